"""What accessibility statements say: the one of this site, and those of organisers bound by law.

Source: ZDSMA; Commission Implementing Decision (EU) 2018/1523.
"""

from datetime import date
from email.utils import parseaddr

from django.conf import settings

from registrations.documents import authorities, dates, heads
from registrations.models import AccessibilityStatement

# The day on which the pages for guests were last assessed as a whole; moved on with the next time.
ASSESSED_ON = date(2026, 11, 28)


def of_site(language: str) -> dict[str, object]:
    """Return what templates/public/accessibility.html draws."""
    return {
        "site_contact": parseaddr(settings.MAIL_FROM)[1],
        "prepared_on": dates.written_date(ASSESSED_ON, language),
        "inspectorate": authorities.INSPECTORATE,
    }


def page(statement: AccessibilityStatement, language: str) -> dict[str, object]:
    """Return what templates/public/organizer_accessibility.html draws of a statement that was read
    with its organiser."""
    reviewed_on = statement.reviewed_on
    return {
        "statement": statement,
        "organizer": statement.organizer,
        "head": heads.of_statement(statement.organizer, language),
        "site": settings.SITE_HOST,
        "prepared_on": dates.written_date(statement.prepared_on, language),
        "reviewed_on": dates.written_date(reviewed_on, language) if reviewed_on else "",
        "inspectorate": authorities.INSPECTORATE,
    }
