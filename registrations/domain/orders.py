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
        place = rows.index(row)
        other = place + step
        if not 0 <= other < len(rows):
            return False
        if isinstance(row, Question):
            row.position = other + 1
            questions.reword(row)
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
