"""What organisers know of people on a guest list, for their own eyes: a note and labels.

The only writer of Rsvp.internal_note and Rsvp.labels. Guests read neither, nor does any letter;
the history says who changed them, not what they say. They may be written at any time.
"""

from collections.abc import Iterable

from registrations import clock
from registrations.domain import locks
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import Actor, What, record
from registrations.models import Event, Rsvp, labels, prepared


def write(rsvp: Rsvp, *, note: str, named: Iterable[str], by: Actor) -> bool:
    """Store the note and the labels of a person; return whether anything is new.

    Raises: RsvpRefused label_too_long, too_many_labels.
    """
    with locks.held(rsvp.event_id, rsvp):
        is_noted = _note(rsvp, note, by=by)
        return _label(rsvp, named, by=by) or is_noted


def add_label(rsvp: Rsvp, name: str, *, by: Actor) -> bool:
    """Give a person one more label. Raises: RsvpRefused label_too_long, too_many_labels."""
    with locks.held(rsvp.event_id, rsvp):
        return _label(rsvp, [*labels.parted(rsvp.labels), name], by=by)


def take_label(rsvp: Rsvp, name: str, *, by: Actor) -> bool:
    """Take a label off a person; return whether they had it."""
    with locks.held(rsvp.event_id, rsvp):
        gone = labels.key(name)
        kept = [one for one in labels.parted(rsvp.labels) if labels.key(one) != gone]
        return _label(rsvp, kept, by=by)


def ask(named: Iterable[str]) -> None:
    """Ask whether labels can be stored. Raises: RsvpRefused label_too_long, too_many_labels."""
    names = labels.parted(", ".join(named))
    if any(len(name) > labels.LONGEST for name in names):
        raise RsvpRefused("label_too_long", most=labels.LONGEST)
    if len(labels.joined(names)) > labels.LONGEST_ALL:
        raise RsvpRefused("too_many_labels")


def in_use(event: Event) -> dict[str, str]:
    """Return the labels of an event's people by their keys, in the order of the alphabet."""
    written = event.rsvps.exclude(label_key="").order_by().values_list("labels", flat=True)
    return named(written.distinct())


def named(written: Iterable[str]) -> dict[str, str]:
    """Return each label of stored ones by its key, in the order of the alphabet."""
    return {labels.key(name): name for name in labels.parted(labels.joined(written))}


def _note(rsvp: Rsvp, note: str, *, by: Actor) -> bool:
    if rsvp.internal_note == note:
        return False
    rsvp.internal_note = note
    prepared.update(rsvp, "internal_note", "search_key")
    record(rsvp, What.NOTE, by=by, at=clock.now())
    return True


def _label(rsvp: Rsvp, names: Iterable[str], *, by: Actor) -> bool:
    written = labels.joined(names)
    if rsvp.labels == written:
        return False
    ask([written])
    rsvp.labels = written
    prepared.update(rsvp, "labels", "label_key", "search_key")
    record(rsvp, What.LABELS, by=by, at=clock.now())
    return True
