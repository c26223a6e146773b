"""What becomes of one person on the guest list at one press: they come, do not, are invited again,
or get a seat out of turn."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from registrations.admin import way_back
from registrations.domain import history, people, rsvps
from registrations.domain.errors import RsvpRefused

ROW = "admin:registrations_rsvp_change"
DONE = _("Done: %(name)s – %(status)s.")


def row(request, rsvp):
    """The address of a row, from which the list is found again as it was filtered."""
    return way_back.along(request, reverse(ROW, args=[rsvp.pk]))


@require_POST
def answer(request, rsvp):
    verb = {"accept": rsvps.accept, "decline": rsvps.decline, "invite": _invite_again}.get(
        request.POST.get("answer")
    )
    if verb is None:
        raise Http404
    try:
        stored = verb(rsvp, by=history.organiser(request.user))
        messages.success(
            request, DONE % {"name": stored.full_name, "status": stored.get_status_display()}
        )
    except RsvpRefused as refusal:
        messages.error(request, refusal.message)
    return HttpResponseRedirect(row(request, rsvp))


def seat(desk, request, rsvp):
    """Ask for the reason, which the history keeps."""
    if request.method == "POST" and _seat(request, rsvp):
        return HttpResponseRedirect(row(request, rsvp))
    shown = {
        **desk.admin_site.each_context(request),
        "title": _("Seat this person out of turn?"),
        "rsvp": rsvp,
        "back": row(request, rsvp),
        "opts": desk.opts,
    }
    return render(request, "admin/registrations/rsvp/seat.html", shown)


def _seat(request, rsvp):
    try:
        rsvps.seat_out_of_turn(
            rsvp, by=history.organiser(request.user), reason=request.POST.get("reason", "")
        )
    except RsvpRefused as refusal:
        messages.error(request, refusal.message)
        return False
    words = {"name": rsvp.full_name, "status": rsvp.get_status_display()}
    messages.success(request, DONE % words)
    return True


def may_be_seated_out_of_turn(rsvp):
    """Whether "comes" would not do: the event is full, or others wait."""
    if rsvp.is_coming or rsvp.is_withdrawn or rsvp.event.is_draft or rsvp.event.is_cancelled:
        return False
    return rsvp.is_waiting or rsvp.event.is_full


def _invite_again(rsvp, *, by):
    return rsvps.invite(rsvp.event, people.person_of(rsvp), by=by)
