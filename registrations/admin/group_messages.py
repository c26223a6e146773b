"""Pages on which an organiser writes to groups of guests: written, looked at as one guest will see
it, tried out, confirmed with its number, then seen on its way."""

import secrets
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from registrations.admin import message_steps
from registrations.admin.letters import ATTACHED_PICTURE, LETTER_POLICY
from registrations.admin.message_forms import MessageForm
from registrations.admin.tenants import below_event
from registrations.documents import dates, prose
from registrations.domain import audiences, group_messages, history
from registrations.domain.errors import RsvpRefused
from registrations.mail import message_parts
from registrations.models import GroupMessage
from srecanje.middleware import keep_from_all

LETTERS = "admin:registrations_outgoingmail_changelist"
LONGEST_SEARCH = 100
NAMES = [
    ("ime", _("given name")),
    ("priimek", _("family name")),
    ("organizacija", _("organisation")),
    ("dogodek", _("title of the event")),
    ("povezava", _("personal link")),
]


def urls(desk):
    at = below_event(desk, "messages")
    return [
        at("", _all, "messages"),
        at("write/", _write, "message_new"),
        at("<int:message>/", _page, "message"),
        at("<int:message>/write/", _write, "message_write"),
        at("<int:message>/html/", _html, "message_html"),
        at("<int:message>/send/", message_steps.send, "message_send"),
        at("<int:message>/act/", message_steps.act, "message_act"),
    ]


def standing(event):
    """Return what an event's own page shows of its messages."""
    return {"held": group_messages.held_back([event])}


def _all(desk, request, event):
    rows, names = list(event.messages.all()), audiences.called(event)
    for message in rows:
        message.whom = audiences.in_words(names, message.groups)
        message.later = _in_words(event, message.send_at)
        message.subject_said = message_steps.subjects(event, message)["sl"]
    return message_steps.drawn(
        desk, request, "messages", event, title=_("Messages to groups of guests"), rows=rows
    )


def _write(desk, request, event, message=None):
    """A new message, or one that nobody has got yet."""
    draft = GroupMessage(event=event) if message is None else message_steps.found(event, message)
    if not draft.is_open:
        messages.warning(request, RsvpRefused("message_is_sent").message)
        return message_steps.to(event, draft)
    given = request.POST if request.method == "POST" else None
    if message:
        stands = {name: getattr(draft, name) for name in MessageForm.base_fields}
    else:
        stands = {"groups": request.GET.getlist("groups")}
    form, other = MessageForm(given, initial=stands, event=event), None
    draft.version = message_steps.version(request, draft)
    if form.is_valid():
        try:
            group_messages.store(form.written_into(draft), by=history.organiser(request.user))
            return message_steps.to(event, draft)
        except RsvpRefused as refusal:
            form.add_error(None, refusal.message)
            other = _stored_since(draft)
    title = _("Change the message") if message else _("Write to groups of guests")
    shown = {"title": title, "form": form, "draft": draft, "names": NAMES, "other": other}
    return message_steps.drawn(desk, request, "message_form", event, **shown)


def _stored_since(draft):
    """Return what somebody else has stored, with its groups in words, and go on from it."""
    other = draft.event.messages.select_related("edited_by").filter(pk=draft.pk).first()
    if other is None or other.version == draft.version:
        return None
    draft.version = other.version
    other.whom = audiences.in_words(audiences.called(draft.event), other.groups)
    return other


def _page(desk, request, event, message):
    """How one guest will see it and whom it goes to; or, once it is sent, what became of it."""
    message = message_steps.found(event, message)
    shown = {
        "title": message_steps.subjects(event, message)["sl"],
        "message": message,
        "whom": audiences.in_words(audiences.called(event), message.groups),
        "later": _in_words(event, message.send_at),
        "decided": _in_words(event, message.decided_at),
    }
    if not message.is_open:
        shown["letters"] = _on_their_way(event, message)
        return message_steps.drawn(desk, request, "message_sent", event, **shown)
    guest, is_found = _chosen(event, message, request.GET)
    letter = group_messages.look(message, guest)
    shown |= {
        **message_steps.audience(event, message),
        "guest": guest,
        "sought": request.GET.get("guest", ""),
        "is_found": is_found,
        "letter": letter,
        "framed": urlencode({"pk": guest.pk} if guest else {}),
        "strange": _strange(message),
        "press": secrets.token_urlsafe(8),
    }
    return message_steps.drawn(desk, request, "message", event, **shown)


@xframe_options_sameorigin
def _html(desk, request, event, message):
    """The letter as a mail program would show it; `sandbox` keeps it from being a page of ours."""
    message = message_steps.found(event, message)
    letter = group_messages.look(
        message, message_steps.reader(event, message, request.GET.get("pk", ""))
    )
    words = ATTACHED_PICTURE.sub(r"[\1]", letter.body_html)
    response = HttpResponse(words, headers={"Content-Security-Policy": LETTER_POLICY})
    keep_from_all(response)
    return response


def _chosen(event, message, query):
    """Return the reader that was sought, or chosen before, or the first one, and whether anybody
    was found."""
    sought = query.get("guest", "")
    if before := message_steps.reader(event, message, query.get("pk", "")):
        return before, True
    readers = audiences.readers(event, message.groups).select_related("event").by_name()
    found = readers.matching(sought[:LONGEST_SEARCH]).first() if sought.strip() else None
    return found or readers.first(), found is not None or not sought.strip()


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
