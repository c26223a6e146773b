"""What letters about a change of the event say beside what all letters do."""

from dataclasses import dataclass, field

from registrations.documents import news, reply_addresses
from registrations.models import EventNotice, OutgoingMail, Rsvp

Kind = OutgoingMail.Kind
KINDS = (Kind.NOTICE, Kind.EVENT_CANCELLED, Kind.EVENT_POSTPONED, Kind.EVENT_REOPENED)


@dataclass(frozen=True)
class News:
    """What changed in words of the guest's language, why, and what follows for them.

    Shape: topics is empty where the letter names no detail.
    """

    lines: list[news.Line] = field(default_factory=list)
    topics: str = ""
    reason: str = ""
    moves_day: bool = False
    ends_postponement: bool = False
    changes_calendar: bool = False


def of(rsvp: Rsvp, notice: EventNotice | None) -> dict[str, News]:
    """Return the words of a notice for one guest, as it was confirmed.

    Who does not come is told nothing of the online link.
    """
    if notice is None:
        return {"news": News(changes_calendar=_has_file(rsvp))}
    before, after = notice.before, notice.after or news.facts(rsvp.event)
    lines = news.lines(before, after, rsvp.language, is_coming=rsvp.is_coming)
    said = News(
        lines=lines,
        topics=", ".join(line.topic for line in lines),
        reason=notice.reason(rsvp.language),
        moves_day=news.moves_day(before, after),
        ends_postponement=bool(before["is_postponed"]) and not after["is_postponed"],
        changes_calendar=_has_file(rsvp),
    )
    return {"news": said}


def _has_file(rsvp: Rsvp) -> bool:
    """Whether the letter brings a file to be taken along; an invitation changes by itself."""
    return rsvp.is_coming and not reply_addresses.invites(rsvp)
