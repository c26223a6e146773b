import email
import os
import sys

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from registrations.domain import calendar_replies
from registrations.domain.calendar_replies import Outcome
from registrations.mail import incoming

# sysexits.h, as mail servers read it: the first two send the message back, the last tries again.
NOT_FOR_US, NO_USER, LATER = 65, 67, 75
LONGEST_MESSAGE = 2 * 1024 * 1024
SENT_BACK = {
    Outcome.NO_REPLY: (
        NOT_FOR_US,
        "This address takes replies of calendar programs alone. Please write to the organisers, "
        "whose address stands in their letter. / Ta naslov sprejema samo odgovore koledarjev. "
        "Pišite organizatorjem na naslov, ki je v njihovem pismu.",
    ),
    Outcome.UNKNOWN: (NO_USER, "No such address. / Tega naslova ni."),
}


class Command(BaseCommand):
    help = "Takes one message from standard input, for mail servers: what calendars reply."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--to", action="append", default=[], help="address it was sent to")
        parser.add_argument("--sender", help="address of the envelope; empty for bounces")

    def handle(self, to, sender, **options):
        data = sys.stdin.buffer.read(LONGEST_MESSAGE + 1)
        if len(data) > LONGEST_MESSAGE:
            raise CommandError("The message is too long.", returncode=NOT_FOR_US)
        # Postfix says so to what it hands over.
        known = [*to, os.environ.get("ORIGINAL_RECIPIENT", "")]
        try:
            message = email.message_from_bytes(data)
            outcome = calendar_replies.take(incoming.read(message, to=known, sender=sender))
        except RecursionError as problem:
            raise CommandError("The message is broken.", returncode=NOT_FOR_US) from problem
        except Error as problem:
            raise CommandError(f"The database: {problem}", returncode=LATER) from problem
        if outcome in SENT_BACK:
            code, sentence = SENT_BACK[outcome]
            raise CommandError(sentence, returncode=code)
        self.stdout.write(outcome)
