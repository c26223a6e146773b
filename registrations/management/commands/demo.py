import os
import secrets
import socket
import sys
import time
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from registrations.management import first_event
from registrations.management.supervisor import Supervisor, web_server, worker
from registrations.models import Membership, RsvpChange, User
from srecanje import installation

USERNAME = "organizator"
KEPT_FILE = "demo-password"
VISIT_PLACES = 15
START_SECONDS = 90


class Command(BaseCommand):
    help = "Sets everything up with the first event and serves it, to be tried out."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--at",
            default="2025-11-10 09:00",
            help="where the clock of the rules starts (local time), default: %(default)s",
        )
        parser.add_argument(
            "--data",
            default=settings.BASE_DIR / "data",
            help="folder of the database and the letters",
        )

    def handle(self, port, at, data, **options):
        self.site = f"http://127.0.0.1:{port}"
        _ask_port(port)
        _settle_in(Path(data).absolute(), self.site)
        call_command("migrate", verbosity=0)
        event, is_new = first_event.load(visit_places=VISIT_PLACES)
        self.password = _organiser(event)
        self.start = _start_of_clock(at)
        os.environ["SRECANJE_CLOCK"] = installation.anchored(self.start.isoformat(sep=" "))
        call_command("collectstatic", interactive=False, verbosity=0)
        self.is_new = is_new
        self.server = Supervisor([web_server("127.0.0.1", port, 2), worker()], once_up=self.tell)
        self.server.run()
        self.stdout.write("\nStopped. What was entered is kept.")

    def tell(self):
        _wait_for(f"{self.site}/healthz", self.server.stopping)
        visit = "limited to" if self.is_new else "was loaded with"
        lines = [
            "",
            f"{self.site}/",
            "",
            f"  Invitation      {self.site}/dogodki/{first_event.SLUG}/",
            f"  In English      {self.site}/en/dogodki/{first_event.SLUG}/",
            f"  Organiser       {self.site}/admin/   {USERNAME}   {self.password}",
            f"  Letters         {settings.EMAIL_FILE_PATH}/*.eml (also in the organiser's pages)",
            f"  Clock           {self.start:%Y-%m-%d %H:%M}, running on",
            f"  Visit           {visit} {VISIT_PLACES} places",
            "",
            "Ctrl-C stops it; what was entered is kept.",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def _ask_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as problem:
            raise CommandError(
                f"Port {port} cannot be used ({problem}). Try another: demo --port {port + 1}"
            ) from problem


def _settle_in(data, site):
    """Start anew where settings were read for another place: they are read once per process."""
    wanted = {"SRECANJE_DATA": str(data), "SITE_URL": site, "DATABASE_URL": "", "EMAIL_URL": ""}
    if all(os.environ.get(name) == value for name, value in wanted.items()):
        return
    installation.store_site_url(data, site)
    os.environ.update(wanted, SRECANJE_CLOCK="", PYTHONUNBUFFERED="1")
    os.execv(sys.executable, [sys.executable, *sys.argv])


def _organiser(event):
    """Return the password of the organiser's log-in; one that was changed since is not touched."""
    kept = settings.SRECANJE_DATA / KEPT_FILE
    user, is_new = User.objects.get_or_create(
        username=USERNAME, defaults={"is_staff": True, "email": "organizator@srecanje.example"}
    )
    Membership.objects.get_or_create(
        user=user, organizer=event.organizer, defaults={"role": Membership.Role.OWNER}
    )
    if is_new or not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(9))
        user.set_password(kept.read_text())
        user.save()
    password = kept.read_text()
    return password if user.check_password(password) else "(the password that you have set)"


def _start_of_clock(at):
    """Return where the clock starts: as asked, but not before what was last stored."""
    try:
        wanted = datetime.fromisoformat(at)
    except ValueError as problem:
        raise CommandError(f'--at takes a time like "2025-11-10 09:00", not "{at}".') from problem
    if wanted.tzinfo is None:
        wanted = wanted.replace(tzinfo=installation.HOME_ZONE)
    last = RsvpChange.objects.order_by("at").last()
    if last is None or last.at < wanted:
        return wanted
    later = timezone.localtime(last.at) + timedelta(minutes=1)
    print(
        f"The clock starts at {later:%Y-%m-%d %H:%M}, after the last reply that is stored, and not "
        f"at {at}. For a fresh start use another folder: --data FOLDER"
    )
    return later


def _wait_for(address, stopping):
    for _ in range(START_SECONDS * 10):
        if stopping.is_set():
            return
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise CommandError("The web server did not start; its messages stand above.")
