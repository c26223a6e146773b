"""A process that opens pages: it reads addresses and writes each answer on one line."""

import sys

import django


def main():
    django.setup()
    from django.conf import settings
    from django.test import Client

    client = Client(SERVER_NAME="localhost", headers={"host": settings.SITE_HOST})

    for line in sys.stdin:
        response = client.get(line.strip(), secure=True)
        page = response.content.decode().replace("\n", " ")
        print(f"{response.status_code} {page}", flush=True)


if __name__ == "__main__":
    main()
