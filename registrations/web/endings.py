"""One page by which somebody ends letters that nobody asked for, or wants them again.

Mail programs press its button for people, without cookie, stamp or log-in (RFC 8058); whoever has
the link may do so. Looking at the page changes nothing: scanners open every link.
"""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from registrations import clock
from registrations.documents import endings
from registrations.domain import suppressions
from registrations.models import Suppression

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
    wanted = request.POST.get("letters", "")
    if request.POST.get(name) == value:
        suppressions.end_letters(rsvp, at=clock.now())
        return _shown(request, rsvp)
    if wanted == END:
        suppressions.end_letters(rsvp, at=clock.now())
    elif wanted == AGAIN:
        suppressions.want_letters(rsvp)
    else:
        return _shown(request, rsvp, status=422)
    response = HttpResponseRedirect(request.path)
    response.status_code = 303
    return response


def _shown(request, rsvp, *, status=200):
    row = suppressions.against(rsvp)
    shown = {
        "organizer": rsvp.event.organizer,
        "event": None if rsvp.event.is_draft else rsvp.event,
        "is_ended": row is not None and not ENDED.isdisjoint(row.reasons),
    }
    return render(request, "public/ending.html", shown, status=status)
