"""Pages on which an organiser writes to groups of guests: written, looked at as one guest will see
it, tried out, confirmed with its number, then seen on its way."""

import re
import secrets
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from registrations.admin.letters import ATTACHED_PICTURE, LETTER_POLICY
from registrations.admin.message_forms import LaterForm, MessageForm
from registrations.admin.tenants import may_write
from registrations.documents import dates, prose
from registrations.domain import audiences, group_messages, history
from registrations.domain.errors import RsvpRefused
from registrations.mail import message_parts
from registrations.models import GroupMessage
from srecanje.middleware import keep_from_all

LIST = "admin:registrations_event_messages"
PAGE = "admin:registrations_event_message"
SEND = "admin:registrations_event_message_send"
LETTERS = "admin:registrations_outgoingmail_changelist"
PRESS = re.compile(r"[\w-]{1,40}")
# So many people without an address are named.
MOST_NAMED = 20
LONGEST_SEARCH = 100
NAMES = [
    ("ime", _("given name")),
    ("priimek", _("family name")),
    ("organizacija", _("organisation")),
    ("dogodek", _("title of the event")),
    ("povezava", _("personal link")),
]


def urls(desk):
    def at(route, view, name):
        def opened(request, pk, **more):
            return view(desk, request, _own(desk, request, pk), **more)

        wrapped = desk.admin_site.admin_view(opened)
        return path(f"<int:pk>/messages/{route}", wrapped, name=f"registrations_event_{name}")

    return [
        at("", _all, "messages"),
        at("write/", _write, "message_new"),
        at("<int:message>/", _page, "message"),
        at("<int:message>/write/", _write, "message_write"),
        at("<int:message>/html/", _html, "message_html"),
        at("<int:message>/send/", _send, "message_send"),
        at("<int:message>/act/", _act, "message_act"),
    ]


def standing(event):
    """Return what an event's own page shows of its messages."""
    return {"held": group_messages.held_back([event])}


def _own(desk, request, pk):
    event = desk.get_queryset(request).select_related("organizer").filter(pk=pk).first()
    if event is None or not may_write(request.user, event):
        raise Http404
    return event


def _found(event, pk):
    rows = event.messages.select_related("decided_by", "edited_by")
    message = rows.filter(pk=pk).first()
    if message is None:
        raise Http404
    message.event = event
    return message


def _drawn(desk, request, name, event, **shown):
    common = {**desk.admin_site.each_context(request), "event": event, "opts": desk.opts}
    return render(request, f"admin/registrations/event/{name}.html", {**common, **shown})


def _all(desk, request, event):
    rows, names = list(event.messages.all()), audiences.called(event)
    for message in rows:
        message.whom = audiences.in_words(names, message.groups)
        message.later = _in_words(event, message.send_at)
    return _drawn(
        desk, request, "messages", event, title=_("Messages to groups of guests"), rows=rows
    )


def _write(desk, request, event, message=None):
    """A new message, or one that nobody has got yet."""
    draft = GroupMessage(event=event) if message is None else _found(event, message)
    if not draft.is_open:
        messages.warning(request, RsvpRefused("message_is_sent").message)
        return _to(event, draft)
    given = request.POST if request.method == "POST" else None
    stands = {name: getattr(draft, name) for name in MessageForm.base_fields} if message else None
    form = MessageForm(given, initial=stands, event=event)
    if form.is_valid():
        try:
            group_messages.store(form.written_into(draft), by=history.organiser(request.user))
            return _to(event, draft)
        except RsvpRefused as refusal:
            form.add_error(None, refusal.message)
    title = _("Change the message") if message else _("Write to groups of guests")
    shown = {"title": title, "form": form, "draft": draft, "names": NAMES}
    return _drawn(desk, request, "message_form", event, **shown)


def _page(desk, request, event, message):
    """How one guest will see it and whom it goes to; or, once it is sent, what became of it."""
    message = _found(event, message)
    shown = {
        "title": prose.line(message.subject_sl, {message_parts.EVENT: event.title}),
        "message": message,
        "whom": audiences.in_words(audiences.called(event), message.groups),
        "later": _in_words(event, message.send_at),
        "decided": _in_words(event, message.decided_at),
    }
    if not message.is_open:
        shown["letters"] = _on_their_way(event, message)
        return _drawn(desk, request, "message_sent", event, **shown)
    guest, is_found = _chosen(event, message, request.GET.get("guest", ""))
    letter = group_messages.look(message, guest)
    shown |= {
        **_audience(event, message),
        "guest": guest,
        "sought": request.GET.get("guest", ""),
        "is_found": is_found,
        "letter": letter,
        "framed": urlencode({"pk": guest.pk} if guest else {}),
        "strange": _strange(message),
        "press": secrets.token_urlsafe(8),
    }
    return _drawn(desk, request, "message", event, **shown)


