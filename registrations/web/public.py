"""Pages that are the same for everybody: the front page, an invitation, its calendar and code."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from registrations import clock
from registrations.documents import addresses, entries, heads, ical, notices, qr, statements
from registrations.models import Event
from registrations.web import access, invitations, remembered


@access.shown
def front(request):
    at, listed = clock.now(), Event.objects.listed()
    found = {"upcoming": listed.upcoming(at), "past": listed.past(at)[:20]}
    head = heads.of_front(get_language())
    return render(request, "public/front.html", {**found, "head": head})


@access.shown
def event(request, slug):
    return invitations.page(slug, get_language()).answer(request)


@access.shown
def calendar(request, slug):
    return calendar_file(entries.entry(remembered.event(slug), language=get_language()))


@access.shown
def code_svg(request, slug):
    page = addresses.page(remembered.event(slug), get_language())
    return HttpResponse(qr.svg(page), content_type="image/svg+xml")


@access.shown
def code_png(request, slug):
    page = addresses.page(remembered.event(slug), get_language())
    return HttpResponse(qr.png(page), content_type="image/png")


@access.shown
def privacy(request):
    return render(request, "public/privacy.html", notices.of_site())


@access.shown
def event_privacy(request, slug):
    return invitations.notice(slug, get_language()).answer(request)


@access.shown
def accessibility(request):
    return render(request, "public/accessibility.html", statements.of_site(get_language()))


@access.shown
def organizer_accessibility(request, slug):
    shown = statements.page(access.published_statement(slug), get_language())
    return render(request, "public/organizer_accessibility.html", shown)


def calendar_file(entry):
    """Answer with a calendar file, named in ASCII (RFC 6266)."""
    return HttpResponse(
        ical.draw(entry),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{entry.filename}"'},
    )
