import os
import sys
from functools import partial
from ipaddress import ip_address

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from registrations.management.supervisor import Supervisor, copy
from srecanje import installation, web_server


class Command(BaseCommand):
    help = "Runs the web server and one worker: all that one machine needs."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)

    def handle(self, host, port, processes, **options):
        _ask_migrations()
        if not os.environ.get("SITE_URL"):
            _settle_in(f"http://{'localhost' if _is_everywhere(host) else host}:{port}")
        call_command("collectstatic", interactive=False, verbosity=0)
        # Loaded once for all: each of what runs begins as a copy of this process.
        web_server.load()
        connection.close()
        serving = copy(partial(web_server.run, host, port, processes))
        Supervisor([serving, copy(partial(call_command, "worker"))]).run()


def _ask_migrations():
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("The database is not up to date: python3 manage.py migrate")


def _settle_in(site):
    """Start anew where settings were read for another address: they are read once per process."""
    if site != settings.SITE_URL:
        installation.store_site_url(settings.SRECANJE_DATA, site)
        os.execv(sys.executable, [sys.executable, *sys.argv])


def _is_everywhere(host):
    try:
        return ip_address(host).is_unspecified
    except ValueError:  # a name
        return False
