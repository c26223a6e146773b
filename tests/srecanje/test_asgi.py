"""What stands between the network and Django: bodies as a whole, answers at once, one thread."""

import asyncio
import http.client
import os
import threading
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from srecanje import answers, asgi, bodies
from tests import servers
from tests.servers import FORM

ADDRESS = "/dogodki/a/prijava/"
IS_FORM = f"Content-Type: {FORM}"
SCOPE = {
    "type": "http",
    "method": "POST",
    "raw_path": b"/",
    "query_string": b"",
    "http_version": "1.1",
    "scheme": "http",
    "server": ("127.0.0.1", 8000),
    "client": ("192.0.2.7", 50000),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The web server in one process, with a database that holds nothing."""
    environment = {
        **os.environ,
        "DATABASE_URL": "",
        "SITE_URL": "http://127.0.0.1",
        "SRECANJE_DATA": str(tmp_path_factory.mktemp("data")),
        "SRECANJE_NO_BOOTSTRAP": "1",
    }
    with servers.web(environment) as site:
        yield site


def head(method, address, *lines):
    return "\r\n".join([f"{method} {address} HTTP/1.1", "Host: 127.0.0.1", *lines, "", ""]).encode()


@pytest.mark.parametrize(
    "beginning",
    [
        head("POST", ADDRESS, IS_FORM, "Content-Length: 1000") + b"given_name=A",
        head("POST", ADDRESS, IS_FORM, "Transfer-Encoding: chunked") + b"1\r\na\r\n",
        head("GET", "/healthz")[:-2],
    ],
    ids=["body", "chunked body", "head"],
)
def test_twenty_slow_senders_keep_nobody_waiting(site, beginning):
    slow = [site.connect() for _ in range(20)]
    for sender in slow:
        sender.sendall(beginning)

    # Many times: the first may overtake them.
    answers = [site.get("/healthz").status for _ in range(50)]

    for sender in slow:
        sender.close()
    assert answers == [200] * 50


def test_twenty_slow_readers_keep_nobody_waiting(site):
    slow = [site.connect() for _ in range(20)]
    for reader in slow:
        reader.sendall(head("GET", "/static/admin/js/vendor/jquery/jquery.js") * 20)

    answers = [site.get("/healthz").status for _ in range(50)]

    for reader in slow:
        reader.close()
    assert answers == [200] * 50


@pytest.mark.parametrize("size", [1_100_000, 3_000_000])
@pytest.mark.parametrize("is_chunked", [False, True])
def test_guest_who_sends_too_much_reads_so(site, size, is_chunked):
    body = iter([b"a" * 10_000] * (size // 10_000)) if is_chunked else b"a" * size

    answer = site.send("POST", ADDRESS, body, {"Content-Type": FORM}, encode_chunked=is_chunked)

    assert answer.status == 413
    assert "prevelik" in answer.content.decode()


def test_body_without_end_is_cut_off(site):
    with site.connect() as sender, pytest.raises(OSError):
        sender.sendall(head("POST", ADDRESS, "Transfer-Encoding: chunked"))
        for _ in range(10_000):
            sender.sendall(b"2710\r\n" + b"a" * 10_000 + b"\r\n")


def test_program_that_asks_whether_to_send_too_much_is_told_no(site):
    lines = ("Content-Length: 50000000", "Expect: 100-continue")
    with site.connect() as sender:
        sender.sendall(head("POST", ADDRESS, *lines))

        assert sender.recv(1000).startswith(b"HTTP/1.1 413 ")


def test_program_that_asks_whether_to_send_a_form_is_told_to_go_on(site):
    with site.connect() as sender:
        lines = ("Content-Length: 3", "Expect: 100-continue", IS_FORM)
        sender.sendall(head("POST", ADDRESS, *lines))

        assert sender.recv(1000).startswith(b"HTTP/1.1 100 ")
        sender.sendall(b"a=b")
        assert sender.recv(1000).startswith(b"HTTP/1.1 503 ")


def test_one_connection_serves_many_requests(site):
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    connection.connect()
    seen, own = set(), connection.sock.getsockname()
    for method, body in [("GET", None), ("HEAD", None), ("POST", b"a=b"), ("GET", None)]:
        connection.request(method, "/healthz", body)
        answer = connection.getresponse()
        seen.add((method, answer.status, answer.headers["Content-Length"], answer.read()))
        assert connection.sock.getsockname() == own
    connection.close()

    assert {("GET", 200, "2", b"ok"), ("HEAD", 200, "2", b"")} < seen
    assert {status for method, status, *_ in seen if method == "POST"} == {405}


def test_large_static_file_arrives_whole(site):
    stored = Path(finders.find("admin/js/vendor/jquery/jquery.js")).read_bytes()
    address = "/static/admin/js/vendor/jquery/jquery.js"

    answer = site.get(address)

    assert answer.content == stored
    assert answer.headers.get_all("Content-Length") == [str(len(stored))]
    part = site.send(
        "GET", "/static/admin/js/vendor/jquery/jquery.js", None, {"Range": "bytes=5-9"}
    )
    assert (part.status, part.content) == (206, stored[5:10])


# --- Without the network: what Django is given, and what becomes of its answers ---------------


@pytest.fixture
def ask(monkeypatch):
    """Return a function that sends one request to the application, with `django` behind it."""

    async def sent(django, parts, lines, more):
        monkeypatch.setattr(asgi, "django", django)
        waiting, answers = list(parts), []

        async def receive():
            if not waiting:
                await asyncio.sleep(60)
            part = waiting.pop(0)
            if part is None:
                return {"type": "http.disconnect"}
            return {"type": "http.request", "body": part, "more_body": bool(waiting)}

        async def send(message):
            answers.append(message)

        await asgi.application({**SCOPE, "headers": lines, **more}, receive, send)
        return answers

    def asked(django, *parts, lines=(), **more):
        return asyncio.run(sent(django, parts, list(lines), more))

    return asked


class Django:
    """Stands where Django stands, and keeps what it was asked."""

    def __init__(self):
        self.environs, self.is_closed = [], False

    def __call__(self, environ, start_response):
        self.environs.append({**environ, "body": environ["wsgi.input"].read()})
        start_response("201 Created", [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
        return self

    def __iter__(self):
        return iter([b"ab", b"c"])

    def close(self):
        self.is_closed = True


def test_django_is_given_the_request_as_it_was_sent(ask):
    django = Django()
    lines = [
        (b"host", b"a.example"),
        (b"content-type", b"text/plain"),
        (b"content-length", b"5"),
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"accept", b"x"),
        (b"accept", b"y"),
        (b"x-name", "ž".encode()),
    ]

    ask(django, b"ab", b"cde", lines=lines, raw_path=b"/%C5%BE%ff", query_string=b"a=%ff")

    [environ] = django.environs
    assert environ["body"] == b"abcde"
    wanted = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/" + "ž".encode().decode("latin-1") + "ÿ",
        "QUERY_STRING": "a=%ff",
        "REMOTE_ADDR": "192.0.2.7",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": "text/plain",
        "CONTENT_LENGTH": "5",
        "HTTP_COOKIE": "a=1; b=2",
        "HTTP_ACCEPT": "x,y",
        "HTTP_X_NAME": "ž".encode().decode("latin-1"),
        "wsgi.url_scheme": "http",
    }
    assert {name: environ[name] for name in wanted} == wanted


def test_guest_is_given_the_answer_as_it_was_made(ask):
    django = Django()

    begun, body = ask(django)

    assert begun["status"] == 201
    assert begun["headers"] == [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
    assert body["body"] == b"abc"
    assert django.is_closed


def test_name_of_a_header_with_an_underscore_says_nothing(ask):
    """It would become the same name as the one with a dash, which a proxy vouches for."""
    django = Django()

    ask(django, lines=[(b"x_forwarded_proto", b"https"), (b"x-forwarded-for", b"1")])

    [environ] = django.environs
    assert "HTTP_X_FORWARDED_PROTO" not in environ
    assert environ["HTTP_X_FORWARDED_FOR"] == "1"


def test_body_without_a_length_is_measured(ask):
    django = Django()

    ask(django, b"ab", b"c", lines=[(b"transfer-encoding", b"chunked")])

    assert (django.environs[0]["body"], django.environs[0]["CONTENT_LENGTH"]) == (b"abc", "3")


def test_guest_who_hangs_up_in_the_middle_of_a_form_has_sent_nothing(ask):
    django = Django()

    answers = ask(django, b"given_name=A", None, lines=[(b"content-length", b"500")])

    assert django.environs == []
    assert answers[0]["status"] == 400


@pytest.mark.parametrize("broken", [b"zz\r\nabc\r\n", b"5\r\nab\r\n0\r\n\r\n"])
def test_program_that_breaks_its_chunks_is_told_so(site, broken):
    with site.connect() as sender:
        sender.sendall(head("POST", ADDRESS, IS_FORM, "Transfer-Encoding: chunked") + broken)

        assert sender.recv(1000).startswith(b"HTTP/1.1 400 ")


def test_office_that_sends_its_forms_at_once_is_served(site):
    form = head("POST", ADDRESS, IS_FORM, "Content-Length: 3")
    office = [site.connect() for _ in range(300)]
    for sender in office:
        sender.sendall(form + b"a=b")

    answers = [sender.recv(1000)[:13] for sender in office]

    for sender in office:
        sender.close()
    # Its database holds nothing: each was asked for.
    assert answers == [b"HTTP/1.1 503 "] * 300


def test_those_who_take_longest_are_given_up_where_very_many_are_waited_for(site):
    form = head("POST", ADDRESS, IS_FORM, "Content-Length: 3")
    senders = [site.connect() for _ in range(bodies.MOST_BODIES + 20)]
    for sender in senders:
        sender.sendall(form)
        # One after the other, so that it is known who waits longest.
        site.get("/healthz")

    first, last = senders[0].recv(1000), senders[-1]
    last.sendall(b"a=b")

    assert first.startswith(b"HTTP/1.1 408 ")
    assert last.recv(1000).startswith(b"HTTP/1.1 503 ")
    for sender in senders:
        sender.close()


def test_answer_that_nobody_takes_is_held_no_longer(monkeypatch):
    class Long(Django):
        def __iter__(self):
            return iter([b"a" * answers.PART * 3])

    sent = []

    async def send(message):
        if len(sent) == 2:
            await asyncio.sleep(3600)
        sent.append(message)

    monkeypatch.setattr(asgi, "django", Long())
    monkeypatch.setattr(answers, "PART_SECONDS", 0.01)
    asyncio.run(asgi.application({**SCOPE, "headers": []}, None, send))

    assert [message.get("more_body") for message in sent] == [None, True]


@pytest.mark.parametrize("beyond", [-1, 0, 1, 100_000])
def test_long_answer_is_sent_whole_in_parts(ask, beyond):
    body = os.urandom(2 * answers.PART + beyond)

    class Long(Django):
        def __iter__(self):
            return iter([body])

    _begun, *parts = ask(Long())

    assert b"".join(part["body"] for part in parts) == body
    assert [part.get("more_body", False) for part in parts][-2:] == [True, False]


def test_guest_who_takes_too_long_is_told_so(ask, monkeypatch):
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.01)
    django = Django()

    begun, body = ask(django, lines=[(b"content-length", b"500")])

    assert (begun["status"], django.environs) == (408, [])
    assert "prepočasi" in body["body"].decode()


def test_django_works_in_one_thread(monkeypatch):
    threads, inside = [], []

    class Counting(Django):
        def __call__(self, environ, start_response):
            threads.append(threading.get_ident())
            inside.append(1)
            assert len(inside) == 1
            answer = super().__call__(environ, start_response)
            inside.pop()
            return answer

    async def send(message):
        pass

    async def ten_at_once():
        each = [asgi.application({**SCOPE, "headers": []}, None, send) for _ in range(10)]
        await asyncio.gather(*each)

    monkeypatch.setattr(asgi, "django", Counting())
    asyncio.run(ten_at_once())

    assert len(threads) == 10
    assert len(set(threads)) == 1


class Long:
    """An answer that says that it is long, and in which thread its parts are made."""

    long_for = "1"

    def __init__(self):
        self.threads, self.is_closed = [], threading.Event()

    def __iter__(self):
        for part in (b"ena", b"dve"):
            self.threads.append(threading.current_thread().name)
            yield part

    def may_go_on(self):
        self.asked_in = threading.current_thread().name
        return True

    def close(self):
        self.threads.append(threading.current_thread().name)
        self.is_closed.set()


def heard(monkeypatch, answer):
    """Return what is sent of an answer of Django's."""

    def django(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/csv")])
        return answer

    sent = []

    async def send(message):
        sent.append(message)

    monkeypatch.setattr(asgi, "django", django)
    asyncio.run(asgi.application({**SCOPE, "method": "GET", "headers": []}, None, send))
    return sent


@pytest.mark.django_db
def test_whether_a_long_answer_may_go_on_is_asked_over_the_line_of_django(monkeypatch):
    monkeypatch.setattr(answers, "ASK_SECONDS", 0)
    answer = Long()

    heard(monkeypatch, answer)

    assert answer.asked_in.startswith("django")


def test_long_answer_is_sent_part_by_part_and_made_beside_others(monkeypatch):
    answer = Long()

    sent = heard(monkeypatch, answer)

    assert [message.get("body") for message in sent] == [None, b"ena", b"dve", b""]
    assert [message.get("more_body") for message in sent] == [None, True, True, None]
    assert all(name.startswith("long") for name in answer.threads) and answer.is_closed.wait(9)
