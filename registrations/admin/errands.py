"""What is done with several people of the guest list: a page that asks, with its numbers, and one
that says how far it is and what came of it."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from registrations.admin import arrivals, errand_forms, way_back
from registrations.domain import errands
from registrations.domain.errors import SENTENCES, RsvpRefused
from registrations.models import Event, GuestErrand, Rsvp, keys

Act, State = GuestErrand.Act, GuestErrand.State
PAGE = "admin:registrations_rsvp_errand"
MOST_NAMES = 10
# Whose people may be chosen for what, where it is not those whom one may write about.
RIGHTS = {
    Act.REMOVE: Event.objects.owned_by,
    Act.CHECK_IN: Event.objects.received_by,
    Act.UNDO: Event.objects.received_by,
}
# What is done without a question: it can be taken back.
UNASKED = (Act.CHECK_IN,)
TITLES = {
    Act.WITHDRAW: _("Withdraw the invitation?"),
    Act.REMOVE: _("Remove from the list for good?"),
    Act.SEAT: _("Seat these people out of turn?"),
    Act.REMIND: _("Remind these people?"),
    Act.WRITE: _("Write to these people"),
    Act.LABEL: _("Give these people a label"),
    Act.UNLABEL: _("Take a label off these people"),
    Act.CHECK_IN: _("Noting arrivals"),
    Act.UNDO: _("Take these arrivals back?"),
}
SAID = {
    Act.WITHDRAW: ngettext_lazy(
        "%(n)d invitation is withdrawn.", "%(n)d invitations are withdrawn.", "n"
    ),
    Act.REMOVE: ngettext_lazy("%(n)d person is removed.", "%(n)d people are removed.", "n"),
    Act.SEAT: ngettext_lazy("%(n)d person has a seat.", "%(n)d people have a seat.", "n"),
    Act.REMIND: ngettext_lazy(
        "A reminder goes to %(n)d person.", "Reminders go to %(n)d people.", "n"
    ),
    Act.CHECK_IN: ngettext_lazy("%(n)d arrival is noted.", "%(n)d arrivals are noted.", "n"),
    Act.UNDO: ngettext_lazy("%(n)d arrival is taken back.", "%(n)d arrivals are taken back.", "n"),
    Act.UNLABEL: ngettext_lazy(
        "The label is taken off %(n)d person.", "The label is taken off %(n)d people.", "n"
    ),
}
LABELLED = ngettext_lazy("%(n)d person got the label.", "%(n)d people got the label.", "n")


def start(desk, request, act, queryset):
    """Ask about the people who were chosen; with what the page would send, do it."""
    found = RIGHTS.get(act, Event.objects.written_by)(request.user)
    chosen = queryset.filter(event__in=found)
    if act == Act.UNDO and not (chosen := chosen.present()).exists():
        messages.info(request, _("None of the chosen people is noted as here."))
        return None
    events = list(Event.objects.filter(pk__in=chosen.order_by().values("event"))[:2])
    if len(events) != 1:
        messages.error(request, _("Please choose people of one event."))
        return None
    pks = list(chosen.values_list("pk", flat=True))
    errand = errands.ask(events[0], act, pks, user=request.user)
    if act in UNASKED or "confirmed" in request.POST:
        return _confirm(desk, request, errand)
    return _asked(desk, request, errand, errand_forms.of(errand))


def page(desk, request, number):
    """Ask, take the word, and say how far it is."""
    errand = _found(request, number)
    if request.method == "POST":
        return _confirm(desk, request, errand)
    if errand.state == State.ASKED:
        return _asked(desk, request, errand, errand_forms.of(errand))
    return _drawn(desk, request, "errand_done", _news(request, errand))


def _found(request, number):
    if number >= 10**keys.LONGEST_ID:
        raise Http404
    errand = errands.of(request.user).filter(pk=number).first()
    may = errand and RIGHTS.get(errand.act, Event.objects.written_by)(request.user)
    if not errand or not may.filter(pk=errand.event_id).exists():
        raise Http404
    return errand


def _confirm(desk, request, errand):
    form = errand_forms.of(errand, request.POST)
    if errand.state == State.ASKED and not form.is_valid():
        return _asked(desk, request, errand, form)
    try:
        form.ask_rules()
    except RsvpRefused as refusal:
        errands.discard(errand)
        messages.error(request, refusal.message)
        return HttpResponseRedirect(way_back.to_list(request))
    if errand.state == State.ASKED:
        errands.begin(errand, form.words())
    if errand.state != State.DONE:
        return HttpResponseRedirect(_address(request, errand))
    if errand.act == Act.WRITE:
        return HttpResponseRedirect(_writing(errand))
    _say(request, errand)
    return HttpResponseRedirect(way_back.to_list(request))


def _asked(desk, request, errand, form):
    counts = errands.counts(errand)
    first = errands.some(errand, errand.people[:MOST_NAMES])
    shown = {
        "title": TITLES[errand.act],
        "errand": errand,
        "form": form,
        "address": _address(request, errand),
        "about": f"admin/registrations/rsvp/_{errand.act}.html",
        "first": first,
        "more": errand.total - len(first),
        "by_status": [(label, counts[value]) for value, label in Rsvp.Status.choices],
        "with_address": counts["address"],
        "come": counts["come"],
        "reminded": counts[""],
        "why_not": [(SENTENCES[c], counts[c]) for c in SENTENCES if counts[c]],
    }
    return _drawn(desk, request, "errand", shown)


def _news(request, errand):
    return {
        "title": Act(errand.act).label,
        "errand": errand,
        "is_going_on": errand.state == State.DOING,
        "said": _sentence(errand),
        "refused": _refused(errand),
        "unexpected": _unexpected(errand),
        "next": _writing(errand) if errand.act == Act.WRITE else "",
    }


def _say(request, errand):
    """Tell on the next page what came of it."""
    messages.success(request, _sentence(errand))
    if errand.unchanged:
        messages.info(request, _unchanged(errand.unchanged))
    for sentence in _unexpected(errand):
        messages.warning(request, sentence)
    for sentence, names in _refused(errand):
        messages.error(request, f"{names}: {sentence}")


def _sentence(errand):
    return SAID.get(errand.act, LABELLED) % {"n": errand.done}


def _unchanged(number):
    said = ngettext(
        "For %(n)d person nothing had to be changed.",
        "For %(n)d people nothing had to be changed.",
        number,
    )
    return said % {"n": number}


def _refused(errand):
    """Return each sentence of a rule with the names that it was said of."""
    return [(SENTENCES[code], _named(errand, pks)) for code, pks in errand.refused.items()]


def _unexpected(errand):
    found = errand.words.get(errands.UNEXPECTED, {})
    return [arrivals.unexpected(status, _named(errand, pks)) for status, pks in found.items()]


def _named(errand, pks):
    """Return people one after the other, and how many more there are."""
    names = [rsvp.full_name for rsvp in errands.some(errand, pks[:MOST_NAMES])]
    named, more = ", ".join(names), len(pks) - len(names)
    if len(pks) <= MOST_NAMES:
        return named
    said = ngettext("%(names)s and %(n)d more", "%(names)s and %(n)d more", more)
    return said % {"names": named, "n": more}


def _writing(errand):
    """The page on which a message to who has the label is written."""
    group = errand_forms.group_of(errand)
    return f"{reverse('admin:registrations_event_message_new', args=[errand.event_id])}?{group}"


def _address(request, errand):
    return way_back.along(request, reverse(PAGE, args=[errand.pk]))


def _drawn(desk, request, name, shown):
    common = {**desk.admin_site.each_context(request), "opts": desk.opts}
    common["back"] = way_back.to_list(request)
    return render(request, f"admin/registrations/rsvp/{name}.html", {**common, **shown})
