import pytest
from django.db import IntegrityError

from registrations.domain import events, guest_list, rsvps
from registrations.domain.history import LINK
from registrations.models import AgendaItem, Event, Speaker, codes
from tests.factories import at, make_event, make_item, make_organizer, make_rsvp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def stored(event):
    return Event.objects.get(pk=event.pk)


def test_new_event_is_a_draft_whatever_it_says():
    event = Event(
        organizer=make_organizer(),
        slug="nov",
        title_sl="Nov",
        starts_at=at("2025-12-01 10:00"),
        ends_at=at("2025-12-01 11:00"),
        status=Event.Status.PUBLISHED,
    )

    events.store(event)

    assert stored(event).status == "DRAFT"


def test_new_event_gets_a_short_address_that_it_keeps():
    event = make_event()
    code = stored(event).code
    changed = stored(event)
    changed.code, changed.title_sl = "222222", "Drugače"

    events.store(changed)

    assert codes.read(code) == code and len(code) == 6
    assert (stored(event).code, stored(event).title_sl) == (code, "Drugače")


def test_two_events_never_share_a_short_address(monkeypatch):
    first = make_event()
    letters = iter(first.code + first.code + "234567")
    monkeypatch.setattr(codes.secrets, "choice", lambda alphabet: next(letters))

    assert make_event().code == "234567"


def test_stored_event_keeps_counters_and_state_that_changed_since_it_was_opened():
    event = make_event(capacity=5)
    opened = stored(event)
    rsvp = make_rsvp(event)
    events.cancel(event)

    opened.title_sl = "Drugače"
    events.store(opened)

    now = stored(event)
    assert (now.title_sl, now.seats_taken, now.last_order) == ("Drugače", 1, rsvp.order)
    assert now.status == "CANCELLED"
    assert guest_list.wrong_counters() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("starts_at", at("2025-11-25 09:00")),
        ("ends_at", at("2025-11-25 14:00")),
        ("venue_name", "Drugje"),
        ("address", "Drugje 1"),
        ("title_sl", "Drugače"),
        ("title_en", "Otherwise"),
        ("online_url", "https://srecanje.example/video"),
    ],
)
def test_calendars_learn_of_what_they_show(name, value, clock):
    event = make_event()
    clock.shift(60)

    setattr(event, name, value)
    events.store(event)

    now = stored(event)
    assert getattr(now, name) == value
    assert (now.sequence, (now.revised_at - at("2025-11-10 09:00")).seconds) == (1, 60)


def test_calendars_are_not_troubled_by_what_they_do_not_show():
    event = make_event()

    event.capacity, event.contact_phone = 7, "041"
    events.store(event)

    assert stored(event).sequence == 0


def test_calendars_learn_of_a_cancellation_and_of_its_end():
    event = make_event()
    seen = []

    for act in (events.cancel, events.cancel, events.publish, events.unpublish, events.publish):
        act(event)
        seen.append((stored(event).status, stored(event).sequence))

    assert seen == [
        ("CANCELLED", 1),
        ("CANCELLED", 1),
        ("PUBLISHED", 2),
        ("DRAFT", 2),
        ("PUBLISHED", 2),
    ]


def test_uid_is_never_another():
    event = make_event()
    uid = event.uid

    event.uid, event.slug = "nekaj@drugega", "drugje"
    events.store(event)

    assert stored(event).uid == uid and stored(event).slug == "drugje"


@pytest.mark.parametrize("act", [events.cancel, events.unpublish, events.publish])
def test_replies_stay_whatever_becomes_of_the_event(act):
    event = make_event(capacity=1)
    people = [make_rsvp(event), make_rsvp(event, "WAITLISTED"), make_rsvp(event, "DECLINED")]

    act(event)

    statuses = [type(rsvp).objects.get(pk=rsvp.pk).status for rsvp in people]
    assert statuses == ["ACCEPTED", "WAITLISTED", "DECLINED"]
    assert event.letters.count() == 0


def test_event_is_composed_all_or_nothing():
    draft = Event(
        organizer=make_organizer(),
        slug="celota",
        title_sl="Celota",
        starts_at=at("2025-12-01 10:00"),
        ends_at=at("2025-12-01 11:00"),
    )
    times = {"starts_at": draft.starts_at, "ends_at": draft.ends_at}
    speaker, item = Speaker(name="Ana"), AgendaItem(title_sl="Uvod", **times)
    broken = AgendaItem(title_sl="", **times)

    with pytest.raises(IntegrityError):
        events.compose(draft, [speaker, item, broken], who=[(item, [speaker])])

    assert not Event.objects.filter(slug="celota").exists()
    assert not Speaker.objects.filter(name="Ana").exists()


def test_organiser_raises_places_of_event_and_item_in_one_round():
    event = make_event(capacity=1)
    item = make_item(event, capacity=1)
    people = [make_rsvp(event, items=[item.pk])]
    people += [make_rsvp(event, "WAITLISTED", items=[item.pk]) for _ in range(3)]

    event.refresh_from_db()
    event.capacity, item.capacity = 3, 2
    events.store(event)
    events.store_row(item)
    events.settle(event)

    signups = [s.status for p in people for s in p.signups.all()]
    assert signups == ["ACCEPTED", "ACCEPTED", "WAITLISTED", "WISHED"]
    letters = [p.letters.count() for p in people]
    assert letters == [0, 1, 1, 0]
    assert guest_list.wrong_counters() == []


def test_letters_after_a_move_name_the_new_place_and_time():
    event = make_event()
    rsvp = make_rsvp(event)
    event.venue_name, event.starts_at = "Knjižnica", at("2025-11-25 09:00")
    events.store(event)

    rsvps.decline(rsvp, by=LINK)

    text = rsvp.letters.get().body_text
    assert "Knjižnica" in text and "9.00" in text
