"""Bodies in their turn: files of people who are logged in, one at a time of each, and of nobody."""

import asyncio

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

from registrations.models import User
from srecanje import bodies, sessions
from srecanje.queues import Full, Queue

DESK = "/admin/registrations/event/1/change/"
FILES = {"PATH_INFO": DESK, "HTTP_TRANSFER_ENCODING": "chunked"}


def sent(*parts):
    """Return what receives a body in these parts, and then waits for more."""
    waiting = list(parts)

    async def receive():
        if not waiting:
            await asyncio.sleep(60)
        part = waiting.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(waiting)}

    return receive


async def silent():
    await asyncio.sleep(60)


def is_named(person):
    async def sender(environ):
        return person

    return sender


def test_files_are_read_whole_and_what_is_beyond_measure_is_told_to_be_too_long():
    part = b"a" * 1_000_000

    for parts, kept in ((10, 10_000_000), (26, 0)):
        environ = dict(FILES)
        body = asyncio.run(bodies.whole(environ, sent(*[part] * parts), is_named("1")))

        assert len(body) == kept
        is_beyond = int(environ["CONTENT_LENGTH"]) > settings.UPLOAD_BODY_LIMIT
        assert is_beyond == (kept == 0)


def test_files_of_nobody_are_dropped_and_hold_no_place(monkeypatch):
    monkeypatch.setattr(bodies, "UPLOADS", Queue(0, most=0, most_of_one=0, seconds=0))
    environ = dict(FILES)

    body = asyncio.run(bodies.whole(environ, sent(b"a" * 2_000_000), is_named("")))

    assert (body, environ["CONTENT_LENGTH"]) == (b"", "0")


def test_form_without_files_stands_in_no_queue_and_asks_for_nobody(monkeypatch):
    monkeypatch.setattr(bodies, "UPLOADS", Queue(0, most=0, most_of_one=0, seconds=0))
    environ = {"PATH_INFO": DESK, "CONTENT_LENGTH": "3"}

    assert asyncio.run(bodies.whole(environ, sent(b"a=b"), None)) == b"a=b"


def test_one_person_who_sends_nothing_keeps_no_other_waiting(monkeypatch):
    monkeypatch.setattr(bodies, "UPLOADS", Queue(2, most=20, most_of_one=4, seconds=0.1))

    async def story():
        slow = [
            asyncio.ensure_future(bodies.whole(dict(FILES), silent, is_named("1")))
            for _ in range(4)
        ]
        await asyncio.sleep(0)
        other = await bodies.whole(dict(FILES), sent(b"a=b"), is_named("2"))
        with pytest.raises(Full):
            await bodies.whole(dict(FILES), sent(b"a=b"), is_named("1"))
        for one in slow:
            one.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        return other, await bodies.whole(dict(FILES), sent(b"a=b"), is_named("1"))

    assert asyncio.run(story()) == (b"a=b", b"a=b")


def test_who_waits_too_long_for_a_place_is_told_so_and_so_is_who_finds_the_queue_full(monkeypatch):
    queue = Queue(1, most=3, most_of_one=2, seconds=0.05)
    refused = []

    async def stand(person, until):
        try:
            async with queue.turn(person):
                await until.wait()
        except Full:
            refused.append(person)

    async def story():
        end = asyncio.Event()
        standing = [asyncio.ensure_future(stand(one, end)) for one in ("a", "b", "c", "d")]
        await asyncio.sleep(0)
        at_once = list(refused)
        await asyncio.sleep(0.2)
        end.set()
        await asyncio.gather(*standing)
        await stand("b", end)
        return at_once

    assert asyncio.run(story()) == ["d"]
    assert refused == ["d", "b", "c"]


# --- Whose session it is ---------------------------------------------------------------------


@pytest.mark.django_db
def test_only_a_session_of_somebody_who_is_logged_in_names_a_person(client):
    ana = User.objects.create_user("ana", password="x", is_staff=True)
    client.force_login(ana)
    stranger = SessionStore()
    stranger.create()
    named = {
        "own": client.cookies["sessionid"].value,
        "of a stranger": stranger.session_key,
        "made up": "a" * 32,
        "broken": "x",
    }

    found = {
        kind: sessions.person({"HTTP_COOKIE": f"a=b; sessionid={name}"})
        for kind, name in named.items()
    }

    assert found == {"own": str(ana.pk), "of a stranger": "", "made up": "", "broken": ""}
    assert sessions.person({}) == ""
