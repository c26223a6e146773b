"""A GET or HEAD never changes anything, wherever it goes (mail scanners open links)."""

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import translation

from registrations.models import Rsvp, User
from tests import factories
from tests.web import pages

METHODS = ("post", "put", "patch", "delete", "options", "trace", "propfind")
# Beside GET and HEAD, what each address of guests takes.
TAKE_POST = {"reply", "send-link", "rsvp", "ending"}


def patterns(resolver, before=""):
    """Yield the address of every pattern, with <names> where something is to be filled in."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield pattern.name, route
        else:
            yield from patterns(pattern, route)


@pytest.fixture
def filled(event):
    """Return all addresses of this site, filled in with what is stored."""
    rsvp = factories.make_rsvp(event)
    other = factories.make_rsvp(event, Rsvp.Status.NEEDS_ACTION)
    Rsvp.objects.get(pk=rsvp.pk).pending_replies.create(
        submission="a", sent_at=factories.at("2025-11-10 08:00"), answer="accept", given_name="A"
    )
    values = {
        "<slug:slug>": event.slug,
        "<token>": rsvp.token,
        "<typed>": event.code,
        "<digits>": "7a2e1d",
        "<name>": f"{'0' * 32}-640.webp",
        "<int:pk>": str(rsvp.pk),
        "<int:other>": str(other.pk),
        "<int:mail>": "1",
        "<slug:wording>": "coming",
        "<int:message>": str(factories.make_message(event).pk),
        "<int:number>": "1",
        "<int:member>": "1",
        "^geslo/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[^/]{1,100})/$": "geslo/1-x-y/",
        "<slug:provider>": "mailgun",
        "<digest>": "0" * 32,
        "<int:event>": str(event.pk),
        "<path:object_id>": str(rsvp.pk),
        "<id>": str(rsvp.pk),
        "<path:content_type_id>": "1",
        "<path:object_id>/": f"{rsvp.pk}/",
        "^(?P<app_label>registrations|auth)/$": "registrations/",
        "^(?P<app_label>registrations)/$": "registrations/",
        "^(?P<app_label>auth|registrations)/$": "registrations/",
        "(?P<url>.*)$": "x",
    }
    found = {}
    with translation.override("sl"):
        for name, route in patterns(get_resolver()):
            address = route
            for hole, value in values.items():
                address = address.replace(hole, value)
            found[f"/{address}"] = name
    assert len(found) > 40
    assert not [address for address in found if set("<>^$(") & set(address)], found
    return found


def test_no_get_or_head_changes_a_row_for_a_guest(filled, rows):
    client = Client()
    before = rows()

    for address in filled:
        for prefix in pages.PREFIX.values():
            client.get(prefix + address, {"novo": "declined", "action": "decline", "p": "x"})
            client.head(prefix + address)

    assert rows() == before


def test_no_get_or_head_changes_a_row_for_an_organiser(filled, rows):
    client = Client()
    client.force_login(User.objects.create_superuser("glavna", "glavna@primer.example", "geslo"))
    before = rows()

    for address in filled:
        client.get(address, {"answer": "accept", "step": "cancel", "action": "withdraw"})
        client.head(address)

    assert rows() == before


def test_head_answers_like_get_without_a_body(filled):
    client = Client()

    for address in filled:
        get, head = client.get(address), client.head(address)
        assert head.status_code == get.status_code, address
        assert head.content == b"", address
        assert head.get("Content-Type") == get.get("Content-Type"), address


def test_other_methods_are_not_allowed_and_change_nothing(filled, rows):
    # Where no mail service is known, its address is nobody's: 404 for all.
    ours = {
        address: name
        for address, name in filled.items()
        if not address.startswith(("/admin", "/racun"))
        and name not in ("inbound-mail", "delivery-news")
    }
    client = Client(enforce_csrf_checks=True)
    before = rows()

    wrong = [
        (method, address, response.status_code)
        for address, name in ours.items()
        for method in METHODS
        if not (method == "post" and name in TAKE_POST)
        and (response := client.generic(method.upper(), address)).status_code != 405
    ]

    assert wrong == []
    assert rows() == before


@pytest.mark.parametrize("address", ["/", "/en/", "/zasebnost/", "/en/dogodki/{slug}/"])
def test_form_that_is_sent_to_a_page_without_one_is_not_answered_by_a_page_of_django(
    client, event, address
):
    sender = Client(enforce_csrf_checks=True)

    response = sender.post(address.format(slug=event.slug), {"a": "b"})

    assert response.status_code == 405
    assert b"CSRF" not in response.content
    assert b"<style" not in response.content


def test_safe_methods_are_named_in_the_answer(client, event):
    response = client.put(f"/dogodki/{event.slug}/prijava/")

    assert {word.strip() for word in response["Allow"].split(",")} == {"GET", "HEAD", "POST"}
