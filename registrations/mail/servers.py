"""A line to the mail server that the settings name, and whom its answers blame.

Unreachable: the line, the server or the settings. Refused: this letter. Doubtful: one of the two,
and what becomes of other letters tells which.
"""

import contextlib
import re
import smtplib
import socket
from dataclasses import dataclass
from email.utils import parseaddr
from typing import cast

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.core.mail.backends import smtp
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import sanitize_address

from registrations.mail import reports
from registrations.mail.envelopes import Letter

OK, WILL_FORWARD, GO_ON, CLOSING = 250, 251, 354, 421
PERMANENT = 500
LINE_START = re.compile(rb"^\.", re.MULTILINE)
# Said to a guest's address, and yet about our log-in: "relay access denied", "must authenticate".
LOG_IN_FIRST = {530, 534, 535, 538}
NOT_FOR_US = re.compile(r"relay", re.IGNORECASE)
# What mail services answer to a mistake of the letter, but to a wrong sender or key as well.
MISTAKES, TOO_LONG = {400, 422}, 413


class Refused(Exception):
    """The mail server took no delivery of one letter; is_final: it never will; is_of_address: nor
    of any other to this address."""

    def __init__(self, answer: str, *, is_final: bool = False, is_of_address: bool = False):
        super().__init__(answer)
        self.is_final, self.is_of_address = is_final, is_of_address


class Unreachable(Exception):
    """No mail server takes letters from us at present."""


class Doubtful(Unreachable):
    """This letter was not taken; is_final: if it is to blame, it never will be."""

    def __init__(self, answer: str, *, is_final: bool = False):
        super().__init__(answer)
        self.is_final = is_final


@dataclass
class Line:
    """An open connection; Shape: `taken` counts the letters that went over it, times in seconds."""

    backend: BaseEmailBackend
    last_answer: float
    taken: int = 0

    def open(self) -> None:
        self.backend.open()
        # Django greets only when it has a letter; a bad answer to that is no fault of the letter.
        if isinstance(self._smtp, smtplib.SMTP):
            self._smtp.ehlo_or_helo_if_needed()

    def send(self, letter: Letter) -> None:
        """Raises: Refused, Unreachable, Doubtful."""
        if isinstance(self._smtp, smtplib.SMTP):
            _send_by_smtp(self._smtp, letter, last_answer=self.last_answer)
        else:
            _send_otherwise(self.backend, letter)
        self.taken += 1

    def close(self) -> None:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self.backend.close()

    def cut(self) -> None:
        """End what another thread waits for on this line."""
        if isinstance(self._smtp, smtplib.SMTP) and self._smtp.sock is not None:
            with contextlib.suppress(OSError):
                self._smtp.sock.shutdown(socket.SHUT_RDWR)

    @property
    def _smtp(self) -> smtplib.SMTP | None:
        return getattr(self.backend, "connection", None)


def open(*, answer: float, last_answer: float) -> Line:
    """Units: seconds that the server has for each answer, and for its word on a whole letter.

    Raises: Unreachable.
    """
    with _blaming_settings():
        backend = get_connection(fail_silently=False)
    if isinstance(backend, smtp.EmailBackend):
        backend.timeout = answer
    line = Line(backend, last_answer)
    try:
        with _blaming_settings():
            line.open()
    except Unreachable:
        line.close()
        raise
    return line


@contextlib.contextmanager
def _blaming_settings():
    """What can be wrong in settings, beside what a line can suffer: a module, a key, a name."""
    try:
        yield
    except (OSError, smtplib.SMTPException, ImproperlyConfigured, ImportError, ValueError) as bad:
        raise Unreachable(_words(bad)) from bad


def _send_by_smtp(line: smtplib.SMTP, letter: Letter, *, last_answer: float) -> None:
    """Speak RFC 5321 step by step: what an answer means depends on what it answers."""
    _begin(line, letter)
    content = letter.message().as_bytes(linesep="\r\n")
    to = sanitize_address(letter.to[0], "utf-8")
    try:
        _ask_for(line, to)
        _hand_over(line, content, last_answer=last_answer)
    except Refused:
        # The next letter can go over the same line.
        with contextlib.suppress(OSError, smtplib.SMTPException):
            line.rset()
        raise
    except (OSError, smtplib.SMTPException) as problem:
        raise Doubtful(_words(problem)) from problem


def _begin(line: smtplib.SMTP, letter: Letter) -> None:
    """Every letter has a sender of the same domains: what is said against it is no fault of one
    letter."""
    try:
        sender = sanitize_address(letter.return_path or parseaddr(letter.from_email)[1], "utf-8")
        code, text = line.mail(sender)
    except (OSError, smtplib.SMTPException, ValueError) as problem:
        raise Unreachable(_words(problem)) from problem
    if code != OK:
        raise Unreachable(_answer(code, text))


def _ask_for(line: smtplib.SMTP, to: str) -> None:
    code, text = line.rcpt(to)
    said = _answer(code, text)
    if code >= PERMANENT and (code in LOG_IN_FIRST or NOT_FOR_US.search(said)):
        raise Doubtful(said, is_final=True)
    if code >= PERMANENT:
        raise Refused(said, is_final=True, is_of_address=reports.is_of_address(said))
    if code not in (OK, WILL_FORWARD):
        raise _refusal(code, said)


def _hand_over(line: smtplib.SMTP, content: bytes, *, last_answer: float) -> None:
    code, text = line.docmd("DATA")
    if code != GO_ON:
        raise _refusal(code, _answer(code, text))
    end = b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n"
    line.send(LINE_START.sub(b"..", content) + end)
    # RFC 5321 §4.5.3.2.6: whoever gives up too early here sends the letter twice.
    sock = cast(socket.socket, line.sock)
    patience = sock.gettimeout()
    sock.settimeout(last_answer)
    code, text = line.getreply()
    sock.settimeout(patience)
    if code != OK:
        raise _refusal(code, _answer(code, text))


def _refusal(code: int, said: str) -> Exception:
    if code == CLOSING:
        return Unreachable(said)
    # smtplib says -1 where an answer was none.
    return Doubtful(said) if code < 0 else Refused(said, is_final=code >= PERMANENT)


def _send_otherwise(backend: BaseEmailBackend, letter: Letter) -> None:
    letter.connection = backend
    try:
        letter.send(fail_silently=False)
    except AnymailRecipientsRefused as problem:
        # "rejected" can be for many reasons, "invalid" for one.
        is_of_address = letter.anymail_status.status == {"invalid"}
        raise Refused(str(problem), is_final=True, is_of_address=is_of_address) from problem
    except AnymailAPIError as problem:
        if problem.status_code == TOO_LONG:
            raise Refused(str(problem), is_final=True) from problem
        if problem.status_code in MISTAKES:
            raise Doubtful(str(problem), is_final=True) from problem
        # Without a code there was no answer: the service may hang on this letter alone.
        kind = Unreachable if problem.status_code else Doubtful
        raise kind(str(problem)) from problem
    except AnymailError as problem:
        raise Refused(str(problem)) from problem
    except OSError as problem:
        raise Unreachable(_words(problem)) from problem


def _answer(code: int, text: bytes) -> str:
    return f"{code} {text.decode(errors='replace')}"


def _words(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPResponseException):
        said = problem.smtp_error
        return _answer(problem.smtp_code, said if isinstance(said, bytes) else said.encode())
    return f"{type(problem).__name__}: {problem}"
