from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Seated(models.Model):
    """What has seats: an event, and a programme item with a sign-up of its own."""

    capacity = models.PositiveIntegerField(
        _("seats"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: no limit."),
    )
    # Written by domain.rsvps (events) and domain.signups (items) alone, under the event's lock.
    seats_taken = models.PositiveIntegerField(default=0, editable=False)
    waiting_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gt=0),
                name="%(class)s_capacity_is_positive",
                violation_error_message=_("The number of seats has to be 1 or more."),
            ),
        ]

    @property
    def seats_left(self):
        """Free seats, never below 0; None where there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.seats_taken)

    @property
    def has_seat_for_newcomer(self):
        """A newcomer sits only where a seat is free and nobody waits for it."""
        return self.seats_left is None or (self.seats_left > 0 and self.waiting_count == 0)
