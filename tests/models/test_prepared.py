"""What is compiled once asks what it was written for, finds its index, and writes what Django
would write."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from registrations.domain.history import What
from registrations.domain.locks import KNOWN, LOCKED_ADDRESS
from registrations.models import Event, ItemSignup, OutgoingMail, Rsvp, RsvpChange, prepared
from registrations.models.prepared import Prepared
from tests.factories import at, make_event, make_item, make_rsvp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_one_prepared_query_answers_for_every_value():
    event = make_event()
    ana, bine = (make_rsvp(event, given_name=name) for name in ("Ana", "Bine"))
    named = Prepared(Rsvp, lambda event, name: Rsvp.objects.filter(event=event, given_name=name))

    found = [named.rows(event=event.pk, name=name) for name in ("Ana", "Bine", "Ciril")]

    assert found == [[ana], [bine], []]
    assert named.first(event=event.pk, name="Ciril") is None


def test_values_are_told_from_what_the_query_says_itself():
    event = make_event()
    ana = make_rsvp(event, given_name="name", family_name="event")
    named = Prepared(
        Rsvp, lambda event, name: Rsvp.objects.filter(event=event, given_name="name", note=name)
    )

    assert named.rows(event=event.pk, name="") == [ana]
    assert named.rows(event=event.pk, name="name") == []


def test_moments_reach_the_query_as_the_database_has_them():
    early = make_event()
    late = make_event(ends_at=at("2025-11-26 13:00"), starts_at=at("2025-11-26 10:00"))
    before = Prepared(
        Event, lambda until: Event.objects.filter(starts_at__lt=until), moments=["until"]
    )

    assert before.rows(until=late.starts_at) == [early]
    assert before.rows(until=early.starts_at) == []


def stored(row):
    """Return what the database has of a row, by column, without what is each row's own."""
    own = {"id", "token", "email", "email_key", "search_key", "message_id"}
    [found] = type(row).objects.filter(pk=row.pk).values()
    return {name: value for name, value in found.items() if name not in own}


def unsaved(event, number):
    """Return two rows of each kind that a reply writes: alike but for their numbers."""
    rsvp = make_rsvp(event)
    now = event.starts_at
    return [
        Rsvp(event=event, given_name="Žiga", family_name="Črnič", email=f"G{number}@x.si"),
        RsvpChange(rsvp=rsvp, at=now, what=What.STATUS, channel="form", reason="zato"),
        ItemSignup(rsvp=rsvp, item=make_item(event), status="ACCEPTED", order=number),
        OutgoingMail(
            event=event,
            rsvp=rsvp,
            kind="link",
            created_at=now,
            next_try_at=now,
            message_id=f"{number}@x",
            facts={"calendar": {"n": [1]}},
        ),
    ]


@pytest.mark.parametrize("number", range(4))
def test_row_is_stored_as_django_stores_it(number):
    event = make_event()
    ours, djangos = (unsaved(event, n)[number] for n in (1, 2))

    prepared.insert(ours)
    djangos.save(force_insert=True)

    links = {"rsvp_id", "item_id", "order"}
    told = [{k: v for k, v in stored(row).items() if k not in links} for row in (ours, djangos)]
    assert told[0] == told[1]
    assert type(ours).objects.get(pk=ours.pk) == ours
    assert not ours._state.adding


@pytest.mark.parametrize("number", range(4))
def test_several_rows_are_stored_at_once_in_their_order(number):
    event = make_event()
    first, second, djangos = (unsaved(event, n)[number] for n in (1, 2, 3))

    prepared.insert_all([first, second])
    djangos.save(force_insert=True)

    links = {"rsvp_id", "item_id", "order"}
    told = [
        {k: v for k, v in stored(row).items() if k not in links} for row in (first, second, djangos)
    ]
    assert told[0] == told[1] == told[2]
    assert first.pk < second.pk
    assert not (first._state.adding or second._state.adding)


def test_key_is_derived_when_a_row_is_stored():
    rsvp = unsaved(make_event(), 1)[0]

    prepared.insert(rsvp)

    assert rsvp.search_key and Rsvp.objects.get(search_key=rsvp.search_key) == rsvp


def test_named_fields_alone_are_written():
    event = make_event()
    rsvp, other = make_rsvp(event), make_rsvp(event)
    before = stored(other)
    rsvp.note, rsvp.answered_at, rsvp.phone = "novo", None, "041 1"

    prepared.update(rsvp, "note", "answered_at")

    rsvp.refresh_from_db()
    assert (rsvp.note, rsvp.answered_at, rsvp.phone) == ("novo", None, "")
    assert stored(other) == before


def test_row_that_is_gone_is_not_written_without_a_word():
    rsvp = make_rsvp(make_event())
    Rsvp.objects.filter(pk=rsvp.pk).delete()

    with pytest.raises(DatabaseError, match="not stored"):
        prepared.update(rsvp, "note")


@pytest.mark.django_db(transaction=True)
def test_transaction_in_which_a_write_failed_can_no_longer_be_kept():
    first, second = unsaved(make_event(), 1)[0], unsaved(make_event(), 1)[0]
    second.event, second.email = first.event, first.email
    prepared.insert(first)

    with pytest.raises(TransactionManagementError), transaction.atomic():
        with pytest.raises(IntegrityError):
            prepared.insert(second)
        Rsvp.objects.count()


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL plans by how many rows it has"
)
@pytest.mark.parametrize(
    ("query", "names"), [(LOCKED_ADDRESS, ["email_key"]), (KNOWN, ["email_key", "submission"])]
)
def test_a_reply_is_found_by_its_index_however_many_there_are(query, names):
    event = make_event()
    compiled = query.compiled(connection.vendor)
    values = {"event": event.pk, **dict.fromkeys(names, "x")}

    with connection.cursor() as cursor:
        parameters = [values.get(p, p) for p in compiled.parameters]
        cursor.execute(f"EXPLAIN QUERY PLAN {compiled.sql}", parameters)
        plan = " ".join(str(row) for row in cursor.fetchall())

    for name in names:
        assert f"event_id=? AND {name}=?" in plan
