"""Bodies of requests, read as a whole, many at a time; those with files in their turn.

Who sends files is asked for first: a queue of few places is for those who are logged in, each of
whom has one of them at a time, so no stranger stands in it and nobody fills it alone.
"""

import asyncio

from django.conf import settings

from srecanje.middleware import body_limit, may_bring_files
from srecanje.queues import Full, Queue

BODY_SECONDS = 30
# A browser reads no answer before it has sent all: so much beyond the limit is read and dropped.
POLITE = 4 * 1024 * 1024
# So many at once are waited for by one process with patience, more of them for so long. An office
# that sends its forms in one moment needs less.
MOST_BODIES, HURRIED_SECONDS = 256, 3
READING: dict[int, asyncio.Timeout] = {}
# Forms with files are long, and kept in memory: so many are read at a time, and each may take so
# long. Others wait for their turn; no other form does.
UPLOADS, UPLOAD_SECONDS = Queue(3, most=23, most_of_one=4, seconds=60), 120
HEADERS = ("CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING")


class Gone(Exception):
    """The client hung up before it had sent its body."""


async def whole(environ, receive, sender) -> bytes:
    """Read a body, and write its true length into `environ`; `sender` says whose session a request
    names, "" for nobody's.

    Files of nobody are not kept: Django is given a form without anything. A body over the limit is
    b"" with the length that was found, so that Django says 413. Raises: TimeoutError, Gone, Full.
    """
    if not any(name in environ for name in HEADERS):
        return b""
    if not _brings_files(environ):
        return await _patiently(environ, receive, body_limit(environ["PATH_INFO"]))
    person = await sender(environ)
    if not person:
        return await _dropped(environ, receive)
    try:
        async with UPLOADS.turn(person), asyncio.timeout(UPLOAD_SECONDS):
            return await _body(environ, receive, settings.UPLOAD_BODY_LIMIT)
    except Full:
        await _dropped(environ, receive)
        raise


def _brings_files(environ):
    """Whether a body may be read in its turn alone; a form without files stands in no queue."""
    declared = environ.get("CONTENT_LENGTH", "")
    is_short = declared.isdecimal() and int(declared) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return may_bring_files(environ["PATH_INFO"]) and not is_short


async def _dropped(environ, receive):
    """Read a body that is for nobody, so that whoever sent it reads an answer."""
    await _patiently(environ, receive, 0)
    if int(environ["CONTENT_LENGTH"]) <= settings.UPLOAD_BODY_LIMIT:
        environ["CONTENT_LENGTH"] = "0"
    return b""


async def _patiently(environ, receive, limit):
    """Wait for a body; where very many are waited for, whoever has taken longest has to hurry.

    Browsers send a form together with its head: who is given up first hardly means to send one.
    """
    async with asyncio.timeout(BODY_SECONDS) as patience:
        if len(READING) >= MOST_BODIES:
            slowest = READING.pop(next(iter(READING)))
            if not slowest.expired():
                slowest.reschedule(slowest.when() - BODY_SECONDS + HURRIED_SECONDS)
        READING[id(patience)] = patience
        try:
            return await _body(environ, receive, limit)
        finally:
            READING.pop(id(patience), None)


async def _body(environ, receive, limit):
    length, parts, has_more = 0, [], True
    declared = environ.get("CONTENT_LENGTH", "0")
    most = max(body_limit(environ["PATH_INFO"]), POLITE)
    if declared.isdecimal() and int(declared) > most:
        return b""
    while has_more and length <= most:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        part, has_more = message.get("body", b""), message.get("more_body", False)
        length += len(part)
        parts.append(part)
        if length > limit:
            parts.clear()
    environ["CONTENT_LENGTH"] = str(length)
    return b"".join(parts)
