"""What is not text in UTF-8, or too much of it, is refused before anything reads it."""

import base64
from urllib.parse import urlencode

import pytest

from registrations.models import Rsvp
from tests import factories
from tests.web import pages

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
LINE = b"meja"


def urlencoded(**values):
    return urlencode(values).encode()


def part(name, value, *headers):
    disposition = f'Content-Disposition: form-data; name="{name}"'.encode()
    return b"\r\n".join([disposition, *headers, b"", value])


def multipart(*parts):
    lines = b"".join(b"--" + LINE + b"\r\n" + each + b"\r\n" for each in parts)
    return lines + b"--" + LINE + b"--\r\n"


BASE64 = b"Content-Transfer-Encoding: base64"
BODIES = {
    "NUL": (URLENCODED, b"given_name=a%00b"),
    "raw NUL": (URLENCODED, b"given_name=a\0b"),
    "NUL in a name": (URLENCODED, b"given%00name=ab"),
    "lone byte": (URLENCODED, b"given_name=%FF"),
    "raw lone byte": (URLENCODED, b"given_name=\xff"),
    "half a character": (URLENCODED, b"given_name=%C5"),
    "surrogate": (URLENCODED, b"given_name=%ED%A0%80"),
    "overlong": (URLENCODED, b"given_name=%C0%80"),
    "latin 2": (URLENCODED, "given_name=Črnič".encode("iso-8859-2")),
    "utf-16 said": (f"{URLENCODED}; charset=utf-16", "given_name=Ana".encode("utf-16")),
    "utf-7 said": (f"{URLENCODED}; charset=utf-7", b"given_name=+AGE-"),
    "latin 1 said": (f"{URLENCODED}; charset=iso-8859-1", b"given_name=Ana"),
    "unknown charset": (f"{URLENCODED}; charset=neznan", b"given_name=Ana"),
    "charset of a codec": (f"{URLENCODED}; charset=hex", b"given_name=416e61"),
    "multipart NUL": (f"{MULTIPART}; boundary=meja", multipart(part("given_name", b"a\0b"))),
    "multipart lone byte": (f"{MULTIPART}; boundary=meja", multipart(part("given_name", b"\xff"))),
    "multipart utf-7": (
        f"{MULTIPART}; boundary=meja; charset=utf-7",
        multipart(part("given_name", b"+AGE-")),
    ),
    "multipart utf-16": (
        f"{MULTIPART}; boundary=meja; charset=utf-16",
        multipart(part("given_name", "Ana".encode("utf-16"))),
    ),
    "multipart unknown charset": (
        f"{MULTIPART}; boundary=meja; charset=neznan",
        multipart(part("given_name", b"Ana")),
    ),
    "base64 NUL": (
        f"{MULTIPART}; boundary=meja",
        multipart(part("given_name", base64.b64encode(b"a\0b"), BASE64)),
    ),
    "base64 lone byte": (
        f"{MULTIPART}; boundary=meja",
        multipart(part("given_name", base64.b64encode(b"\xff\xfe"), BASE64)),
    ),
    "multipart without a boundary": (MULTIPART, multipart(part("given_name", b"Ana"))),
    "multipart with an empty boundary": (f"{MULTIPART}; boundary=", b"--"),
    "multipart with a boundary of bytes": (f"{MULTIPART}; boundary=č", b"--"),
    "NUL in the name of a part": (
        f"{MULTIPART}; boundary=meja",
        multipart(part("given\0name", b"Ana")),
    ),
}


