import argparse
import os
import platform
import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from registrations.management import supervisor
from registrations.management.benchmark import (
    crowds,
    grounds,
    lists,
    pages,
    processes,
    run,
    upkeep,
)
from registrations.management.benchmark.results import Table

# In the order in which they are run; /healthz is always the first.
PARTS = {
    "page": pages.page,
    "form": pages.form,
    "reply": pages.reply,
    "letter": upkeep.letter,
    "crowd": crowds.crowd,
    "rush": crowds.rush,
    "growth": lists.growth,
    "guests": lists.guests,
    "memory": upkeep.memory,
    "start": upkeep.start,
}
PROCESSES = 2


class Command(BaseCommand):
    help = (
        "Measures what pages, replies and letters cost, on a server and a database of its own "
        "that are thrown away afterwards. Prints a table with the goals. Times (ms, per second) "
        "mean something on an idle machine alone, CPU time nearly always."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
        parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
        parser.add_argument("--quick", action="store_true", help="small numbers, once each")
        parser.add_argument("--repeats", type=int, help="rounds of what is measured in rounds")
        parser.add_argument("--people", type=int, help="how many come at once")
        parser.add_argument("--seats", type=int, help="for so many seats")
        # The run itself: settings are read once per process, so it has one of its own.
        parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)

    def handle(self, inside, database, **options):
        if not Path("/proc/self/smaps_rollup").exists():
            raise CommandError("CPU time and memory are read from /proc, which only Linux has.")
        if inside:
            self._measure(options)
            return
        with grounds.scratch(database) as environment:
            command = [sys.executable, "manage.py", "benchmark", "--inside", *_words(options)]
            done = subprocess.run(command, env=environment, cwd=settings.BASE_DIR)
        if done.returncode:
            raise CommandError("The run ended early; its messages stand above.")

    def _measure(self, options):
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        _allow_many_connections()
        site = urlsplit(settings.SITE_URL)
        table = Table(self._say)
        with processes.running(
            supervisor.web_server(site.hostname, site.port, PROCESSES)
        ) as server:
            processes.wait_for_page(site.hostname, site.port, "/healthz")
            ours = run.Run(_sizes(options), table, site.hostname, site.port, server, PROCESSES)
            self._say(_machine())
            ours.warm_up()
            table.begin()
            pages.healthz(ours)
            for name, measure in PARTS.items():
                if name in options["only"]:
                    measure(ours)

    def _say(self, line):
        self.stdout.write(line)
        self.stdout.flush()


def _words(options):
    words = ["--only", *options["only"], *(["--quick"] if options["quick"] else [])]
    for name in ("repeats", "people", "seats"):
        if options[name]:
            words += [f"--{name}", str(options[name])]
    return words


def _sizes(options):
    wanted = {name: options[name] for name in ("repeats", "people", "seats") if options[name]}
    return replace(run.QUICK if options["quick"] else run.Sizes(), **wanted)


def _machine():
    with open("/proc/cpuinfo") as facts:
        lines = [line for line in facts if line.startswith(("processor", "model name"))]
    cores = sum(line.startswith("processor") for line in lines)
    model = next((line.partition(":")[2].strip() for line in lines if "model" in line), "")
    with connection.cursor() as cursor:
        version = "sqlite_version()" if connection.vendor == "sqlite" else "version()"
        cursor.execute(f"SELECT {version}")
        database = " ".join(str(cursor.fetchone()[0]).split()[:2])
    return (
        f"{cores} cores ({model or platform.machine()}), Python {platform.python_version()}, "
        f"{connection.display_name} {database.removeprefix(connection.display_name).strip()}, "
        f"{PROCESSES} server processes; load before: {os.getloadavg()[0]:.1f}"
    )


def _allow_many_connections():
    """Everybody at once is one connection each."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
