"""A bad mail server and workers that are killed: every letter arrives, and the order is kept."""

import json
from dataclasses import replace

import pytest
from django.core.management.base import CommandError

from registrations.management import letters_trial
from registrations.management.letters_trial import Plan

pytestmark = [pytest.mark.django_db(transaction=True)]

LETTERS = 200
PLAN = Plan(
    letters=LETTERS,
    workers=2,
    letters_per_kill=60,
    letters_per_absence=120,
    away_for=0.5,
    slowness=2,
    longest=300,
    pace=replace(
        letters_trial.QUICK,
        lease=1.5,
        pauses=(0.2, 0.3, 0.4, 0.5, 1),
        shortest_wait=0.2,
        longest_wait=0.5,
        answer=1,
        last_answer=4,
    ),
)


def test_every_letter_arrives_through_a_bad_server_and_killed_workers(process_environment):
    letters_trial.store(LETTERS)

    report = letters_trial.run(PLAN, environment=process_environment)

    said = json.dumps(vars(report), indent=1)
    assert report.letters == LETTERS and report.kills and report.absences and report.faults, said
    assert report.arrived + report.refused == LETTERS and not report.missing, said
    assert not report.out_of_order and not report.unexplained, said
    assert report.duplicates <= report.kills_while_sending <= report.kills, said
    assert report.is_good


def test_trial_keeps_its_hands_off_a_database_that_holds_letters():
    letters_trial.store(1)

    with pytest.raises(CommandError):
        letters_trial.store(1)
