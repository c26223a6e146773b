"""The mail server of the tests keeps its promises: the tests of sending rest on them."""

import smtplib

import pytest

from tests.mail.smtp_server import HANG_UP

LETTER = "Subject: Pozdrav\r\n\r\nDober dan.\r\n"


def send(server, *to):
    with smtplib.SMTP(server.host, server.port, "localhost", timeout=5) as client:
        return client.sendmail("a@b.example", to or ["c@d.example"], LETTER)


def test_server_keeps_what_it_takes(smtp):
    send(smtp, "c@d.example", "e@f.example")

    [letter] = smtp.letters
    assert letter["Subject"] == "Pozdrav"
    assert letter.sent_to == ["c@d.example", "e@f.example"]


@pytest.mark.parametrize("command", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"])
def test_server_refuses_once_where_it_is_told_to(smtp, command):
    smtp.answer(command, "451 Not now")

    with pytest.raises(smtplib.SMTPException, match="451"):
        send(smtp)

    send(smtp)
    assert len(smtp.letters) == 1


@pytest.mark.parametrize("command", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"])
def test_server_hangs_up_where_it_is_told_to(smtp, command):
    smtp.answer(command, HANG_UP)

    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        send(smtp)

    assert smtp.letters == []


def test_server_goes_away_and_comes_back(smtp):
    send(smtp)
    smtp.go_away()

    with pytest.raises(ConnectionError):
        send(smtp)

    smtp.come()
    send(smtp)
    assert len(smtp.letters) == 2
