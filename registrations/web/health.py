"""Whether the process runs, and whether what it stands on is well.

`/readyz` is asked every few seconds: it counts the guests of events to come, in an index, and
reads a few rows. It changes nothing, so whether the database can write is read off its files.
"""

import os
import time
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse, JsonResponse
from django.utils import timezone

from registrations import clock
from registrations.domain import guest_list
from registrations.models import OutgoingMail
from registrations.web import access

OVERDUE = timedelta(minutes=30)
WORKER_SILENCE_SECONDS = 120
# So little room that one long reply with its letters could be the last one.
LEAST_FREE_BYTES = 32 * 1024 * 1024


@access.shown
def healthz(request):
    return HttpResponse("ok", content_type="text/plain")


@access.shown
def readyz(request):
    """Answer 200, or 503 with the names of the parts that are ill."""
    ill = [] if _worker_is_well() else ["worker"]
    ill += _ill_of_database()
    response = JsonResponse({"ill": ill}, status=503 if ill else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _ill_of_database():
    """Return the names of parts that are ill; what fails because of one of them has no name."""
    ill = []
    try:
        for name, check in DATABASE_CHECKS.items():
            if not check():
                ill.append(name)
    except (DatabaseError, InterfaceError):
        return ill or ["database"]
    return ill


def _worker_is_well():
    """Where none was started, or it was stopped in order, overdue letters tell."""
    try:
        seen = settings.WORKER_SIGN.stat().st_mtime
    except OSError:
        return True
    return time.time() - seen < WORKER_SILENCE_SECONDS


def _storage_is_well():
    return _postgresql_writes() if connection.vendor == "postgresql" else _files_can_grow()


def _files_can_grow():
    with connection.cursor() as cursor:
        file = Path(cursor.execute("PRAGMA database_list").fetchone()[2])
    room = os.statvfs(file.parent)
    if room.f_bavail * room.f_frsize < LEAST_FREE_BYTES:
        return False
    return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)


def _postgresql_writes():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('transaction_read_only'), pg_is_in_recovery()")
        return cursor.fetchone() == ("off", False)


def _migrations_are_applied():
    return _known_migrations() <= set(MigrationRecorder(connection).applied_migrations())


@cache
def _known_migrations():
    return set(MigrationLoader(None).disk_migrations)


def _counters_are_well():
    return not guest_list.wrong_counters(ending_after=clock.now())


def _outbox_is_well():
    return not OutgoingMail.objects.stuck_since(timezone.now() - OVERDUE).exists()


DATABASE_CHECKS = {
    "storage": _storage_is_well,
    "migrations": _migrations_are_applied,
    "counters": _counters_are_well,
    "outbox": _outbox_is_well,
}
