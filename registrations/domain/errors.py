"""How the rules say no: one exception with a code for programs and a sentence for people."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext_lazy as _

log = logging.getLogger(__name__)
SENTENCES = {
    "not_published": _("This event is not published at present."),
    "event_cancelled": _("The event has been cancelled; replies are no longer taken."),
    "postponed": _("The event is postponed. Replies are taken again once the new date is known."),
    "ends_before_it_starts": _("The event has to end after it starts."),
    "day_is_past": _("This day has passed. Please choose one that is still to come."),
    "notice_is_gone": _("Somebody has decided already whether guests are told of this change."),
    "notice_has_changed": _(
        "The event has been changed since you opened this page. Please read once more what guests "
        "would be told."
    ),
    "unknown_group": _("Please choose at least one group of this event’s guests."),
    "message_is_gone": _("Somebody has thrown this message away."),
    "message_is_sent": _("This message has been sent already; it can no longer be changed."),
    "message_has_changed": _(
        "The message or the event has been changed since you opened this page. Please look at it "
        "once more."
    ),
    "message_was_edited": _(
        "Somebody has stored another version of this message since you opened this page. Yours is "
        "kept below and not stored yet; theirs stands beneath it. Store once more to put yours in "
        "its place."
    ),
    "words_were_edited": _(
        "Somebody has stored other words for this letter since you opened this page. Yours are "
        "kept below and not stored yet; theirs stand beneath them. Store once more to put yours in "
        "their place."
    ),
    "nobody_to_write_to": _("There is nobody in these groups who can be written to."),
    "time_has_passed": _("This moment has passed. Please choose a later one, or send now."),
    "not_open_yet": _("Replies to this event are not open yet."),
    "closed": _("Replies to this event have closed."),
    "started": _("The event has begun; replies can no longer be changed."),
    "no_arrivals_yet": _("Arrivals can be noted from the day of the event on."),
    "ended": _("The event is over; replies can no longer be changed."),
    "withdrawn": _("The organisers have withdrawn this invitation."),
    "already_registered": _("This e-mail address is already on the guest list."),
    "unknown_item": _("This programme item does not take sign-ups."),
    "no_address": _("There is no e-mail address to send a letter to."),
    "no_brought_bringer": _("Somebody whom a colleague registered cannot register others."),
    "by_invitation": _("This event is for invited people; they reply by their personal link."),
    "too_many_people": _("One reply can name at most %(most)d people."),
    "same_address_twice": _("One e-mail address stands twice; everybody needs their own, or none."),
    "organisation_is_full": _(
        "At most %(most)d people of one organisation can come, and these places are taken. "
        "If somebody of you does not come after all, cancel by the link in the letter."
    ),
    "unknown_choice": _("Please choose one of what is offered."),
    "clash": _("“%(one)s” and “%(other)s” are at the same time; please choose one of them."),
    "unknown_question": _("This question is no longer asked."),
    "option_is_full": _(
        "“%(option)s” cannot be chosen any more: all places are taken. "
        "Please choose something else."
    ),
    "no_reason": _("Please say why; the reason is kept in the history."),
    "no_seat_to_hand_on": _("Only somebody who comes or waits can be swapped."),
    "no_options": _("Please write down at least one answer to choose from."),
    "already_asked": _("“%(question)s” is among the questions already."),
    "question_has_answers": _(
        "People have answered this question already. What it asks, and of whom, can only be "
        "changed by asking another question."
    ),
    "not_a_condition": _(
        "A question can follow only an answer of an earlier question of the same event, to choose "
        "or yes or no, where both are asked of each person or both once in a reply."
    ),
    "question_is_followed": _(
        "“%(follower)s” is asked after an answer of this question: it has to stay before it, "
        "with this answer, and be asked of the same people."
    ),
    "before_is_not_asked": _(
        "“%(question)s”, after which this question is asked, is no longer asked itself. Ask that "
        "one again first."
    ),
    "choice_is_taken": _("“%(choice)s” cannot be deleted: people have chosen it."),
    "no_room_for_files": _(
        "The file could not be stored: there is no room for it, or its folder cannot be written. "
        "Please tell whoever runs this site; nothing was changed."
    ),
    "has_answered": _("They have answered, so there is nothing to remind them of."),
    "not_invited": _("They have not been sent an invitation yet. Please send that first."),
    "asked_today": _("They have been written to about their answer within the last 24 hours."),
    "not_two_rows": _("Please choose two people of one event."),
    "rows_have_changed": _(
        "One of the two has been changed since you opened this page. Please look at them once more."
    ),
    "label_too_long": _("A label can have at most %(most)d characters."),
    "too_many_labels": _("These are too many labels for one person; please leave some out."),
    "last_owner": _(
        "This is the last owner. Please make somebody else an owner first: an organiser without "
        "one can be looked after by nobody."
    ),
    "already_a_member": _("This person belongs to the organiser already."),
    "member_is_gone": _("This person does not belong to the organiser any more."),
    "broken": _(
        "This could not be done: something in the words of the event, of its letters or of the "
        "person is broken. Please tell whoever runs this site."
    ),
    "item_is_taken": _(
        "People have signed up for this programme item without a choice. Please add a new item "
        "with choices instead."
    ),
}


class RsvpRefused(Exception):
    """A rule said no. Nothing was stored.

    Shape: `code` is one of SENTENCES, `message` its sentence in the active language, with `words`.
    """

    def __init__(self, code: str, **words: object):
        self.code, self.words = code, words
        super().__init__(code)

    @property
    def message(self) -> str:
        sentence = str(SENTENCES[self.code])
        return sentence % self.words if self.words else sentence


@contextmanager
def contained(about: str) -> Iterator[None]:
    """Undo what is refused or breaks in here, and nothing else; what breaks is logged and becomes a
    refusal, so that whoever has many to do goes on with the next one.

    Raises: RsvpRefused broken; OperationalError or InterfaceError, since a database that is ill
        says nothing of what was being done.
    """
    try:
        with transaction.atomic():
            yield
    except (OperationalError, InterfaceError, RsvpRefused):
        raise
    except Exception as problem:
        log.exception("%s: this cannot be done", about)
        raise RsvpRefused("broken") from problem
