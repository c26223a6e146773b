"""What a programme item offers to choose from: stored, and taken away where nobody chose it."""

from collections.abc import Iterable

from registrations.domain import events, locks
from registrations.domain.errors import RsvpRefused
from registrations.models import AgendaChoice, AgendaItem


def store(
    item: AgendaItem, rows: Iterable[AgendaChoice], *, deleted: Iterable[AgendaChoice] = ()
) -> None:
    """Write choices of a programme item, new and changed ones, and take others away.

    Nobody loses a place: `settle` seats those who wait where places were added.
    Raises: RsvpRefused choice_is_taken, item_is_taken; locks.Gone.
    """
    with locks.held(item.event_id):
        locks.row(AgendaItem.objects.all(), item.pk)
        for choice in deleted:
            ask_to_go(choice)
            events.remove_row(choice)
        rows = list(rows)
        if rows:
            ask_item(item)
        for choice in rows:
            choice.item = item
            events.store_row(choice)
        events.store_row(AgendaItem.objects.get(pk=item.pk))


def ask_item(item: AgendaItem) -> None:
    """Ask whether a programme item can offer choices.

    Raises: RsvpRefused item_is_taken.
    """
    if item.signups.filter(choice__isnull=True).exists():
        raise RsvpRefused("item_is_taken")


def ask_to_go(choice: AgendaChoice) -> None:
    """Ask whether nobody would lose a place if a choice were taken away.

    Raises: RsvpRefused choice_is_taken.
    """
    if choice.signups.exists():
        raise RsvpRefused("choice_is_taken", choice=choice.title)
