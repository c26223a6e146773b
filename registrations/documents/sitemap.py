"""The list of pages that search engines may find (sitemaps.org, with alternates by language).

Django's own draws each address once for every pair of languages and takes "/sl/" out of any
address, also where it is the short name of an event.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from registrations.documents import addresses

# What one file may hold.
MOST_ADDRESSES = 50_000
LANGUAGES = ("sl", "en")
# Beside the front page, each in both languages.
MOST_EVENTS = MOST_ADDRESSES // len(LANGUAGES) - 1
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


def draw(events: Iterable[tuple[str, datetime]]) -> bytes:
    """Return the front page and these events, as pairs of short name and last revision."""
    pages = [_page({one: addresses.front(one) for one in LANGUAGES})]
    for slug, revised_at in events:
        pages.append(_page({one: addresses.page_at(slug, one) for one in LANGUAGES}, revised_at))
    return f"{HEAD}{''.join(pages)}</urlset>\n".encode()


def _page(found: dict[str, str], revised_at: datetime | None = None) -> str:
    known = {language: escape(address, {'"': "&quot;"}) for language, address in found.items()}
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{address}"/>\n'
        for language, address in [*known.items(), ("x-default", known["sl"])]
    )
    at = f"<lastmod>{_utc(revised_at)}</lastmod>\n" if revised_at else ""
    return "".join(
        f"<url>\n<loc>{address}</loc>\n{at}{alternates}</url>\n" for address in known.values()
    )


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
