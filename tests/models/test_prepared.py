"""Queries that are compiled once ask what they were written for, and find their index."""

import pytest
from django.db import connection

from registrations.domain.locks import LOCKED_ADDRESS
from registrations.domain.replies import FORM_SENT
from registrations.models import Rsvp
from registrations.models.prepared import Prepared
from tests.factories import make_event, make_rsvp

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


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL plans by how many rows it has"
)
@pytest.mark.parametrize(
    ("query", "value"), [(LOCKED_ADDRESS, "email_key"), (FORM_SENT, "submission")]
)
def test_a_reply_is_found_by_its_index_however_many_there_are(query, value):
    event = make_event()
    compiled = query.compiled(connection.vendor)
    values = {"event": event.pk, value: "x"}

    with connection.cursor() as cursor:
        parameters = [values.get(p, p) for p in compiled.parameters]
        cursor.execute(f"EXPLAIN QUERY PLAN {compiled.sql}", parameters)
        plan = " ".join(str(row) for row in cursor.fetchall())

    assert f"event_id=? AND {value}=?" in plan
