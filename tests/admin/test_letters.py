"""A letter is looked at as its reader sees it, safely, and sent again from its own page."""

import pytest

from registrations.admin import letters
from registrations.documents import endings
from registrations.domain import history, rsvps
from registrations.models import Event, OutgoingMail, Question, Rsvp
from tests import factories
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

HTML = (
    "<!doctype html><p style='color:red'>NAŠBesedilo</p><script>alert(1)</script>"
    '<a href="https://srecanje.example/odziv/{token}/">x</a>'
    '<a href="https://srecanje.example/odjava/{ending}/">y</a>'
    '<img src="cid:koda" alt="Koda">'
)


@pytest.fixture
def html(ours):
    """The letter of our guest, with an HTML version that wants to do harm."""
    body = HTML.format(token=ours.rsvp.token, ending=endings.token(ours.rsvp))
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
def test_only_who_writes_gets_the_links_of_a_person_in_the_letter(
    people, desk, ours, html, role, sees
):
    member = desk(people[role])

    response = member.get(member.of("outgoingmail", html.pk, "html"))

    assert response.status_code == 200
    assert (ours.rsvp.token in response.content.decode()) == sees
    assert (endings.token(ours.rsvp) in response.content.decode()) == sees


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


# --- What is outdated -----------------------------------------------------------------------------


@pytest.fixture
def coming(ours):
    """The letter of somebody who comes to our event, delivered before it moved to another place."""
    rsvp = factories.make_rsvp(ours.event, Rsvp.Status.NEEDS_ACTION)
    rsvps.accept(rsvp, by=history.LINK)
    Event.objects.filter(pk=ours.event.pk).update(venue_name="Knjižnica")
    OutgoingMail.objects.update(state="sent")
    return rsvp.letters.get()


def again(desk, letter, **how):
    return desk.post(desk.of("rsvp", letter.rsvp_id, "letter", letter.pk), how, follow=True)


def all_again(desk, *letters, **how):
    chosen = {"action": "send_again", "_selected_action": [letter.pk for letter in letters]}
    return desk.post(desk.of("outgoingmail"), {**chosen, **how}, follow=True)


def test_outdated_letter_is_named_with_what_is_before_it_goes(owner, coming, rows):
    before = rows()

    asked = pages.of(again(owner, coming))

    assert "the place, which is now: Knjižnica" in asked
    assert "The letter that says how it stands now: “coming: reply stored”." in asked
    assert rows() == before


@pytest.mark.parametrize(("how", "is_fresh"), [("fresh", True), ("as-written", False)])
def test_organiser_chooses_the_fresh_letter_or_the_old_one(owner, coming, how, is_fresh):
    response = again(owner, coming, how=how)

    sent = coming.rsvp.letters.last()
    assert "The letter will be sent again." in pages.of(response)
    assert sent.pk != coming.pk
    assert ("Knjižnica" in sent.body_text) == is_fresh
    change = coming.rsvp.changes.last()
    assert (change.what, change.by.username) == ("resent", "owner")


def test_without_a_fresh_letter_only_the_old_one_is_offered(owner, coming):
    Event.objects.filter(pk=coming.event_id).update(status=Event.Status.CANCELLED)

    response = again(owner, coming)

    buttons = {b.get("value") for b in pages.parse(response).findall(".//button[@name='how']")}
    assert "There is no letter that says how it stands now." in pages.of(response)
    assert buttons == {"as-written"}


def test_letter_that_holds_is_sent_again_at_once(owner, ours, coming):
    Event.objects.filter(pk=ours.event.pk).update(venue_name=ours.event.venue_name)

    again(owner, coming)

    assert coming.rsvp.letters.count() == 2


