import os
import signal
import threading

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from registrations.mail.outbox import Worker

IDLE_SECONDS = 1.0


class Command(BaseCommand):
    help = "Delivers letters until it is told to stop (SIGTERM, Ctrl-C)."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="deliver what is due, then end")

    def handle(self, once, **options):
        self.stopping = threading.Event()
        if not once:
            signal.signal(signal.SIGTERM, self._stop)
            signal.signal(signal.SIGINT, self._stop)
        worker, parent = Worker(), os.getppid()
        while not self.stopping.is_set():
            if worker.deliver_next():
                continue
            if once:
                break
            close_old_connections()
            self.stopping.wait(IDLE_SECONDS)
            # Whoever started this worker is gone: nobody would stop it any more.
            if os.getppid() != parent:
                break
        worker.hang_up()

    def _stop(self, *signal_and_frame):
        self.stopping.set()
