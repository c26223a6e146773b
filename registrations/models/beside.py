"""What the transaction that has made a row knows to stand beside it, so that nobody asks for it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registrations.models.rsvp import ItemSignup, Rsvp


@dataclass
class Beside:
    """Shape: `signups`, with their item and choice, in the order in which they were stored;
    `changed_at` is the time of the last line of history.

    Whoever stores such a thing for a row that has a Beside notes it, or takes the Beside away: then
    the row has to be asked about.
    """

    signups: "list[ItemSignup]" = field(default_factory=list)
    has_answers: bool = False
    has_brought: bool = False
    changed_at: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing of the person's own stands beside the row."""
        return not (self.signups or self.has_answers or self.has_brought)


def note(rsvp: "Rsvp | None", **news: object) -> None:
    """Say what now stands beside a row, where that is known of it."""
    if rsvp is not None and rsvp.beside is not None:
        for name, value in news.items():
            setattr(rsvp.beside, name, value)
