"""Sign-ups in a guest's row, what is said after saving, and how letters are told of in the row."""

import pytest

from registrations.models import AgendaItem, Event, OutgoingMail, Rsvp
from tests import factories
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

Status = Rsvp.Status


def row_of(desk, rsvp):
    return desk.of("rsvp", rsvp.pk, "change")


def boxes(desk, rsvp):
    """Return the programme items that a row offers, by number, each with whether it is ticked."""
    page = pages.parse(desk.get(row_of(desk, rsvp)))
    found = page.findall(".//input[@name='items']")
    return {int(box.get("value")): box.get("checked") is not None for box in found}


def kinds(rsvp):
    return [letter.kind for letter in rsvp.letters.order_by("pk")]


def said(response):
    page = pages.parse(response).find(".//ul[@class='messagelist']")
    return [] if page is None else [pages.words(line) for line in page.iter("li")]


def test_organiser_is_offered_the_items_for_who_comes(owner, ours):
    second = factories.make_item(ours.event)
    factories.make_item(ours.event, needs_signup=False)

    assert boxes(owner, ours.rsvp) == {ours.item.pk: True, second.pk: False}


def test_organiser_is_offered_the_items_for_who_waits(owner, ours):
    Event.objects.filter(pk=ours.event.pk).update(capacity=1)
    waiting = factories.make_rsvp(ours.event, Status.WAITLISTED)

    owner.fill_in(row_of(owner, waiting), items=[ours.item.pk])

    assert boxes(owner, waiting) == {ours.item.pk: True}
    assert waiting.signups.get().status == "WISHED"
    assert Rsvp.objects.get(pk=waiting.pk).status == Status.WAITLISTED


@pytest.mark.parametrize("status", [Status.DECLINED, Status.CANCELLED, Status.NEEDS_ACTION])
def test_organiser_is_offered_no_items_for_who_does_not_come(owner, ours, status):
    rsvp = factories.make_rsvp(ours.event, status)

    response = owner.fill_in(row_of(owner, rsvp), items=[ours.item.pk], family_name="Žagar")

    after = Rsvp.objects.get(pk=rsvp.pk)
    assert boxes(owner, rsvp) == {}
    assert response.status_code == 302
    assert (after.family_name, after.status, after.signups.count()) == ("Žagar", status, 0)


@pytest.mark.parametrize("status", [Event.Status.DRAFT, Event.Status.CANCELLED])
def test_organiser_is_offered_no_items_where_nothing_takes_place(owner, ours, status):
    Event.objects.filter(pk=ours.event.pk).update(status=status)

    assert boxes(owner, ours.rsvp) == {}


def test_organiser_signs_a_guest_up_by_a_tick(owner, ours, reload):
    rsvp = factories.make_rsvp(ours.event)

    response = owner.fill_in(row_of(owner, rsvp), items=[ours.item.pk])

    assert response.status_code == 302
    assert rsvp.signups.get().status == "ACCEPTED"
    assert reload(ours.item).seats_taken == 2
    assert kinds(rsvp) == ["changed"]
    change = rsvp.changes.last()
    assert (change.what, change.after, change.by.username) == ("signup", "ACCEPTED", "owner")
    assert "signed up" in pages.of(owner.get(row_of(owner, rsvp)))


def test_organiser_gives_a_place_up_by_taking_the_tick_away(owner, ours, reload):
    AgendaItem.objects.filter(pk=ours.item.pk).update(capacity=1)
    waiting = factories.make_rsvp(ours.event, items=[ours.item.pk])

    owner.fill_in(row_of(owner, ours.rsvp), items=[])

    assert ours.rsvp.signups.count() == 0
    assert waiting.signups.get().status == "ACCEPTED"
    item = reload(ours.item)
    assert (item.seats_taken, item.waiting_count) == (1, 0)
    assert (kinds(ours.rsvp), kinds(waiting)) == (["coming", "changed"], ["changed"])
    change = ours.rsvp.changes.last()
    assert (change.what, change.before, change.after) == ("signup", "ACCEPTED", "")


