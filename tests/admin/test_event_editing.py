"""An event that stands already is edited, seated anew, published, cancelled."""

import pytest

from registrations.domain import events, orders
from registrations.models import Event, Rsvp, Speaker
from tests import factories
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors


def test_form_shows_slovene_dates_and_the_deadline_as_its_last_day(slovene, ours):
    values = slovene.form(slovene.of("event", ours.event.pk, "change"))

    assert values["starts_at_0"] == ["25. 11. 2025"]
    assert values["starts_at_1"] == ["10.00"]
    assert values["registration_closes_at_0"] == ["23. 11. 2025"]
    assert values["registration_closes_at_1"] == [""]
    assert values["agenda_items-0-starts"] == ["13.00"]


def test_saving_an_event_unchanged_changes_nothing_but_the_time(slovene, ours, rows):
    Event.objects.update(latitude="46.123456", longitude="15.098765")
    before = rows()

    response = slovene.fill_in(slovene.of("event", ours.event.pk, "change"))

    after = rows()
    for event in (*before["registrations.Event"], *after["registrations.Event"]):
        event.pop("revised_at")
    assert response.status_code == 302, pages.errors(response)
    assert after == before


@pytest.mark.parametrize(
    ("day", "time", "stored"),
    [
        ("23. 11. 2025", "", "2025-11-24 00:00"),
        ("23.11.2025", "18.00", "2025-11-23 18:00"),
        ("23. 11. 2025", "0.00", "2025-11-23 00:00"),
        ("26. 10. 2025", "", "2025-10-27 00:00"),
        ("31.12.2025", "", "2026-01-01 00:00"),
    ],
)
def test_deadline_is_read_as_organisers_say_it(slovene, ours, reload, day, time, stored):
    slovene.fill_in(
        slovene.of("event", ours.event.pk, "change"),
        registration_closes_at_0=day,
        registration_closes_at_1=time,
    )

    assert factories.local(reload(ours.event).registration_closes_at) == stored


def test_deadline_may_be_taken_away(slovene, ours, reload):
    slovene.fill_in(
        slovene.of("event", ours.event.pk, "change"),
        registration_closes_at_0="",
        registration_closes_at_1="",
    )

    assert reload(ours.event).registration_closes_at is None


@pytest.mark.parametrize("text", ["9.45", "9:45", "09.45", "9,45", "ob 9.45"])
def test_times_are_read_as_people_type_them(slovene, ours, reload, text):
    slovene.fill_in(
        slovene.of("event", ours.event.pk, "change"), door_time_0="25. 11. 2025", door_time_1=text
    )

    assert factories.local(reload(ours.event).door_time) == "2025-11-25 09:45"


def test_reply_that_came_while_the_form_was_open_is_not_lost(owner, ours, reload):
    address = owner.of("event", ours.event.pk, "change")
    opened = owner.form(address)
    factories.make_rsvp(ours.event, items=[ours.item.pk])

    response = owner.browser.post(address, {**opened, "title_sl": "Nov naslov"})

    assert response.status_code == 302
    event, item = reload(ours.event), reload(ours.item)
    assert (event.title_sl, event.seats_taken, event.last_order) == ("Nov naslov", 2, 4)
    assert item.seats_taken == 2


def test_more_seats_seat_those_who_wait_and_write_to_them(owner, ours, reload):
    Event.objects.filter(pk=ours.event.pk).update(capacity=1)
    waiting = [factories.make_rsvp(ours.event, Rsvp.Status.WAITLISTED) for _ in range(3)]

    owner.fill_in(owner.of("event", ours.event.pk, "change"), capacity="3")

    assert [reload(rsvp).status for rsvp in waiting] == ["ACCEPTED", "ACCEPTED", "WAITLISTED"]
    assert [mail.kind for mail in waiting[0].letters.all()] == ["seated"]
    assert reload(ours.event).seats_taken == 3


