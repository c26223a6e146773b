"""Messages to groups, at the organisers' desk: written, looked at, confirmed, seen on their way."""

from email.utils import parseaddr

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from registrations.domain import group_messages
from registrations.mail import envelopes
from registrations.models import GroupMessage, OutgoingMail
from tests import factories
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

SAID = {
    "groups": ["coming"],
    "subject_sl": "Še nekaj: {dogodek}",
    "body_sl": "Pozdravljeni, {ime}!\n\nPridite **točno**. {povezava}",
    "subject_en": "",
    "body_en": "",
}


def write_all():
    while group_messages.write_some():
        pass


def at(browser, event, *parts):
    return browser.of("event", event.pk, "messages", *parts)


def write(browser, event, **changes):
    """Fill in the form of a new message; return the message."""
    response = browser.post(at(browser, event, "write"), {**SAID, **changes})
    assert response.status_code == 302, pages.errors(response)
    return event.messages.first()


def seen(browser, message):
    page = browser.get(at(browser, message.event, message.pk, "send"))
    return next(f.values["seen"] for f in pages.forms(page) if "seen" in f.values)


def letters():
    return OutgoingMail.objects.filter(kind="message")


@pytest.mark.parametrize("language", ["sl", "en"])
def test_organiser_writes_looks_confirms_and_sees_what_became_of_it(people, desk, ours, language):
    browser = desk(people["EDITOR"], language)

    message = write(browser, ours.event)
    look = browser.get(at(browser, ours.event, message.pk))
    ask = browser.get(at(browser, ours.event, message.pk, "send"))
    assert letters().count() == 0
    sent = browser.post(
        at(browser, ours.event, message.pk, "send"),
        {"seen": seen(browser, message), "how": "now"},
        follow=True,
    )
    write_all()

    assert "Še nekaj: NAŠDogodek" in pages.of(look) and "NAŠIme" in pages.of(look)
    assert "Še nekaj: NAŠDogodek" in pages.of(ask) and "{dogodek}" not in pages.of(ask)
    number = {"sl": "Pošlji zdaj 1 osebi", "en": "Send now to 1 person"}[language]
    assert number in pages.of(ask)
    assert {"sl": "Pismo dobi 1 oseba.", "en": "A letter goes to 1 person."}[language] in pages.of(
        sent
    )
    [letter] = letters()
    assert letter.rsvp == ours.rsvp and f"/odziv/{ours.rsvp.token}/" in letter.body_html
    status = browser.get(at(browser, ours.event, message.pk))
    [link] = [a for words, a in pages.links(pages.parse(status)).items() if words.endswith(": 1")]
    assert "NAŠDogodek" in pages.of(browser.get(link))
    assert pages.of(browser.get(link)).count("Še nekaj: NAŠDogodek") == 1


def words_of(letter):
    letter.refresh_from_db()
    with translation.override("en"):
        return letter.standing


def test_organiser_sees_what_was_delivered_and_what_came_back(owner, ours):
    for _ in range(2):
        factories.make_rsvp(ours.event)
    message = write(owner, ours.event)
    said = {"seen": seen(owner, message), "how": "now"}
    owner.post(at(owner, ours.event, message.pk, "send"), said)
    write_all()
    first, second, _third = letters()
    letters().filter(pk=first.pk).update(state="sent", outcome="delivered")
    letters().filter(pk=second.pk).update(state="failed", outcome="bounced")

    page = pages.parse(owner.get(at(owner, ours.event, message.pk)))

    found = {
        words: address
        for words, address in pages.links(page).items()
        if "state__exact" in str(address)
    }
    assert set(found) == {"waiting: 1", "delivered: 1", f"{words_of(second)}: 1"}
    listed = pages.of(owner.get(found["delivered: 1"]))
    assert first.to_email in listed and second.to_email not in listed


def test_two_presses_send_once(owner, ours):
    message = write(owner, ours.event)
    said = {"seen": seen(owner, message), "how": "now"}

    for _ in range(2):
        response = owner.post(at(owner, ours.event, message.pk, "send"), said, follow=True)
    write_all()

    assert response.status_code == 200
    assert letters().count() == 1


