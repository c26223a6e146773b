"""How many places of an event, its items, its choices and its options are taken."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from registrations.models import AgendaItem, Event, QuestionOption
from registrations.models.seats import Limited


@dataclass(frozen=True)
class Place:
    """What can be full, as a line of the event's page."""

    title: str
    seats: Limited

    @property
    def waiting(self) -> int | None:
        """How many wait; None where nobody can."""
        return getattr(self.seats, "waiting_count", None)


def of(event: Event) -> list[Place]:
    """Return the event, then its items and choices, then the options of its questions."""
    found = [Place(_("the event"), event)]
    for item in event.agenda_items.filter(needs_signup=True).prefetch_related("choices"):
        found += _of_item(item)
    for option in _options(event):
        found.append(Place(f"{option.question.text} – {option.title}", option))
    return found


def _of_item(item: AgendaItem) -> list[Place]:
    offered = [Place(f"{item.title} – {choice.title}", choice) for choice in item.choices.all()]
    return offered or [Place(item.title, item)]


def _options(event: Event):
    """Options that are asked for now, and others as long as somebody holds them."""
    options = QuestionOption.objects.filter(question__event=event, question__retired_at=None)
    return [
        option
        for option in options.select_related("question").order_by("question__position", "position")
        if option.retired_at is None or option.seats_taken
    ]
