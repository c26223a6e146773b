"""What the privacy notice of an event says, from its own questions, programme and funders.

Source: GDPR Art. 13 and 14.
"""

from email.utils import parseaddr

from django.conf import settings

from registrations.documents import authorities, heads
from registrations.models import Event, Partner


def page(event: Event, language: str) -> dict[str, object]:
    """Return what templates/public/event_privacy.html draws in the language that is active."""
    questions = list(event.questions.all())
    asked = [question for question in questions if question.retired_at is None]
    return {
        **of_site(),
        "event": event,
        "head": heads.of_notice(event, language),
        "questions": asked,
        # Kept for the answers that were given to them.
        "asked_before": [question for question in questions if question not in asked],
        "is_sensitive": any(question.is_sensitive for question in questions),
        "has_signups": event.agenda_items.filter(needs_signup=True).exists(),
        "funders": [p.name for p in event.partners.all() if p.role == Partner.Role.FUNDER],
    }


def of_site() -> dict[str, object]:
    """Return what every notice says of this site and of the authority."""
    return {
        "site": settings.SITE_HOST,
        "site_contact": parseaddr(settings.MAIL_FROM)[1],
        "commissioner": authorities.COMMISSIONER,
    }
