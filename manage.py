#!/usr/bin/env python3
"""Django's command line; the first start sets up what it needs (srecanje/bootstrap.py)."""

import os
import sys

from srecanje import bootstrap


def main():
    bootstrap.start_inside(sys.argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "srecanje.settings")
    # Django is certain to be there only from here on.
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
