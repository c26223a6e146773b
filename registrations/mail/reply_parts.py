"""What letters say about one reply: its person, answers, sign-ups and colleagues."""

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registrations.documents import addresses, answers, dates
from registrations.mail.drawing import Own
from registrations.mail.inert import inert, inert_lines
from registrations.models import (
    AgendaItem,
    Answer,
    Event,
    ItemSignup,
    OutgoingMail,
    PendingReply,
    Rsvp,
    YesOrNo,
)
from registrations.models.beside import Beside
from registrations.models.prepared import Prepared

Kind = OutgoingMail.Kind
ASKS = (Kind.INVITATION, Kind.REMINDER_UNANSWERED)
BROUGHT = Prepared(Rsvp, lambda rsvp: Rsvp.objects.filter(brought_by=rsvp).by_name())
GIVEN_ANSWERS = Prepared(
    Answer, lambda rsvp: Answer.objects.filter(rsvp=rsvp).order_by("question__position", "question")
)
SIGNUPS = Prepared(
    ItemSignup, lambda rsvp: ItemSignup.objects.filter(rsvp=rsvp).order_by("item__starts_at", "pk")
)
SIGNED_UP_FOR = Prepared(AgendaItem, lambda rsvp: AgendaItem.objects.filter(signups__rsvp=rsvp))


def waiting(rsvp: Rsvp, kind: str) -> list[dict]:
    """Replies that wait for a word of the person, of which the letter with the link tells."""
    if kind != Kind.LINK or rsvp.pk is None:
        return []
    return [_pending(reply) for reply in rsvp.pending_replies.select_related("sent_by")]


def bringer(rsvp: Rsvp) -> str:
    """Who registered somebody that has letters of their own."""
    return inert(rsvp.brought_by.full_name) if rsvp.email and rsvp.brought_by else ""


def places(rsvp: Rsvp, kind: str) -> str:
    """For how many people an invitation is, where its reader was given a number of their own."""
    if kind not in ASKS or not rsvp.places or rsvp.brought_by_id is not None:
        return ""
    if rsvp.places == 1:
        return _("This invitation is for you alone.")
    meant = ngettext(
        "This invitation is for %(n)s person of your organisation, you included.",
        "This invitation is for %(n)s people of your organisation, you included.",
        rsvp.places,
    )
    how = _("Reply for yourself first; then add your colleagues on the same page.")
    return f"{meant % {'n': rsvp.places}} {how}"


def _beside(rsvp: Rsvp) -> Beside | None:
    """What is known to stand beside the row: nothing, where it is not stored; None: to be asked."""
    return Beside() if rsvp.pk is None else rsvp.beside


def _brought(rsvp: Rsvp) -> list[Rsvp]:
    known = _beside(rsvp)
    if rsvp.brought_by_id is not None or (known is not None and not known.has_brought):
        return []
    return BROUGHT.rows(rsvp=rsvp.pk)


def colleagues(rsvp: Rsvp) -> list[dict]:
    """One line about each person whom the reader registered, with the link of who has no letters
    of their own. What is known of an address is not told."""
    rows = _brought(rsvp)
    taken = set(rsvp.brought.with_taken_address().values_list("pk", flat=True)) if rows else ()
    return [
        {
            "name": inert(other.full_name),
            "status": other.get_status_display(),
            "personal": Own("" if other.email or other.pk in taken else addresses.personal(other)),
        }
        for other in rows
    ]


def said(rsvp: Rsvp) -> list[tuple[str, str]]:
    words = {
        Rsvp.Status.ACCEPTED: str(YesOrNo.ACCEPT.label),
        Rsvp.Status.DECLINED: str(YesOrNo.DECLINE.label),
    }
    rows = [
        (_("Reply"), words.get(Rsvp.Status(rsvp.status), rsvp.get_status_display())),
        (_("Name"), inert(rsvp.full_name)),
        (_("Organisation"), inert(rsvp.organisation)),
        (_("E-mail"), inert(rsvp.email)),
        (_("Telephone"), inert(rsvp.phone)),
        (_("Note to the organisers"), _indented(rsvp.note)),
        *answered(rsvp),
    ]
    return [(label, value) for label, value in rows if value]


def answered(rsvp: Rsvp) -> list[tuple[str, str]]:
    """What somebody answered to questions, the sensitive ones excepted."""
    return [(inert(asked), _indented(said)) for asked, said in answers.told(_answers(rsvp))]


def _indented(text: str) -> str:
    return Own(inert_lines(text).replace("\n", "\n  "))


def _answers(rsvp: Rsvp):
    known = _beside(rsvp)
    if known is not None and not known.has_answers:
        return []
    rows = GIVEN_ANSWERS.rows(rsvp=rsvp.pk)
    prefetch_related_objects(rows, "question__options")
    return rows


def signups(rsvp: Rsvp) -> list[ItemSignup]:
    known = _beside(rsvp)
    if known is not None:
        return sorted(known.signups, key=lambda signup: (signup.item.starts_at, signup.pk))
    rows = SIGNUPS.rows(rsvp=rsvp.pk)
    if rows:
        items = {item.pk: item for item in SIGNED_UP_FOR.rows(rsvp=rsvp.pk)}
        for signup in rows:
            signup.item = items[signup.item_id]
    if any(signup.choice_id for signup in rows):
        prefetch_related_objects(rows, "choice")
    return rows


def signup(signup: ItemSignup, event: Event, language: str) -> dict:
    hours = dates.time_range(signup.item.starts_at, signup.item.ends_at, language, tz=event.tz)
    return {"title": signup.title, "hours": hours, "status": signup.get_status_display()}


def _pending(reply: PendingReply) -> dict:
    items = reply.rsvp.event.agenda_items.filter(pk__in=reply.places)
    named = (f"{c['person']['given_name']} {c['person']['family_name']}" for c in reply.colleagues)
    return {
        "name": inert(str(reply)),
        "organisation": inert(reply.organisation),
        "answer": ", ".join([reply.get_answer_display(), *(item.title for item in items)]),
        "colleagues": Own(", ".join(map(inert, named))),
        "registered_by": inert(reply.sent_by.full_name) if reply.sent_by else "",
    }
