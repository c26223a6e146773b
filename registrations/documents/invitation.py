"""What stands on an event's invitation page, whoever opens it."""

from registrations.documents import addresses
from registrations.models import Event, Partner


def page(event: Event) -> dict[str, object]:
    """Return what templates/public/event.html draws beside the state of the event, in the language
    that is active."""
    partners = list(event.partners.all())
    items = event.agenda_items.prefetch_related("speakers", "choices")
    return {
        "event": event,
        "short_address": addresses.spoken(event),
        "agenda": items,
        "signup_items": [item for item in items if item.needs_signup],
        "speakers": event.speakers.all(),
        "partners": partners,
        "names_organizer": any(p.role == Partner.Role.ORGANIZER for p in partners),
    }