@pytest.mark.parametrize(("content_type", "body"), BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("where", ["prijava", "povezava"])
def test_guest_who_sends_no_text_gets_400(english, content_type, body, where):
    response = english.send(english.address(where), body, content_type)

    assert response.status_code == 400
    assert Rsvp.objects.count() == 0


@pytest.mark.parametrize("name", ["NUL", "lone byte", "multipart utf-7", "base64 NUL"])
def test_personal_page_refuses_what_is_no_text(english, name):
    rsvp = factories.make_rsvp(english.event)
    content_type, body = BODIES[name]

    response = english.send(english.own(rsvp), body, content_type)

    assert response.status_code == 400


def test_refusal_is_written_in_the_language_of_the_address(make_guest, event):
    """Whoever was served before on the same thread may have read another one."""
    content_type, body = BODIES["multipart without a boundary"]
    readers = [make_guest(event, language) for language in ("en", "sl", "en")]

    answers = [guest.send(guest.address("prijava"), body, content_type) for guest in readers]

    assert [answer.status_code for answer in answers] == [400, 400, 400]
    spoken = [pages.parse(a).get("lang") for a in answers if "html" in a["Content-Type"]]
    assert spoken in ([], ["en", "sl", "en"])


# Django reads some of these as an empty form; what matters is that nothing breaks or is stored.
ODD = {
    "broken base64": (
        f"{MULTIPART}; boundary=meja",
        multipart(part("given_name", b"A===*", BASE64)),
    ),
    "part with a charset": (
        f"{MULTIPART}; boundary=meja",
        multipart(part("given_name", b"Ana", b"Content-Type: text/plain; charset=utf-16")),
    ),
    "a file": (
        f"{MULTIPART}; boundary=meja",
        multipart(
            b'Content-Disposition: form-data; name="given_name"; filename="../x"\r\n'
            b"Content-Type: text/html\r\n\r\n<b>"
        ),
    ),
    "a file of bytes": (
        f"{MULTIPART}; boundary=meja",
        multipart(b'Content-Disposition: form-data; name="f"; filename="x"\r\n\r\n<b>\xc5\xa1'),
    ),
    "no last line": (f"{MULTIPART}; boundary=meja", b"--meja\r\n"),
    "nothing": (f"{MULTIPART}; boundary=meja", b""),
    "JSON": ("application/json", b'{"given_name": "Ana"}'),
    "text": ("text/plain", b"given_name=Ana"),
    "no type": ("", b"given_name=Ana"),
    "bytes": ("application/octet-stream", bytes(range(256))),
    "a type that is none": ("/;;;=", b"given_name=Ana"),
    "only separators": (URLENCODED, b"&&==&;"),
    "percent alone": (URLENCODED, b"given_name=%&family_name=%zz"),
}


@pytest.mark.parametrize(("content_type", "body"), ODD.values(), ids=ODD)
def test_odd_bodies_break_nothing(english, content_type, body):
    response = english.send(english.address("prijava"), body, content_type)

    assert response.status_code in (400, 413, 415, 422)
    assert Rsvp.objects.count() == 0


def test_base64_in_a_part_that_is_text_is_read(english):
    said = {**english.filled(), "stamp": english.stamp()}
    parts = [part(name, base64.b64encode(value.encode()), BASE64) for name, value in said.items()]

    response = english.send(
        english.address("prijava"), multipart(*parts), f"{MULTIPART}; boundary=meja"
    )

    assert response.status_code == 303
    assert Rsvp.objects.get().family_name == "Črnič"


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_utf_8_may_be_said(english, charset):
    body = urlencoded(**english.filled(), stamp=english.stamp())

    response = english.send(english.address("prijava"), body, f"{URLENCODED}; charset={charset}")

    assert response.status_code == 303


@pytest.mark.parametrize(
    "body",
    [urlencoded(note="a" * 2_000_000), urlencoded(note="a" * 70_000)],
    ids=["two million", "seventy thousand"],
)
def test_body_over_the_limit_is_too_large(english, body):
    response = english.send(english.address("prijava"), body, URLENCODED)

    assert response.status_code == 413


@pytest.mark.parametrize("name", ["items", "polje{n}"])
def test_twenty_thousand_fields_are_refused(english, name):
    body = "&".join(f"{name.format(n=n)}={n % 10}" for n in range(20_000)).encode()

    response = english.send(english.address("prijava"), body, URLENCODED)

    assert response.status_code in (400, 413)


def test_three_thousand_small_fields_are_refused(english):
    body = "&".join(f"a{n}=" for n in range(3_000)).encode()

    response = english.send(english.address("prijava"), body, URLENCODED)

    assert response.status_code in (400, 413)


@pytest.mark.parametrize("length", ["abc", "-1", "9" * 30, ""])
def test_odd_length_of_the_body_breaks_nothing(english, length):
    response = english.send(english.address("prijava"), b"a=b", URLENCODED, CONTENT_LENGTH=length)

    assert response.status_code in (400, 413, 422)


@pytest.mark.parametrize("query", ["%00", "a=%FF", "p=%00", "novo=%ED%A0%80", "\xff", "p=%C0%80"])
@pytest.mark.parametrize("path", ["/", "/en/", "/dogodki/{slug}/prijava/hvala/", "/odziv/neznan/"])
def test_query_that_is_no_text_gets_400(english, query, path):
    response = english.get(path.format(slug=english.event.slug), QUERY_STRING=query)

    assert response.status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/odziv/%00/",
        "/odziv/a%00b/koledar.ics",
        "/en/odziv/%00/",
        "/odziv/%00/koda.svg",
        "/dogodki/%00/",
        "/%00",
    ],
)
def test_path_with_nul_is_refused_in_every_database(client, db, path):
    response = client.get(path)

    assert response.status_code in (400, 404)


@pytest.mark.parametrize(
    "path", ["/odziv/%FF/", "/dogodki/%FF/", "/%ED%A0%80/", "/odziv/%F0%9F%A6%8A/"]
)
def test_path_that_is_no_text_is_not_found(client, db, path):
    response = client.get(path)

    assert response.status_code in (400, 404)


def test_very_long_token_is_not_found(client, db):
    assert client.get(f"/odziv/{'a' * 60_000}/").status_code == 404


@pytest.mark.parametrize("cookie", ["a=\xff", "sessionid=%00", "django_language=%00", "=;;,"])
def test_odd_cookies_break_nothing(client, event, cookie):
    response = client.get(f"/dogodki/{event.slug}/prijava/", HTTP_COOKIE=cookie)

    assert response.status_code == 200


@pytest.mark.parametrize("languages", ["*", "sl;q=abc", "x" * 5000, "\xff", "en-US,en;q=0.5"])
def test_odd_languages_of_the_browser_break_nothing(client, event, languages):
    response = client.get("/", HTTP_ACCEPT_LANGUAGE=languages)

    assert response.status_code == 200


@pytest.mark.parametrize("host", ["tuj.example", "a_b:80", "[::1", "x" * 300])
def test_foreign_host_is_refused(client, event, host, logged_faults):
    response = client.get("/", HTTP_HOST=host)

    assert response.status_code == 400
