"""Whether the process runs, and whether what it stands on is well."""

from datetime import timedelta

from django.db import DatabaseError, InterfaceError
from django.http import HttpResponse, JsonResponse
from django.utils import timezone

from registrations.domain import guest_list
from registrations.models import OutgoingMail
from registrations.web import access

OVERDUE = timedelta(minutes=30)


@access.shown
def healthz(request):
    return HttpResponse("ok", content_type="text/plain")


@access.shown
def readyz(request):
    """Answer 200, or 503 with the name of the part that is ill."""
    try:
        ill = [name for name, check in CHECKS.items() if not check()]
    except (DatabaseError, InterfaceError):
        ill = ["database"]
    return JsonResponse({"ill": ill}, status=503 if ill else 200)


def _outbox_is_well():
    return not OutgoingMail.objects.due(timezone.now() - OVERDUE).exists()


CHECKS = {
    "counters": lambda: not guest_list.wrong_counters(),
    "outbox": _outbox_is_well,
}
