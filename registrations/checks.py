"""What `manage.py check` asks of this installation beside Django's own questions."""

from django.conf import settings
from django.core.checks import Error, Warning
from django.db import DatabaseError, connection

from registrations.mail import services


def nothing_of_a_rehearsal(app_configs, **kwargs):
    problems = []
    if settings.CLOCK_OFFSET:
        problems.append(
            Error("SRECANJE_CLOCK is set: rules would go by another time.", id="srecanje.E001")
        )
    if not settings.LIMITS:
        problems.append(Error("SRECANJE_LIMITS=off: robots meet no limits.", id="srecanje.E002"))
    return problems


def proxies_are_counted(app_configs, **kwargs):
    if settings.PRODUCTION and not settings.TRUSTED_PROXIES:
        return [
            Warning(
                "TRUSTED_PROXIES is 0, but https comes from a proxy: every guest would be limited "
                "as if all of them sat behind one address.",
                id="srecanje.W002",
            )
        ]
    if settings.TRUSTED_PROXIES and not settings.PRODUCTION:
        return [
            Warning(
                "TRUSTED_PROXIES is set, but SITE_URL has no https: if guests can reach the site "
                "past the proxy, they can write in X-Forwarded-For what they like.",
                id="srecanje.W003",
            )
        ]
    return []


def letters_can_be_written_and_sent(app_configs, **kwargs):
    problems = []
    if not settings.SITE_URL:
        problems.append(
            Error("SITE_URL is not set: letters would carry no links.", id="srecanje.E003")
        )
    if not settings.EMAIL_URL:
        problems.append(
            Warning(
                "EMAIL_URL is not set: letters are written to files and reach nobody.",
                id="srecanje.W001",
            )
        )
    return problems


def nobody_counts_who_opens_a_letter(app_configs, **kwargs):
    service = services.name()
    if not service or service in services.UNCOUNTING:
        return []
    return [
        Warning(
            f"{service} cannot be told with a letter not to count who opens it and what they "
            "follow: please switch both off in the account of the service.",
            id="srecanje.W006",
        )
    ]


def what_is_acknowledged_stays(app_configs, **kwargs):
    if connection.vendor != "postgresql":
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('synchronous_commit'), current_setting('fsync')")
            off = "off" in cursor.fetchone()
    except DatabaseError as problem:
        return [Warning(f"The database cannot be asked: {problem}", id="srecanje.W005")]
    if not off:
        return []
    return [
        Warning(
            "synchronous_commit or fsync of PostgreSQL is off: replies that guests were told are "
            "stored can be lost with the server.",
            id="srecanje.W004",
        )
    ]


AT_DEPLOYMENT = (
    nothing_of_a_rehearsal,
    proxies_are_counted,
    letters_can_be_written_and_sent,
    nobody_counts_who_opens_a_letter,
    what_is_acknowledged_stays,
)
