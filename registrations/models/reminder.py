from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.models.event import Event

# Of the day, where the event is: nobody is written to at night.
FIRST_HOUR, LAST_HOUR = 8, 20
MOST_DAYS = 60
A_MOMENT = timedelta(microseconds=1)


class Moments(NamedTuple):
    """When a reminder is for: the day that it counts back from, the moment from which it goes out,
    and the first one at which it is of no use any more."""

    day: str
    due: datetime
    end: datetime

    @property
    def ever_comes(self):
        """Whether there is time to send it; one for "the same day" may fall after the start."""
        return self.due < self.end

    def is_now(self, at):
        return self.due <= at < self.end


class Reminder(models.Model):
    """A letter that reminds some of an event's guests, so many days before; by domain.reminders.

    Its time is said relative to the event, and so follows it. A run is for one day of the event:
    whoever was reminded of that day is not reminded of it again.
    """

    class Kind(models.TextChoices):
        UNANSWERED = "reminder_unanswered", pgettext_lazy("reminder", "who has not answered")
        MISSING = "reminder_missing", pgettext_lazy("reminder", "who has left something open")
        COMING = "reminder_coming", pgettext_lazy("reminder", "who comes")
        WAITING = "reminder_waiting", pgettext_lazy("reminder", "who still waits for a seat")

    event = models.ForeignKey(
        Event,
        models.CASCADE,
        db_index=False,  # its constraint has an index
        related_name="reminders",
        verbose_name=_("event"),
    )
    kind = models.CharField(_("to whom"), max_length=20, choices=Kind)
    is_on = models.BooleanField(_("goes out"), default=False)
    days_before = models.PositiveSmallIntegerField(_("days before"))
    at_hour = models.PositiveSmallIntegerField(_("hour"), default=9)

    # Of the last run: for which day of the event, to whom the last letter went, where it ends.
    run_for = models.CharField(max_length=10, blank=True)
    written_to = models.BigIntegerField(default=0)
    last_rsvp = models.BigIntegerField(default=0)
    written = models.PositiveIntegerField(_("letters"), default=0)
    done_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    # How often a letter could not be written, and until when that is left to get well by itself.
    tries = models.PositiveSmallIntegerField(default=0)
    rests_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "kind"], name="one_reminder_of_a_kind_per_event"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        *("reminder_unanswered", "reminder_missing"),
                        *("reminder_coming", "reminder_waiting"),
                    ]
                ),
                name="reminder_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(days_before__lte=MOST_DAYS), name="reminder_is_not_too_early"
            ),
            models.CheckConstraint(
                condition=Q(at_hour__gte=FIRST_HOUR, at_hour__lt=LAST_HOUR),
                name="reminder_comes_by_day",
            ),
        ]

    def __str__(self):
        return f"{self.event} · {self.get_kind_display()}"

    @property
    def moments(self):
        event = self.event
        return moments(
            self.kind,
            self.days_before,
            self.at_hour,
            starts_at=event.starts_at,
            closes_at=event.closes_at,
            tz=event.tz,
        )

    def is_done_for(self, day):
        return self.run_for == day and self.done_at is not None


def moments(
    kind: str,
    days_before: int,
    at_hour: int,
    *,
    starts_at: datetime,
    closes_at: datetime,
    tz: tzinfo,
) -> Moments:
    """Return when a reminder is for. Days and hours are those of the event's time zone, also where
    clocks are changed in between; a deadline at midnight belongs to the day that it ends."""
    end = closes_at if kind == Reminder.Kind.UNANSWERED else starts_at
    last = (end - A_MOMENT if kind == Reminder.Kind.UNANSWERED else end).astimezone(tz)
    on = last.date() - timedelta(days=days_before)
    due = datetime(on.year, on.month, on.day, at_hour, tzinfo=tz)
    return Moments(starts_at.astimezone(tz).date().isoformat(), due, end)


def is_daytime(at: datetime, tz: tzinfo) -> bool:
    """Whether people may be written to who have done nothing just now."""
    return FIRST_HOUR <= at.astimezone(tz).hour < LAST_HOUR


def next_morning(at: datetime, tz: tzinfo) -> datetime:
    """Return when they may be again."""
    local = at.astimezone(tz)
    day = local.date() + timedelta(days=local.hour >= FIRST_HOUR)
    return datetime(day.year, day.month, day.day, FIRST_HOUR, tzinfo=tz)
