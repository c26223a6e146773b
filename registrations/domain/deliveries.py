"""What becomes of letters after they have gone out: told by mail services, by mail servers that
send them back, and by a mail server that turns one away at once. The only writer of an outcome.

News come late, twice and in any order: what is worse stays, and of two that contradict each other
the later one counts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from registrations.documents import reply_addresses
from registrations.domain import locks, suppressions, turns
from registrations.mail import envelopes
from registrations.mail.incoming import Incoming
from registrations.mail.reports import Report
from registrations.models import OutgoingMail, Suppression

Outcome, State, Reason = OutgoingMail.Outcome, OutgoingMail.State, Suppression.Reason
# What has arrived can be turned away afterwards, and the other way about; what has come back for
# good stays so, however late it is said that it was delivered.
RANKS: dict[str, int] = {
    "": 0,
    Outcome.WITHHELD: 0,
    Outcome.UNWRITTEN: 0,
    Outcome.DEFERRED: 1,
    Outcome.DELIVERED: 2,
    Outcome.REJECTED: 2,
    Outcome.BOUNCED: 3,
    Outcome.COMPLAINED: 4,
}
NOT_DELIVERED = (Outcome.REJECTED, Outcome.BOUNCED)
# What is believed of a letter that is named by its Message-ID alone; complaints are not.
UNPROVEN: dict[str, str] = {
    Outcome.BOUNCED: Outcome.REJECTED,
    Outcome.REJECTED: Outcome.REJECTED,
    Outcome.DEFERRED: Outcome.DEFERRED,
    Outcome.DELIVERED: Outcome.DELIVERED,
}
REASONS: dict[str, str] = {
    Outcome.BOUNCED: Reason.BOUNCED,
    Outcome.COMPLAINED: Reason.COMPLAINED,
}


@dataclass(frozen=True)
class News:
    """What somebody says of one letter. Shape: `outcome` is "" where it is about the address alone;
    `reason` is why this is not to be written to any more, "" where it may be."""

    outcome: str
    at: datetime
    said: str = ""
    reason: str = ""

    @property
    def why(self) -> str:
        return self.reason or REASONS.get(self.outcome, "")


def letter_named(*names: str) -> OutgoingMail | None:
    """Return the letter that a mail service names: by our Message-ID, or by a name of its own."""
    known = [name.strip() for name in names if name and name.strip()]
    ours = [f"<{name.strip('<>')}>" for name in known]
    letters = OutgoingMail.objects.select_related("event__organizer")
    found = letters.filter(message_id__in=ours).first()
    if found is None and known:
        found = letters.filter(provider_id__in=known).exclude(provider_id="").first()
    return found


def note(mail: OutgoingMail, news: News) -> bool:
    """Write down what became of a letter, and put its address on the list where that is no more to
    be written to; return whether this was news."""
    with _held(mail):
        mail.refresh_from_db(from_queryset=OutgoingMail.objects.select_for_update())
        is_news = bool(news.outcome) and _is_news(mail, news)
        if is_news:
            _write(mail, news)
        if news.why:
            suppressions.put_off(mail, news.why, at=news.at, said=news.said)
        return is_news


def note_bounce(mail: OutgoingMail) -> None:
    """A mail server has just turned a letter away, and the worker has noted it."""
    with _held(mail):
        suppressions.put_off(mail, Reason.BOUNCED, at=timezone.now(), said=mail.error)


def take(incoming: Incoming) -> bool:
    """Note what a mail server reports by mail; return whether it was about a letter of ours.

    Nobody else knows the address that a letter comes back to. Its Message-ID is known to everybody
    who answers it: so named, a letter counts as turned away, and its address as good.
    """
    report = incoming.report
    if report is None:
        return False
    proven = next(filter(None, map(reply_addresses.letter_of, incoming.recipients)), None)
    mail = proven or _named_alone(incoming, report)
    if mail is None:
        return False
    outcome = report.outcome if proven else UNPROVEN[report.outcome]
    note(mail, News(outcome, at=timezone.now(), said=report.said))
    return True


def _named_alone(incoming: Incoming, report: Report) -> OutgoingMail | None:
    """Return the letter that a mail server may mean by its Message-ID: where it does not come back
    to an address of its own anyway."""
    if not incoming.is_from_nobody or report.outcome not in UNPROVEN:
        return None
    mail = letter_named(report.message_id)
    return None if mail is None or envelopes.comes_back_to_us(mail) else mail


@contextmanager
def _held(mail: OutgoingMail) -> Iterator[None]:
    """Hold what a letter is about: its event, or itself alone where it is about a log-in."""
    if mail.event_id is not None:
        with locks.held(mail.event_id):
            yield
    else:
        with turns.taken(), transaction.atomic():
            yield


def _is_news(mail: OutgoingMail, news: News) -> bool:
    known, told = RANKS[mail.outcome], RANKS[news.outcome]
    if mail.outcome == news.outcome or told < known:
        return False
    return told > known or mail.outcome_at is None or news.at > mail.outcome_at


def _write(mail: OutgoingMail, news: News) -> None:
    was_delivered = mail.outcome == Outcome.REJECTED and news.outcome == Outcome.DELIVERED
    mail.outcome, mail.outcome_at = news.outcome, news.at
    if news.outcome in NOT_DELIVERED:
        mail.state, mail.error = State.FAILED, news.said[:500]
        mail.lease_holder, mail.lease_until = "", None
    elif was_delivered:
        mail.state, mail.error = State.SENT, ""
    mail.save(
        update_fields=[
            "outcome",
            "outcome_at",
            "state",
            "error",
            "lease_holder",
            "lease_until",
        ]
    )
