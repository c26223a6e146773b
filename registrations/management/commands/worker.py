import contextlib
import logging
import os
import signal
import threading

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from registrations.mail.outbox import Worker

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
AWAY_SECONDS = 5.0
# Told to stop, a worker ends the letter it is at, or gives it back: whoever asked waits for 5 s.
LAST_LETTER_SECONDS, LAST_SECONDS = 3.0, 4.5
SIGNALS = {signal.SIGTERM, signal.SIGINT}


class Command(BaseCommand):
    help = "Delivers letters until it is told to stop (SIGTERM, Ctrl-C)."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="deliver what is due, then end")

    def handle(self, once, **options):
        worker = Worker()
        if once:
            while worker.deliver_next():
                pass
            worker.hang_up()
            return
        stopping, ended = threading.Event(), threading.Event()
        # Waited for beside the delivery, which a mail server or a name server can hold up.
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        watch = threading.Thread(target=_see_it_end, args=(worker, stopping, ended), daemon=True)
        watch.start()
        _deliver(worker, stopping)
        worker.hang_up()
        ended.set()
        settings.WORKER_SIGN.unlink(missing_ok=True)


def _deliver(worker, stopping):
    parent = os.getppid()
    # Whoever started this worker may be gone: nobody would stop it any more.
    while not stopping.is_set() and os.getppid() == parent:
        with contextlib.suppress(OSError):
            settings.WORKER_SIGN.touch()
        try:
            if worker.deliver_next():
                continue
        except (OperationalError, InterfaceError) as problem:
            log.error("Storage is ill: %s", problem)
            connection.close()
            stopping.wait(AWAY_SECONDS)
        close_old_connections()
        stopping.wait(IDLE_SECONDS)


def _see_it_end(worker, stopping, ended):
    signal.sigwait(SIGNALS)
    stopping.set()
    hurry = threading.Timer(LAST_SECONDS, os._exit, [0])
    hurry.daemon = True
    hurry.start()
    if not ended.wait(LAST_LETTER_SECONDS):
        worker.give_back()
        settings.WORKER_SIGN.unlink(missing_ok=True)
        os._exit(0)
