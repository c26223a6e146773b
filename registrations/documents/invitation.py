"""What stands on an event's invitation page, whoever opens it."""

from django.conf import settings

from registrations.documents import addresses, heads, programme, structured
from registrations.documents.programme import Standing
from registrations.documents.states import State
from registrations.models import Event, Partner

FUNDER = Partner.Role.FUNDER


def rows(event: Event) -> structured.Rows:
    """Return the rows around an event, on the page and on paper."""
    return structured.Rows(
        items=list(event.agenda_items.prefetch_related("speakers", "choices")),
        speakers=list(event.speakers.select_related("portrait")),
        partners=list(event.partners.select_related("mark")),
    )


def names_organizer(found: structured.Rows) -> bool:
    """Whether the organiser stands among the partners; else it is named before them."""
    return any(partner.role == Partner.Role.ORGANIZER for partner in found.partners)


def page(
    event: Event, state: State, language: str, *, standing: Standing = programme.NOTHING
) -> dict[str, object]:
    """Return what templates/public/event.html draws in the language that is active."""
    found, data = rows(event), ""
    if settings.SITE_URL and not event.is_draft:
        data = structured.script(structured.event(event, state, language, rows=found))
    is_over = state.name == "over"
    return {
        "event": event,
        "materials": list(event.materials.select_related("paper")) if is_over else [],
        "state": state,
        "head": heads.of_event(event, state, language),
        "structured": data,
        "short_address": addresses.spoken(event),
        "agenda": found.items,
        "standing": standing,
        "signup_items": [item for item in found.items if item.needs_signup],
        "speakers": found.speakers,
        "partners": found.partners,
        "names_organizer": names_organizer(found),
        "marked": [p for p in found.partners if p.mark and p.role != FUNDER],
        "funders_marked": [p for p in found.partners if p.mark and p.role == FUNDER],
    }
