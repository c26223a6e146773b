"""A letter is looked at as its reader sees it, safely, and sent again from its own page."""

import pytest

from registrations.models import OutgoingMail
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

HTML = (
    "<!doctype html><p style='color:red'>NAŠBesedilo</p><script>alert(1)</script>"
    '<a href="https://srecanje.example/odziv/{token}/">x</a>'
    '<img src="cid:koda" alt="Koda">'
)


@pytest.fixture
def html(ours):
    """The letter of our guest, with an HTML version that wants to do harm."""
    body = HTML.format(token=ours.rsvp.token)
    OutgoingMail.objects.filter(pk=ours.letter.pk).update(body_html=body)
    return ours.letter


def test_letter_is_shown_as_it_looks_and_can_do_nothing(owner, html):
    page = pages.parse(owner.get(owner.of("outgoingmail", html.pk, "change")))
    frame = page.find(".//iframe")

    response = owner.get(frame.get("src"))

    policy = [part.strip() for part in response["Content-Security-Policy"].split(";")]
    assert frame.get("sandbox") == ""
    assert "NAŠBesedilo" in pages.of(response)
    assert {"sandbox", "default-src 'none'", "frame-ancestors 'self'"} <= set(policy)
    assert not [part for part in policy if "script" in part or "allow" in part]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in response["Cache-Control"]


def test_picture_that_travels_with_a_letter_is_told_in_words(owner, html):
    response = owner.get(owner.of("outgoingmail", html.pk, "html"))

    assert "[Koda]" in pages.of(response)
    assert b"cid:" not in response.content


@pytest.mark.parametrize(("role", "sees"), [("READER", False), ("EDITOR", True)])
def test_only_who_writes_gets_the_personal_link_of_the_letter(people, desk, ours, html, role, sees):
    member = desk(people[role])

    response = member.get(member.of("outgoingmail", html.pk, "html"))

    assert response.status_code == 200
    assert (ours.rsvp.token in response.content.decode()) == sees


def test_letter_of_words_alone_has_no_look(owner, ours):
    page = pages.parse(owner.get(owner.of("outgoingmail", ours.letter.pk, "change")))

    assert page.find(".//iframe") is None
    assert owner.get(owner.of("outgoingmail", ours.letter.pk, "html")).status_code == 404


def test_letter_of_others_is_not_shown(owner, theirs):
    OutgoingMail.objects.update(body_html="<p>TUJBesedilo</p>")

    response = owner.get(owner.of("outgoingmail", theirs.letter.pk, "html"))

    assert response.status_code == 404


def test_letter_is_sent_again_from_its_page(owner, ours):
    response = owner.get(owner.of("outgoingmail", ours.letter.pk, "change"))
    again = next(f for f in pages.forms(response) if "letter" in f.element.get("action", ""))

    owner.post(again.element.get("action"), {})

    assert ours.rsvp.letters.count() == 2


@pytest.mark.parametrize("state", ["waiting", "sending"])
def test_letter_that_has_not_gone_out_is_not_offered_again(owner, ours, state):
    OutgoingMail.objects.update(state=state)

    page = pages.parse(owner.get(owner.of("outgoingmail", ours.letter.pk, "change")))

    assert list(page.find(".//*[@id='content']").iter("button")) == []
