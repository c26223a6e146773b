"""The public reply form, the page after it, and the way back to a lost link."""

from django.core import signing
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registrations import clock
from registrations.documents import states
from registrations.domain import replies
from registrations.domain.errors import RsvpRefused
from registrations.models import keys
from registrations.web import access, limits, stamps
from registrations.web.forms import LinkForm
from registrations.web.offers import Offer
from registrations.web.party import PartyForm

THANKS_LAST = 60 * 60
TOO_OLD = gettext_lazy("This form was open for a long time. Please send it once more.")


@require_http_methods(["GET", "HEAD", "POST"])
@access.guest_form
def reply(request, slug):
    event = access.public_event(slug)
    if event.is_by_invitation:
        return link_page(request, event, "public/reply_invited.html")
    state = states.of(event, clock.now(), get_language())
    if request.method == "POST":
        return _take(request, event, state)
    if not state.takes_replies:
        return _no_form(request, event, state)
    return _form(request, event, state, PartyForm(Offer.of(event)))


@access.shown
@access.unkept
def thanks(request, slug):
    event = access.public_event(slug)
    try:
        sent = signing.loads(request.GET.get("p", ""), salt=_salt(event), max_age=THANKS_LAST)
    except signing.BadSignature:
        return render(request, "public/thanks_gone.html", {"event": event}, status=410)
    return render(request, "public/thanks.html", {"event": event, **_sent_in_words(event, sent)})


@require_http_methods(["GET", "HEAD", "POST"])
@access.guest_form
@access.unkept
def send_link(request, slug):
    return link_page(request, access.public_event(slug), "public/send_link.html")


def link_page(request, event, template):
    """The form that takes an address alone, and the same answer for every address."""
    shown = {"event": event, "is_over": event.has_ended(clock.now())}
    if request.method != "POST" or shown["is_over"]:
        shown |= {"form": LinkForm(), "stamp": stamps.new()}
        return render(request, template, shown, status=409 if shown["is_over"] else 200)
    form, stamp = LinkForm(request.POST), stamps.read(request.POST.get("stamp", ""))
    if not may_be_taken(request, form, stamp):
        shown |= {"form": form, "stamp": stamp if stamp.is_good else stamps.new()}
        return render(request, template, shown, status=422)
    replies.send_link(event, keys.email_key(form.cleaned_data["email"]))
    return render(request, "public/link_sent.html", shown | {"email": form.cleaned_data["email"]})


def may_be_taken(request, form, stamp):
    """Whether a form may be taken; what speaks against it is written into the form's errors.

    Nothing is swallowed: the form comes back as it was typed, and one more press sends it.
    """
    if limits.hold(request, form) or not form.is_valid():
        return False
    if not stamp.is_good:
        form.add_error(None, TOO_OLD)
    elif stamp.is_too_fast or getattr(form, "is_from_a_robot", False):
        form.add_error(None, _("That was quick. Please look it over and send it once more."))
    return form.is_valid() and not limits.hold_letters(request, form)


def _may_be_taken(request, party):
    """The same for all the people of a reply; each address that is named gets a letter."""
    if not party.is_valid() or not may_be_taken(request, party.own, party.stamp):
        return False
    return not any(limits.hold_letters(request, form) for form in party.filled)


def _take(request, event, state):
    party = PartyForm(Offer.of(event), request.POST)
    if party.is_rearranged and state.takes_replies:
        return _form(request, event, state, party.rearranged())
    if not _may_be_taken(request, party):
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
        party.own.add_error(None, refusal.message)
        # What was counted on while the form was open may be gone: places are read anew.
        return _form(request, event, state, party, status=422)


def _receive(event, party):
    answer = party.own.cleaned_data["answer"]
    delegates = party.delegates(get_language())
    reply = replies.Reply(answer=answer, delegates=delegates, stamp=party.stamp.text)
    outcomes = replies.receive(event, reply)
    own = delegates[0].person
    sent = {
        "answer": answer,
        "organisation": own.organisation,
        "email": own.email,
        "people": [
            {"name": delegate.person.full_name, "seat": outcome.seat, "items": outcome.items}
            for delegate, outcome in zip(delegates, outcomes, strict=True)
        ],
    }
    p = signing.dumps(sent, salt=_salt(event), compress=True)
    response = HttpResponseRedirect(f"{reverse('thanks', args=[event.slug])}?p={p}")
    response.status_code = 303
    return response


def _sent_in_words(event, sent):
    """What the page after a reply needs: each person with pairs of item and SEAT or WAITING."""
    own, *others = sent["people"]
    items = event.agenda_items.in_bulk({int(pk) for one in sent["people"] for pk in one["items"]})
    for one in sent["people"]:
        chosen = ((items.get(int(pk)), seat) for pk, seat in one["items"].items())
        one["chosen"] = [(item, seat) for item, seat in chosen if item]
    return {"sent": sent, "own": own, "colleagues": others}


def _salt(event):
    """What was signed for one event says nothing at another."""
    return f"registrations.web.replies.{event.pk}"


def _form(request, event, state, party, *, status=200):
    shown = {"event": event, "state": state, "party": party}
    shown["stamp"] = party.stamp if party.stamp.is_good else stamps.new()
    response = render(request, "public/reply.html", shown, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _no_form(request, event, state):
    shown = {"event": event, "state": state}
    return render(request, "public/reply_closed.html", shown, status=409)
