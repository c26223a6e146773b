from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError

from registrations.documents import addresses


class Command(BaseCommand):
    help = "Sends one letter straight to an address: proves the mail settings."

    def add_arguments(self, parser):
        parser.add_argument("address")

    def handle(self, address, **options):
        text = f"This letter was sent by {addresses.site()}. Letters from there reach you."
        try:
            EmailMessage("Srečanje: test", text, to=[address]).send()
        except Exception as problem:
            raise CommandError(f"The letter was not taken: {problem}") from problem
        self.stdout.write(f"The mail server has taken a letter to {address}.")
