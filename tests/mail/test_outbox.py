"""Letters are stored once, and claimed one by one, cheaply however many have gone before."""

from datetime import timedelta
from itertools import count

import pytest
from django.db import connection
from django.utils import timezone

from registrations.domain import history, rsvps
from registrations.mail import outbox
from registrations.mail.outbox import LEASE
from registrations.models import OutgoingMail
from tests.factories import make_event, make_rsvp
from tests.mail.correspondence import write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

WAITING, SENDING, SENT, FAILED = OutgoingMail.State.values


def state(letter):
    return OutgoingMail.objects.get(pk=letter.pk)


def test_letter_is_claimed_by_one_worker_at_a_time():
    letter = write("coming")

    first, second = outbox.claim("first"), outbox.claim("second")

    assert (first, second) == (letter, None)
    assert (state(letter).state, state(letter).lease_holder) == (SENDING, "first")


def test_letter_of_a_worker_that_died_is_taken_again_after_its_lease(clock):
    letter = write("coming")
    outbox.claim("first")

    clock.shift(LEASE - timedelta(seconds=1))
    assert outbox.claim("second") is None
    clock.shift(1)

    assert outbox.claim("second") == letter
    assert state(letter).tries == 0


def test_letter_to_nobody_is_not_written():
    rsvp = make_rsvp(make_event(), email="")

    rsvps.decline(rsvp, by=history.COMMAND)

    assert rsvp.letters.count() == 0


def copies(letter, number, **facts):
    """Store the letter so many times more."""
    numbers = count(OutgoingMail.objects.count())
    for field in letter._meta.concrete_fields:
        facts.setdefault(field.attname, getattr(letter, field.attname))
    rows = []
    for n in (next(numbers) for _ in range(number)):
        rows.append(OutgoingMail(**{**facts, "id": None, "message_id": f"{n}", "cause": f"{n}"}))
    OutgoingMail.objects.bulk_create(rows, batch_size=200)


def test_claim_looks_only_at_letters_that_are_still_to_be_sent():
    letter = write("coming")
    copies(letter, 3000, state=SENT)
    copies(write("declined"), 3)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE registrations_outgoingmail")

    plan = OutgoingMail.objects.due(timezone.now()).order_by("next_try_at").explain()

    assert "mail_still_to_be_sent" in plan


def test_worker_that_finds_nothing_writes_nothing(django_assert_num_queries):
    # The question; on PostgreSQL between the two ends of a savepoint.
    with django_assert_num_queries(1 if connection.vendor == "sqlite" else 3) as asked:
        assert outbox.claim("idle") is None

    assert not [query for query in asked.captured_queries if "UPDATE" in query["sql"][:10]]
