"""The organisers' door: Django admin, one module per subject."""

from registrations.admin import (
    choices,
    events,
    guests,
    letters,
    organizers,
    questions,
    suppressions,
    users,
)

__all__ = [
    "choices",
    "events",
    "guests",
    "letters",
    "organizers",
    "questions",
    "suppressions",
    "users",
]
