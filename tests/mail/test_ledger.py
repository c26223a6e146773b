"""What has gone out is known beside the database, so that a restored copy sends nothing twice."""

import logging

import pytest

from registrations.mail import ledger

ONE, OTHER = "<ena@srecanje.example>", "<druga@srecanje.example>"


class Stopped(BaseException):
    """What a process meets that does not live on."""


def hand_over(message_id, *, at_most_once=True, meets=None):
    with ledger.handing_over(message_id, at_most_once=at_most_once):
        if meets is not None:
            raise meets


def another_process(monkeypatch):
    """Forget what this process has read, as one does not know that starts now."""
    monkeypatch.setattr(ledger, "_read", {})


def test_letter_that_has_gone_out_is_known_to_every_process(monkeypatch):
    assert ledger.mark_of(ONE) == ""

    hand_over(ONE)
    here = ledger.mark_of(ONE)
    another_process(monkeypatch)

    assert here == ledger.mark_of(ONE) == ledger.SENT
    assert ledger.mark_of(OTHER) == ""


def test_letter_that_was_refused_may_go_again():
    with pytest.raises(ConnectionError):
        hand_over(ONE, meets=ConnectionError())

    assert ledger.mark_of(ONE) == ""


def test_process_that_is_stopped_leaves_a_letter_in_doubt():
    with pytest.raises(Stopped):
        hand_over(ONE, meets=Stopped())
    with pytest.raises(Stopped):
        hand_over(OTHER, at_most_once=False, meets=Stopped())

    assert ledger.mark_of(ONE) == ledger.BEGUN
    assert ledger.mark_of(OTHER) == ""


def test_line_that_was_torn_costs_no_other_one(settings, monkeypatch):
    hand_over(ONE)
    [file] = settings.LEDGER.iterdir()
    with file.open("ab") as opened:
        opened.write(b"\n0123456789abcdef")

    hand_over(OTHER)
    another_process(monkeypatch)

    assert ledger.mark_of(ONE) == ledger.mark_of(OTHER) == ledger.SENT


def test_letters_of_other_machines_that_share_the_folder_are_known(settings, monkeypatch):
    monkeypatch.setattr(ledger.socket, "gethostname", lambda: "prvi")
    hand_over(ONE)
    monkeypatch.setattr(ledger.socket, "gethostname", lambda: "drugi/1")
    another_process(monkeypatch)

    hand_over(OTHER)

    assert ledger.mark_of(ONE) == ledger.mark_of(OTHER) == ledger.SENT
    assert len(list(settings.LEDGER.iterdir())) == 2


def test_folder_that_cannot_be_used_keeps_no_letter_back(settings, logged_faults):
    settings.LEDGER.write_text("no folder")

    hand_over(ONE)
    hand_over(OTHER)

    assert ledger.mark_of(ONE) == ""
    assert [record.levelno for record in logged_faults] == [logging.ERROR]


def test_what_is_very_old_is_swept_away_and_the_rest_stays(settings, clock):
    hand_over(ONE)
    clock.shift(ledger.KEPT_SECONDS / 2)
    [file] = settings.LEDGER.iterdir()
    ledger.os.utime(file, (1, 1))
    hand_over(OTHER)

    ledger.sweep()

    assert not file.exists() and len(list(settings.LEDGER.iterdir())) == 1
