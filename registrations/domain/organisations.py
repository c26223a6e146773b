"""Organisations that guests come from: how many people of one may come, and joined spellings."""

from collections import Counter
from collections.abc import Iterable

from django.db import transaction

from registrations.domain.errors import RsvpRefused
from registrations.models import Event, OrganisationSpelling, Organizer, Rsvp, keys

HOLDING = (Rsvp.Status.ACCEPTED, Rsvp.Status.WAITLISTED)


def ask(event: Event, newcomers: Iterable[str], *, besides: Rsvp | None = None) -> None:
    """Ask whether one more person may come of each organisation that is named; of guests alone.

    `besides` is somebody whose own place does not count.
    Raises: RsvpRefused organisation_is_full.
    """
    most = event.people_per_organisation
    if most is None:
        return
    named = filter(None, map(keys.organisation_key, newcomers))
    wanted = Counter(frozenset(spellings(event.organizer, key)) for key in named)
    for same, count in wanted.items():
        there = event.rsvps.filter(organisation_key__in=same, status__in=HOLDING)
        if besides is not None:
            there = there.exclude(pk=besides.pk)
        if there.count() + count > most:
            raise RsvpRefused("organisation_is_full", most=most)


def spellings(organizer: Organizer, key: str) -> set[str]:
    """Return all keys that count as the same organisation as this one."""
    joined = organizer.spellings
    own = joined.filter(key=key).values_list("same_as", flat=True).first() or key
    return {own, *joined.filter(same_as=own).values_list("key", flat=True)}


def join(organizer: Organizer, names: list[str]) -> None:
    """Count these names as one organisation from now on, with all that was joined to them."""
    with transaction.atomic():
        # Two who join at once must not write two meanings of one spelling.
        organizer = Organizer.objects.select_for_update().get(pk=organizer.pk)
        found = [spellings(organizer, key) for key in map(keys.organisation_key, names) if key]
        same_as, *others = sorted(set().union(*found), key=lambda key: (len(key), key)) or [""]
        organizer.spellings.filter(key__in=[same_as, *others]).delete()
        organizer.spellings.bulk_create(
            OrganisationSpelling(organizer=organizer, key=key, same_as=same_as) for key in others
        )
