"""The organisers' door: Django admin, one module per subject."""

from registrations.admin import events, guests, letters, organizers, users

__all__ = ["events", "guests", "letters", "organizers", "users"]
