"""Uploads are stored with their row or not at all, and go when no row names them."""

import os
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from registrations.domain import events, uploads
from registrations.domain.errors import RsvpRefused
from registrations.models import Speaker, Upload
from tests import factories
from tests.pictures import drawn

pytestmark = pytest.mark.django_db
Kind = Upload.Kind


def stored(settings):
    return sorted(path.name for path in settings.UPLOADS.glob("*"))


def later():
    return time_machine.travel(timezone.now() + timedelta(days=2), tick=True)


def with_portrait(event, upload):
    speaker = Speaker(event=event, name="Ana Novak", portrait=upload)
    events.store_row(speaker)
    return speaker


def test_same_picture_twice_is_one_upload(settings):
    first, second = (uploads.receive(drawn(), Kind.COVER) for _ in range(2))

    assert first == second
    assert stored(settings) == sorted(file["name"] for file in first.files)


def test_upload_changes_the_version_of_its_event(clock):
    event = factories.make_event()
    before = event.revised_at

    with_portrait(event, uploads.receive(drawn(), Kind.PORTRAIT))

    event.refresh_from_db()
    assert event.revised_at > before


def test_upload_that_a_row_names_stays_and_one_that_none_names_goes(settings, clock):
    named = uploads.receive(drawn(700, 400), Kind.PORTRAIT)
    unnamed = uploads.receive(drawn(), Kind.COVER)
    with_portrait(factories.make_event(), named)

    with later():
        gone = uploads.sweep()

    assert gone == 1
    assert list(Upload.objects.all()) == [named]
    assert stored(settings) == sorted(file["name"] for file in named.files)
    assert not Upload.objects.filter(pk=unnamed.pk).exists()


def test_upload_of_a_moment_ago_is_left_to_the_form_that_brought_it(settings):
    uploads.receive(drawn(), Kind.COVER)

    assert uploads.sweep() == 0
    assert len(stored(settings)) == 4


def test_files_that_a_killed_process_left_go_after_a_day(settings):
    settings.UPLOADS.mkdir()
    for name, age in (("draft-abc", 2), ("draft-new", 0)):
        path = settings.UPLOADS / name
        path.write_bytes(b"half")
        then = timezone.now().timestamp() - age * 86_400
        os.utime(path, (then, then))

    uploads.sweep()

    assert stored(settings) == ["draft-new"]


def test_what_cannot_be_written_is_said_and_leaves_no_row(settings, tmp_path):
    settings.UPLOADS = tmp_path / "no-folder"
    settings.UPLOADS.write_bytes(b"")

    with pytest.raises(RsvpRefused) as refused:
        uploads.receive(drawn(), Kind.COVER)

    assert refused.value.code == "no_room_for_files"
    assert not Upload.objects.exists()


def test_full_disk_leaves_nothing_half_written(settings, monkeypatch):
    def is_full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", is_full)

    with pytest.raises(RsvpRefused):
        uploads.receive(drawn(), Kind.COVER)

    assert stored(settings) == []
    assert not Upload.objects.exists()
