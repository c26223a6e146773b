"""One person's own page, opened by the personal link: see, change, cancel, reply again."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from registrations import clock
from registrations.documents import addresses, qr, states
from registrations.domain import replies, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import LINK
from registrations.models import PendingReply
from registrations.web import access, public, stamps
from registrations.web.forms import DetailsForm, initial_of
from registrations.web.replies import TOO_OLD, item_choices, may_be_a_person

# What the page says after an action; the word in the address stands for it and for nothing else.
DONE = {
    "changed": _("Your reply is stored as shown below."),
    "declined": _("We have noted that you will not come."),
    "applied": _("The new reply has taken the place of the old one."),
    "added": _("The person has been added as a colleague."),
    "dismissed": _("The reply that was sent has been thrown away."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@access.guest_form
def page(request, token):
    rsvp = access.own_rsvp(token)
    if rsvp.event.is_draft:
        status = 409 if request.method == "POST" else 200
        return render(request, "public/rsvp_unpublished.html", {"event": rsvp.event}, status=status)
    if request.method != "POST":
        return _page(request, rsvp)
    act = ACTS.get(request.POST.get("action", "change"))
    if act is None:
        raise Http404
    # The long form looks at its stamp itself, to give back what was typed.
    if act is not _change and not stamps.read(request.POST.get("stamp", "")).is_good:
        return _page(request, rsvp, refusal=TOO_OLD, status=422)
    try:
        return act(request, rsvp)
    except RsvpRefused as refusal:
        # What was written into our copy before the no has not been stored.
        return _page(request, access.own_rsvp(token), refusal=refusal.message, status=409)
    except PendingReply.DoesNotExist:
        return _done(request, "settled")


@access.shown
def calendar(request, token):
    rsvp = access.own_rsvp(token)
    if rsvp.event.is_draft:
        raise Http404
    return public.calendar_file(rsvp.event, get_language())


@access.shown
def code(request, token):
    picture = qr.svg(addresses.personal(access.own_rsvp(token)))
    return HttpResponse(picture, content_type="image/svg+xml")


def _change(request, rsvp):
    form = DetailsForm(request.POST, items=item_choices(rsvp.event))
    stamp = stamps.read(request.POST.get("stamp", ""))
    if not form.is_valid() or not may_be_a_person(form, stamp):
        return _page(request, rsvp, form=form, stamp=stamp, status=422)
    person = form.person(get_language(), email=rsvp.email)
    try:
        if form.cleaned_data["answer"] == "accept":
            rsvps.accept(rsvp, by=LINK, person=person, items=_items(rsvp, form))
        else:
            rsvps.decline(rsvp, by=LINK, person=person)
    except RsvpRefused as refusal:
        words = {"refusal": refusal.message, "form": form, "stamp": stamp}
        return _page(request, access.own_rsvp(rsvp.token), **words, status=409)
    return _done(request, "changed")


def _items(rsvp, form):
    """The items chosen, and those held that the form does not offer any more."""
    offered = {pk for pk, _words in item_choices(rsvp.event)}
    held = set(rsvp.signups.values_list("item_id", flat=True))
    return {*form.chosen_items, *(held - offered)}


def _decline(request, rsvp):
    rsvps.decline(rsvp, by=LINK)
    return _done(request, "declined")


def _apply(request, rsvp):
    replies.apply(_pending(request, rsvp))
    return _done(request, "applied")


def _add_colleague(request, rsvp):
    replies.add_colleague(_pending(request, rsvp))
    return _done(request, "added")


def _dismiss(request, rsvp):
    replies.dismiss(_pending(request, rsvp))
    return _done(request, "dismissed")


ACTS = {
    "change": _change,
    "decline": _decline,
    "apply": _apply,
    "colleague": _add_colleague,
    "dismiss": _dismiss,
}


def _pending(request, rsvp):
    pk = request.POST.get("pending", "")
    if not pk.isdecimal() or len(pk) > 18:
        raise Http404
    return get_object_or_404(rsvp.pending_replies, pk=pk)


def _done(request, word):
    response = HttpResponseRedirect(f"{request.path}?novo={word}")
    response.status_code = 303
    return response


def _page(request, rsvp, *, form=None, stamp=stamps.NONE, refusal="", status=200):
    event, at = rsvp.event, clock.now()
    form = form or DetailsForm(initial=initial_of(rsvp), items=item_choices(event))
    shown = {
        "event": event,
        "rsvp": rsvp,
        "state": states.of(event, at, get_language()),
        "form": form,
        "stamp": stamp if stamp.is_good else stamps.new(),
        "refusal": refusal,
        "done": DONE.get(request.GET.get("novo")) if request.method != "POST" else "",
        "may_change": not (event.is_cancelled or event.has_started(at) or rsvp.is_withdrawn),
        "signups": rsvp.signups.select_related("item"),
        "pending": rsvp.pending_replies.all(),
        "brought": rsvp.brought.by_name(),
    }
    return render(request, "public/rsvp.html", shown, status=status)