def test_message_for_later_is_confirmed_changed_and_taken_back(owner, ours, reload, clock):
    message = write(owner, ours.event)
    later = {"how": "later", "at_0": "20. 11. 2025", "at_1": "10.00"}
    address = at(owner, ours.event, message.pk, "send")

    owner.post(address, {"seen": seen(owner, message), **later})
    assert reload(message).send_at == factories.at("2025-11-20 10:00")
    page = owner.get(at(owner, ours.event, message.pk))
    assert "Take it back" in pages.of(page) and "at 10:00" in pages.of(page).replace("\xa0", " ")
    owner.post(at(owner, ours.event, message.pk, "act"), {"act": "take-back"})

    assert reload(message).state == "draft"


def test_message_for_later_is_sent_now_after_all(owner, ours, reload):
    message = write(owner, ours.event)
    address = at(owner, ours.event, message.pk, "send")
    later = {"how": "later", "at_0": "20. 11. 2025", "at_1": "10.00"}
    owner.post(address, {"seen": seen(owner, message), **later})

    owner.post(address, {"seen": seen(owner, message), "how": "now"})
    write_all()

    stored = reload(message)
    assert (stored.state, stored.send_at) == ("sent", None)
    assert letters().count() == 1


@pytest.mark.parametrize(
    ("day", "words"), [("9. 11. 2025", "This moment has passed"), ("nekoč", "enter a date")]
)
def test_moment_that_cannot_be_is_refused_in_words(owner, ours, reload, day, words):
    message = write(owner, ours.event)
    later = {"how": "later", "at_0": day, "at_1": "10.00"}

    response = owner.post(
        at(owner, ours.event, message.pk, "send"), {"seen": seen(owner, message), **later}
    )

    assert response.status_code == 200 and words in pages.of(response)
    assert reload(message).state == "draft"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"groups": []}, "at least one group"),
        ({"groups": ["item-999"]}, "item-999"),
        ({"subject_sl": "Za {ime}"}, "{ime}"),
        ({"subject_sl": ""}, "required"),
        ({"subject_sl": "a" * 151}, "150"),
        ({"body_sl": "[sem](mailto:x@y.example)"}, "mailto:x@y.example"),
        ({"body_sl": "a" * 10001}, "10000"),
        ({"subject_en": "More"}, "both a subject and a text"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_all_that_was_typed(owner, ours, wrong, words):
    response = owner.post(at(owner, ours.event, "write"), {**SAID, **wrong})

    assert words in " ".join(pages.errors(response))
    form = pages.form_with(response, "body_sl")
    assert form.values["body_sl"] == [wrong.get("body_sl", SAID["body_sl"])]
    assert list(ours.event.messages.all()) == [ours.message]


def test_letter_is_shown_as_a_chosen_guest_will_see_it(owner, ours):
    factories.make_rsvp(ours.event, given_name="Žana", family_name="Reader", language="en")
    message = write(owner, ours.event, subject_en="More", body_en="Dear {ime} {priimek}!")

    page = owner.get(at(owner, ours.event, message.pk), {"guest": "zana"})
    frame = pages.parse(page).find(".//iframe").get("src")
    html = owner.get(frame)

    assert "Dear Žana Reader!" in pages.of(page)
    assert "Dear Žana Reader!" in html.content.decode()
    assert html["Content-Security-Policy"].startswith("sandbox")
    assert "preizkus" in html.content.decode()
    tokens = [rsvp.token for rsvp in ours.event.rsvps.all()]
    assert not any(t in (page.content + html.content).decode() for t in tokens)

    tried = {**pages.form_with(page, "press").values, "act": "test"}
    after = owner.post(at(owner, ours.event, message.pk, "act"), tried, follow=True)

    assert "Dear Žana Reader!" in pages.of(after)


def test_test_goes_to_the_organiser_once_a_press(owner, ours):
    message = write(owner, ours.event)
    form = pages.form_with(owner.get(at(owner, ours.event, message.pk)), "press")

    for _ in range(2):
        owner.post(at(owner, ours.event, message.pk, "act"), {**form.values, "act": "test"})

    [letter] = letters()
    assert (letter.user, letter.rsvp) == (owner.user, None)
    test = envelopes.message(letter)
    assert parseaddr(test.from_email)[0] == ours.organizer.name
    assert test.reply_to == [ours.event.reply_address]
    assert ours.rsvp.token not in letter.body_text + letter.body_html


def test_who_cannot_be_reached_is_named_with_their_telephone(owner, ours):
    factories.make_rsvp(ours.event, email="", given_name="Meta", phone="041 111 222")
    message = write(owner, ours.event)

    for page in ((), ("send",)):
        shown = pages.of(owner.get(at(owner, ours.event, message.pk, *page)))
        assert "1 person has no address" in shown and "041 111 222" in shown


def test_message_held_back_is_found_on_the_event_and_on_the_first_page(owner, ours, theirs):
    message = write(owner, ours.event)
    GroupMessage.objects.filter(pk=message.pk).update(state="held")

    GroupMessage.objects.filter(event=theirs.event).update(state="held")

    for address in (owner.of("event", ours.event.pk, "change"), owner.address()):
        page = owner.get(address)
        assert at(owner, ours.event, message.pk) in pages.links(pages.parse(page)).values()
        assert "not sent, since" in pages.of(page) and "TUJ" not in pages.of(page)


def test_braces_that_mean_nothing_are_pointed_out(owner, ours):
    message = write(owner, ours.event, body_sl="{ime} {Ime} {x.y} {email}")

    page = pages.of(owner.get(at(owner, ours.event, message.pk)))

    assert "as they are: {Ime}, {email}" in page


@pytest.mark.parametrize("kind", ["READER", "DOOR", "stranger"])
def test_who_may_not_write_the_event_opens_and_changes_nothing(people, desk, ours, rows, kind):
    message = factories.make_message(ours.event)
    browser = desk(people[kind])
    browser.get(browser.address())
    before = rows()

    for parts in ((), ("write",), *((message.pk, p) for p in ("write", "html", "send", "act"))):
        address = at(browser, ours.event, *parts)
        said = {**SAID, "how": "now", "act": "discard", "press": "a"}
        assert browser.get(address).status_code in (403, 404, 405)
        assert browser.post(address, said).status_code in (403, 404)

    assert rows() == before


def test_message_of_another_event_is_not_found_through_ones_own(owner, ours, theirs, rows):
    message = factories.make_message(theirs.event)
    before = rows()

    for part in ((), ("write",), ("html",), ("send",), ("act",)):
        address = at(owner, ours.event, message.pk, *part)
        assert owner.post(address, {**SAID, "act": "discard"}).status_code == 404

    assert rows() == before
    page = owner.get(owner.of("outgoingmail"), {"message": message.pk})
    assert "TUJ" not in pages.of(page)


def test_pages_ask_the_same_of_few_and_of_many(owner, ours):
    message = write(owner, ours.event)
    addresses = [at(owner, ours.event, message.pk, *part) for part in ((), ("send",))]
    addresses.append(at(owner, ours.event))

    def count():
        with CaptureQueriesContext(connection) as asked:
            for address in addresses:
                owner.get(address)
        return len(asked)

    factories.make_rsvp(ours.event, email="")
    count()
    few = count()
    for _ in range(6):
        factories.make_rsvp(ours.event)
        factories.make_rsvp(ours.event, email="")
        factories.make_message(ours.event)

    assert count() == few


def test_second_of_two_who_edit_one_draft_is_told_and_loses_nothing(owner, people, desk, ours):
    message = write(owner, ours.event)
    address = at(owner, ours.event, message.pk, "write")
    other = desk(people["EDITOR"])
    mine, theirs = (pages.form_with(b.get(address), "body_sl").values for b in (owner, other))
    other.post(address, {**theirs, "body_sl": "Pridite prej."})

    response = owner.post(address, {**mine, "subject_sl": "Moja zadeva", "body_sl": "Moje."})

    kept = pages.form_with(response, "body_sl").values
    page = pages.of(response)
    assert (kept["subject_sl"], kept["body_sl"]) == (["Moja zadeva"], ["Moje."])
    assert "Somebody has stored another version" in page and "Pridite prej." in page
    assert GroupMessage.objects.get(pk=message.pk).body_sl == "Pridite prej."
    owner.post(address, kept)
    assert GroupMessage.objects.get(pk=message.pk).body_sl == "Moje."
