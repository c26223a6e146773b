"""What stands on an event's invitation page, whoever opens it."""

from django.conf import settings

from registrations.documents import heads, structured
from registrations.documents.states import State
from registrations.models import Event, Partner


def page(event: Event, state: State, language: str) -> dict[str, object]:
    """Return what templates/public/event.html draws in the language that is active."""
    rows = {
        "items": list(event.agenda_items.prefetch_related("speakers", "choices")),
        "speakers": list(event.speakers.all()),
        "partners": list(event.partners.all()),
    }
    may_be_read = settings.SITE_URL and not event.is_draft
    return {
        "event": event,
        "state": state,
        "head": heads.of_event(event, state, language),
        "structured": structured.script(structured.event(event, state, language, **rows))
        if may_be_read
        else "",
        "agenda": rows["items"],
        "signup_items": [item for item in rows["items"] if item.needs_signup],
        "speakers": rows["speakers"],
        "partners": rows["partners"],
        "names_organizer": any(p.role == Partner.Role.ORGANIZER for p in rows["partners"]),
    }
