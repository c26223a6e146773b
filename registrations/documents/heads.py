"""What the head of a public page tells search engines, and those to whom its address is sent."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from registrations.documents import addresses, dates, prose
from registrations.documents.states import State
from registrations.models import Event, Organizer

LOCALES = {"sl": "sl_SI", "en": "en_GB"}
LONGEST_DESCRIPTION = 300


@dataclass(frozen=True)
class Head:
    """Shape: addresses are absolute, by language; none where the site does not know its own."""

    title: str
    description: str
    language: str
    addresses: dict[str, str]
    may_be_found: bool = True
    picture: str = ""

    @property
    def address(self):
        return self.addresses.get(self.language, "")

    @property
    def alternates(self):
        """Pairs of language and address; for readers of any other language the Slovene page."""
        pairs = list(self.addresses.items())
        return [*pairs, ("x-default", self.addresses["sl"])] if pairs else []

    @property
    def locale(self):
        return LOCALES[self.language]

    @property
    def other_locales(self):
        return [locale for language, locale in LOCALES.items() if language != self.language]


def of_event(event: Event, state: State, language: str) -> Head:
    """Return the head of an invitation page: when and where first, for that is what is sought."""
    is_known = event.is_cancelled or not event.is_postponed
    when = dates.span(event.starts_at, event.ends_at, language, tz=event.tz) if is_known else ""
    about = event.subtitle or event.summary or prose.plain(event.description)
    off = "" if event.has_date else state.sentence
    said = " · ".join(part for part in (when, event.place, about) if part)
    return Head(
        title=event.title,
        description=_short(f"{off} {said}"),
        language=language,
        addresses=_in_each(lambda one: addresses.page(event, one)),
        may_be_found=event.is_listed and not event.is_draft,
        picture=addresses.picture(event, language) if settings.SITE_URL else "",
    )


def of_front(language: str) -> Head:
    """Return the head of the list of meetings."""
    return Head(
        title=_("Meetings"),
        description=_("Public meetings to which you are invited: what, when and where."),
        language=language,
        addresses=_in_each(addresses.front),
    )


def of_notice(event: Event, language: str) -> Head:
    """Return the head of an event's privacy notice."""
    title = f"{_('How your data is used')} · {event.title}"
    about = _("What %(organiser)s asks of guests, what for, who sees it and how long it is kept.")
    return Head(
        title=title,
        description=_short(about % {"organiser": event.organizer.name}),
        language=language,
        addresses=_in_each(lambda one: addresses.notice(event, one)),
        may_be_found=event.is_listed and not event.is_draft,
    )


def of_statement(organizer: Organizer, language: str) -> Head:
    """Return the head of an organiser's own accessibility statement."""
    about = _("How far the pages for events of %(organiser)s can be used by everyone.")
    return Head(
        title=f"{_('Accessibility statement')} · {organizer.name}",
        description=_short(about % {"organiser": organizer.name}),
        language=language,
        addresses=_in_each(lambda one: addresses.statement(organizer, one)),
    )


def _in_each(address):
    return {one: address(one) for one in LOCALES} if settings.SITE_URL else {}


def _short(text):
    """On one line, with spaces of one kind alone."""
    return Truncator(" ".join(text.split())).chars(LONGEST_DESCRIPTION)
