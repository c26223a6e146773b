"""What is refused before any page is asked is told to people in a page, and to programs plainly."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from srecanje import middleware
from tests import factories
from tests.web import pages

PEOPLE = {"HTTP_ACCEPT": "text/html,application/xhtml+xml,*/*;q=0.8"}
PREFIXES = pages.PREFIX.items()


def too_long(client, prefix, **more):
    body = {"email": "x" * 70_000}
    return client.post(f"{prefix}/dogodki/neznan/povezava/", body, **more)


def unreadable(client, prefix, **more):
    return client.get(f"{prefix}/a%00b/", **more)


def only_read(client, prefix, **more):
    return client.post(f"{prefix}/dostopnost/", **more)


SENT = {400: unreadable, 405: only_read, 413: too_long}
WORDS = {
    400: {"sl": "Zahteve ni bilo mogoče razumeti", "en": "The request could not be understood"},
    405: {"sl": "To stran je mogoče samo brati", "en": "This page can only be read"},
    413: {"sl": "Poslanih podatkov je preveč", "en": "Too much was sent"},
}


@pytest.mark.parametrize(("language", "prefix"), PREFIXES)
@pytest.mark.parametrize(("status", "send"), SENT.items())
def test_people_read_a_page_in_the_language_of_the_address(
    client, db, status, send, language, prefix
):
    response = send(client, prefix, **PEOPLE)

    assert response.status_code == status
    assert pages.heading(response) == WORDS[status][language]
    assert response["Cache-Control"] == "no-store"
    assert response["X-Frame-Options"] == "DENY"


def test_programs_read_a_line(client, db):
    assert too_long(client, "").content.decode() == middleware.TOO_MUCH
    assert unreadable(client, "").content.decode() == middleware.NO_TEXT
    assert only_read(client, "").content == b""


def test_page_still_says_how_it_can_be_asked(client, db):
    assert only_read(client, "", **PEOPLE)["Allow"] == "GET, HEAD"


@pytest.mark.parametrize(("language", "prefix"), PREFIXES)
def test_who_was_logged_out_while_files_were_on_their_way_reads_so(db, language, prefix):
    """Files of nobody are dropped, and with them the token that stands in the form."""
    browser = Client(enforce_csrf_checks=True)
    form = f"{prefix}/admin/registrations/event/1/change/"

    response = browser.post(form, {})

    heading = {"sl": "Niste več prijavljeni", "en": "You are no longer logged in"}[language]
    assert (response.status_code, pages.heading(response)) == (403, heading)
    log_in = pages.links(pages.parse(response))[{"sl": "Prijava", "en": "Log in"}[language]]
    assert log_in == f"{prefix}/admin/login/?{urlencode({'next': form})}"


def test_who_is_logged_in_reads_that_the_form_came_from_elsewhere(db):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(factories.make_user("ana", factories.make_organizer(), "OWNER"))

    response = browser.post("/en/admin/registrations/event/1/change/", {})

    assert (response.status_code, pages.heading(response)) == (403, "This is not allowed")
