"""The one clock that rules ask: real time, or a rehearsal's time that runs on from its start."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """Return the moment by which rules decide, aware, in UTC."""
    return timezone.now() + settings.CLOCK_OFFSET


def is_set() -> bool:
    """Return whether the clock shows another time than the wall's (demonstration, rehearsal)."""
    return bool(settings.CLOCK_OFFSET)
