"""What mail servers report by mail, in the shapes that they have."""

import email
import textwrap

import pytest

from registrations.mail import incoming, reports

OUR_ID = "<11111111-2222-3333-4444-555555555555@vabila.example>"
RETURNED = f"From: a@nvo.example\nTo: maja@primer.example\nMessage-ID: {OUR_ID}\nSubject: x\n"


def dsn(*fields, returned="text/rfc822-headers", quoted=RETURNED, report="delivery-status"):
    """A notification after RFC 3464, as Postfix and Exchange send it."""
    lines = "\n".join(fields)
    text = textwrap.dedent(
        """\
        From: MAILER-DAEMON@mx.primer.example
        To: odziv@odzivi.nvo.example
        Subject: Undelivered Mail Returned to Sender
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type={report}; boundary="meja"

        --meja
        Content-Type: text/plain

        I'm sorry to have to inform you …
        --meja
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.primer.example
        Arrival-Date: Mon, 10 Nov 2025 09:00:00 +0100

        Final-Recipient: rfc822; maja@primer.example
        {lines}

        --meja
        Content-Type: {returned}

        {quoted}
        --meja--
        """
    )
    filled = text.replace("{lines}", lines).replace("{returned}", returned)
    filled = filled.replace("{quoted}", quoted).replace("{report}", report)
    return email.message_from_bytes(filled.encode())


def failed(status, words="smtp; 550 no", **more):
    return dsn("Action: failed", f"Status: {status}", f"Diagnostic-Code: {words}", **more)


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_letter_that_comes_back_is_named_by_what_is_returned_of_it(returned):
    message = dsn("Action: failed", "Status: 5.1.1", returned=returned)

    report = incoming.read(message).report

    assert (report.outcome, report.message_id) == ("bounced", OUR_ID)


@pytest.mark.parametrize(
    ("status", "words", "outcome"),
    [
        ("5.1.1", "smtp; 550 5.1.1 <maja@primer.example>: User unknown", "bounced"),
        ("5.1.10", "smtp; 550 5.1.10 RESOLVER.ADR.RecipientNotFound", "bounced"),
        ("5.4.1", "smtp; 550 5.4.1 Recipient address rejected: Access denied", "bounced"),
        ("5.4.4", "X-Postfix; Host or domain name not found", "bounced"),
        ("5.0.0", "smtp; 550 No such user here", "bounced"),
        ("5.0.0", "smtp; 554 Blocked by our list", "rejected"),
        ("5.2.2", "smtp; 552 5.2.2 Mailbox full", "rejected"),
        ("5.7.1", "smtp; 550 5.7.1 user unknown to us, blocked", "rejected"),
        ("4.4.7", "smtp; 450 4.1.1 expired", "rejected"),
        ("", "", "rejected"),
    ],
)
def test_only_an_address_that_is_none_has_bounced_for_good(status, words, outcome):
    assert reports.read(failed(status, words)).outcome == outcome


@pytest.mark.parametrize(
    ("action", "outcome"),
    [("delayed", "deferred"), ("delivered", "delivered"), ("FAILED", "bounced")],
)
def test_delay_and_delivery_are_reported_too(action, outcome):
    assert reports.read(dsn(f"Action: {action}", "Status: 5.1.1")).outcome == outcome


@pytest.mark.parametrize(
    "message",
    [
        dsn("Action: relayed", "Status: 2.0.0"),
        dsn("Status: 5.1.1"),
        email.message_from_string("Content-Type: multipart/report\n\nbrez delov"),
        email.message_from_string("Subject: Undelivered\n\nAction: failed"),
    ],
)
def test_what_reports_nothing_is_no_report(message):
    assert reports.read(message) is None


def test_complaint_names_the_letter_and_not_spam_is_none():
    def complaint(kind):
        return email.message_from_string(
            "Content-Type: multipart/report; report-type=feedback-report; boundary=meja\n\n"
            "--meja\nContent-Type: text/plain\n\nx\n"
            f"--meja\nContent-Type: message/feedback-report\n\nFeedback-Type: {kind}\n"
            "User-Agent: x/1\nVersion: 1\n\n"
            f"--meja\nContent-Type: message/rfc822\n\n{RETURNED}\n\nBesedilo\n--meja--\n"
        )

    report = reports.read(complaint("abuse"))

    assert (report.outcome, report.message_id) == ("complained", OUR_ID)
    assert reports.read(complaint("not-spam")) is None


@pytest.mark.parametrize(
    ("said", "is_of_address"),
    [
        ("550 5.1.1 unknown", True),
        ("550 User unknown", True),
        ("550 The email account that you tried to reach does not exist", True),
        ("550 5.7.1 Relaying denied", False),
        ("451 4.1.1 greylisted", False),
        ("550 10.5.1.1 is on a list", False),
        ("550 blocked", False),
    ],
)
def test_words_of_a_server_are_about_the_address_or_not(said, is_of_address):
    assert reports.is_of_address(said) == is_of_address
