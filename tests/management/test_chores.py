"""What a worker does beside delivering goes on where one part of it fails."""

import pytest
from django.db import OperationalError

from registrations.management import chores


class Chore:
    def __init__(self, fault=None):
        self.fault, self.done = fault, 0

    def __call__(self):
        self.done += 1
        if self.fault:
            raise self.fault
        return False


def test_chore_that_fails_rests_and_the_others_are_done(logged_faults):
    broken, sound = Chore(KeyError("x")), Chore()

    for _ in range(3):
        chores.do_some([broken, sound])

    assert (broken.done, sound.done) == (1, 3)
    assert len(logged_faults) == 1


def test_database_that_is_ill_stops_all_chores():
    later = Chore()

    with pytest.raises(OperationalError):
        chores.do_some([Chore(OperationalError("disk I/O error")), later])

    assert later.done == 0
