from django.core.management.base import BaseCommand

from registrations.management import first_event


class Command(BaseCommand):
    help = "Stores the first event, the meeting on mining heritage; a second run changes nothing."

    def handle(self, **options):
        event, is_new = first_event.load()
        say = "Stored and published" if is_new else "Already there, left as it is"
        self.stdout.write(f"{say}: {event.title_sl} (/dogodki/{event.slug}/)")
