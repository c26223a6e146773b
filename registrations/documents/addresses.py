"""The addresses that leave the house: in letters, codes, calendar files. Never from a request."""

from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils import translation
from django.utils.http import int_to_base36

from registrations.models import Event, Organizer, Rsvp, User


def site() -> str:
    """Return SITE_URL without a slash at its end.

    Raises: ImproperlyConfigured where it is not set: a letter without links helps nobody.
    """
    if not settings.SITE_URL:
        raise ImproperlyConfigured(
            "SITE_URL is not set: letters, codes and calendar files need the address of this site."
        )
    return settings.SITE_URL


def front(language: str) -> str:
    return _absolute("front", language)


def page(event: Event, language: str) -> str:
    """Return the address of an event's invitation page in a language."""
    return page_at(event.slug, language)


def page_at(slug: str, language: str) -> str:
    """Return the same where only the event's short name was read."""
    return _absolute("event", language, slug)


def notice(event: Event, language: str) -> str:
    """Return the address of an event's privacy notice; of this site's while it is a draft."""
    if event.is_draft:
        return _absolute("privacy", language)
    return _absolute("event-privacy", language, event.slug)


def spoken(event: Event) -> str:
    """Return an event's short address without https://, in the language that is active; '' where
    this site does not know its own."""
    if not settings.SITE_URL:
        return ""
    return site().partition("://")[2] + reverse("short", args=[event.code])


def statement(organizer: Organizer, language: str) -> str:
    """Return the address of an organiser's own accessibility statement."""
    return _absolute("organizer-accessibility", language, organizer.slug)


def feed(language: str, organizer: Organizer | None = None) -> str:
    """Return the address of the events to come, of everybody or of one organiser, as a calendar
    that programs follow."""
    if organizer is None:
        return _absolute("feed", language)
    return _absolute("organizer-feed", language, organizer.slug)


def form(event: Event, language: str) -> str:
    return _absolute("reply", language, event.slug)


def picture(event: Event, language: str) -> str:
    """Return the address of the picture that is shown where the page's address is shared."""
    return _absolute("event-picture", language, event.slug)


def upload(file: dict) -> str:
    """Return the address of a file that an organiser uploaded."""
    return site() + uploaded_path(file)


def uploaded_path(file: dict) -> str:
    """Return the same for the pages of this site; a picture of the style guide says its own."""
    return file.get("address") or reverse("picture", args=[file["name"]])


def personal(rsvp: Rsvp) -> str:
    """Return the personal link of a reply, in its person's language."""
    return _absolute("rsvp", rsvp.language, rsvp.token)


def desk_guests(event: Event, language: str, **filters: str) -> str:
    """Return the address of an event's guest list, for its organisers."""
    chosen = urlencode({"event__id__exact": event.pk, **filters})
    return f"{_absolute('admin:registrations_rsvp_changelist', language)}?{chosen}"


def desk_guest(rsvp: Rsvp, language: str) -> str:
    """Return the address of the page on which organisers see one person."""
    return _absolute("admin:registrations_rsvp_change", language, rsvp.pk)


def desk_letters(language: str) -> str:
    """Return the address at which one of the organiser's people chooses their letters."""
    return _absolute("admin:registrations_event_letters_to_me", language)


def desk(language: str) -> str:
    """Return the address of the organisers' desk."""
    return _absolute("admin:index", language)


def account(language: str) -> str:
    """Return the address of the page about one's own log-in."""
    return _absolute("mfa_index", language)


def password(user: User, key: str) -> str:
    """Return the secret address at which a user sets a password; the key says until when."""
    return _absolute("account_reset_password_from_key", user.language, int_to_base36(user.pk), key)


def _absolute(name: str, language: str, *args: str | int) -> str:
    with translation.override(language):
        return site() + reverse(name, args=args)
