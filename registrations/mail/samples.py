"""Letters to somebody made up: how they look before anybody gets one."""

from types import SimpleNamespace
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from registrations.documents import addresses, news
from registrations.mail.notice_parts import News
from registrations.mail.reminder_parts import Reminder
from registrations.models import Event, EventChange, OutgoingMail, Rsvp, YesOrNo

Kind, Status, What = OutgoingMail.Kind, Rsvp.Status, EventChange.What
# Opens nothing: what is shown to try it out is no way into anybody's reply.
OPENS_NOTHING = "preizkus"
PERSON = {
    "given_name": "Maja",
    "family_name": "Primer",
    "organisation": "Društvo Primer",
    "email": "maja@primer.example",
    "token": OPENS_NOTHING,
}
STANDS: dict[str, str] = {
    Kind.INVITATION: Status.NEEDS_ACTION,
    Kind.REMINDER_UNANSWERED: Status.NEEDS_ACTION,
    Kind.REMINDER_WAITING: Status.WAITLISTED,
    Kind.WAITING: Status.WAITLISTED,
    Kind.DECLINED: Status.DECLINED,
    Kind.WITHDRAWN: Status.CANCELLED,
}
COLLEAGUE = "Oto Primer"


def somebody(event: Event, language: str, kind: str = Kind.COMING) -> Rsvp:
    """Return a person who is not stored, and stands where a letter of this kind finds them."""
    stands = {"status": STANDS.get(kind, Status.ACCEPTED)}
    return Rsvp(event=event, language=language, **PERSON, **stands)


def occasion(wording: str) -> dict[str, Any]:
    """Return the words of a letter that bring a wording about, in the language that is active."""
    return OCCASIONS.get(wording, dict)()


def _place() -> dict[str, Any]:
    return {"freed": SimpleNamespace(title=_("a programme item"))}


def _pending() -> dict[str, Any]:
    person = f"{PERSON['given_name']} {PERSON['family_name']}"
    reply = {
        "name": person,
        "answer": str(YesOrNo.ACCEPT.label),
        "organisation": "",
        "colleagues": "",
    }
    return {"pending": [{**reply, "registered_by": ""}]}


def _refused() -> dict[str, Any]:
    return {"in_calendar": "refused", "why": _("Replies to this event have closed.")}


def _link() -> str:
    return addresses.personal(Rsvp(token=OPENS_NOTHING, language=get_language()))


def _passed_on(status: str = Status.ACCEPTED) -> dict[str, Any]:
    status = str(Status(status).label)
    others = [{"name": COLLEAGUE, "status": status, "personal": _link()}]
    reminder = Reminder(others=others, is_passed_on=True)
    return {"reminder": reminder, "shows_reply": False, "shows_link": False}


def _news(what: str = What.PLACE, **more: Any) -> dict[str, Any]:
    line = news.Line(what, str(news.LABELS[what]), str(news.TOPICS[what]), "…", "…")
    return {"news": News(lines=[line], topics=line.topic, **more)}


OCCASIONS = {
    "declined_by_colleague": lambda: {"registered_by": COLLEAGUE},
    "place_free": _place,
    "link_corrected": lambda: {"is_corrected": True},
    "link_pending": _pending,
    "link_withdrawn": lambda: {"is_withdrawn": True, "shows_link": False, "shows_reply": False},
    "link_maybe": lambda: {"in_calendar": "maybe"},
    "link_refused": _refused,
    "reminder_unanswered": lambda: {"reminder": Reminder()},
    "reminder_missing": lambda: {"reminder": Reminder()},
    "reminder_coming": lambda: {"reminder": Reminder()},
    "reminder_waiting": lambda: {"reminder": Reminder()},
    "reminder_missing_passed_on": _passed_on,
    "reminder_coming_passed_on": _passed_on,
    "reminder_waiting_passed_on": lambda: _passed_on(Status.WAITLISTED),
    "notice": _news,
    "notice_moved_day": lambda: _news(What.TIME, moves_day=True),
    "notice_new_date": lambda: _news(What.TIME, ends_postponement=True),
    "event_cancelled": lambda: {"news": News()},
    "event_postponed": lambda: {"news": News()},
    "event_reopened": lambda: {"news": News()},
}
