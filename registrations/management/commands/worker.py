import argparse
import contextlib
import json
import os
import signal
import threading
import time

from django import db
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from registrations.domain import deliveries, log_ins
from registrations.mail.delivery import Pace, Worker
from registrations.management import chores

GLANCE_SECONDS = 0.1
# What a letter that is just being sent has left after SIGTERM; the rest is its lease's business.
GRACE_SECONDS = 2.5


class Command(BaseCommand):
    help = "Delivers letters until it is told to stop (SIGTERM, Ctrl-C)."
    is_told_to_stop = False

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="deliver what is due, then end")
        # For trials: {"lease": 5, …}, in seconds.
        parser.add_argument("--pace", type=json.loads, default={}, help=argparse.SUPPRESS)

    def handle(self, once, pace, **options):
        own = {"judge": log_ins.judge, "on_bounce": deliveries.note_bounce}
        worker = Worker(pace=Pace(**pace), **own)
        if once:
            chores.do_all()
            while worker.deliver_next():
                pass
            worker.hang_up()
        else:
            self._run(worker)

    def _run(self, worker):
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        is_over = threading.Event()
        # A thread of its own, so that no server that hangs keeps this process from ending.
        delivering = threading.Thread(target=worker.run, args=[is_over], daemon=True)
        delivering.start()
        threading.Thread(target=chores.run, args=[is_over], daemon=True).start()
        self._tend_until_told(worker, delivering)
        is_over.set()
        delivering.join(GRACE_SECONDS)
        settings.WORKER_SIGN.unlink(missing_ok=True)

    def _tend_until_told(self, worker, delivering):
        parent = os.getppid()
        # Whoever started this worker may be gone: nobody would stop it any more.
        while not self.is_told_to_stop and os.getppid() == parent:
            if not delivering.is_alive():
                raise CommandError("The worker has failed.")
            with contextlib.suppress(OSError):
                settings.WORKER_SIGN.touch()
            try:
                worker.tend()
            except db.Error:
                db.connection.close()
            time.sleep(GLANCE_SECONDS)

    def _stop(self, *signal_and_frame):
        self.is_told_to_stop = True
