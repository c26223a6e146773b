"""An installation that was made before parties, choices and questions moves on with every reply."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from registrations.domain import guest_list, replies
from registrations.models import Event, PendingReply, Rsvp
from tests.factories import at
from tests.kept import Kept

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]

FIRST = [("registrations", "0001_initial")]
STATUSES = {
    "ACCEPTED": 1,
    "WAITLISTED": 2,
    "NEEDS_ACTION": None,
    "DECLINED": None,
    "CANCELLED": None,
}
KEPT = ("Organizer", "Event", "AgendaItem", "Rsvp", "ItemSignup", "RsvpChange", "OutgoingMail")


def migrate(targets=None):
    """Migrate, to the latest where no target is named; return the models as they are then."""
    executor = MigrationExecutor(connection)
    targets = targets or executor.loader.graph.leaf_nodes("registrations")
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.fixture
def moved():
    """Return what stood in a database of the first version that is one of the latest now."""
    return MOVED.again()


def latest():
    loader = MigrationExecutor(connection).loader
    return loader.project_state(loader.graph.leaf_nodes("registrations")).apps


def stored(apps, names):
    """Return every row of these models: its values by the names of columns."""
    found = {}
    for name, columns in names.items():
        rows = apps.get_model("registrations", name).objects.order_by("pk")
        found[name] = list(rows.values(*columns))
    return found


def columns(apps):
    models = {name: apps.get_model("registrations", name) for name in KEPT}
    return {
        name: [f.attname for f in model._meta.concrete_fields] for name, model in models.items()
    }


def filled(apps):
    """Fill the old database: a reply in every state, sign-ups, history, letters, what waits."""
    model = {name: apps.get_model("registrations", name) for name in (*KEPT, "PendingReply")}
    organizer = model["Organizer"].objects.create(
        name="Center", slug="cppz", contact_email="info@srecanje.example"
    )
    span = {"starts_at": at("2025-11-25 10:00"), "ends_at": at("2025-11-25 13:00")}
    event = model["Event"].objects.create(
        organizer=organizer,
        slug="dediscina",
        status="PUBLISHED",
        title_sl="Dediščina",
        title_en="Heritage",
        capacity=1,
        seats_taken=1,
        waiting_count=1,
        last_order=4,
        revised_at=at("2025-11-10 09:00"),
        **span,
    )
    items = [
        model["AgendaItem"].objects.create(
            event=event,
            title_sl=f"Ogled {number}",
            title_en="",
            needs_signup=True,
            capacity=1,
            seats_taken=1 - number,
            starts_at=span["starts_at"] + timedelta(hours=number),
            ends_at=span["ends_at"] + timedelta(hours=number),
        )
        for number in range(2)
    ]
    people = [_person(model, event, status, order) for status, order in STATUSES.items()]
    _person(model, event, "DECLINED", None, email="", brought_by=people[0])
    coming, waiting = people[:2]
    for rsvp, item, status, order in (
        (coming, items[0], "ACCEPTED", 3),
        (waiting, items[1], "WISHED", 4),
    ):
        model["ItemSignup"].objects.create(rsvp=rsvp, item=item, status=status, order=order)
    for number, chosen in enumerate(([item.pk for item in items], [items[1].pk], [])):
        model["PendingReply"].objects.create(
            rsvp=coming,
            submission=f"{number}",
            sent_at=at("2025-11-09 09:00"),
            answer="accept" if chosen else "decline",
            given_name="Druga",
            family_name="Oseba",
            note="Z vlakom.",
            items=chosen,
        )
    return items


def _person(model, event, status, order, **facts):
    number = model["Rsvp"].objects.count()
    email = f"gost{number}@primer.example"
    values = {
        "email": email,
        "organisation": ["Društvo »Škrat«", "skrat", "Muzej", "", "x" * 200, "RTH"][number],
        "answered_at": at("2025-11-08 12:00") if order else None,
        "submission": f"{number:064x}",
        "token": f"token-{number}",
        "note": "Pridem z vlakom.",
        **facts,
    }
    rsvp = model["Rsvp"].objects.create(
        event=event,
        status=status,
        order=order,
        given_name="Žiga",
        family_name=f"Črnič{number}",
        sort_key=f"c1r{number}",
        email_key=values["email"],
        search_key=f"ziga crnic{number}",
        **values,
    )
    moment = at("2025-11-08 12:00")
    for before, after in (("", "NEEDS_ACTION"), ("NEEDS_ACTION", status)):
        model["RsvpChange"].objects.create(
            rsvp=rsvp,
            at=moment,
            what="status" if before else "registered",
            before=before,
            after=after,
            channel="form",
        )
    for state in ("waiting", "sent"):
        model["OutgoingMail"].objects.create(
            event=event,
            rsvp=rsvp,
            kind="coming",
            language="sl",
            to_email=email,
            subject="Pridete",
            body_text="Hvala.",
            facts={"code": "https://srecanje.example/odziv/token/"},
            message_id=f"<{number}-{state}@srecanje.example>",
            cause=f"change-{number}-{state}",
            created_at=moment,
            next_try_at=moment,
            state=state,
        )
    return rsvp


def from_the_first():
    """Fill a database that is made by the first version alone, and move it on; say what stood
    there."""
    old = migrate(FIRST)
    items = filled(old)
    for number in range(30):
        event = old.get_model("registrations", "Event").objects.first()
        event.pk, event.slug, event.uid = None, f"drugi-{number}", f"{number}@srecanje"
        event.seats_taken = event.waiting_count = event.last_order = 0
        event.save(force_insert=True)
    names = columns(old)
    before = stored(old, names)
    migrate()
    return SimpleNamespace(items=[item.pk for item in items], names=names, rows=before)


# All walk the same way, which is long.
MOVED = Kept(from_the_first)


def test_every_reply_is_as_it_was(moved):
    assert stored(latest(), moved.names) == moved.rows
    assert {name: len(rows) for name, rows in moved.rows.items()} == {
        "Organizer": 1,
        "Event": 31,
        "AgendaItem": 2,
        "Rsvp": 6,
        "ItemSignup": 2,
        "RsvpChange": 12,
        "OutgoingMail": 12,
    }
    assert guest_list.wrong_counters() == []
    assert [rsvp.brought_by is not None for rsvp in Rsvp.objects.order_by("pk")] == [
        *[False] * 5,
        True,
    ]
    keys = list(Rsvp.objects.order_by("pk").values_list("organisation_key", flat=True))
    assert keys == ["skrat", "skrat", "muzej", "", "x" * 200, "rth"]
    assert [pending.places for pending in PendingReply.objects.order_by("pk")] == [
        {str(item): None for item in moved.items},
        {str(moved.items[1]): None},
        {},
    ]
    assert set(PendingReply.objects.values_list("note", "given_name")) == {("Z vlakom.", "Druga")}


def test_each_event_gets_a_short_address_of_its_own_and_no_colour(moved):
    found = list(Event.objects.values_list("code", "accent"))
    assert len({code for code, _ in found}) == len(found) == 31
    assert {len(code) for code, _ in found} == {6}
    assert {accent for _, accent in found} == {""}


def test_way_back_from_short_addresses_keeps_the_events(moved):
    before = [("registrations", "0006_names_of_joined_organisations")]

    try:
        kept = migrate(before).get_model("registrations", "Event").objects.values("slug", "uid")
        assert list(kept.order_by("pk")) == [
            {name: event[name] for name in ("slug", "uid")} for event in moved.rows["Event"]
        ]
    finally:
        migrate()


def test_event_goes_on_taking_one_person_in_a_reply_and_no_limit_is_new(moved):
    event = Event.objects.get(slug="dediscina")

    assert (event.people_per_reply, event.people_per_organisation) == (1, None)
    assert event.is_by_invitation is False


def test_reply_that_waited_is_applied_afterwards(moved):
    pending = PendingReply.objects.order_by("pk")[1]

    rsvp = replies.apply(pending)

    assert (rsvp.status, rsvp.full_name) == ("ACCEPTED", "Druga Oseba")
    assert rsvp.signups.get().item.title_sl == "Ogled 1"
    assert guest_list.wrong_counters() == []
