"""The table of the words that open each letter, as they are by default: each kind, on each of its
occasions, in words with names in braces for what differs."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from registrations.mail import message_parts
from registrations.models import OutgoingMail

Kind = OutgoingMail.Kind
# Letters whose words are nobody's to change here: a message is an organiser's own, who is told that
# an address was changed may be a stranger, and the others go to the organiser's people.
TO_PEOPLE_OF_DESK = {Kind.REPLIES, Kind.DIGEST, Kind.FULL, Kind.DEADLINE}
FIXED = {Kind.MESSAGE, Kind.ADDRESS_CHANGED, *TO_PEOPLE_OF_DESK}
# What every letter can name of its event.
OF_EVENT = ("dogodek", "organizator", "rok", "stik")


@dataclass(frozen=True)
class Wording:
    """How a kind of letter begins, on one of its occasions.

    Shape: in the words, names in braces stand for what differs. `names` are those that this letter
    alone knows; `needs` those that its opening may not go without.
    """

    kind: str
    subject: Any
    opening: Any
    occasion: Any = ""
    names: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    has_link: bool = True

    @property
    def label(self) -> str:
        called = str(Kind(self.kind).label)
        return f"{called}: {self.occasion}" if self.occasion else called

    @property
    def in_subject(self) -> tuple[str, ...]:
        """What can stand in the subject: nothing that a guest typed."""
        return (*OF_EVENT, *(name for name in self.names if name not in self.needs))

    @property
    def in_opening(self) -> tuple[str, ...]:
        link = (message_parts.LINK,) if self.has_link else ()
        return (*message_parts.OF_GUEST, *OF_EVENT, *self.names, *link)


NEWS_SUBJECT = gettext_lazy("Change ({teme}): {dogodek}")
LINK_SUBJECT = gettext_lazy("Your personal link: {dogodek}")
CALENDAR_SUBJECT = gettext_lazy("Your reply in the calendar: {dogodek}")
MISSING_SUBJECT = gettext_lazy("An answer is missing: {dogodek}")
NEAR_SUBJECT = gettext_lazy("Reminder: {dogodek}")
STILL_WAITING_SUBJECT = gettext_lazy("Still on the waiting list: {dogodek}")
PASSED_ON = pgettext_lazy("letter", "to be passed on to colleagues without an address")

TABLE: dict[str, Wording] = {
    "invitation": Wording(
        Kind.INVITATION,
        gettext_lazy("Invitation: {dogodek}"),
        gettext_lazy(
            "{organizator} invites you to the meeting below. Please tell us {rok} whether you "
            "will come."
        ),
    ),
    "coming": Wording(
        Kind.COMING,
        gettext_lazy("You are coming: {dogodek}"),
        gettext_lazy("Thank you. A seat is kept for you: we look forward to seeing you."),
    ),
    "waiting": Wording(
        Kind.WAITING,
        gettext_lazy("You are on the waiting list: {dogodek}"),
        gettext_lazy(
            "Thank you. All seats are taken at present, so the reply is on the waiting list. As "
            "soon as a seat comes free we will write to you; there is nothing you need to do."
        ),
    ),
    "seated": Wording(
        Kind.SEATED,
        gettext_lazy("A seat has come free: {dogodek}"),
        gettext_lazy(
            "Good news: a seat has come free and it is yours. If you can no longer come, please "
            "say so by your personal link, so that somebody else can."
        ),
    ),
    "declined": Wording(
        Kind.DECLINED,
        gettext_lazy("You are not coming: {dogodek}"),
        gettext_lazy("We have noted that you will not come. Thank you for telling us."),
    ),
    "declined_by_colleague": Wording(
        Kind.DECLINED,
        gettext_lazy("You are not coming: {dogodek}"),
        gettext_lazy(
            "We have noted that you will not come. If that is not right, please open your personal "
            "link or write to us."
        ),
        occasion=pgettext_lazy("letter", "to somebody whom a colleague has registered"),
    ),
    "withdrawn": Wording(
        Kind.WITHDRAWN,
        gettext_lazy("The invitation is withdrawn: {dogodek}"),
        gettext_lazy(
            "The organisers have withdrawn your invitation to the meeting below, so no seat is "
            "kept for you. If you think that this is a mistake, please write to {stik}."
        ),
        has_link=False,
    ),
    "changed": Wording(
        Kind.CHANGED,
        gettext_lazy("Your reply has changed: {dogodek}"),
        gettext_lazy("Your reply has been changed. This is how it stands now."),
    ),
    "place_free": Wording(
        Kind.CHANGED,
        gettext_lazy("A place is free for you, {tocka}: {dogodek}"),
        gettext_lazy("Good news: a place has come free for you at “{tocka}”."),
        occasion=pgettext_lazy("letter", "a place at a programme item has come free"),
        names=("tocka",),
    ),
    "link": Wording(
        Kind.LINK,
        LINK_SUBJECT,
        gettext_lazy(
            "Here is the link to your reply. If you did not ask for it, you need not do anything."
        ),
    ),
    "link_corrected": Wording(
        Kind.LINK,
        LINK_SUBJECT,
        gettext_lazy(
            "Your e-mail address has been corrected. This is your new personal link; the old one "
            "no longer works."
        ),
        occasion=pgettext_lazy("letter", "the address was corrected"),
    ),
    "link_pending": Wording(
        Kind.LINK,
        gettext_lazy("Your new reply is not stored yet: {dogodek}"),
        gettext_lazy(
            "A reply was sent with your address, but one is stored already. Nothing has changed. "
            "Open your personal link to say what is to become of the new one. If it was not you "
            "who sent it, you need not do anything."
        ),
        occasion=pgettext_lazy("letter", "a second reply was sent with the address"),
    ),
    "link_withdrawn": Wording(
        Kind.LINK,
        LINK_SUBJECT,
        gettext_lazy(
            "A reply with your address was sent to the meeting below, or somebody asked for your "
            "link. The organisers have withdrawn this invitation; if you think that this is a "
            "mistake, please write to {stik}."
        ),
        occasion=pgettext_lazy("letter", "the invitation was withdrawn"),
        has_link=False,
    ),
    "link_maybe": Wording(
        Kind.LINK,
        CALENDAR_SUBJECT,
        gettext_lazy(
            "Your calendar has told us “maybe”, which changes nothing: how your reply stands, you "
            "read below. Please open your personal link and say whether you will come."
        ),
        occasion=pgettext_lazy("letter", "“maybe” in the calendar"),
    ),
    "link_refused": Wording(
        Kind.LINK,
        CALENDAR_SUBJECT,
        gettext_lazy(
            "What you replied in your calendar could not be stored. {razlog} How your reply "
            "stands, you read below."
        ),
        occasion=pgettext_lazy("letter", "a reply in the calendar that could not be taken"),
        names=("razlog",),
        needs=("razlog",),
    ),
    "notice": Wording(
        Kind.NOTICE,
        NEWS_SUBJECT,
        gettext_lazy("Something about the meeting has changed."),
        names=("teme",),
    ),
    "notice_moved_day": Wording(
        Kind.NOTICE,
        NEWS_SUBJECT,
        gettext_lazy("The meeting has been moved to another day."),
        occasion=pgettext_lazy("letter", "another day"),
        names=("teme",),
    ),
    "notice_new_date": Wording(
        Kind.NOTICE,
        gettext_lazy("New date: {dogodek}"),
        gettext_lazy("The meeting that was postponed has a new date."),
        occasion=pgettext_lazy("letter", "a new date after it was postponed"),
        names=("teme",),
    ),
    "event_cancelled": Wording(
        Kind.EVENT_CANCELLED,
        gettext_lazy("Cancelled: {dogodek}"),
        gettext_lazy("The meeting below has been cancelled. It does not take place."),
        has_link=False,
    ),
    "event_postponed": Wording(
        Kind.EVENT_POSTPONED,
        gettext_lazy("Postponed: {dogodek}"),
        gettext_lazy(
            "The meeting below has been postponed. It does not take place on the date that was "
            "announced; we will write to you as soon as there is a new one. Replies are kept."
        ),
    ),
    "event_reopened": Wording(
        Kind.EVENT_REOPENED,
        gettext_lazy("It takes place after all: {dogodek}"),
        gettext_lazy("The meeting below takes place after all."),
    ),
    "reminder_unanswered": Wording(
        Kind.REMINDER_UNANSWERED,
        gettext_lazy("Please answer: {dogodek}"),
        gettext_lazy(
            "{organizator} has invited you to the meeting below, and we have not heard from you "
            "yet. Please tell us {rok} whether you will come; also if you will not, so that "
            "somebody else can have the seat."
        ),
    ),
    "reminder_missing": Wording(
        Kind.REMINDER_MISSING,
        MISSING_SUBJECT,
        gettext_lazy(
            "Something is still missing from your reply to the meeting below. Please open your "
            "personal link and answer; it takes a minute."
        ),
    ),
    "reminder_missing_passed_on": Wording(
        Kind.REMINDER_MISSING,
        MISSING_SUBJECT,
        gettext_lazy(
            "You have registered people for the meeting below, and of some of them an answer is "
            "missing. Please open their personal links and answer, or pass this letter on to them."
        ),
        occasion=PASSED_ON,
        has_link=False,
    ),
    "reminder_coming": Wording(
        Kind.REMINDER_COMING,
        NEAR_SUBJECT,
        gettext_lazy(
            "The meeting is near, and we look forward to seeing you. If you cannot come after all, "
            "please tell us by your personal link, so that somebody else can have the seat."
        ),
    ),
    "reminder_coming_passed_on": Wording(
        Kind.REMINDER_COMING,
        NEAR_SUBJECT,
        gettext_lazy(
            "The meeting below is near, and people whom you have registered are coming. Please "
            "pass this letter on to them. Anyone who cannot come after all can say so by their "
            "personal link, so that somebody else can have the seat."
        ),
        occasion=PASSED_ON,
        has_link=False,
    ),
    "reminder_waiting": Wording(
        Kind.REMINDER_WAITING,
        STILL_WAITING_SUBJECT,
        gettext_lazy(
            "The meeting is near, and no seat has come free for you so far: you are still on the "
            "waiting list. If one comes free before the meeting begins, it goes to whoever has "
            "waited longest, and we will write to you at once; without such a letter, please do "
            "not set out. If you no longer wish to come, please tell us by your personal link."
        ),
    ),
    "reminder_waiting_passed_on": Wording(
        Kind.REMINDER_WAITING,
        STILL_WAITING_SUBJECT,
        gettext_lazy(
            "The meeting below is near, and no seat has come free so far for people whom you have "
            "registered: they are still on the waiting list. If a seat comes free before the "
            "meeting begins, we will write to you at once; without such a letter, there is no "
            "seat. Please pass this on to them."
        ),
        occasion=PASSED_ON,
        has_link=False,
    ),
}
