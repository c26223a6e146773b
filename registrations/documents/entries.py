"""What calendars show of an event, in words of one language: of the event as everybody sees it, of
one person's reply, and of a programme item that a person has signed up for.

What a personal page knows beside that is never written here: people share their calendars. The
link to join online is for those who come.
"""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache

from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.translation import gettext as _

from registrations.documents import addresses, dates, prose, reply_addresses
from registrations.models import AgendaItem, Event, ItemSignup, Rsvp, RsvpChange, versions
from registrations.models.prepared import Prepared

MOST_ENTRIES = 500
Status = Rsvp.Status
# Whoever waits has said yes and is not sure to come; who is no longer invited has said nothing.
PARTSTAT: dict[str, str] = {
    Status.NEEDS_ACTION: "NEEDS-ACTION",
    Status.ACCEPTED: "ACCEPTED",
    Status.WAITLISTED: "TENTATIVE",
    Status.DECLINED: "DECLINED",
    Status.CANCELLED: "NEEDS-ACTION",
}
ROWS = ("agenda_items__speakers", "speakers", "partners")
CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"
# What a reply makes of an event in its person's calendar; else it is as the event is.
MADE_OF: dict[str, str] = {
    Status.WAITLISTED: TENTATIVE,
    Status.DECLINED: CANCELLED,
    Status.CANCELLED: CANCELLED,
}

