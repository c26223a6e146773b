"""Answers on their way: files part by part, what is long in a thread of its own, and no more kept
than there is room for."""

import asyncio
import threading

import pytest

from srecanje import answers
from srecanje.queues import Full, Queue

PART = answers.PART


class Counted:
    """A file of so many parts that says how often it was read."""

    def __init__(self, parts):
        self.parts, self.reads = parts, 0

    def read(self, size):
        self.reads += 1
        self.parts -= 1
        return b"a" * size if self.parts >= 0 else b""


class Reader:
    """Takes so many messages of an answer, then no more."""

    def __init__(self, most=1000):
        self.most, self.taken = most, []

    async def __call__(self, message):
        if len(self.taken) == self.most:
            await asyncio.sleep(60)
        self.taken.append(message)


def body_of(reader):
    return b"".join(message.get("body", b"") for message in reader.taken)


def is_over(reader):
    return not reader.taken[-1].get("more_body", False)


def test_file_is_read_as_fast_as_it_is_taken(monkeypatch):
    monkeypatch.setattr(answers, "PART_SECONDS", 0.05)
    quick, slow = Reader(), Reader(most=2)
    files = [Counted(9), Counted(9)]

    for reader, file in zip((quick, slow), files, strict=True):
        asyncio.run(answers.send_file(reader, 200, [], answers.File(file), b"first"))

    assert body_of(quick) == b"first" + b"a" * PART * 9
    assert (is_over(quick), is_over(slow)) == (True, False)
    assert [file.reads for file in files] == [10, 1]
    assert not answers.HELD


def test_too_many_slow_readers_are_left_in_the_order_they_came(monkeypatch):
    monkeypatch.setattr(answers, "MOST_HELD", 6 * PART)

    async def story():
        slow = [Reader(most=1) for _ in range(3)]
        sending = [
            asyncio.ensure_future(answers.send_made(one, 200, [], b"a" * 2 * PART)) for one in slow
        ]
        await asyncio.sleep(0)
        quick = Reader()
        await answers.send_made(quick, 200, [], b"b" * 3 * PART)
        await asyncio.sleep(0.05)
        left = [task.done() for task in sending]
        for task in sending:
            task.cancel()
        await asyncio.gather(*sending, return_exceptions=True)
        return left, body_of(quick)

    assert asyncio.run(story()) == ([True, True, False], b"b" * 3 * PART)
    assert not answers.HELD


class Made:
    """A long answer that remembers in which threads it was made and ended."""

    def __init__(self, person="1", parts=3):
        self.long_for, self.parts = person, parts
        self.threads, self.ended = [], threading.Event()

    def __iter__(self):
        for _number in range(self.parts):
            self.threads.append(threading.get_ident())
            yield b"part"

    def close(self):
        self.threads.append(threading.get_ident())
        self.ended.set()


async def always():
    return True


def test_each_long_answer_is_made_and_ended_in_a_thread_of_its_own():
    made = [Made(person) for person in "1234"]

    async def story():
        sending = (answers.send_long(Reader(), 200, [], one, always) for one in made)
        await asyncio.gather(*sending)

    asyncio.run(story())

    assert all(one.ended.wait(9) for one in made)
    assert [len(set(one.threads)) for one in made] == [1, 1, 1, 1]
    assert len({one.threads[0] for one in made}) == 4


def test_long_answer_that_lasts_too_long_is_broken_off_and_ended(monkeypatch):
    monkeypatch.setattr(answers, "LONG_SECONDS", 0.05)
    made, reader = Made(), Reader(most=2)

    asyncio.run(answers.send_long(reader, 200, [], made, always))

    assert made.ended.wait(9)
    assert body_of(reader) == b"part" and not is_over(reader)


def test_long_answer_is_broken_off_where_it_may_not_go_on(monkeypatch):
    monkeypatch.setattr(answers, "ASK_SECONDS", 0)
    said, made, reader = [True, True, False], Made(), Reader()

    async def may_go_on():
        return said.pop(0)

    asyncio.run(answers.send_long(reader, 200, [], made, may_go_on))

    assert made.ended.wait(9)
    assert body_of(reader) == b"part" * 2 and not is_over(reader)


def test_long_answer_asks_no_more_often_than_every_few_seconds():
    asked, reader = [], Reader()

    async def may_go_on():
        asked.append(1)

    asyncio.run(answers.send_long(reader, 200, [], Made(parts=50), may_go_on))

    assert not asked and is_over(reader)


def test_long_answer_without_a_turn_is_not_begun(monkeypatch):
    monkeypatch.setattr(answers, "LONG", Queue(0, most=1, most_of_one=1, seconds=0.01))
    made, reader = Made(), Reader()

    with pytest.raises(Full):
        asyncio.run(answers.send_long(reader, 200, [], made, always))

    assert (reader.taken, made.ended.wait(9), len(made.threads)) == ([], True, 1)
