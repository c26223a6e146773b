"""The public reply form, the page after it, and the way back to a lost link."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registrations import clock
from registrations.documents import states
from registrations.domain import replies
from registrations.domain.errors import RsvpRefused
from registrations.fields.offers import Offer
from registrations.models import keys
from registrations.web import access, invitations, limits, remembered, stamps
from registrations.web import thanks as thanked
from registrations.web.forms import LinkForm
from registrations.web.party import PartyForm

# A form is asked for anew each time, for its stamp; but who goes on to another page and comes back
# finds what they typed: after no-store, browsers draw an empty form or none at all.
FOR_THE_WAY_BACK = "private, no-cache"
TOO_OLD = gettext_lazy("This form was open for a long time. Please send it once more.")


@require_http_methods(["GET", "HEAD", "POST"])
@access.guest_form
def reply(request, slug):
    event = remembered.event(slug)
    state = states.of(event, clock.now(), get_language())
    if state.for_whom:
        return link_page(request, event, "public/reply_invited.html", sentence=state.sentence)
    if request.method == "POST":
        return _take(request, event, state)
    if not state.takes_replies:
        return _no_form(request, event, state)
    language = get_language()
    return _for_the_way_back(
        HttpResponse(invitations.blank_form(event, state, language, stamps.new()))
    )


@access.shown
@access.unkept
def thanks(request, slug):
    event = remembered.event(slug)
    try:
        return HttpResponse(thanked.page(event, request.GET.get("p", "")))
    except thanked.Gone:
        return render(request, "public/thanks_gone.html", {"event": event}, status=410)


@require_http_methods(["GET", "HEAD", "POST"])
@access.guest_form
@access.unkept
def send_link(request, slug):
    return link_page(request, remembered.event(slug), "public/send_link.html")


def link_page(request, event, template, **more):
    """The form that takes an address alone, and the same answer for every address."""
    shown = {"event": event, "is_over": event.has_ended(clock.now()), **more}
    if request.method != "POST" or shown["is_over"]:
        return _link_form(request, template, shown, status=409 if shown["is_over"] else 200)
    form, stamp = LinkForm(request.POST), stamps.read(request.POST.get("stamp", ""))
    if not may_be_taken(request, form, stamp):
        return _link_form(request, template, shown, form=form, stamp=stamp, status=422)
    replies.send_link(event, keys.email_key(form.cleaned_data["email"]))
    return render(request, "public/link_sent.html", shown | {"email": form.cleaned_data["email"]})


def _link_form(request, template, shown, *, form=None, stamp=stamps.NONE, status):
    form = form or LinkForm()
    stamp = stamp if stamp.is_good else stamps.new()
    shown = {**shown, "form": form, "forms": [form], "stamp": stamp}
    return render(request, template, shown, status=status)


def may_be_taken(request, form, stamp, *, colleagues=()):
    """Whether a form may be taken, with those of colleagues; what speaks against it is written
    into its errors.

    Nothing is swallowed: the form comes back as it was typed, and one more press sends it.
    """
    # Every form is looked at, so that every error is shown at once.
    are_valid = [one.is_valid() for one in (form, *colleagues)]
    if limits.hold(request, form) or not all(are_valid):
        return False
    if not stamp.is_good:
        form.add_error(None, TOO_OLD)
    elif stamp.is_too_fast or getattr(form, "is_from_a_robot", False):
        form.add_error(None, _("That was quick. Please look it over and send it once more."))
    # Each address that is named gets a letter.
    return form.is_valid() and not limits.hold_letters(request, (form, *colleagues))


def _take(request, event, state):
    party = PartyForm(Offer.of(event), request.POST)
    if party.is_rearranged:
        return _rearrange(request, event, state, party)
    party.check()
    if not may_be_taken(request, party.own, party.stamp, colleagues=party.filled):
        if not state.takes_replies:
            return _no_form(request, event, state)
        return _form(request, event, state, party, status=422)
    try:
        # Also when replies have closed meanwhile: a form that was taken before is thanked again.
        return _receive(event, party)
    except RsvpRefused as refusal:
        state = states.of(event, clock.now(), get_language())
        if not state.takes_replies:
            return _no_form(request, event, state)
        # What was counted on while the form was open may be gone: places are read anew.
        party = PartyForm(Offer.of(event), request.POST)
        party.own.add_error(None, refusal.message)
        return _form(request, event, state, party, status=422)


def _rearrange(request, event, state, party):
    if not state.takes_replies:
        return _no_form(request, event, state)
    if limits.hold(request, party.own):
        return _form(request, event, state, party, status=422)
    return _form(request, event, state, party.rearranged())


def _receive(event, party):
    answer = party.own.cleaned_data["answer"]
    delegates = party.delegates(get_language())
    reply = replies.Reply(answer=answer, delegates=delegates, stamp=party.stamp.text)
    outcomes = replies.receive(event, reply)
    address = thanked.address(event, answer, delegates, outcomes)
    return HttpResponseRedirect(address, status=303)


def _form(request, event, state, party, *, status=200):
    shown = {"event": event, "state": state, "party": party}
    shown["stamp"] = party.stamp if party.stamp.is_good else stamps.new()
    return _for_the_way_back(render(request, "public/reply.html", shown, status=status))


def _for_the_way_back(response):
    response.headers["Cache-Control"] = FOR_THE_WAY_BACK
    return response


def _no_form(request, event, state):
    shown = {"event": event, "state": state}
    return render(request, "public/reply_closed.html", shown, status=409)