@pytest.mark.parametrize("wrong", ["x", "0", "9" * 30])
def test_organiser_ticks_nothing_that_is_not_offered(owner, ours, theirs, rows, wrong):
    before = rows()

    for value in (wrong, theirs.item.pk):
        assert owner.fill_in(row_of(owner, ours.rsvp), items=[value]).status_code == 200

    assert rows() == before


def test_organiser_who_corrects_a_name_keeps_everything_else(owner, ours, reload):
    Rsvp.objects.filter(pk=ours.rsvp.pk).update(phone="041 123 456", note="Prva\nDruga")
    before = Rsvp.objects.filter(pk=ours.rsvp.pk).values().get()

    owner.fill_in(row_of(owner, ours.rsvp), given_name="Žiga")

    after = Rsvp.objects.filter(pk=ours.rsvp.pk).values().get()
    different = {name for name in before if before[name] != after[name]}
    assert different == {"given_name", "sort_key", "search_key"}
    assert ours.rsvp.signups.get().item == ours.item
    assert reload(ours.item).seats_taken == 1
    assert kinds(ours.rsvp) == ["coming"]


def test_organiser_who_corrects_a_name_keeps_a_place_that_is_no_longer_offered(owner, ours):
    factories.make_item(ours.event)
    AgendaItem.objects.filter(pk=ours.item.pk).update(needs_signup=False)

    owner.fill_in(row_of(owner, ours.rsvp), given_name="Žiga")

    assert [signup.item for signup in ours.rsvp.signups.all()] == [ours.item]
    assert kinds(ours.rsvp) == ["coming"]


def test_reader_sees_the_items_and_ticks_nothing(desk, people, ours, rows):
    reader, before = desk(people["READER"]), rows()

    page = reader.get(row_of(reader, ours.rsvp))
    response = reader.post(row_of(reader, ours.rsvp), {"given_name": "x", "items": []})

    assert ours.item.title_en in pages.of(page)
    assert boxes(reader, ours.rsvp) == {}
    assert response.status_code == 403
    assert rows() == before


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Špela Žagar – on the waiting list"), ("sl", "Špela Žagar – na čakalnem seznamu")],
)
def test_organiser_who_adds_a_guest_to_a_full_event_reads_that_they_wait(
    desk, people, ours, language, words
):
    Event.objects.filter(pk=ours.event.pk).update(capacity=1)
    organiser = desk(people["OWNER"], language)
    guest = {"given_name": "Špela", "family_name": "Žagar", "email": "spela@primer.example"}

    response = organiser.fill_in(
        organiser.of("rsvp", "add"), **guest, event=ours.event.pk, how="accept", follow=True
    )

    assert Rsvp.objects.get(email="spela@primer.example").status == Status.WAITLISTED
    assert any(words in line for line in said(response)), said(response)


def test_list_of_who_got_no_letter_counts_each_person_once(owner, ours):
    for number in (1, 2):
        OutgoingMail.objects.create(
            **{
                name: getattr(ours.letter, name)
                for name in ("event", "rsvp", "kind", "language", "to_email", "created_at")
            },
            next_try_at=ours.letter.created_at,
            message_id=f"<{number}@x>",
            cause=f"failed-{number}",
            state=OutgoingMail.State.FAILED,
        )
    factories.make_rsvp(ours.event, family_name="Brez")

    page = pages.parse(owner.get(owner.of("rsvp"), {"letters": "failed"}))

    assert "coming: 1" in pages.words(page.find(".//p[@class='counts']"))
    assert len(page.findall(".//*[@id='result_list']/tbody/tr")) == 1


@pytest.mark.parametrize(("language", "words"), [("sl", "potrditev udeležbe"), ("en", "coming:")])
def test_history_names_the_letter_in_the_language_of_the_page(desk, people, ours, language, words):
    organiser = desk(people["OWNER"], language)

    organiser.post(organiser.of("rsvp", ours.rsvp.pk, "letter", ours.letter.pk), {})

    page = pages.parse(organiser.get(row_of(organiser, ours.rsvp)))
    line = pages.words(list(pages.with_id(page, "history").iter("tr"))[-1])
    assert words in line
    if language == "sl":
        assert not any(kind in line for kind in OutgoingMail.Kind.values)
