from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from registrations.domain.errors import RsvpRefused
from registrations.management import made_up_people
from registrations.models import Event, Rsvp


class Command(BaseCommand):
    help = (
        "Fills the guest list of an event with made-up people, for trials. No letters are "
        "written; a further run adds further people. Refused on a site of guests (https)."
    )

    def add_arguments(self, parser):
        parser.add_argument("slug", help="the last part of the event's address")
        parser.add_argument("count", type=int, help="how many replies")
        parser.add_argument(
            "--seed", type=int, default=1, help="the same number makes the same people"
        )

    def handle(self, slug, count, seed, **options):
        event = Event.objects.filter(slug=slug).first()
        if event is None:
            known = ", ".join(Event.objects.values_list("slug", flat=True)[:20]) or "none"
            raise CommandError(f"There is no event “{slug}”. Events: {known}.")
        if settings.PRODUCTION:
            raise CommandError(
                "SITE_URL begins with https: made-up people do not belong on the lists of a site "
                "that guests use. For a trial set SITE_URL to an http address."
            )
        try:
            stored = made_up_people.fill(event, count, seed=seed)
        except RsvpRefused as refusal:
            with translation.override("en"):
                raise CommandError(refusal.message) from refusal
        self.stdout.write(
            f"Stored {count} replies to “{event.title_sl}”: {stored[Rsvp.Status.ACCEPTED]} coming, "
            f"{stored[Rsvp.Status.WAITLISTED]} waiting, {stored[Rsvp.Status.DECLINED]} not coming. "
            f"No letters. On the guest list now: {event.rsvps.count()}."
        )
