"""Organisations that guests come from: how many people of one may come, and joined spellings."""

from collections import Counter
from collections.abc import Iterable, Mapping

from registrations.domain import locks
from registrations.domain.errors import RsvpRefused
from registrations.models import Event, OrganisationSpelling, Organizer, Rsvp, keys


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
        there = event.rsvps.filter(organisation_key__in=same, status__in=Rsvp.HOLDING)
        if besides is not None:
            there = there.exclude(pk=besides.pk)
        if there.count() + count > most:
            raise RsvpRefused("organisation_is_full", most=most)


def spellings(organizer: Organizer, key: str) -> set[str]:
    """Return all keys that count as the same organisation as this one."""
    joined = organizer.spellings
    own = joined.filter(key=key).values_list("same_as", flat=True).first() or key
    return {own, *joined.filter(same_as=own).values_list("key", flat=True)}


def main_key(organizer: Organizer, name: str) -> str:
    """Return the one key by which all spellings of an organisation are the same."""
    key = keys.organisation_key(name)
    return organizer.spellings.filter(key=key).values_list("same_as", flat=True).first() or key


def names(organizer: Organizer, found: Iterable[str]) -> dict[str, list[str]]:
    """Return how the organisations of these keys are written in the guest lists of an organiser,
    or were when they were joined."""
    found = list(found)
    rows = Rsvp.objects.filter(event__organizer=organizer, organisation_key__in=found)
    written: dict[str, list[str]] = {}
    for key, name in sorted(set(rows.values_list("organisation_key", "organisation"))):
        written.setdefault(key, []).append(name)
    kept = _kept_names(organizer)
    return {**{key: [kept[key]] for key in found if kept.get(key)}, **written}


def joined(organizer: Organizer) -> list[list[str]]:
    """Return the keys that were joined, one list for each organisation, its main key first."""
    groups: dict[str, list[str]] = {}
    for row in organizer.spellings.order_by("same_as", "key"):
        groups.setdefault(row.same_as, [row.same_as]).append(row.key)
    return list(groups.values())


def join(organizer: Organizer, chosen: list[str]) -> None:
    """Count these names as one organisation from now on, with all that was joined to them."""
    named = {key: name for name in chosen if (key := keys.organisation_key(name))}
    with locks.organizer_held(organizer):
        found = [spellings(organizer, key) for key in named]
        _write(organizer, set().union(*found), named)


def separate(organizer: Organizer, key: str) -> None:
    """Count a spelling as an organisation of its own again; the others stay joined."""
    with locks.organizer_held(organizer):
        group, named = spellings(organizer, key), _kept_names(organizer)
        organizer.spellings.filter(key__in=group).delete()
        _write(organizer, group - {key}, named)


def _kept_names(organizer: Organizer) -> dict[str, str]:
    """Return how joined organisations were written when they were joined, by their keys."""
    rows = organizer.spellings.all()
    return {row.same_as: row.same_as_name for row in rows} | {row.key: row.name for row in rows}


def _write(organizer: Organizer, group: set[str], named: Mapping[str, str]) -> None:
    if not group:
        return
    same_as, *others = sorted(group, key=lambda key: (len(key), key))
    named = {**_kept_names(organizer), **named}
    organizer.spellings.filter(key__in=group).delete()
    organizer.spellings.bulk_create(
        OrganisationSpelling(
            organizer=organizer,
            key=key,
            same_as=same_as,
            name=named.get(key, ""),
            same_as_name=named.get(same_as, ""),
        )
        for key in others
    )
