"""What stands on an event's invitation page, whoever opens it."""

from django.conf import settings

from registrations.documents import addresses, heads, structured
from registrations.documents.states import State
from registrations.models import Event, Partner


def page(event: Event, state: State, language: str) -> dict[str, object]:
    """Return what templates/public/event.html draws in the language that is active."""
    items = list(event.agenda_items.prefetch_related("speakers", "choices"))
    speakers, partners = list(event.speakers.all()), list(event.partners.all())
    data = ""
    if settings.SITE_URL and not event.is_draft:
        rows = structured.Rows(items=items, speakers=speakers, partners=partners)
        data = structured.script(structured.event(event, state, language, rows=rows))
    return {
        "event": event,
        "state": state,
        "head": heads.of_event(event, state, language),
        "structured": data,
        "short_address": addresses.spoken(event),
        "agenda": items,
        "signup_items": [item for item in items if item.needs_signup],
        "speakers": speakers,
        "partners": partners,
        "names_organizer": any(p.role == Partner.Role.ORGANIZER for p in partners),
    }
