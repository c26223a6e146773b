"""The public reply form, the page after it, and the way back to a lost link."""

from django.core import signing
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registrations import clock
from registrations.documents import dates, states
from registrations.domain import replies
from registrations.domain.errors import RsvpRefused
from registrations.models import keys
from registrations.web import access, stamps
from registrations.web.forms import LinkForm, ReplyForm

THANKS_LAST = 60 * 60
TOO_OLD = gettext_lazy("This form was open for a long time. Please send it once more.")


@require_http_methods(["GET", "HEAD", "POST"])
@access.guest_form
def reply(request, slug):
    event = access.public_event(slug)
    state = states.of(event, clock.now(), get_language())
    if request.method == "POST":
        return _take(request, event, state)
    if not state.takes_replies:
        return _no_form(request, event, state)
    return _form(request, event, state, ReplyForm(items=item_choices(event)))


@access.shown
@access.unkept
def thanks(request, slug):
    event = access.public_event(slug)
    try:
        sent = signing.loads(request.GET.get("p", ""), salt=_salt(event), max_age=THANKS_LAST)
    except signing.BadSignature:
        return render(request, "public/thanks_gone.html", {"event": event}, status=410)
    items = event.agenda_items.in_bulk([int(pk) for pk in sent["items"]])
    chosen = [(items[int(pk)], seat) for pk, seat in sent["items"].items() if int(pk) in items]
    return render(request, "public/thanks.html", {"event": event, "sent": sent, "chosen": chosen})


@require_http_methods(["GET", "HEAD", "POST"])
@access.guest_form
@access.unkept
def send_link(request, slug):
    event = access.public_event(slug)
    shown = {"event": event, "is_over": event.has_ended(clock.now())}
    if request.method != "POST" or shown["is_over"]:
        shown |= {"form": LinkForm(), "stamp": stamps.new()}
        return render(
            request, "public/send_link.html", shown, status=409 if shown["is_over"] else 200
        )
    form, stamp = LinkForm(request.POST), stamps.read(request.POST.get("stamp", ""))
    if not form.is_valid() or not may_be_a_person(form, stamp):
        shown |= {"form": form, "stamp": stamp if stamp.is_good else stamps.new()}
        return render(request, "public/send_link.html", shown, status=422)
    replies.send_link(event, keys.email_key(form.cleaned_data["email"]))
    return render(request, "public/link_sent.html", shown | {"email": form.cleaned_data["email"]})


def item_choices(event):
    """Return the programme items with a sign-up as choices, each with what is left in words."""
    items = event.agenda_items.filter(needs_signup=True)
    return [(item.pk, f"{item.title} ({_hours(event, item)}){_places(item)}") for item in items]


def may_be_a_person(form, stamp):
    """Whether a form may be taken; what speaks against it is written into the form's errors.

    Nothing is swallowed: the form comes back as it was typed, and one more press sends it.
    """
    if not stamp.is_good:
        form.add_error(None, TOO_OLD)
    elif stamp.is_too_fast or getattr(form, "is_from_a_robot", False):
        form.add_error(None, _("That was quick. Please look it over and send it once more."))
    return form.is_valid()


def _take(request, event, state):
    form = ReplyForm(request.POST, items=item_choices(event))
    stamp = stamps.read(request.POST.get("stamp", ""))
    if not form.is_valid() or not may_be_a_person(form, stamp):
        if not state.takes_replies:
            return _no_form(request, event, state)
        return _form(request, event, state, form, stamp=stamp, status=422)
    try:
        # Also when replies have closed meanwhile: a form that was taken before is thanked again.
        return _receive(event, form, stamp)
    except RsvpRefused as refusal:
        state = states.of(event, clock.now(), get_language())
        if not state.takes_replies:
            return _no_form(request, event, state)
        form.add_error(None, refusal.message)
        return _form(request, event, state, form, stamp=stamp, status=422)


def _receive(event, form, stamp):
    person, said = form.person(get_language()), form.cleaned_data
    outcome = replies.receive(
        event, person, answer=said["answer"], items=form.chosen_items, stamp=stamp.text
    )
    sent = {
        "answer": said["answer"],
        "seat": outcome.seat,
        "items": outcome.items,
        "name": f"{person.given_name} {person.family_name}",
        "organisation": person.organisation,
        "email": person.email,
    }
    p = signing.dumps(sent, salt=_salt(event), compress=True)
    response = HttpResponseRedirect(f"{reverse('thanks', args=[event.slug])}?p={p}")
    response.status_code = 303
    return response


def _salt(event):
    """What was signed for one event says nothing at another."""
    return f"registrations.web.replies.{event.pk}"


def _form(request, event, state, form, *, stamp=stamps.NONE, status=200):
    shown = {"event": event, "state": state, "form": form}
    shown["stamp"] = stamp if stamp.is_good else stamps.new()
    response = render(request, "public/reply.html", shown, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _no_form(request, event, state):
    shown = {"event": event, "state": state}
    return render(request, "public/reply_closed.html", shown, status=409)


def _hours(event, item):
    return dates.time_range(item.starts_at, item.ends_at, get_language(), tz=event.tz)


def _places(item):
    if item.seats_left is None:
        return ""
    if not item.has_seat_for_newcomer:
        return " – " + _("full, you will be put on the waiting list")
    left = ngettext("%(n)d place left", "%(n)d places left", item.seats_left)
    return " – " + left % {"n": item.seats_left}
