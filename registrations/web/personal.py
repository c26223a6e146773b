"""One person's own page, opened by the personal link: see, change, cancel, reply again."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from registrations import clock
from registrations.documents import addresses, answers, entries, qr, states
from registrations.domain import parties, replies, rsvps, rules, signups
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import LINK
from registrations.fields.offers import Offer
from registrations.models import PendingReply, Rsvp, YesOrNo, keys
from registrations.web import access, colleagues, limits, own_form, public, stamps
from registrations.web.forms import DetailsForm
from registrations.web.replies import TOO_OLD, may_be_taken

# What the page says after an action; the word in the address stands for it and for nothing else.
DONE = {
    "changed": _("Your reply is stored as shown below."),
    "declined": _("We have noted that you will not come."),
    "applied": _("The new reply has taken the place of the old one."),
    "added": _("The person has been added as a colleague."),
    "dismissed": _("The reply that was sent has been thrown away."),
    "swapped": _("The new person has taken the place of the other one."),
    "taken-out": _("We have noted that this person will not come."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@access.guest_form
def page(request, token):
    rsvp = access.own_rsvp(token)
    if rsvp.event.is_draft:
        status = 409 if request.method == "POST" else 200
        return render(request, "public/rsvp_unpublished.html", {"event": rsvp.event}, status=status)
    if request.method != "POST":
        return show(request, rsvp)
    act = ACTS.get(request.POST.get("action", "change"))
    if act is None:
        raise Http404
    if act not in WITH_A_FORM and (refusal := limits.refusal(request) or _too_old(request)):
        return show(request, rsvp, refusal=refusal, status=422)
    try:
        return act(request, rsvp)
    except RsvpRefused as refusal:
        # What was written into our copy before the no has not been stored.
        return show(request, access.own_rsvp(token), refusal=refusal.message, status=409)
    except PendingReply.DoesNotExist:
        return done(request, "settled")
    except Rsvp.DoesNotExist:  # an organiser has just removed the row
        raise Http404 from None


@access.shown
def calendar(request, token):
    """The event as it stands for this person; with ?tocka=, one programme item of theirs.

    Each file has one entry: of several, Outlook makes a calendar of its own.
    """
    rsvp, language = access.own_rsvp(token), get_language()
    if rsvp.event.is_draft:
        raise Http404
    mine = rsvp.signups.select_related("item", "choice")
    if "tocka" not in request.GET:
        return public.calendar_file(entries.of_reply(rsvp, language=language, signups=mine))
    signup = get_object_or_404(mine, item=_number(request.GET["tocka"]))
    signup.rsvp = rsvp
    return public.calendar_file(entries.of_signup(signup, language=language))


@access.shown
def code(request, token):
    picture = qr.svg(addresses.personal(access.own_rsvp(token)))
    return HttpResponse(picture, content_type="image/svg+xml")


def _too_old(request):
    return "" if stamps.read(request.POST.get("stamp", "")).is_good else TOO_OLD


def _change(request, rsvp):
    offer = own_form.offer_to(rsvp)
    form = DetailsForm(request.POST, offer=offer)
    stamp = stamps.read(request.POST.get("stamp", ""))
    if not may_be_taken(request, form, stamp):
        return show(request, rsvp, form=form, stamp=stamp, status=422)
    said = form.delegate(get_language(), email=rsvp.email)
    try:
        if form.cleaned_data["answer"] == YesOrNo.ACCEPT:
            places = {**own_form.kept_places(rsvp, offer), **said.places}
            rsvps.accept(rsvp, by=LINK, person=said.person, items=places, answers=said.answers)
        else:
            rsvps.decline(rsvp, by=LINK, person=said.person)
    except RsvpRefused as refusal:
        rsvp = access.own_rsvp(rsvp.token)
        if rsvp.event.has_closed(clock.now()):
            form = own_form.of(rsvp, own_form.offer_to(rsvp), typed=form)
        words = {"refusal": refusal.message, "form": form, "stamp": stamp}
        return show(request, rsvp, **words, status=409)
    return done(request, "changed")


def _decline(request, rsvp):
    rsvps.decline(rsvp, by=LINK)
    return done(request, "declined")


def _apply(request, rsvp):
    replies.apply(_pending(request, rsvp))
    return done(request, "applied")


def _add_pending(request, rsvp):
    waiting = _pending(request, rsvp)
    if waiting.sent_by_id is not None:  # a colleague of theirs already, not of this person
        raise Http404
    replies.add_colleague(waiting)
    return done(request, "added")


def _dismiss(request, rsvp):
    replies.dismiss(_pending(request, rsvp))
    return done(request, "dismissed")


def _add(request, rsvp):
    form = colleagues.adding(Offer.of(rsvp.event), request.POST)

    def add(delegate, stamp):
        parties.add(rsvp, delegate, by=LINK, submission=_submission(form, delegate, stamp))

    return _with_colleague(request, rsvp, form, add, "added")


def _swap(request, rsvp):
    other = _brought(request, rsvp)
    form = colleagues.swapping(other, Offer.of(rsvp.event), request.POST)

    def swap(delegate, stamp):
        parties.swap(other, delegate, by=LINK, submission=_submission(form, delegate, stamp))

    return _with_colleague(request, rsvp, form, swap, "swapped")


def _submission(form, delegate, stamp):
    """What tells forms on a page apart, which all carry the stamp of the page."""
    text = f"{stamp.text} {form.prefix}"
    return replies.Reply(answer=YesOrNo.ACCEPT, delegates=(delegate,), stamp=text).submission


def _with_colleague(request, rsvp, form, act, word):
    """Act with the person whom a form on the page names; the form stays where it did not pass."""
    forms = {form.prefix: form}
    stamp = stamps.read(request.POST.get("stamp", ""))
    if not may_be_taken(request, form, stamp):
        return show(request, rsvp, forms=forms, stamp=stamp, status=422)
    try:
        act(colleagues.delegate_of(form, rsvp), stamp)
    except RsvpRefused as refusal:
        words = {"refusal": refusal.message, "forms": forms, "stamp": stamp}
        return show(request, access.own_rsvp(rsvp.token), **words, status=409)
    return done(request, word)


def _take_out(request, rsvp):
    return _tell_others(request, rsvp, _brought(request, rsvp), rsvps.decline, "taken-out")


def _bring_back(request, rsvp):
    return _tell_others(request, rsvp, _brought(request, rsvp), rsvps.accept, "changed")


def _all_come(request, rsvp):
    return _tell_others(request, rsvp, rsvp, parties.accept_all, "changed")


def _none_comes(request, rsvp):
    return _tell_others(request, rsvp, rsvp, parties.decline_all, "declined")


def _tell_others(request, rsvp, whom, act, word):
    """Act for colleagues, who get a letter each time: so many a mailbox takes, and no more."""
    rules.ask_invited(rsvp)
    told = colleagues.addresses([whom] if whom != rsvp else rsvp.brought.all())
    if limits.hold_mailboxes(request, told):
        return show(request, rsvp, refusal=limits.refusal(request), status=422)
    act(whom, by=LINK)
    return done(request, word)


def _brought(request, rsvp):
    """The colleague that a button is about: one whom this person registered, nobody else."""
    return get_object_or_404(rsvp.brought, pk=_id(request, "person"))


ACTS = {
    "change": _change,
    "decline": _decline,
    "apply": _apply,
    "colleague": _add_pending,
    "dismiss": _dismiss,
    "add": _add,
    "swap": _swap,
    "take-out": _take_out,
    "bring-back": _bring_back,
    "all-come": _all_come,
    "none-comes": _none_comes,
}
# These look at the stamp themselves, to give back what was typed.
WITH_A_FORM = (_change, _add, _swap)


def _pending(request, rsvp):
    return get_object_or_404(rsvp.pending_replies, pk=_id(request, "pending"))


def _id(request, name):
    return _number(request.POST.get(name, ""))


def _number(pk):
    if not keys.is_id(pk):
        raise Http404
    return int(pk)


def done(request, word):
    response = HttpResponseRedirect(f"{request.path}?novo={word}")
    response.status_code = 303
    return response


def show(request, rsvp, *, form=None, forms=None, stamp=stamps.NONE, refusal="", status=200):
    """Draw the page; `forms` are those of colleagues that did not pass, by their prefix."""
    event, offer, at = rsvp.event, own_form.offer_to(rsvp), clock.now()
    state = states.of(event, at, get_language())
    form = form or own_form.of(rsvp, offer)
    shown = {
        "event": event,
        "rsvp": rsvp,
        "state": state,
        "form": form,
        "unfinished": [form, *(forms or {}).values()],
        "stamp": stamp if stamp.is_good else stamps.new(),
        "refusal": refusal,
        "done": DONE.get(request.GET.get("novo")) if request.method != "POST" else "",
        "may_change": not (event.is_cancelled or event.has_started(at) or rsvp.is_withdrawn),
        "signups": rsvp.signups.all(),
        "overlaps": signups.overlaps(rsvp),
        "no_longer": own_form.no_longer(offer, form.offer),
        "answers": _answers(rsvp),
        "pending": rsvp.pending_replies.select_related("sent_by"),
        **colleagues.shown(rsvp, offer, state, forms),
    }
    return render(request, "public/rsvp.html", shown, status=status)


def _answers(rsvp):
    """All that the person answered, in words; what is sensitive too, for it is their own."""
    return [(one.question, answers.words(one.question, one.value)) for one in rsvp.answers.all()]
