from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Limited(models.Model):
    """What can be taken by so many people and no more."""

    capacity = models.PositiveIntegerField(
        _("seats"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: no limit."),
    )
    # Written by its one writer in domain/ alone, under the event's lock: rsvps for events, signups
    # for programme items and choices, answers for options of questions.
    seats_taken = models.PositiveIntegerField(default=0, editable=False)

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
    def seats_lacking(self):
        """How many more people have a seat than there are seats, after these were made fewer."""
        return 0 if self.capacity is None else max(0, self.seats_taken - self.capacity)


class Seated(Limited):
    """What has seats and a waiting list: an event, a programme item, a choice at one."""

    waiting_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta(Limited.Meta):
        abstract = True

    @property
    def has_seat_for_newcomer(self):
        """A newcomer sits only where a seat is free and nobody waits for it."""
        return self.seats_left is None or (self.seats_left > 0 and self.waiting_count == 0)
