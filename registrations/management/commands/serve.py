import os
from ipaddress import ip_address

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from registrations.management.supervisor import Supervisor, granian, worker
from srecanje import installation


class Command(BaseCommand):
    help = "Runs the web server and one worker: all that one machine needs."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)

    def handle(self, host, port, processes, **options):
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The database is not up to date: python3 manage.py migrate")
        if not os.environ.get("SITE_URL"):
            name = "localhost" if _is_everywhere(host) else host
            os.environ["SITE_URL"] = f"http://{name}:{port}"
            installation.store_site_url(settings.SRECANJE_DATA, os.environ["SITE_URL"])
        clock = os.environ.get("SRECANJE_CLOCK", "")
        os.environ["SRECANJE_CLOCK"] = installation.anchored(clock)
        call_command("collectstatic", interactive=False, verbosity=0)
        Supervisor([granian(host, port, processes), worker()]).run()


def _is_everywhere(host):
    try:
        return ip_address(host).is_unspecified
    except ValueError:  # a name
        return False
