"""Made-up replies in bulk leave what the verbs would have left, letters aside."""

import pytest
from django.db import IntegrityError, transaction

from registrations.domain import events, rsvps, trials
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import COMMAND
from registrations.domain.trials import MadeUp
from registrations.models import AgendaItem, Event, OutgoingMail, Rsvp, RsvpChange
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


# After the visit, which a person can take part in as well.
LATER = {
    "starts_at": factories.at("2025-11-25 14:00"),
    "ends_at": factories.at("2025-11-25 15:00"),
}


def made_up(number, *, comes=True, items=(), **facts):
    person = factories.make_person(
        given_name="Žiga",
        family_name=f"Črnič{number}",
        email=f"Ziga{number}@Primer.example",
        phone="+386 41 123 456",
        **facts,
    )
    return MadeUp(person, comes, items, f"{number:064x}")


def one_by_one(event, replies):
    for reply in replies:
        more = {"by": COMMAND, "submission": reply.submission}
        rsvp = rsvps.register(event, reply.person, **more)
        if reply.comes:
            rsvps.accept(rsvp, by=COMMAND, items=reply.items)
        else:
            rsvps.decline(rsvp, by=COMMAND)


def values(row, *, without):
    skipped = {"id", *without}
    return {f.name: f.value_from_object(row) for f in row._meta.fields if f.name not in skipped}


def left_by(event):
    """Return everything that replies leave at an event, without what is each row's own."""
    event = Event.objects.get(pk=event.pk)
    own = {"event", "token", "rsvp", "item", "choice", "slug", "code", "uid", "revised_at"}
    people = list(event.rsvps.order_by("pk"))
    return {
        "event": values(event, without=own),
        "items": [values(i, without=own) for i in event.agenda_items.order_by("pk")],
        "choices": [
            values(c, without=own)
            for i in event.agenda_items.order_by("pk")
            for c in i.choices.order_by("pk")
        ],
        "people": [values(r, without=own) for r in people],
        "places": [
            (s.place.title_sl, values(s, without=own)) for r in people for s in r.signups.all()
        ],
        "history": [values(c, without=own) for r in people for c in r.changes.all()],
    }


@pytest.mark.parametrize("capacity", [None, 4, 100])
def test_bulk_leaves_the_same_rows_as_the_verbs(capacity):
    both = [factories.make_event(capacity=capacity) for _ in range(2)]
    for event in both:
        factories.make_item(event, title_sl="Ogled", capacity=2)
        tables = factories.make_item(event, title_sl="Mize", **LATER)
        for title in ("Prva miza", "Druga miza"):
            tables.choices.create(title_sl=title, capacity=1)
        factories.make_rsvp(event, email="prva@primer.example", family_name="Prva")

    for event, act in zip(both, (one_by_one, trials.store), strict=True):
        visit, table = event.agenda_items.order_by("pk")
        one, other = table.choices.order_by("pk")
        v, t, o = {visit.pk: None}, {table.pk: one.pk}, {table.pk: other.pk}
        wishes = (v, v | t, {}, t, v, o | v, v | o)
        act(event, [made_up(n, comes=n != 2, items=w) for n, w in enumerate(wishes)])

    verbs, bulk = (left_by(event) for event in both)
    assert bulk == verbs
    assert len(bulk["people"]) == 8 and len(bulk["places"]) == 9


def test_people_are_found_and_sorted_like_all_others():
    event = factories.make_event()

    trials.store(event, [made_up(1, organisation="Društvo škrat")])

    rsvp = event.rsvps.matching("skrat 041123456").get()
    assert rsvp.email_key == "ziga1@primer.example"
    assert rsvp.sort_key


def test_each_person_gets_a_link_of_their_own():
    event = factories.make_event()

    trials.store(event, [made_up(n) for n in range(20)])

    assert len(set(event.rsvps.values_list("token", flat=True))) == 20


def test_no_letter_is_written():
    trials.store(factories.make_event(), [made_up(1), made_up(2, comes=False)])

    assert not OutgoingMail.objects.exists()


def test_who_comes_says_how_many_sit_wait_and_stay_away():
    event = factories.make_event(capacity=2)

    stored = trials.store(event, [made_up(n, comes=n > 0) for n in range(5)])

    assert stored == {"ACCEPTED": 2, "WAITLISTED": 2, "DECLINED": 1}


def test_whoever_waits_is_seated_in_their_order_when_seats_are_added():
    event = factories.make_event(capacity=1)
    trials.store(event, [made_up(n) for n in range(4)])

    Event.objects.filter(pk=event.pk).update(capacity=3)
    events.settle(event)

    seated = event.rsvps.filter(status="ACCEPTED").order_by("order")
    assert [r.family_name for r in seated] == ["Črnič0", "Črnič1", "Črnič2"]
    assert OutgoingMail.objects.filter(kind="seated").count() == 2


def nothing_stored():
    return not (Rsvp.objects.exists() or RsvpChange.objects.exists())


def test_address_that_is_on_the_list_stops_all_of_them():
    event = factories.make_event()

    with pytest.raises(IntegrityError), transaction.atomic():
        trials.store(event, [made_up(1), made_up(2), made_up(1)])

    assert nothing_stored()
    assert Event.objects.get(pk=event.pk).seats_taken == 0


def test_item_of_another_event_is_refused():
    event = factories.make_event()
    item = factories.make_item(factories.make_event())

    with pytest.raises(RsvpRefused, match="unknown_item"):
        trials.store(event, [made_up(1, items=[item.pk])])

    assert nothing_stored()
    assert AgendaItem.objects.get(pk=item.pk).seats_taken == 0


def test_choice_of_another_item_is_refused():
    event = factories.make_event()
    item, other = factories.make_item(event), factories.make_item(event, **LATER)
    item.choices.create(title_sl="Miza")
    choice = other.choices.create(title_sl="Druga miza")

    with pytest.raises(RsvpRefused, match="unknown_choice"):
        trials.store(event, [made_up(1, items={item.pk: choice.pk})])

    assert nothing_stored()


def test_items_at_the_same_time_are_refused():
    event = factories.make_event()
    both = [factories.make_item(event).pk for _ in range(2)]

    with pytest.raises(RsvpRefused, match="clash"):
        trials.store(event, [made_up(1, items=both)])

    assert nothing_stored()


@pytest.mark.parametrize(
    ("status", "at", "code"),
    [
        ("DRAFT", "2025-11-10 09:00", "not_published"),
        ("CANCELLED", "2025-11-10 09:00", "event_cancelled"),
        ("PUBLISHED", "2025-11-25 13:00", "ended"),
    ],
)
def test_event_that_takes_nobody_takes_no_made_up_people(clock, status, at, code):
    event = factories.make_event(status=status)
    clock.move_to(factories.at(at))

    with pytest.raises(RsvpRefused, match=code):
        trials.store(event, [made_up(1)])

    assert nothing_stored()
