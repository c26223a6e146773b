"""What programs ask of a site by itself: where not to look, what is there, its icon."""

from django.conf import settings
from django.db.models import Count, Max
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import reverse

from registrations.documents import sitemap as sitemaps
from registrations.models import Event
from registrations.models.memory import Memory
from registrations.web import access
from registrations.web.invitations import Page

# What is of one person, or of those who log in; in every language.
CLOSED = ("admin", "racun", "odziv", "odjava", "sprejem")
PREFIXES = ("/", "/en/")
HOUR, DAY = 3600, 86_400

SITEMAPS: Memory[Page] = Memory(1)


@access.shown
def robots(request):
    """Public pages that are to be left out of an index are not named here: they say so themselves,
    which only those read who may open them."""
    closed = [f"Disallow: {prefix}{name}/" for name in CLOSED for prefix in PREFIXES]
    lines = ["User-agent: *", *closed, "Disallow: /api/"]
    if settings.SITE_URL:
        lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}"]
    headers = {"Cache-Control": f"max-age={HOUR}"}
    return HttpResponse(
        "\n".join(lines) + "\n", content_type="text/plain; charset=utf-8", headers=headers
    )


@access.shown
def sitemap(request):
    """Answer with the listed events; drawn anew only when one of them was revised, came or went."""
    if not settings.SITE_URL:
        raise Http404
    listed = Event.objects.listed()
    version = (settings.SITE_URL, *listed.aggregate(n=Count("pk"), at=Max("revised_at")).values())
    return SITEMAPS.get(version, lambda: _sitemap(listed)).answer(request)


@access.shown
def icon(request, name):
    """Lead programs that look for an icon at its oldest address to the one that is there now."""
    response = HttpResponseRedirect(static(f"img/{name}"))
    response.headers["Cache-Control"] = f"max-age={DAY}"
    return response


def _sitemap(listed):
    newest = listed.order_by("-starts_at")[: sitemaps.MOST_EVENTS]
    drawn = sitemaps.draw(newest.values_list("slug", "revised_at"))
    return Page.of(drawn, content_type="application/xml")
