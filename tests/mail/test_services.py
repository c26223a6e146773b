"""What mail services of anymail are told of a letter, and what is kept of their answer."""

import importlib
import inspect
import pkgutil

import anymail.backends
import pytest
from anymail.backends.base import BasePayload
from django.core.mail import get_connection

from registrations.mail import envelopes, services
from registrations.mail.delivery import Worker
from registrations.models import OutgoingMail
from tests.mail.correspondence import write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
# The last needs a library of its own, and cannot be told.
LEFT_OUT = {"base", "base_requests", "console", "sendinblue", "amazon_ses"}
SERVICES = [
    module.name
    for module in pkgutil.iter_modules(anymail.backends.__path__)
    if module.name not in LEFT_OUT
]
KEYS = {
    "POSTMARK_SERVER_TOKEN": "x",
    "MAILGUN_API_KEY": "x",
    "MAILGUN_SENDER_DOMAIN": "nvo.example",
    "BREVO_API_KEY": "x",
    "RESEND_API_KEY": "x",
    "MAILERSEND_API_TOKEN": "x",
    "SPARKPOST_API_KEY": "x",
}


def use(settings, service):
    settings.EMAIL_BACKEND = f"anymail.backends.{service}.EmailBackend"
    settings.ANYMAIL = KEYS


def payload(settings, service):
    """Return what would be posted to a service, with all that it does not support an error."""
    use(settings, service)
    backend = get_connection()
    letter = envelopes.message(write("invitation"))
    return backend.build_message_payload(letter, backend.send_defaults)


def payload_class(service):
    """Return the class by which anymail speaks to a service."""
    module = importlib.import_module(f"anymail.backends.{service}")
    return next(
        found
        for _name, found in inspect.getmembers(module, inspect.isclass)
        if issubclass(found, BasePayload) and found.__module__ == module.__name__
    )


def tells(service, *features):
    own, base = payload_class(service), BasePayload
    return {getattr(own, f"set_{f}") is not getattr(base, f"set_{f}") for f in features}


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_that_can_be_told_so_counts_neither_openings_nor_links(service):
    assert tells(service, "track_opens", "track_clicks") == {service in services.UNCOUNTING}


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_that_can_gives_the_name_of_a_letter_back(service):
    assert tells(service, "metadata") == {service in services.REMEMBERING}


@pytest.mark.parametrize(
    ("service", "off"),
    [
        ("postmark", {"TrackOpens": False, "TrackLinks": "None"}),
        ("mailgun", {"o:tracking-opens": "no", "o:tracking-clicks": "no"}),
        ("mailersend", {"settings": {"track_opens": False, "track_clicks": False}}),
        ("brevo", {}),
        ("resend", {}),
    ],
)
def test_service_is_told_not_to_count(settings, service, off):
    posted = payload(settings, service).data

    assert {name: posted[name] for name in off} == off


@pytest.mark.parametrize("service", ["postmark", "mailgun", "brevo"])
def test_service_gets_the_headers_of_a_letter_that_can_be_ended(settings, service):
    posted = repr(payload(settings, service).data)

    assert "List-Unsubscribe-Post" in posted and "List-Unsubscribe=One-Click" in posted
    assert "auto-generated" in posted


def test_name_that_a_service_gives_to_a_letter_is_stored(settings):
    letter = write("coming")
    use(settings, "test")

    assert Worker().deliver_next()

    sent = OutgoingMail.objects.get(pk=letter.pk)
    assert (sent.state, sent.provider_id) == ("sent", "0")
