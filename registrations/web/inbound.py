"""The door for mail services: they post what calendars reply to /posta/<provider>/.

Anymail reads what each of them posts and asks for the secret; without one nobody is let in.
"""

import logging

from anymail.signals import inbound
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.dispatch import receiver
from django.http import Http404, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt

from registrations.documents import reply_addresses
from registrations.domain import calendar_replies
from registrations.mail import incoming

log = logging.getLogger(__name__)

# Their own page where one address serves mail that comes and news of mail that went.
PAGES = ("/{provider}/inbound/", "/{provider}/")


@csrf_exempt
def post(request, provider):
    if not reply_addresses.are_known() or not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        raise Http404
    for page in PAGES:
        try:
            view = resolve(page.format(provider=provider), urlconf="anymail.urls").func
            return view(request)
        except Resolver404:
            continue
        except RecursionError:  # parts in parts without an end: no service shall send it again
            log.warning("Mail service %s: a message that cannot be read", provider)
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