LAST_CHANGE = Prepared(
    RsvpChange, lambda rsvp: RsvpChange.objects.filter(rsvp=rsvp).order_by("-pk")[:1]
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a calendar shall show, in words of one language; can be stored as JSON and drawn later.

    Shape: times are ISO 8601 in UTC; geo is "latitude;longitude" or ""; organizer and attendee are
    e-mail addresses, of an invitation alone.
    """

    uid: str
    sequence: int
    revised_at: str
    starts_at: str
    ends_at: str
    status: str
    summary: str
    location: str
    geo: str
    url: str
    description: str
    filename: str
    # Letters that were stored before these were known carry entries without them.
    transp: str = "OPAQUE"
    method: str = "PUBLISH"
    organizer: str = ""
    organizer_name: str = ""
    attendee: str = ""
    partstat: str = ""

    def as_json(self) -> dict:
        return dict(vars(self))


def entry(event: Event, *, language: str) -> Entry:
    """Return an event as an entry of its calendar file; drawn once for each version of the event,
    for every letter to somebody who comes carries one."""
    return _entry(event, language, versions.of(event), addresses.site())


@lru_cache(MOST_ENTRIES)
def _entry(event: Event, language: str, version: tuple, site: str) -> Entry:
    event = copy(event)
    prefetch_related_objects([event], *ROWS)
    with translation.override(language):
        page = addresses.page(event, language)
        # No word of RFC 5545 says "postponed": its old date is off, and the next version brings the
        # new one.
        status = CONFIRMED if event.has_date else CANCELLED
        has_geo = event.latitude is not None and event.longitude is not None
        return Entry(
            uid=event.uid,
            sequence=event.sequence,
            revised_at=_utc(event.revised_at),
            starts_at=_utc(event.starts_at),
            ends_at=_utc(event.ends_at),
            status=status,
            transp=_transp(status),
            summary=_title(event),
            location=event.place,
            geo=f"{event.latitude};{event.longitude}" if has_geo else "",
            url=page,
            description=_description(event, language, page),
            filename=_filename(event.starts_at, event),
        )


def of_reply(rsvp: Rsvp, *, language: str, signups: Iterable[ItemSignup] = ()) -> Entry:
    """Return an event as the calendar of one person shall show it, as their reply stands, with
    what they have signed up for.

    A newer file is told from an older one by the event's sequence, and by the time of the last
    change of event or reply.
    """
    event, shown = rsvp.event, entry(rsvp.event, language=language)
    with translation.override(language):
        status = MADE_OF.get(rsvp.status, shown.status) if event.has_date else CANCELLED
        own = "" if status == CANCELLED else _own_lines(rsvp, language, signups)
        joins_online = rsvp.is_coming and status == CONFIRMED
        return replace(
            shown,
            revised_at=_utc(_last_change(rsvp)),
            status=status,
            transp=_transp(status),
            summary=_waiting_title(event.title) if status == TENTATIVE else shown.summary,
            location=shown.location or (event.online_url if joins_online else ""),
            description="\n\n".join(part for part in (own, shown.description) if part),
        )


def as_invitation(entry: Entry, rsvp: Rsvp) -> Entry:
    """Return a person's entry as one that their calendar can answer, or as its revocation
    (RFC 5546 §3.2.2, §3.2.5)."""
    return replace(
        entry,
        method="CANCEL" if entry.status == CANCELLED else "REQUEST",
        organizer=reply_addresses.of(rsvp),
        organizer_name=" ".join(rsvp.event.organizer.name.split()),
        attendee=rsvp.email,
        partstat=PARTSTAT[rsvp.status],
    )


def of_signup(signup: ItemSignup, *, language: str) -> Entry:
    """Return a programme item as an entry of its own, for somebody who has signed up for it."""
    rsvp, item = signup.rsvp, signup.item
    whole = of_reply(rsvp, language=language)
    with translation.override(language):
        is_waiting = signup.status != ItemSignup.Status.ACCEPTED
        status = TENTATIVE if is_waiting and whole.status == CONFIRMED else whole.status
        title = f"{signup.title} · {rsvp.event.title}"
        return replace(
            whole,
            uid=f"{item.pk}-{whole.uid}",
            starts_at=_utc(item.starts_at),
            ends_at=_utc(item.ends_at),
            status=status,
            transp=_transp(status),
            summary=_waiting_title(title) if status == TENTATIVE else title,
            description="\n\n".join(part for part in (item.description, whole.url) if part),
            filename=_filename(item.starts_at, rsvp.event, more=f"-{item.pk}"),
        )


def _transp(status: str) -> str:
    """What is not certain keeps nobody's hours."""
    return "OPAQUE" if status == CONFIRMED else "TRANSPARENT"


def _title(event: Event) -> str:
    if event.is_postponed and not event.is_cancelled:
        return _("(postponed) %(title)s") % {"title": event.title}
    return event.title


def _waiting_title(title: str) -> str:
    return _("(on the waiting list) %(title)s") % {"title": title}


def _last_change(rsvp: Rsvp) -> datetime:
    """When event or reply last changed."""
    if rsvp.beside is not None and rsvp.beside.changed_at:
        return max(rsvp.event.revised_at, rsvp.beside.changed_at)
    last = LAST_CHANGE.first(rsvp=rsvp.pk)
    return max(rsvp.event.revised_at, last.at) if last else rsvp.event.revised_at


def _own_lines(rsvp: Rsvp, language: str, signups: Iterable[ItemSignup]) -> str:
    """What stands in the file of one person alone."""
    event, lines = rsvp.event, []
    if rsvp.is_coming and event.online_url:
        lines.append(f"{_('Online')}: {event.online_url}")
    chosen = [_signup_line(signup, event, language) for signup in signups]
    return "\n".join([*lines, *([_("Signed up for:"), *chosen] if chosen else [])])


def _signup_line(signup: ItemSignup, event: Event, language: str) -> str:
    hours = dates.time_range(signup.item.starts_at, signup.item.ends_at, language, tz=event.tz)
    is_certain = signup.status == ItemSignup.Status.ACCEPTED
    return f"{hours} {signup.title}" + ("" if is_certain else f" ({signup.get_status_display()})")


def _filename(starts_at: datetime, event: Event, *, more: str = "") -> str:
    return f"srecanje-{starts_at.astimezone(event.tz):%Y-%m-%d}{more}.ics"


def _description(event: Event, language: str, page: str) -> str:
    parts = [
        event.subtitle,
        event.summary,
        prose.plain(event.description),
        _doors(event, language),
        _programme(event, language),
        _speakers(event),
        _partners(event),
        _replies(event, language),
        page,
    ]
    return "\n\n".join(part for part in parts if part)


def _doors(event: Event, language: str) -> str:
    lines = []
    if event.door_time:
        at = dates.at_time(event.door_time, language, tz=event.tz)
        lines.append(_("Doors open %(at)s.") % {"at": at})
    if event.map_url:
        lines.append(f"{_('Map')}: {event.map_url}")
    return "\n".join(lines)


def _programme(event: Event, language: str) -> str:
    lines = [_programme_line(item, event, language) for item in event.agenda_items.all()]
    return "\n".join([_("Programme") + ":", *lines]) if lines else ""


def _programme_line(item: AgendaItem, event: Event, language: str) -> str:
    hours = dates.time_range(item.starts_at, item.ends_at, language, tz=event.tz)
    who = "; ".join(_with_organisation(speaker) for speaker in item.speakers.all())
    return f"{hours} {item.title}" + (f" ({who})" if who else "")


def _speakers(event: Event) -> str:
    lines = []
    for speaker in event.speakers.all():
        who = _with_organisation(speaker, with_job=True)
        topic = prose.plain(speaker.topic)
        role = (
            f" – {speaker.get_role_display()}" if speaker.role == speaker.Role.FACILITATOR else ""
        )
        lines.append(f"{who}{role}" + (f": {topic}" if topic else ""))
    return "\n".join([_("Speakers") + ":", *lines]) if lines else ""


def _with_organisation(speaker, *, with_job: bool = False) -> str:
    parts = [speaker.full_name, speaker.job_title if with_job else "", speaker.organisation]
    return ", ".join(part for part in parts if part)


def _partners(event: Event) -> str:
    return "\n".join(f"{p.name} ({p.get_role_display()})" for p in event.partners.all())


def _replies(event: Event, language: str) -> str:
    if event.is_postponed:
        return ""
    by = dates.deadline(event.closes_at, language, tz=event.tz)
    return _("Please reply %(by)s.") % {"by": by}


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
