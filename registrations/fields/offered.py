"""The rows that an offer is made of: read once for each version of an event, counted every time."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from registrations.domain import signups
from registrations.models import (
    AgendaChoice,
    AgendaItem,
    Event,
    Question,
    QuestionOption,
    versions,
)
from registrations.models.memory import MOST_EVENTS, Memory
from registrations.models.prepared import Prepared
from registrations.models.seats import Limited

ASKED = Prepared(Question, lambda event: Question.objects.asked().filter(event=event))
OPTIONS = Prepared(
    QuestionOption, lambda event: QuestionOption.objects.filter(question__event=event)
)
COUNTED: dict[str, Prepared] = {
    "items": signups.OFFERED,
    "choices": signups.CHOICES,
    "options": OPTIONS,
}


@dataclass(frozen=True)
class Rows:
    """Shape: the rows that an offer is made of, each kind in its order."""

    items: list[AgendaItem]
    questions: list[Question]
    choices: list[AgendaChoice]
    options: list[QuestionOption]

    @classmethod
    def of(cls, event: Event) -> Self:
        items, asked = signups.OFFERED.rows(event=event.pk), ASKED.rows(event=event.pk)
        choices, options = signups.CHOICES.rows(event=event.pk), OPTIONS.rows(event=event.pk)
        return cls(items, asked, choices, options)

    def counted(self, event: Event) -> Self:
        """Return the same with what is taken by now; where nothing is limited, nothing is asked."""
        limited = {
            name: query for name, query in COUNTED.items() if _is_limited(getattr(self, name))
        }
        return replace(
            self, **{name: query.rows(event=event.pk) for name, query in limited.items()}
        )


ROWS: Memory[Rows] = Memory(MOST_EVENTS)


def known(event: Event) -> Rows:
    """Return what an event offers; the counters are of some time."""
    return ROWS.get(versions.of(event), lambda: Rows.of(event))


def _is_limited(rows: Iterable[Limited]) -> bool:
    return any(row.capacity is not None for row in rows)