@pytest.mark.parametrize(("how", "is_fresh"), [("fresh", True), ("as-written", False)])
def test_several_letters_are_asked_about_together(owner, ours, coming, how, is_fresh):
    before = OutgoingMail.objects.count()
    asked = pages.of(all_again(owner, coming, ours.letter))
    between = OutgoingMail.objects.count()

    response = all_again(owner, coming, ours.letter, how=how)

    assert "the place, which is now: Knjižnica" in asked
    assert "1 other letter goes as it was written." in asked
    assert between == before
    assert "2 letters will be sent again." in pages.of(response)
    assert ("Knjižnica" in coming.rsvp.letters.last().body_text) == is_fresh
    assert ours.rsvp.letters.last().body_text == "NAŠBesedilo"


def test_nobody_is_told_twice_how_it_stands_now(owner, coming):
    rsvps.accept(coming.rsvp, by=history.LINK, person=factories.person_of(coming.rsvp, phone="1"))
    OutgoingMail.objects.update(state="sent")
    Event.objects.filter(pk=coming.event_id).update(venue_name="Dom")
    letters = list(coming.rsvp.letters.all())

    all_again(owner, *letters, how="fresh")

    assert coming.rsvp.letters.count() == len(letters) + 1 == 3


@pytest.mark.parametrize("how", [{}, {"how": "fresh"}])
@pytest.mark.parametrize("role", ["READER", "stranger"])
def test_who_may_not_write_sends_nothing_again(people, desk, coming, rows, role, how):
    browser, before = desk(people[role]), rows()

    one = again(browser, coming, **how)
    all_again(browser, coming, **how)

    assert one.status_code == 404
    assert rows() == before


# --- What is sensitive ----------------------------------------------------------------------------


@pytest.fixture
def told(ours):
    """A stored letter with an answer to a question that was marked sensitive afterwards."""
    body = "- Prehrana?: oreščki"
    OutgoingMail.objects.filter(pk=ours.letter.pk).update(body_text=body, body_html=f"<p>{body}")
    Question.objects.filter(pk=ours.question.pk).update(is_sensitive=True)
    return ours.letter


@pytest.mark.parametrize(("role", "sees"), [("READER", False), ("EDITOR", True), ("OWNER", True)])
def test_letter_that_may_tell_what_is_sensitive_is_read_by_who_may_edit(
    people, desk, told, role, sees
):
    browser = desk(people[role])

    page = browser.get(browser.of("outgoingmail", told.pk, "change"))
    look = browser.get(browser.of("outgoingmail", told.pk, "html"))

    assert page.status_code == 200
    assert ("oreščki" in page.content.decode()) == sees
    assert ("It may repeat an answer that is sensitive" in pages.of(page)) != sees
    assert (pages.parse(page).find(".//iframe") is not None) == sees
    assert look.status_code == (200 if sees else 404)


def test_reader_still_sees_that_the_letter_went_and_where(people, desk, told):
    reader = desk(people["READER"])

    page = pages.of(reader.get(reader.of("outgoingmail", told.pk, "change")))

    assert told.subject in page and told.to_email in page


def test_letter_that_could_not_be_written_says_so_in_its_place_and_on_the_guest(owner, ours):
    OutgoingMail.objects.filter(pk=ours.letter.pk).update(
        state="failed", outcome="unwritten", body_text="", body_html=""
    )

    letter = pages.of(owner.get(owner.of("outgoingmail", ours.letter.pk, "change")))
    guest = pages.of(owner.get(owner.of("rsvp", ours.rsvp.pk, "change")))

    for page in (letter, guest):
        assert "This letter could not be written" in page and "tell this person yourself" in page
    assert "Send again" not in letter and "Correct the address" not in guest


def test_more_letters_than_can_be_looked_through_at_once_are_refused(
    owner, coming, ours, monkeypatch
):
    monkeypatch.setattr(letters, "MOST_AT_ONCE", 1)
    other = factories.make_rsvp(ours.event, Rsvp.Status.NEEDS_ACTION)
    rsvps.accept(other, by=history.LINK)
    OutgoingMail.objects.update(state="sent")
    before = OutgoingMail.objects.count()

    response = all_again(owner, coming, other.letters.get(), how="as-written")

    assert "Please choose fewer." in pages.of(response)
    assert OutgoingMail.objects.count() == before
