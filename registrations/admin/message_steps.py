"""What becomes of a message to groups: tried out, sent after a page with its number, taken back,
thrown away."""

import re

from django.contrib import messages
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from registrations.admin.message_forms import LaterForm
from registrations.documents import prose
from registrations.domain import audiences, group_messages, history
from registrations.domain.errors import RsvpRefused
from registrations.mail import message_parts
from registrations.models import keys

LIST = "admin:registrations_event_messages"
PAGE = "admin:registrations_event_message"
PRESS = re.compile(r"[\w-]{1,40}")
# So many people without an address are named.
MOST_NAMED = 20


def found(event, pk):
    rows = event.messages.select_related("decided_by", "edited_by")
    message = rows.filter(pk=pk).first()
    if message is None:
        raise Http404
    message.event = event
    return message


def subjects(event, message):
    """Return the subject as guests will read it, by language."""
    said = {}
    for language in ("sl", "en"):
        text = getattr(message, f"subject_{language}")
        with translation.override(language):
            said[language] = prose.line(text, {message_parts.EVENT: event.title})
    return said


def version(request, message):
    """Return which version somebody began with who sends the form, else the one that stands."""
    given = request.POST.get("version", "")
    is_number = given.isdecimal() and given.isascii() and len(given) < 10
    return int(given) if is_number else message.version


def drawn(desk, request, name, event, **shown):
    common = {**desk.admin_site.each_context(request), "event": event, "opts": desk.opts}
    return render(request, f"admin/registrations/event/{name}.html", {**common, **shown})


def send(desk, request, event, message):
    """Ask, with the number; nothing goes without this page."""
    message = found(event, message)
    if not message.is_open:
        return to(event, message)
    with timezone.override(event.tz):
        is_later = request.POST.get("how") == "later"
        form = LaterForm(request.POST if is_later else None, initial={"at": message.send_at})
        if request.method == "POST" and (form.is_valid() if is_later else True):
            done = _sent(request, message, form)
            if done:
                return to(event, message)
            message = found(event, message.pk)
        shown = {
            "title": _("Send the message?"),
            "message": message,
            "subjects": subjects(event, message),
            "whom": audiences.in_words(audiences.called(event), message.groups),
            "form": form,
            "seen": group_messages.fingerprint(event, message),
            **audience(event, message),
        }
        return drawn(desk, request, "message_send", event, **shown)


def _sent(request, message, form):
    """Return whether it is decided; a refusal is said and the page shown once more."""
    seen, by = request.POST.get("seen", ""), history.organiser(request.user)
    try:
        if request.POST.get("how") == "later":
            group_messages.send_later(message, form.cleaned_data["at"], seen=seen, by=by)
            messages.success(request, _("The message will go out at the time that you chose."))
        elif request.POST.get("how") == "now":
            number = group_messages.send(message, seen=seen, by=by)
            said = ngettext("A letter goes to %(n)d person.", "Letters go to %(n)d people.", number)
            messages.success(request, said % {"n": number})
        else:
            raise Http404
    except RsvpRefused as refusal:
        messages.warning(request, refusal.message)
        return refusal.code in ("message_is_sent", "message_is_gone")
    return True


def act(desk, request, event, message):
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    message = found(event, message)
    act = ACTS.get(request.POST.get("act"))
    if act is None:
        raise Http404
    try:
        act(request, message)
    except RsvpRefused as refusal:
        messages.warning(request, refusal.message)
    is_there = event.messages.filter(pk=message.pk).exists()
    if not is_there:
        return to(event)
    guest = reader(event, message, request.POST.get("guest", ""))
    return to(event, message, guest)


def _test(request, message):
    press = request.POST.get("press", "")
    if not PRESS.fullmatch(press):
        raise Http404
    guest = reader(message.event, message, request.POST.get("guest", ""))
    if group_messages.send_test(message, guest, request.user, press=press):
        said = _("A test goes to %(address)s. Guests get nothing.")
        messages.success(request, said % {"address": request.user.email})
    else:
        messages.warning(request, _("Your log-in has no e-mail address to send a test to."))


def _take_back(request, message):
    group_messages.take_back(message)
    messages.success(request, _("The message is a draft again and goes to nobody."))


def _discard(request, message):
    pk = message.pk
    group_messages.discard(message)
    message.pk = pk
    messages.success(request, _("The message is thrown away. Nobody has got it."))


ACTS = {"test": _test, "take-back": _take_back, "discard": _discard}


def audience(event, message):
    unreached = audiences.unreached(event, message.groups)
    stopped = audiences.stopped(event, message.groups)
    return {
        "number": audiences.number(event, message.groups),
        "lacking": unreached.count(),
        "unreached": unreached[:MOST_NAMED],
        "stopping": stopped.count(),
        "stopped": stopped[:MOST_NAMED],
    }


def reader(event, message, pk):
    """Return the reader with this id, None where there is none: somebody made up."""
    if not keys.is_id(pk):
        return None
    return audiences.readers(event, message.groups).filter(pk=pk).first()


def to(event, message=None, guest=None):
    """Go to a message, as the guest who was chosen sees it, or to all of them."""
    if message is None or message.pk is None:
        return HttpResponseRedirect(reverse(LIST, args=[event.pk]))
    query = f"?pk={guest.pk}" if guest else ""
    return HttpResponseRedirect(reverse(PAGE, args=[event.pk, message.pk]) + query)
