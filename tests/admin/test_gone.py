"""Somebody is removed while a colleague has their page open."""

from contextlib import contextmanager

import pytest
from django.db import connection

from registrations.models import Rsvp

pytestmark = pytest.mark.ignore_template_errors
STEPS = {
    "remarks": {"internal_note": "Pride kasneje", "labels": "VIP"},
    "arrival": {"action": "check_in"},
    "answer": {"answer": "decline"},
    "seat": {"reason": "Govori"},
}


@contextmanager
def removed_when_it_is_locked(rsvp):
    """Have a row removed at the first transaction that begins in the block."""
    gone = []

    def remove(execute, sql, *args):
        if not gone and sql.startswith("SAVEPOINT"):
            gone.append(rsvp.pk)
            Rsvp.objects.filter(pk=rsvp.pk).delete()
        return execute(sql, *args)

    with connection.execute_wrapper(remove):
        yield
    assert gone


@pytest.mark.parametrize(("step", "said"), STEPS.items())
def test_who_was_removed_meanwhile_is_not_found(owner, ours, step, said):
    owner.get(owner.of("rsvp", ours.rsvp.pk, step))

    with removed_when_it_is_locked(ours.rsvp):
        response = owner.post(owner.of("rsvp", ours.rsvp.pk, step), said)

    assert response.status_code == 404
