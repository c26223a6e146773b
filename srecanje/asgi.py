"""What `serve` runs: bodies are read here, many at a time, and Django answers in one thread.

A server that speaks WSGI calls Django before the body has come, so whoever sends it drop by drop
holds Django's thread. Here a request reaches Django when it is there as a whole; so do its answers
leave: whoever reads one slowly holds nothing either.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from urllib.parse import unquote_to_bytes

from django.db import close_old_connections

from srecanje import answers, bodies, sessions
from srecanje.queues import Full
from srecanje.wsgi import application as django

# One: writers of SQLite in several threads of one process starve while they wait for each other.
THREAD = ThreadPoolExecutor(1, thread_name_prefix="django")
TOO_SLOW = "408: The request came too slowly. / Zahtevek je prihajal prepočasi.\n"
BROKEN = "400: The request is broken. / Zahtevek je pokvarjen.\n"
NO_TURN = (
    "503: Many large files are on their way just now. Please go back, and send the form again in "
    "a minute.\n"
    "Trenutno je na poti veliko velikih datotek. Prosimo, vrnite se na prejšnjo stran in obrazec "
    "znova pošljite čez minuto.\n"
)
REFUSAL = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
LATER = [*REFUSAL, (b"retry-after", b"60"), (b"cache-control", b"no-store")]
FIXED = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": False,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
    "wsgi.file_wrapper": answers.File,
}


async def application(scope, receive, send):
    if scope["type"] != "http":
        raise ValueError(f"Only http is spoken here, not {scope['type']}.")
    environ = _environ(scope)
    try:
        environ["wsgi.input"] = BytesIO(await bodies.whole(environ, receive, _sender))
    except TimeoutError:
        return await answers.send_made(send, 408, REFUSAL, TOO_SLOW.encode())
    except bodies.Gone:
        # Or what they sent is no HTTP: who is still there hears so.
        return await answers.send_made(send, 400, REFUSAL, BROKEN.encode())
    except Full:
        return await answers.send_made(send, 503, LATER, NO_TURN.encode())
    try:
        await _answer(send, environ)
    except Full:
        await answers.send_made(send, 503, LATER, NO_TURN.encode())


async def _sender(environ):
    return await answers.run(THREAD, _person, environ)


def _person(environ):
    # As before each request: a line that has broken meanwhile is drawn anew.
    close_old_connections()
    return sessions.person(environ)


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


async def _answer(send, environ):
    """Raises: Full, where no part was sent."""
    status, headers, answer, first = await answers.run(THREAD, _ask_django, environ)
    if first is None:
        may_go_on = partial(answers.run, THREAD, _may_go_on, answer)
        await answers.send_long(send, status, headers, answer, may_go_on)
    elif answer is None:
        await answers.send_made(send, status, headers, first)
    else:
        try:
            await answers.send_file(send, status, headers, answer, first)
        finally:
            await answers.run(THREAD, answer.close)


def _may_go_on(answer):
    """Asked over another line to the database than the answer's own, which may see nothing newer
    than what it is reading."""
    close_old_connections()
    return answer.may_go_on()


def _ask_django(environ):
    """Return status, headers, Django's answer where it is not over yet, and what was read of it:
    all of it, the first part of a file, or None of what takes long to make."""
    begun = []
    answer = django(environ, lambda status, headers, problem=None: begun.append((status, headers)))
    [(status, headers)] = begun
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    if hasattr(answer, "long_for"):
        return int(status[:3]), encoded, answer, None
    is_over = True
    try:
        if isinstance(answer, answers.File):
            body = answer.read()
            is_over = len(body) < answers.PART
        else:
            body = b"".join(answer)
    finally:
        if is_over:
            answer.close()
    return int(status[:3]), encoded, None if is_over else answer, body
