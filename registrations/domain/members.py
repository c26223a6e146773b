"""Who belongs to an organiser: invited, given another role, taken away. The only writer of roles
and of their history.

An organiser is told nothing of a log-in that it did not know of: whoever is invited appears under
the address that was written down, known to this site or not, until they log in.
"""

import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from registrations import clock
from registrations.domain import locks, log_ins, turns
from registrations.domain.errors import RsvpRefused
from registrations.mail import messages, outbox
from registrations.models import Membership, MembershipChange, Organizer, OutgoingMail, User

Role = Membership.Role
LONGEST_USERNAME = 150


@dataclass(frozen=True)
class Colleague:
    """Somebody who is to belong to an organiser; their name counts where they are new here."""

    email: str
    given_name: str = ""
    family_name: str = ""
    language: str = "sl"


def invite(organizer: Organizer, colleague: Colleague, *, role: str, by: User) -> Membership:
    """Let somebody belong to an organiser, and write to them: how to set a password where they
    have none yet, else that they belong to it now.

    Raises: RsvpRefused already_a_member.
    """
    with locks.organizer_held(organizer):
        user = _of_address(organizer, colleague.email) or _new(colleague)
        if organizer.memberships.filter(user=user).exists():
            raise RsvpRefused("already_a_member")
        membership = organizer.memberships.create(user=user, role=role, has_come=False)
        _record(membership, before="", after=role, by=by)
        _tell(membership, by=by)
        return membership


def change_role(membership: Membership, role: str, *, by: User) -> None:
    """Give somebody another role, which counts at once; where they have it, do nothing.

    Raises: RsvpRefused last_owner, member_is_gone.
    """
    with locks.organizer_held(membership.organizer):
        _reload(membership)
        before = membership.role
        if before == role:
            return
        _ask_for_another_owner(membership)
        membership.role = role
        membership.save(update_fields=["role"])
        _record(membership, before=before, after=role, by=by)


def remove(membership: Membership, *, by: User) -> None:
    """Take somebody away from an organiser, and log them out everywhere.

    Raises: RsvpRefused last_owner, member_is_gone.
    """
    with locks.organizer_held(membership.organizer):
        _reload(membership)
        _ask_for_another_owner(membership)
        _record(membership, before=membership.role, after="", by=by)
        membership.delete()
        log_ins.end([membership.user])


def left_alone(user: User) -> list[Organizer]:
    """Return the organisers that nobody would own any more who can log in, without this user."""
    return [one for one in _owned(user) if not _owners(one).exclude(user=user).exists()]


def hold_owned(user: User) -> None:
    """Hold the rows of all that somebody owns until the transaction ends, so that of two owners
    who go at once the second sees that the first has gone."""
    list(_owned(user).select_for_update())


def delete_log_in(user: User, *, by: User) -> None:
    """Delete a log-in, and say in the history of its organisers that somebody was taken away.

    Raises: RsvpRefused last_owner.
    """
    with turns.taken(), transaction.atomic():
        hold_owned(user)
        if left_alone(user):
            raise RsvpRefused("last_owner")
        for membership in user.memberships.select_related("organizer"):
            _record(membership, before=membership.role, after="", by=by)
        user.delete()


def tell_again(membership: Membership, *, by: User) -> bool:
    """Write once more to somebody who has not come yet; return whether that was so.

    Raises: RsvpRefused member_is_gone.
    """
    with locks.organizer_held(membership.organizer):
        _reload(membership)
        if membership.has_come:
            return False
        _tell(membership, by=by)
        return True


def note_log_in(user: User) -> None:
    """Somebody has logged in: from now on their organisers see who they are."""
    user.memberships.filter(has_come=False).update(has_come=True)


def _reload(membership: Membership) -> None:
    try:
        membership.refresh_from_db()
    except Membership.DoesNotExist:
        raise RsvpRefused("member_is_gone") from None


def _of_address(organizer: Organizer, email: str) -> User | None:
    """Return who logs in with an address: a member first, for whom it is then known, and else
    somebody who can."""
    found = User.objects.filter(email__iexact=email).order_by("-is_active", "pk")
    return found.filter(memberships__organizer=organizer).first() or found.first()


def _new(colleague: Colleague) -> User:
    user = User(
        username=_free_name(colleague.email.lower()),
        email=colleague.email,
        first_name=colleague.given_name,
        last_name=colleague.family_name,
        language=colleague.language,
        is_staff=True,
    )
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:  # another organiser has written the same address down just now
        return User.objects.get(username=user.username, email__iexact=colleague.email)
    return user


def _free_name(wanted: str) -> str:
    wanted = wanted[: LONGEST_USERNAME - 10]
    is_taken = User.objects.filter(username__iexact=wanted).exists()
    return f"{wanted}-{uuid.uuid4().hex[:8]}" if is_taken else wanted


def _tell(membership: Membership, *, by: User) -> OutgoingMail | None:
    user = membership.user
    if not user.is_active:
        return None
    letter = messages.colleague(
        user,
        organizer=membership.organizer,
        role=membership.role,
        by=by,
        cause=f"member-{uuid.uuid4().hex}",
    )
    return outbox.post(letter)


def _ask_for_another_owner(membership: Membership) -> None:
    """Ask whether an owner who can log in is left without this one."""
    if membership.role != Role.OWNER:
        return
    if not _owners(membership.organizer).exclude(pk=membership.pk).exists():
        raise RsvpRefused("last_owner")


def _owned(user: User) -> QuerySet[Organizer]:
    mine = user.memberships.filter(role=Role.OWNER).values("organizer")
    return Organizer.objects.filter(pk__in=mine).order_by("pk")


def _owners(organizer: Organizer) -> QuerySet[Membership]:
    """Return who owns an organiser and can log in at the desk."""
    owners = organizer.memberships.filter(role=Role.OWNER)
    return owners.filter(user__is_active=True, user__is_staff=True)


def _record(membership: Membership, *, before: str, after: str, by: User) -> None:
    MembershipChange.objects.create(
        organizer=membership.organizer,
        user=membership.user,
        before=before,
        after=after,
        at=clock.now(),
        by=by,
    )
