"""The papers of an event at their addresses."""

import os
import subprocess
import sys

import pytest

from registrations.documents import papers
from registrations.domain import events
from registrations.models import Event
from tests import factories
from tests.conftest import PROJECT

FILES = {
    "vabilo.pdf": "application/pdf",
    "plakat.pdf": "application/pdf",
    "slika.png": "image/png",
}


@pytest.mark.parametrize("file", FILES)
def test_guest_opens_each_paper_in_their_language(guest, file):
    answer = guest.get(guest.address() + file)

    assert answer.status_code == 200
    assert answer["Content-Type"] == FILES[file]
    assert not answer.cookies


@pytest.mark.parametrize("file", FILES)
def test_paper_that_is_held_already_is_not_sent_again(guest, file):
    first = guest.get(guest.address() + file)
    again = guest.get(guest.address() + file, headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize("file", FILES)
def test_draft_has_no_papers(make_guest, db, file):
    guest = make_guest(factories.make_event(status=Event.Status.DRAFT))

    assert guest.get(guest.address() + file).status_code == 404


@pytest.mark.parametrize("file", FILES)
def test_paper_is_drawn_anew_when_the_event_changes_and_not_before(guest, event, file, monkeypatch):
    drawn, draw = [], papers._draw
    monkeypatch.setattr(papers, "_draw", lambda *a, **k: drawn.append(a[0]) or draw(*a, **k))

    first = guest.get(guest.address() + file)
    guest.get(guest.address() + file)
    assert len(drawn) == 1

    stored = Event.objects.get(pk=event.pk)
    stored.title_sl = stored.title_en = "Novo ime"
    events.store(stored)
    assert guest.get(guest.address() + file).content != first.content


def test_poster_comes_in_a3_too(guest):
    small = guest.get(guest.address() + "plakat.pdf")
    large = guest.get(guest.address() + "plakat.pdf", {"format": "a3"})
    other = guest.get(guest.address() + "plakat.pdf", {"format": "../a0"})

    assert large.content != small.content
    assert other.content == small.content


def test_page_links_to_what_can_be_printed(guest):
    page = guest.get(guest.address()).content.decode()

    assert guest.address() + "vabilo.pdf" in page
    assert guest.address() + "plakat.pdf" in page


def test_a_process_that_draws_nothing_does_not_load_the_library():
    script = (
        "import django, sys; django.setup(); import registrations.web.urls; "
        "sys.exit('typst' in sys.modules)"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "srecanje.settings"}
    done = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, check=False, env=environment)

    assert done.returncode == 0
