"""Who of the organiser's people reads letters about an event, and which."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from registrations.models import Event, Membership, ReportChoice, User


@dataclass(frozen=True)
class Reader:
    """Shape: letters is one of Membership.Letters."""

    user: User
    letters: str


def of(events: Sequence[Event]) -> dict[int, list[Reader]]:
    """Return for each event's id whom letters can reach: members who may see it, whose account is
    in use and has an address."""
    organizers = {event.organizer_id for event in events}
    members = defaultdict(list)
    for member in reached(organizers):
        members[member.organizer_id].append(member)
    chosen = choices(events)
    return {
        event.pk: [
            Reader(member.user, chosen.get((member.pk, event.pk), member.letters))
            for member in members[event.organizer_id]
        ]
        for event in events
    }


def reached(organizers: Iterable[int]) -> QuerySet[Membership]:
    """Return the memberships of organisers at which letters arrive."""
    members = Membership.objects.filter(
        organizer__in=organizers,
        role__in=Membership.SEEING,
        user__is_active=True,
        user__is_staff=True,
    )
    return members.exclude(user__email="").select_related("user").order_by("pk")


def choices(events: Sequence[Event]) -> dict[tuple[int, int], str]:
    """Return what members want about one event otherwise than about the others."""
    rows = ReportChoice.objects.filter(event__in=[event.pk for event in events])
    return {(row.membership_id, row.event_id): row.letters for row in rows}
