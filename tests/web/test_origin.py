"""Where forms come from: other sites' pages send none, our own personal pages do."""

import pytest

from registrations.models import Rsvp
from tests import factories
from tests.web import pages

HOST = "testserver"
FOREIGN = {
    "cross-site": {"HTTP_SEC_FETCH_SITE": "cross-site"},
    "same-site": {"HTTP_SEC_FETCH_SITE": "same-site"},
    "unknown word": {"HTTP_SEC_FETCH_SITE": "x"},
    "empty word": {"HTTP_SEC_FETCH_SITE": ""},
    "cross-site with null": {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "null"},
    "cross-site with ours": {
        "HTTP_SEC_FETCH_SITE": "cross-site",
        "HTTP_ORIGIN": f"http://{HOST}",
    },
    "foreign origin": {"HTTP_ORIGIN": "https://tuj.example"},
    "ours as a user": {"HTTP_ORIGIN": f"https://{HOST}@tuj.example"},
    "ours as a beginning": {"HTTP_ORIGIN": f"https://{HOST}.tuj.example"},
    "another port": {"HTTP_ORIGIN": f"http://{HOST}:8080"},
    "broken brackets": {"HTTP_ORIGIN": "http://["},
    "broken address": {"HTTP_ORIGIN": "http://[::1"},
    "words": {"HTTP_ORIGIN": "x y z"},
    "empty origin": {"HTTP_ORIGIN": ""},
}
OURS = {
    "nothing said": {},
    "same-origin": {"HTTP_SEC_FETCH_SITE": "same-origin"},
    "by the user": {"HTTP_SEC_FETCH_SITE": "none"},
    "our origin": {"HTTP_ORIGIN": f"http://{HOST}"},
    "null from our personal page": {"HTTP_ORIGIN": "null"},
    "null and same-origin": {"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "same-origin"},
}


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
def test_form_from_another_site_is_refused(english, headers):
    data = {**english.filled(), "stamp": english.stamp()}

    response = english.post(english.address("prijava"), data, **headers)

    assert response.status_code == 403
    assert Rsvp.objects.count() == 0
    assert pages.heading(response) == "This is not allowed"


@pytest.mark.parametrize("headers", OURS.values(), ids=OURS)
def test_form_from_our_own_page_is_taken(english, headers):
    data = {**english.filled(), "stamp": english.stamp()}

    response = english.post(english.address("prijava"), data, **headers)

    assert response.status_code == 303


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
def test_other_site_cannot_cancel_somebodys_reply(english, headers):
    rsvp = factories.make_rsvp(english.event)

    response = english.post(english.own(rsvp), {"action": "decline"}, **headers)

    rsvp.refresh_from_db()
    assert response.status_code == 403
    assert rsvp.is_coming


@pytest.mark.parametrize("headers", OURS.values(), ids=OURS)
def test_guest_cancels_from_the_personal_page(english, headers):
    rsvp = factories.make_rsvp(english.event)

    response = english.post(english.own(rsvp), {"action": "decline"}, **headers)

    rsvp.refresh_from_db()
    assert response.status_code == 303
    assert rsvp.status == Rsvp.Status.DECLINED


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
def test_other_site_cannot_have_links_sent(english, headers):
    rsvp = factories.make_rsvp(english.event)
    stamp = english.stamp(english.address("povezava"))

    response = english.post(
        english.address("povezava"), {"email": rsvp.email, "stamp": stamp}, **headers
    )

    assert response.status_code == 403
    assert rsvp.letters.count() == 0


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
def test_link_on_another_site_opens_our_pages(english, headers):
    assert english.get(english.address(), **headers).status_code == 200
