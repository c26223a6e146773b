"""Five hundred forms that no browser would send: an answer each, and never one of 5xx."""

import random
from urllib.parse import quote_from_bytes

import pytest

from registrations.domain import guest_list
from registrations.models import Rsvp
from tests import everything
from tests.web import pages

NAMES = (
    *("given_name", "family_name", "organisation", "email", "phone", "note", "answer", "items"),
    *("privacy", "website", "stamp", "action", "pending", "status", "csrfmiddlewaretoken", ""),
    *("colleagues", "press", "person", "colleague-0-given_name", "colleague-0-email"),
    *("colleague-99-given_name", "colleague-0-items", "add-given_name", "swap-1-given_name"),
)
VALUES = (
    *(b"", b" ", b"0", b"-1", b"1", b"accept", b"decline", b"on", b"apply", b"colleague"),
    *(b"add", b"remove-0", b"swap", b"take-out", b"all-come", b"yes", b"0001-01-01"),
    *(b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\r\n", b"\x1b[31m", b"%", b"%%s"),
    *("Žiga".encode(), "ｆｕｌｌ".encode(), "\u202etxt".encode(), "👩🏽‍🦰".encode(), "ﷺ".encode()),
    *(b"a@b.si", b"a@b", "ž@č.si".encode(), b"a@" + b"b" * 300 + b".si", b"<a@b.si>"),
    *(b"9" * 19, b"9" * 5000, b"1e309", b"NaN", b"0x1", "٣".encode(), "²".encode()),
    *(b"' OR 1=1 --", b"{{7*7}}", b"${7*7}", b"<script>", b"../../x", b"A" * 20_000),
    *("\u0301".encode() * 500, "İ".encode() * 80, "ß".encode() * 80, "\u2028".encode()),
)
TYPES = (
    *("application/x-www-form-urlencoded",) * 6,
    *("multipart/form-data; boundary=x",) * 2,
    *("application/json", "text/plain", "", "multipart/form-data", "x/y; charset=utf-16"),
)


def hostile_body(chance, names, stamp, content_type):
    fields = [(chance.choice(names), chance.choice(VALUES)) for _ in range(chance.randrange(12))]
    if chance.random() < 0.7:
        fields.append(("stamp", stamp.encode()))
    if content_type.startswith("multipart"):
        parts = [
            f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
            + value
            + b"\r\n"
            for name, value in fields
        ]
        return b"".join(parts) + b"--x--\r\n"
    return "&".join(f"{name}={quote_from_bytes(value)}" for name, value in fields).encode()


def nearly_right(chance, names, guest, stamp, number):
    """A form as browsers send it, with one or two values that are odd."""
    said = {**guest.filled(email=f"g{number % 7}@primer.example"), "stamp": stamp}
    fields = {name: value.encode() for name, value in said.items()}
    for _ in range(chance.randrange(3)):
        fields[chance.choice(names)] = chance.choice(VALUES)
    return "&".join(f"{name}={quote_from_bytes(value)}" for name, value in fields.items()).encode()


def names_of(response):
    """Return the names of all fields of a page that no test knows beforehand."""
    return sorted({e.get("name") for e in pages.parse(response).iter() if e.get("name")})


@pytest.mark.parametrize("seed", range(5))
def test_hundred_hostile_forms_meet_no_fault(make_guest, settings, db, clock, seed):
    settings.LIMITS = False
    chance = random.Random(seed)
    rich = everything.make_event()
    rsvp, guest = everything.make_party(rich), make_guest(rich, "en")
    targets = [guest.address("prijava"), guest.address("povezava"), guest.own(rsvp)]
    names = [*NAMES, *names_of(guest.post(targets[0], {"press": "add"}))]
    names += names_of(guest.get(guest.own(rsvp)))
    stamp = guest.stamp()
    answers = []

    for number in range(100):
        if number % 2:
            body = nearly_right(chance, names, guest, stamp, number)
            content_type = TYPES[0]
        else:
            content_type = chance.choice(TYPES)
            body = hostile_body(chance, names, stamp, content_type)
        response = guest.send(chance.choice(targets), body, content_type)
        answers.append((response.status_code, content_type, body[:200]))

    expected = (200, 303, 400, 404, 409, 413, 422)
    assert [answer for answer in answers if answer[0] not in expected] == []
    assert guest_list.wrong_counters() == []
    assert {status for status, _, _ in answers} >= {303, 400, 422}
    assert Rsvp.objects.filter(given_name="").count() == 0
