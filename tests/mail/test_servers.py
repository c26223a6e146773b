"""What mail servers answer, and whom it blames."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from registrations.mail import envelopes, servers
from registrations.mail.servers import Doubtful, Refused, Unreachable
from tests.mail.correspondence import write
from tests.mail.smtp_server import HANG_UP

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def open_line():
    return servers.open(answer=5, last_answer=5)


def open_and_send():
    line = open_line()
    try:
        line.send(envelopes.message(write("declined")))
    finally:
        line.close()


def blamed(problem):
    return type(problem.value), getattr(problem.value, "is_final", None)


@pytest.mark.parametrize(
    ("command", "answer", "blame"),
    [
        ("MAIL", "451 Later", (Unreachable, None)),
        ("MAIL", "554 5.7.1 Sender not known", (Unreachable, None)),
        ("MAIL", "530 Authentication required", (Unreachable, None)),
        ("MAIL", HANG_UP, (Unreachable, None)),
        ("RCPT", "450 Greylisted", (Refused, False)),
        ("RCPT", "550 No such user", (Refused, True)),
        ("RCPT", "421 Enough for today", (Unreachable, None)),
        ("RCPT", "530 Authentication required", (Doubtful, True)),
        ("RCPT", "554 5.7.1 Relay access denied", (Doubtful, True)),
        ("RCPT", HANG_UP, (Doubtful, False)),
        ("DATA", "452 Disk full", (Refused, False)),
        ("DATA", "554 Spam", (Refused, True)),
        ("DATA", "421 Going down", (Unreachable, None)),
        ("DATA", HANG_UP, (Doubtful, False)),
    ],
)
def test_answer_blames_the_letter_or_the_server(smtp, command, answer, blame):
    line = open_line()
    smtp.answer(command, answer)

    with pytest.raises((Refused, Unreachable)) as problem:
        line.send(envelopes.message(write("declined")))

    line.close()
    assert blamed(problem) == blame
    if answer != HANG_UP:
        assert str(problem.value) == answer


def test_line_carries_the_next_letter_after_a_refusal(smtp):
    line = open_line()
    smtp.answer("RCPT", "550 No such user")
    with pytest.raises(Refused):
        line.send(envelopes.message(write("declined")))

    line.send(envelopes.message(write("declined")))

    line.close()
    assert (len(smtp.letters), smtp.connections, line.taken) == (1, 1, 1)


def test_lines_that_begin_with_a_dot_arrive_as_written(smtp):
    letter = write("declined")
    letter.body_text = ".\n..\n. Konec.\n"
    line = open_line()

    line.send(envelopes.message(letter))

    line.close()
    assert smtp.texts == [letter.body_text]


def test_server_that_says_nothing_is_given_up(smtp):
    go_on = threading.Event()
    smtp.when("RCPT", lambda: go_on.wait(30))
    line = servers.open(answer=0.2, last_answer=30)

    with pytest.raises(Doubtful):
        line.send(envelopes.message(write("declined")))

    go_on.set()
    line.close()


def test_server_has_longer_for_its_word_on_a_whole_letter(smtp):
    line = servers.open(answer=0.2, last_answer=30)
    smtp.when("DATA", lambda: threading.Event().wait(0.5))

    line.send(envelopes.message(write("declined")))

    line.close()
    assert len(smtp.letters) == 1


def test_line_that_is_cut_ends_what_waits_on_it(smtp):
    go_on, line = threading.Event(), servers.open(answer=60, last_answer=60)
    smtp.when("DATA", lambda: (line.cut(), go_on.wait(10)))

    with pytest.raises(Doubtful):
        line.send(envelopes.message(write("declined")))

    go_on.set()
    line.close()


@pytest.mark.parametrize("answer", ["421 Busy", "554 Go away", HANG_UP])
def test_server_that_greets_badly_is_unreachable(smtp, answer):
    smtp.answer("CONNECT", answer)

    with pytest.raises(Unreachable):
        open_line()


def test_server_that_is_away_is_unreachable(smtp):
    smtp.go_away()

    with pytest.raises(Unreachable):
        open_line()


@pytest.mark.parametrize(
    "wrong",
    [
        {"EMAIL_BACKEND": "no.such.backend.EmailBackend"},
        {"EMAIL_BACKEND": "anymail.backends.postmark.EmailBackend"},
        {"EMAIL_HOST": "mail..example"},
        {"EMAIL_HOST_USER": "somebody", "EMAIL_HOST_PASSWORD": "wrong"},
        {"DEFAULT_FROM_EMAIL": "prijave@nvo@example"},
    ],
)
def test_settings_that_are_wrong_are_no_fault_of_a_letter(smtp, settings, wrong):
    for name, value in wrong.items():
        setattr(settings, name, value)

    with pytest.raises(Unreachable):
        open_and_send()


def test_folder_that_cannot_be_written_is_no_fault_of_a_letter(settings, tmp_path):
    settings.EMAIL_BACKEND = "registrations.mail.eml_files.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "file" / "mail"
    (tmp_path / "file").write_text("")

    with pytest.raises(Unreachable):
        open_and_send()


@pytest.fixture
def mail_service(settings):
    """Run a mail service that is spoken to by HTTP; `answers` are its next ones."""

    class Service(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(self.server.answers.pop(0))
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *words):
            """Stay silent."""

    service = HTTPServer(("127.0.0.1", 0), Service)
    service.answers = []
    thread = threading.Thread(target=service.serve_forever, args=[0.05])
    thread.start()
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    url = f"http://127.0.0.1:{service.server_port}/"
    settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "x", "POSTMARK_API_URL": url}
    yield service
    service.shutdown()
    thread.join()
    service.server_close()


@pytest.mark.parametrize(
    ("answer", "blame"),
    [
        (401, (Unreachable, None)),
        (429, (Unreachable, None)),
        (500, (Unreachable, None)),
        (400, (Doubtful, True)),
        (422, (Doubtful, True)),
        (413, (Refused, True)),
    ],
)
def test_answer_of_a_mail_service_blames_the_letter_or_the_service(mail_service, answer, blame):
    mail_service.answers.append(answer)
    line = open_line()

    with pytest.raises((Refused, Unreachable)) as problem:
        line.send(envelopes.message(write("declined")))

    line.close()
    assert blamed(problem) == blame