def test_more_places_at_an_item_give_them_to_those_who_wait(owner, ours, reload):
    type(ours.item).objects.filter(pk=ours.item.pk).update(capacity=1)
    waiting = factories.make_rsvp(ours.event, items=[ours.item.pk])
    before = waiting.signups.get().status

    owner.fill_in(owner.of("event", ours.event.pk, "change"), **{"agenda_items-0-capacity": "2"})

    assert (before, waiting.signups.get().status) == ("WAITLISTED", "ACCEPTED")


def test_fewer_seats_than_people_put_nobody_out(owner, ours, reload):
    factories.make_rsvp(ours.event)

    response = owner.fill_in(owner.of("event", ours.event.pk, "change"), capacity="1")

    assert response.status_code == 302
    assert (reload(ours.event).seats_taken, reload(ours.rsvp).status) == (2, "ACCEPTED")


def test_new_hours_tell_calendars(owner, ours, reload):
    factories.rsvps.decline(ours.rsvp, by=factories.history.COMMAND)
    ours.event.refresh_from_db()

    owner.fill_in(owner.of("event", ours.event.pk, "change"), starts_at_1="10:30")

    assert reload(ours.event).sequence == ours.event.sequence + 1


@pytest.mark.parametrize(
    ("prefix", "has_people"), [("agenda_items", True), ("speakers", False), ("partners", False)]
)
def test_row_is_taken_out_unless_people_stand_behind_it(owner, ours, prefix, has_people):
    address = owner.of("event", ours.event.pk, "change")

    response = owner.fill_in(address, **{f"{prefix}-0-DELETE": "on"})

    assert response.status_code == (200 if has_people else 302)
    assert getattr(ours.event, prefix).count() == (1 if has_people else 0)
    if has_people:
        assert pages.errors(response)


def test_item_without_people_is_taken_out(owner, ours):
    factories.rsvps.decline(ours.rsvp, by=factories.history.COMMAND)

    response = owner.fill_in(
        owner.of("event", ours.event.pk, "change"), **{"agenda_items-0-DELETE": "on"}
    )

    assert response.status_code == 302
    assert ours.event.agenda_items.count() == 0


def test_only_a_draft_without_replies_can_be_deleted(owner, ours):
    draft = factories.make_event(status=Event.Status.DRAFT, organizer=ours.organizer)

    kept = owner.post(owner.of("event", ours.event.pk, "delete"), {"post": "yes"})
    gone = owner.post(owner.of("event", draft.pk, "delete"), {"post": "yes"})

    assert (kept.status_code, gone.status_code) == (403, 302)
    assert list(Event.objects.filter(organizer=ours.organizer)) == [ours.event]


@pytest.mark.parametrize("changed", ["title_sl", "agenda_items-0-title_sl"])
def test_page_that_was_opened_earlier_does_not_undo_what_somebody_else_has_stored(
    owner, ours, reload, changed
):
    address = owner.of("event", ours.event.pk, "change")
    opened = owner.form(address)
    owner.fill_in(address, **{changed: "Novo"})

    refused = owner.post(address, {**opened, "capacity": "77"})

    now = reload(ours.event)
    assert "Somebody has changed this event" in pages.of(refused)
    assert now.capacity != 77
    assert "Novo" in (now.title_sl, now.agenda_items.get().title_sl)
    again = {**pages.form_with(refused, "title_sl").values, "capacity": "77"}
    assert owner.post(address, again).status_code == 302
    assert reload(ours.event).capacity == 77


def test_order_of_rows_that_was_moved_by_a_button_does_not_hold_up_the_form(owner, ours, reload):
    events.store_row(Speaker(event=ours.event, name="Bor"))
    address = owner.of("event", ours.event.pk, "change")
    opened = owner.form(address)
    orders.move(ours.event.speakers.get(name="Bor"), step=orders.UP)

    assert owner.post(address, {**opened, "capacity": "77"}).status_code == 302
    assert reload(ours.event).capacity == 77
