from django.core.management.base import BaseCommand, CommandError

from registrations.documents import spreadsheet
from registrations.domain import guest_list
from registrations.models import Event


class Command(BaseCommand):
    help = "Prints the guest list of an event as CSV."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="the last part of the event's address")

    def handle(self, slug, **options):
        event = Event.objects.filter(slug=slug).first()
        if event is None:
            known = ", ".join(Event.objects.values_list("slug", flat=True)[:20]) or "none"
            raise CommandError(f"There is no event “{slug}”. Events: {known}.")
        spreadsheet.write_csv(guest_list.rows(event), self.stdout)
