"""One page by which somebody ends letters that nobody asked for, or wants them again.

Mail programs press its button for people, without cookie, stamp or log-in (RFC 8058); whoever has
the link may do so. Looking at the page changes nothing: scanners open every link.

A program that presses once more is told once more that letters have ended, and nothing is written;
people who press to and fro are asked to wait.
"""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from registrations import clock
from registrations.documents import endings
from registrations.domain import suppressions
from registrations.models import Suppression
from registrations.web import limits

END, AGAIN = "end", "again"
ONE_CLICK = ("List-Unsubscribe", "One-Click")
ENDED = {Suppression.Reason.UNSUBSCRIBED, Suppression.Reason.COMPLAINED}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def page(request, token):
    rsvp = endings.rsvp_of(token)
    if rsvp is None:
        return render(request, "public/ending_gone.html", status=404)
    if request.method != "POST":
        return _shown(request, rsvp)
    name, value = ONE_CLICK
    if request.POST.get(name) == value:
        _end(rsvp)
        return _shown(request, rsvp)
    limits.count_link(request, token)
    return limits.answer(request, _pressed(request, rsvp))


def _pressed(request, rsvp):
    wanted = request.POST.get("letters", "")
    if wanted not in (END, AGAIN) or request.wait:
        return _shown(request, rsvp, refusal=limits.refusal(request), status=422)
    if wanted == END:
        _end(rsvp)
    else:
        suppressions.want_letters(rsvp)
    response = HttpResponseRedirect(request.path)
    response.status_code = 303
    return response


def _end(rsvp):
    row = suppressions.against(rsvp)
    if row is None or row.unsubscribed_at is None:
        suppressions.end_letters(rsvp, at=clock.now())


def _shown(request, rsvp, *, refusal="", status=200):
    row = suppressions.against(rsvp)
    shown = {
        "organizer": rsvp.event.organizer,
        "event": None if rsvp.event.is_draft else rsvp.event,
        "refusal": refusal,
        "is_ended": row is not None and not ENDED.isdisjoint(row.reasons),
    }
    return render(request, "public/ending.html", shown, status=status)
