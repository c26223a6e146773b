"""What a guest types arrives as text: never a link, never markup, never a header."""

import functools
import re
from html.parser import HTMLParser

import pytest

from registrations.mail import envelopes
from registrations.mail.inert import NOTHING_TO_SEE, inert
from tests.factories import make_event, make_rsvp, person_of, send_reply
from tests.mail.correspondence import KINDS, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

HOSTILE = [
    '<a href="http://evil.example">x</a>',
    "[x](http://evil.example)",
    "http://evil.example",
    "https://evil.example/a?b=c#d",
    "www.evil.example",
    "evil.example/geslo",
    "zrtev@evil.example",
    "tel:+38641123456",
    "<img src=//evil.example/x.png>",
    "<script>alert(1)</script>",
    "</p></div><h1>Nujno</h1>",
    "&lt;b&gt;",
]
PLACEHOLDERS = [
    "{x.y}",
    "{x[0]}",
    "{{ event.title }}",
    "{% now 'Y' %}",
    "%(name)s",
    "%s",
    "${x}",
    "{0.__class__}",
]
NEWLINES = ["Ana\nBcc: zrtev@evil.example", "Ana\r\n\r\nNujno", "Ana\u2028Nujno", "Ana\x0bNujno"]
LINKED = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+|\bevil\.example|tel:\+", re.ASCII)


class Markup(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.targets, self.text = set(), set(), ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.targets |= {value for name, value in attributes if name in ("href", "src")}

    def handle_data(self, data):
        self.text += data


def as_read(text):
    return text.replace(NOTHING_TO_SEE, "")


def hostile(text):
    return {"given_name": text[:80], "family_name": text[:80], "organisation": text, "note": text}


def links(letter):
    """Return what mail programs would draw as a link in plain text, our own ones excepted."""
    ours = {letter.rsvp.email, letter.reply_to}
    found = {word.rstrip(".,") for word in LINKED.findall(letter.body_text)}
    return {word for word in found - ours if not word.startswith("https://srecanje.example/")}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", HOSTILE)
def test_guest_who_types_a_link_or_markup_sends_text(kind, text):
    letter = write(kind, **hostile(text))
    plain = write(kind)

    html, ordinary = Markup(letter.body_html), Markup(plain.body_html)
    assert links(letter) == set()
    assert html.tags == ordinary.tags
    assert not [target for target in html.targets if "evil" in target or "tel:" in target]
    assert len(html.targets) == len(ordinary.targets)
    ours = (letter.rsvp.email, letter.reply_to, "https://srecanje.example/")
    assert not LINKED.search(functools.reduce(lambda t, own: t.replace(own, ""), ours, html.text))
    assert "evil" not in letter.subject and text not in letter.subject


@pytest.mark.parametrize("text", HOSTILE + PLACEHOLDERS)
def test_guest_who_types_it_reads_it_as_it_was_typed(text):
    letter = write("coming", **hostile(text))

    assert f"- {_label(letter, 'note')}: {text}" in as_read(letter.body_text)
    assert text in as_read(Markup(letter.body_html).text)


def _label(letter, name):
    """The label of the note as the letter writes it, whatever its language."""
    lines = [line for line in letter.body_text.splitlines() if line.startswith("- ")]
    return lines[-1].removeprefix("- ").split(":")[0]


@pytest.mark.parametrize("kind", ["coming", "link"])
@pytest.mark.parametrize("text", NEWLINES)
def test_guest_whose_name_has_several_lines_starts_no_line_of_a_letter(kind, text):
    letter = write(kind, given_name=text, family_name=text, organisation=text)

    begun = ("Bcc", "Nujno")
    assert not [line for line in letter.body_text.splitlines() if line.startswith(begun)]
    assert "\n" not in letter.subject


@pytest.mark.parametrize("text", HOSTILE + PLACEHOLDERS + NEWLINES)
def test_guest_writes_no_header(text):
    letter = write("coming", **hostile(text))

    headers = envelopes.message(letter).message()

    assert set(headers.keys()) == {
        "Content-Type",
        "MIME-Version",
        "Subject",
        "From",
        "To",
        "Reply-To",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
    }
    assert not [value for value in headers.values() if "evil" in value or "Nujno" in value]


@pytest.mark.parametrize("text", HOSTILE)
def test_stranger_who_replies_with_a_known_address_sends_text(text):
    rsvp = make_rsvp(make_event())
    said = person_of(rsvp, **hostile(text))

    send_reply(rsvp.event, said, answer="accept", items=[], stamp="stamp")

    letter = rsvp.letters.get()
    assert links(letter) == set()
    assert text in as_read(letter.body_text)
    assert not [t for t in Markup(letter.body_html).targets if "evil" in t]


@pytest.mark.parametrize(
    "text", ["Consulta d.o.o.", "St. Vid", "2. nadstropje", "Ana/Bine", "ob 10:00", "A & B: C"]
)
def test_ordinary_words_look_as_they_were_typed(text):
    assert as_read(inert(text)) == text
