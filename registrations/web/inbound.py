"""The doors for mail services: they post mail that came, such as what calendars reply, to
/posta/<provider>/, and what became of letters that went to /posta/<provider>/dostava/.

Anymail reads what each of them posts and asks for the secret; without one nobody is let in.
"""

import logging

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, inbound, tracking
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.dispatch import receiver
from django.http import Http404, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from registrations.documents import reply_addresses
from registrations.domain import calendar_replies, deliveries
from registrations.mail import incoming, reports, services
from registrations.models import OutgoingMail, Suppression

log = logging.getLogger(__name__)

# Parts in parts without an end; no JSON; another shape than the service has documented.
UNREADABLE = (RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError)
# Their own page, or the one where an address serves mail that comes and news of mail that went.
ARRIVALS = ("/{provider}/inbound/", "/{provider}/")
DELIVERIES = ("/{provider}/tracking/", "/{provider}/")
Outcome, Reason = OutgoingMail.Outcome, Suppression.Reason
OUTCOMES = {
    EventType.DEFERRED: Outcome.DEFERRED,
    EventType.DELIVERED: Outcome.DELIVERED,
    EventType.REJECTED: Outcome.REJECTED,
    EventType.FAILED: Outcome.REJECTED,
    EventType.BOUNCED: Outcome.BOUNCED,
    EventType.COMPLAINED: Outcome.COMPLAINED,
    EventType.UNSUBSCRIBED: "",
}
# Why a service sends no letter to somebody, or somebody asked it not to.
REASONS = {
    RejectReason.UNSUBSCRIBED: Reason.UNSUBSCRIBED,
    RejectReason.SPAM: Reason.COMPLAINED,
    RejectReason.BOUNCED: Reason.BOUNCED,
    RejectReason.INVALID: Reason.BOUNCED,
}
# What services call a bounce that passes, which anymail does not tell from one that stays: the
# name of their word, and its values.
PASSING = {
    "Type": {"SoftBounce", "Transient", "DnsError", "AutoResponder", "Undetermined"},
    "event": {"soft_bounce", "soft bounce"},
    "type": {"activity.soft_bounced", "blocked", "soft bounce", "Transient", "Undetermined"},
    "bounceType": {"Transient", "Undetermined"},
    "bounce_class": {"20", "21", "22", "23", "24", "40", "70"},
    "hard_bounce": {False},
    "severity": {"temporary"},
}


@csrf_exempt
def post(request, provider):
    if not reply_addresses.are_known():
        raise Http404
    return _handed_over(request, provider, ARRIVALS)


@csrf_exempt
def delivery(request, provider):
    return _handed_over(request, provider, DELIVERIES)


def _handed_over(request, provider, pages):
    if not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        raise Http404
    for page in pages:
        try:
            view = resolve(page.format(provider=provider), urlconf="anymail.urls").func
            return view(request)
        except Resolver404:
            continue
        except UNREADABLE as problem:  # no service shall send it again
            log.warning("Mail service %s: what it posts cannot be read: %r", provider, problem)
            return HttpResponse()
        except ImproperlyConfigured as problem:  # a key of this service, which is not set here
            log.warning("Mail service %s: %s", provider, problem)
            break
    raise Http404


@receiver(inbound, dispatch_uid="registrations.web.inbound")
def take(sender, event, esp_name, **_more):
    """Take one message; a fault answers 500, and the service tries again later."""
    message = event.message
    to = [message.envelope_recipient] if message.envelope_recipient else []
    read = incoming.read(message, to=to, sender=message.envelope_sender)
    log.info("Mail by %s: %s", esp_name, calendar_replies.take(read))


@receiver(tracking, dispatch_uid="registrations.web.inbound.delivery")
def hear(sender, event, esp_name, **_more):
    """Hear what became of one letter. What is not known here is no news, and no fault; opened or
    followed links are not looked at."""
    if event.event_type not in OUTCOMES:
        return
    named = [(event.metadata or {}).get(services.LETTER), event.message_id]
    mail = deliveries.letter_named(*(str(name) for name in named if name))
    if mail is None:
        log.info("News by %s of a letter that is not known here", esp_name)
        return
    deliveries.note(mail, _news(event))


def _news(event: AnymailTrackingEvent) -> deliveries.News:
    said = " ".join(filter(None, (event.mta_response, event.description)))
    outcome, reason = OUTCOMES[event.event_type], ""
    if outcome == Outcome.BOUNCED and not _is_for_good(event, said):
        outcome = Outcome.REJECTED
    elif event.event_type in (EventType.REJECTED, EventType.UNSUBSCRIBED):
        reason = REASONS.get(event.reject_reason, "")
    if event.event_type == EventType.UNSUBSCRIBED:
        reason = reason or Reason.UNSUBSCRIBED
    return deliveries.News(outcome, event.timestamp or timezone.now(), said, reason)


def _is_for_good(event: AnymailTrackingEvent, said: str) -> bool:
    """Whether a bounce is about the address. The word of the service counts, then what the mail
    server told it; of what neither says more of, a service has judged already."""
    if event.reject_reason == RejectReason.INVALID:
        return True
    is_bounce = event.reject_reason in (RejectReason.BOUNCED, None)
    return not _passes(event.esp_event) and reports.is_of_address(said, by_default=is_bounce)


def _passes(told: object) -> bool:
    """Whether a service's own words, at whatever depth, call a bounce one that passes."""
    if isinstance(told, list):
        return any(map(_passes, told))
    if not hasattr(told, "items"):
        return False
    return any(
        (isinstance(value, str | bool) and value in PASSING.get(name, ())) or _passes(value)
        for name, value in told.items()
    )
