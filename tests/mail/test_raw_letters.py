"""Every kind of letter as it comes off the line of a mail server, with hostile names in it."""

import email
import re
from email import policy
from email.header import decode_header, make_header

import pytest

from registrations.mail import envelopes
from registrations.mail.delivery import Worker
from registrations.models import Event, OutgoingMail
from tests.factories import make_event, make_organizer
from tests.mail import raw_letters
from tests.mail.correspondence import is_written, write
from tests.mail.smtp_server import joined

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
EVIL = "https://evil.example"
HOSTILE = {
    "given_name": f'<img src="{EVIL}/x.png">Žiga\r\nBcc: zrtev@evil.example',
    "family_name": f"www.evil.example {EVIL}/?b=1 \u202e{'š' * 30}",
    "organisation": "=?utf-8?q?Bcc:?= " + "Društvo č " * 18,
    "phone": "041 123 456",
    "note": "Prva vrstica.\r\n.\r\nFrom: x\n\n" + "ž" * 1500 + f" [x]({EVIL}) <script>",
}
FACTS = {
    "capacity": 1,
    "title_sl": 'Srečanje »Žlahtna čipka« <b>&</b> "premog" ' + "č" * 90,
    "title_en": 'Meeting “Lace & coal” <b>&</b> "mining" ' + "é" * 90,
    "subtitle_sl": "Od jame do muzeja",
    "map_url": "https://zemljevid.example/?q=46,14&z=1",
    "online_url": "https://video.example/soba?a=1&b=2",
    "accent": "#0f4c5c",
    "funding_statement_sl": "Sofinancira Evropska unija.\nIz sklada.",
    "disclaimer_sl": "Mnenja so naša.",
}
OURS = ("https://srecanje.example/", "https://zemljevid.example/", "https://video.example/soba")


def received(smtp, letter):
    """Deliver one letter alone and return its bytes."""
    OutgoingMail.objects.exclude(pk=letter.pk).update(state="sent")
    worker = Worker()
    assert worker.deliver_next()
    worker.hang_up()
    [arrived] = smtp.letters
    return arrived


def decoded(arrived, name):
    """Return a header by the rules of RFC 2047, which Python's own reader of names forgets where a
    name has several encoded words."""
    return str(make_header(decode_header(email.message_from_bytes(arrived.raw)[name])))


@pytest.fixture(autouse=True)
def house(settings):
    settings.DEFAULT_FROM_EMAIL = "Srečanje <vabila@nvo.example>"
    settings.REPLY_DOMAIN = "odzivi.nvo.example"
    make_organizer(name='Društvo "Škrlatica" – čebele, žuželke & <drugi> ' + "ž" * 60)


def test_every_kind_of_letter_is_checked():
    assert [kind for kind in OutgoingMail.Kind if not is_written(kind)] == []


@pytest.mark.parametrize("mode", Event.CalendarMode)
@pytest.mark.parametrize("language", ["sl", "en"])
@pytest.mark.parametrize("kind", OutgoingMail.Kind)
def test_letter_that_comes_off_the_line_has_no_fault(smtp, kind, language, mode):
    event = make_event(calendar_mode=mode, **FACTS)
    letter = write(kind, event=event, language=language, **HOSTILE)

    arrived = received(smtp, letter)

    is_of_many = kind in OutgoingMail.UNASKED
    found = raw_letters.faults(
        arrived.raw,
        addressee=letter.to_email,
        ours=OURS,
        is_of_many=is_of_many,
        is_answered=letter.user is None,
    )
    assert found == []
    text = joined(arrived)
    # A secret link is put in when the letter goes out.
    as_stored = re.sub(r"https://srecanje.example/\S*/geslo/\S+", envelopes.LINK_TO_COME, text)
    assert as_stored.splitlines() == [line.rstrip() for line in letter.body_text.splitlines()]
    assert arrived["Subject"] == letter.subject
    sender = "Srečanje" if letter.user else event.organizer.name
    assert decoded(arrived, "From").startswith(f"{sender} <")


def broken(raw, before, after):
    assert before in raw
    return raw.replace(before, after, 1)


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        (b"Subject: ", b"Bcc: zrtev@evil.example\r\nSubject: ", "headers ['Bcc']"),
        (b"Subject: ", b"To: zrtev@evil.example\r\nSubject: ", "To 2 times"),
        (b"Auto-Submitted: auto-generated\r\n", b"", "headers ['Auto-Submitted']"),
        (b"quoted-printable", b"8bit", "encoding 8bit"),
        (b"\r\n\r\n", b"\r\n\r\n\n", "a line that does not end in CRLF"),
        (b"<body", b"<script></script><body", "<script"),
        (b"</body>", b'<img src=3D"https://evil.example/x.png" alt=3D"x">', "a picture from"),
        (b"</body>", b"</p></body>", "HTML"),
        (b"</body>", b"<p>https://evil.example</p></body>", "a link to https://evil"),
        (b"</body>", b"x" * 2000 + b"</body>", "a line of 2"),
        (b"</body>", b"<p>\r\n" * 12_000, "bytes"),
        (b"text/html", b"text/richtext", "parts"),
        (b"Content-Type: text/html", b"X-X: y\r\nContent-Type: text/html", "headers of a part"),
    ],
)
def test_checker_finds_what_is_wrong(smtp, before, after, fault):
    letter = write("declined")
    raw = broken(received(smtp, letter).raw, before, after)
    if fault == "parts":
        message_faults = list(raw_letters._of_structure(_parsed(raw)))
    else:
        message_faults = raw_letters.faults(
            raw, addressee=letter.to_email, ours=OURS, is_of_many=False
        )

    assert [found for found in message_faults if fault in found], message_faults


def _parsed(raw):
    return email.message_from_bytes(raw, policy=policy.default)