@xframe_options_sameorigin
def _html(desk, request, event, message):
    """The letter as a mail program would show it; `sandbox` keeps it from being a page of ours."""
    message = _found(event, message)
    letter = group_messages.look(message, _reader(event, message, request.GET.get("pk", "")))
    words = ATTACHED_PICTURE.sub(r"[\1]", letter.body_html)
    response = HttpResponse(words, headers={"Content-Security-Policy": LETTER_POLICY})
    keep_from_all(response)
    return response


def _send(desk, request, event, message):
    """Ask, with the number; nothing goes without this page."""
    message = _found(event, message)
    if not message.is_open:
        return _to(event, message)
    with timezone.override(event.tz):
        is_later = request.POST.get("how") == "later"
        form = LaterForm(request.POST if is_later else None, initial={"at": message.send_at})
        if request.method == "POST" and (form.is_valid() if is_later else True):
            done = _sent(request, message, form)
            if done:
                return _to(event, message)
            message = _found(event, message.pk)
        shown = {
            "title": _("Send the message?"),
            "message": message,
            "whom": audiences.in_words(audiences.called(event), message.groups),
            "form": form,
            "seen": group_messages.fingerprint(event, message),
            **_audience(event, message),
        }
        return _drawn(desk, request, "message_send", event, **shown)


def _sent(request, message, form):
    """Return whether it is decided; a refusal is said and the page shown once more."""
    seen, by = request.POST.get("seen", ""), history.organiser(request.user)
    try:
        if request.POST.get("how") == "later":
            group_messages.send_later(message, form.cleaned_data["at"], seen=seen, by=by)
            messages.success(request, _("The message waits for its moment."))
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


def _act(desk, request, event, message):
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    message = _found(event, message)
    act = ACTS.get(request.POST.get("act"))
    if act is None:
        raise Http404
    try:
        act(request, message)
    except RsvpRefused as refusal:
        messages.warning(request, refusal.message)
    is_there = event.messages.filter(pk=message.pk).exists()
    return _to(event, message) if is_there else _to(event)


def _test(request, message):
    press = request.POST.get("press", "")
    if not PRESS.fullmatch(press):
        raise Http404
    guest = _reader(message.event, message, request.POST.get("guest", ""))
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


def _audience(event, message):
    unreached = audiences.unreached(event, message.groups)
    stopped = audiences.stopped(event, message.groups)
    return {
        "number": audiences.number(event, message.groups),
        "lacking": unreached.count(),
        "unreached": unreached[:MOST_NAMED],
        "stopping": stopped.count(),
        "stopped": stopped[:MOST_NAMED],
    }


def _chosen(event, message, sought):
    """Return the reader that was sought, or the first one, and whether anybody was found."""
    readers = audiences.readers(event, message.groups).select_related("event").by_name()
    found = readers.matching(sought[:LONGEST_SEARCH]).first() if sought.strip() else None
    return found or readers.first(), found is not None or not sought.strip()


def _reader(event, message, pk):
    """Return the reader with this id, None where there is none: somebody made up."""
    if not pk.isdecimal() or not pk.isascii() or len(pk) > 18:
        return None
    return audiences.readers(event, message.groups).filter(pk=pk).first()


def _strange(message):
    """Return what stands in braces and is no name: it will stand in the letter as it is."""
    texts = (message.subject_sl, message.body_sl, message.subject_en, message.body_en)
    named = [name for text in texts for name in prose.names(text)]
    return [f"{{{n}}}" for n in dict.fromkeys(named) if n not in message_parts.NAMES]


def _on_their_way(event, message):
    """Return how many letters stand where, each with the address of their list."""
    return [
        {
            "label": letter.standing,
            "number": number,
            "address": f"{reverse(LETTERS)}?"
            + urlencode(
                {
                    "message": message.pk,
                    "state__exact": letter.state,
                    "outcome__exact": letter.outcome,
                }
            ),
        }
        for letter, number in group_messages.delivery(message)
    ]


def _in_words(event, at):
    return dates.moment(at, get_language(), tz=event.tz) if at else ""


def _to(event, message=None):
    if message is None or message.pk is None:
        return HttpResponseRedirect(reverse(LIST, args=[event.pk]))
    return HttpResponseRedirect(reverse(PAGE, args=[event.pk, message.pk]))
