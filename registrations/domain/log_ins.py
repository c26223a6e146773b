"""Log-ins of the organiser's people: what ends them, on all their devices, what is asked beside the
password, and the letters about them. The only writer of that."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from registrations.domain import reminders, turns
from registrations.mail import messages, outbox
from registrations.models import Organizer, OutgoingMail, User


def end(users: Iterable[User]) -> None:
    """End every session of these people at once, for good: none comes back with its rights, and no
    link to set a password that they were sent works any more."""
    pks = [user.pk for user in users]
    User.objects.filter(pk__in=pks).update(log_ins_ended=F("log_ins_ended") + 1)


def asks_second_factor(user: User) -> bool:
    """Whether one of somebody's organisers asks for more than a password; of a superuser, who sees
    them all, whether any of them does."""
    return Organizer.objects.asking_second_factor(user).exists()


def lacks_second_factor(user: User) -> bool:
    """Whether somebody is asked for a second factor and has none."""
    return asks_second_factor(user) and not user.has_second_factor


def take_second_step(user: User) -> bool:
    """Take the second step of a log-in away, for somebody who has lost what it needs; end its
    sessions and tell them. Return whether there was one."""
    with turns.taken(), transaction.atomic():
        found, _ = user.authenticators.delete()
        if found:
            end([user])
            outbox.post(messages.log_in_changed(user, what="taken", cause=_new_cause()))
        return bool(found)


def forgotten(email: str) -> int:
    """Write to everybody whose log-in has this address, as it stands there, how to set another
    password; return to how many."""
    # The address is not the one that was typed: two can be equal to a database and not to a mail
    # server.
    users = User.objects.filter(email__iexact=email, is_active=True, is_staff=True)
    with turns.taken(), transaction.atomic():
        letters = [messages.password_link(user, cause=_new_cause()) for user in users]
        return sum(outbox.post(letter) is not None for letter in letters)


def tell_changed(user: User, what: str) -> None:
    """Tell somebody that their log-in was changed; `what` is one of mail.account_parts.CHANGES."""
    with turns.taken(), transaction.atomic():
        outbox.post(messages.log_in_changed(user, what=what, cause=_new_cause()))


def judge(mail: OutgoingMail) -> outbox.Verdict:
    """Say what becomes of a letter that would go out now: none goes to who was switched off."""
    if mail.event_id is None and mail.user is not None and not mail.user.is_active:
        return outbox.Verdict(is_off=True)
    return reminders.judge(mail)


def _new_cause() -> str:
    return f"log-in-{uuid.uuid4().hex}"
