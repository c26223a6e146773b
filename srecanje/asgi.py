"""What `serve` runs: bodies are read here, many at a time, and Django answers in one thread.

A server that speaks WSGI calls Django before the body has come, so whoever sends it drop by drop
holds Django's thread. Here a request reaches Django when it is there as a whole; so do its answers
leave: whoever reads one slowly holds nothing either.
"""

import asyncio
import contextlib
import gc
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.db import connections

from srecanje.middleware import body_limit, may_bring_files
from srecanje.wsgi import application as django

# What was imported is kept until the end: looking it through for garbage again and again costs.
gc.collect()
gc.freeze()

# One: writers of SQLite in several threads of one process starve while they wait for each other.
THREAD = ThreadPoolExecutor(1, thread_name_prefix="django")
BODY_SECONDS = 30
# A browser reads no answer before it has sent all: so much beyond the limit is read and dropped.
POLITE = 4 * 1024 * 1024
# So many at once are waited for by one process with patience, more of them for so long. An office
# that sends its forms in one moment needs less.
MOST_BODIES, HURRIED_SECONDS = 256, 3
# Forms with files are long, and kept in memory: so many are read at a time, and each may take so
# long. Others wait for their turn; no other form does.
UPLOADS, UPLOAD_SECONDS = asyncio.Semaphore(3), 120
READING: dict[int, asyncio.Timeout] = {}
# An answer is held in memory until it is taken: 64 KB may take so long.
PART, PART_SECONDS = 64 * 1024, 30
# What takes long to make, and says so (`is_long`), is made here part by part while others are
# answered; so many at a time, each with a line of its own to the database.
LONG = ThreadPoolExecutor(2, thread_name_prefix="long")
BODY_HEADERS = ("CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING")
TOO_SLOW = "408: The request came too slowly. / Zahtevek je prihajal prepočasi.\n"
BROKEN = "400: The request is broken. / Zahtevek je pokvarjen.\n"
REFUSAL = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
FIXED = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": False,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


class Gone(Exception):
    """The client hung up before it had sent its body."""


async def application(scope, receive, send):
    if scope["type"] != "http":
        raise ValueError(f"Only http is spoken here, not {scope['type']}.")
    environ = _environ(scope)
    try:
        has_body = any(name in environ for name in BODY_HEADERS)
        body = await _whole_body(environ, receive) if has_body else b""
    except TimeoutError:
        return await _answer(send, 408, REFUSAL, TOO_SLOW.encode())
    except Gone:
        # Or what they sent is no HTTP: who is still there hears so.
        return await _answer(send, 400, REFUSAL, BROKEN.encode())
    environ["wsgi.input"] = BytesIO(body)
    status, headers, answer = await _in(THREAD, _ask_django, environ)
    answer_it = _answer if isinstance(answer, bytes) else _answer_long
    await answer_it(send, status, headers, answer)


def _environ(scope):
    """Return what PEP 3333 and RFC 3875 name, from an ASGI scope."""
    environ = {
        **FIXED,
        "REQUEST_METHOD": scope["method"],
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": scope["server"][0],
        "SERVER_PORT": str(scope["server"][1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope["client"] or ("",))[0],
        "wsgi.url_scheme": scope["scheme"],
    }
    for raw_name, raw_value in scope["headers"]:
        # X_Forwarded_Proto would become the name of X-Forwarded-Proto, which a proxy vouches for.
        if b"_" in raw_name:
            continue
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        if name not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            name = f"HTTP_{name}"
        value = raw_value.decode("latin-1")
        if name in environ:
            value = f"{environ[name]}{'; ' if name == 'HTTP_COOKIE' else ','}{value}"
        environ[name] = value
    return environ


async def _whole_body(environ, receive):
    """Read a body, one with files in its turn. Raises: TimeoutError, Gone."""
    if not _is_long(environ):
        return await _patiently(_body(environ, receive))
    async with UPLOADS, asyncio.timeout(_upload_seconds(environ)):
        return await _body(environ, receive)


def _is_long(environ):
    """Whether a body may be read in its turn alone; a form without files stands in no queue."""
    declared = environ.get("CONTENT_LENGTH", "")
    is_short = declared.isdecimal() and int(declared) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return may_bring_files(environ["PATH_INFO"]) and not is_short


def _upload_seconds(environ):
    """Return how long files may take: who says of no session has no files to bring, and is waited
    for as long as any other form. Whether the session is one, Django asks afterwards."""
    has_session = settings.SESSION_COOKIE_NAME in environ.get("HTTP_COOKIE", "")
    return UPLOAD_SECONDS if has_session else BODY_SECONDS


async def _patiently(reading):
    """Wait for a body; where very many are waited for, whoever has taken longest has to hurry.

    Browsers send a form together with its head: who is given up first hardly means to send one.
    Raises: TimeoutError, Gone.
    """
    async with asyncio.timeout(BODY_SECONDS) as patience:
        if len(READING) >= MOST_BODIES:
            slowest = READING.pop(next(iter(READING)))
            if not slowest.expired():
                slowest.reschedule(slowest.when() - BODY_SECONDS + HURRIED_SECONDS)
        READING[id(patience)] = patience
        try:
            return await reading
        finally:
            READING.pop(id(patience), None)


async def _body(environ, receive):
    """Return the body, and write its true length into `environ`.

    One over the limit is b"" with the length that was found, so that Django says 413.
    Raises: Gone.
    """
    limit, length, parts, has_more = body_limit(environ["PATH_INFO"]), 0, [], True
    declared, most = environ.get("CONTENT_LENGTH", "0"), max(limit, POLITE)
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


def _ask_django(environ):
    """Return status, headers and the body of Django's answer: all of it, or of a long one the
    answer itself, of which nothing is made yet."""
    begun = []
    answer = django(environ, lambda status, headers, problem=None: begun.append((status, headers)))
    [(status, headers)] = begun
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    if getattr(answer, "is_long", False):
        return int(status[:3]), encoded, answer
    try:
        body = b"".join(answer)
    finally:
        answer.close()
    return int(status[:3]), encoded, body


async def _answer_long(send, status, headers, answer):
    """Send an answer while it is being made; the next part is made when this one was taken."""
    parts = iter(answer)
    try:
        await send({"type": "http.response.start", "status": status, "headers": headers})
        while (part := await _in(LONG, next, parts, None)) is not None:
            async with asyncio.timeout(PART_SECONDS):
                await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    finally:
        await _in(LONG, _end, answer)


def _end(answer):
    answer.close()
    # Its line to the database is this thread's own, and nobody knows when it is needed again.
    connections.close_all()


async def _in(pool, act, *inputs):
    return await asyncio.get_running_loop().run_in_executor(pool, act, *inputs)


async def _answer(send, status, headers, body):
    """Send an answer, a long one in parts: who does not take the next one in time is left."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    rest = memoryview(body)
    with contextlib.suppress(TimeoutError):
        while len(rest) > PART:
            part, rest = rest[:PART], rest[PART:]
            async with asyncio.timeout(PART_SECONDS):
                message = {"type": "http.response.body", "body": bytes(part)}
                await send({**message, "more_body": True})
        await send({"type": "http.response.body", "body": bytes(rest)})
