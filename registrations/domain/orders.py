"""The order of rows around an event: one row changes places with its neighbour."""

from registrations.domain import events, questions
from registrations.models import Material, Partner, Question, Speaker

Row = Speaker | Partner | Material | Question
UP, DOWN = -1, 1


def move(row: Row, *, step: int) -> bool:
    """Let a row change places with the one before it (UP) or after it (DOWN); return whether there
    was one. Rows that had no numbers of their own get some.

    Raises: RsvpRefused what questions.reword raises.
    """
    with events.revised(row.event_id):
        rows = _in_order(row)
        # As it stands under the lock: the row that was asked for may be older, or gone since.
        place = rows.index(row) if row in rows else -1
        other = place + step
        if place < 0 or not 0 <= other < len(rows):
            return False
        moved = rows[place]
        if isinstance(moved, Question):
            moved.position = other + 1
            questions.reword(moved)
            return True
        rows[place], rows[other] = rows[other], rows[place]
        for number, one in enumerate(rows, start=1):
            if one.position != number:
                one.position = number
                one.save(update_fields=["position"])
        return True


def _in_order(row: Row) -> list[Row]:
    if isinstance(row, Question):
        return list(Question.objects.asked().filter(event=row.event_id))
    return list(type(row)._default_manager.filter(event=row.event_id))
