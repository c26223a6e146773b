from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from registrations.mail import delivery, proof, servers


class Command(BaseCommand):
    help = "Sends one letter straight to an address: proves the mail settings."

    def add_arguments(self, parser):
        parser.add_argument("address")

    def handle(self, address, **options):
        try:
            validate_email(address)
        except ValidationError as problem:
            raise CommandError(f"{address} is no e-mail address.") from problem
        letter = proof.letter(address)
        try:
            _send(letter)
        except (servers.Refused, servers.Unreachable) as problem:
            raise CommandError(f"The letter was not taken: {problem}") from problem
        self.stdout.write(f"The mail server has taken a letter to {address}.")


def _send(letter):
    """Send it by the same line as the worker does, with the same patience."""
    pace = delivery.Pace()
    line = servers.open(answer=pace.answer, last_answer=pace.last_answer)
    try:
        line.send(letter)
    finally:
        line.close()
