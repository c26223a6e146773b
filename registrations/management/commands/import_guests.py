from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from registrations.documents import columns, lists
from registrations.domain import imports
from registrations.domain.errors import SENTENCES, RsvpRefused
from registrations.fields import guest_rows
from registrations.models import Event, GuestImport

STATES = {
    imports.Place.NEW: "new",
    imports.Place.UNINVITED: "on the guest list, not invited yet",
    imports.Place.THERE: "already on the guest list",
    imports.Place.TWICE: "twice in the list",
}


class Command(BaseCommand):
    help = (
        "Reads a list of people (CSV, XLSX, ODS) for an event: shows it, and stores with --apply."
    )

    def add_arguments(self, parser):
        parser.add_argument("slug", help="the last part of the event's address")
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="put new people on the guest list")
        parser.add_argument(
            "--send", action="store_true", help="with --apply: send them the invitation, too"
        )

    def handle(self, slug, file, **options):
        event = Event.objects.filter(slug=slug).first()
        if event is None:
            raise CommandError(f"There is no event “{slug}”.")
        rows = _read(file)
        plan = columns.recognise(rows)
        named = [str(columns.Column(column).label) for column in plan.columns]
        self.stdout.write(f"Columns: {', '.join(named)}.")
        lines = list(guest_rows.read(rows, plan.columns, plan.first_row))
        self._show(event, lines)
        if not options["apply"]:
            self.stdout.write("Nothing was stored; --apply stores.")
            return
        found = imports.receive(
            event, rows, columns=plan.columns, first_row=plan.first_row, source=file.name, user=None
        )
        self._store(found, [line.person for line in lines if line.person], options["send"])

    def _show(self, event, lines):
        places = imports.standing(event, [line.person for line in lines])
        for line, place in zip(lines, places, strict=True):
            said = STATES[place.place] if place else "cannot be stored"
            more = [place.rsvp.get_status_display()] if place and place.rsvp else []
            words = "; ".join(map(str, [said, *more, *line.problems, *line.remarks]))
            self.stdout.write(f"{line.number}: {line.name or '–'}: {words}")

    def _store(self, found, people, sends):
        try:
            imports.begin(found, people, sends=sends)
        except RsvpRefused as refusal:
            imports.discard(found)
            raise CommandError(refusal.message) from None
        found.refresh_from_db()
        while found.state == GuestImport.State.STORING:
            imports.write_some(found)
            found.refresh_from_db()
        if found.refusal:
            raise CommandError(f"Stopped: {SENTENCES[found.refusal]}")
        total = f"{found.new} new, {found.invited} invited now, {found.were_there} were there"
        self.stdout.write(f"{total}, {found.total} in all.")


def _read(file):
    try:
        return lists.read(file.read_bytes())
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
    except lists.Unreadable as refused:
        raise CommandError(str(refused)) from None
