"""What pages tell browsers: no cookie for guests, nothing from elsewhere, nothing kept."""

import pytest

from tests import factories
from tests.web import pages

PUBLIC = ("/", "/dogodki/{slug}/", "/dogodki/{slug}/koledar.ics", "/zasebnost/", "/healthz")
FOR_PROGRAMS = ("/robots.txt", "/sitemap.xml", "/favicon.ico", "/dostopnost/")
# Links of a head that fetch something; the others (canonical, alternate) name pages.
LOADING = ("icon", "apple-touch-icon", "stylesheet")
FORMS = ("/dogodki/{slug}/prijava/",)
PERSONAL = (
    "/odziv/{token}/",
    "/odziv/{token}/koledar.ics",
    "/odziv/{token}/koda.svg",
    "/odziv/neznan/",
    "/dogodki/{slug}/prijava/hvala/",
    "/dogodki/{slug}/povezava/",
)


@pytest.fixture
def rsvp(event):
    return factories.make_rsvp(event)


@pytest.fixture
def opened(english, rsvp):
    """Return a function that opens an address of the first event and of one guest."""

    def open_address(path, **more):
        return english.get(path.format(slug=rsvp.event.slug, token=rsvp.token), **more)

    return open_address


every_page = pytest.mark.parametrize(
    "path", PUBLIC + FOR_PROGRAMS + FORMS + PERSONAL + ("/neznano/",)
)


@every_page
def test_guest_gets_no_cookie(opened, path):
    assert not opened(path).cookies


def test_guest_gets_no_cookie_for_sending_forms(english, rsvp):
    answers = [
        english.reply(),
        english.reply(given_name=""),
        english.post(english.own(rsvp), {"action": "decline"}),
        english.post(english.address("povezava"), {"email": "x"}),
    ]

    assert [answer.status_code for answer in answers] == [303, 422, 303, 422]
    assert not [answer.cookies for answer in answers if answer.cookies]


@every_page
def test_every_answer_carries_the_headers_of_safety(opened, path):
    response = opened(path)

    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Referrer-Policy"] in ("same-origin", "no-referrer")


@pytest.mark.parametrize("path", PERSONAL)
def test_personal_pages_are_kept_by_nobody_and_told_to_nobody(opened, path):
    response = opened(path)

    if path == "/odziv/neznan/":
        # The token of somebody who was erased, or a mistyped one, is as secret as any.
        assert response.status_code == 404
    assert set(response["Cache-Control"].replace(" ", "").split(",")) >= {"private", "no-store"}
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]


# Who goes on to another page and comes back finds what they typed: with no-store they would not.
FOR_THE_WAY_BACK = {"private", "no-cache"}


def cached(response):
    return set(response["Cache-Control"].replace(" ", "").split(","))


@pytest.mark.parametrize("path", FORMS)
def test_form_with_a_stamp_is_asked_for_anew_each_time(opened, path):
    assert cached(opened(path)) == FOR_THE_WAY_BACK


def test_form_that_came_back_is_asked_for_anew_each_time(english):
    response = english.reply(given_name="")

    assert cached(response) == FOR_THE_WAY_BACK


@pytest.mark.parametrize("path", ["/", "/dogodki/{slug}/", "/dogodki/{slug}/prijava/"])
def test_public_pages_may_be_found_by_search_engines(opened, path):
    response = opened(path)

    assert "X-Robots-Tag" not in response
    assert "noindex" not in response.content.decode()


@every_page
def test_pages_load_nothing_from_elsewhere_and_hold_nothing_inline(opened, path):
    response = opened(path)
    if not response["Content-Type"].startswith("text/html"):
        return

    page = pages.parse(response)
    loaded = [e.get("src") for e in page.iter() if e.get("src")]
    loaded += [e.get("href") for e in page.iter("link") if e.get("rel") in LOADING]
    assert not [address for address in loaded if not address.startswith("/")]
    assert page.find(".//style") is None
    run = [e for e in page.iter("script") if e.get("type") != "application/ld+json"]
    assert not [e for e in run if not e.get("src") or (e.text or "").strip()]
    assert not [e for e in page.iter() if e.get("style") is not None]
    assert not [name for e in page.iter() for name in e.attrib if name.startswith("on")]


def test_answer_to_an_unknown_address_has_the_headers_too(opened):
    response = opened("/neznano/")

    assert response.status_code == 404
    assert "default-src 'self'" in response["Content-Security-Policy"]


def test_refused_bytes_have_the_headers_too(english):
    response = english.send(
        english.address("prijava"), b"a=%00", "application/x-www-form-urlencoded"
    )

    assert response.status_code == 400
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src" in response["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/dogodki/{slug}/koda.svg", "/odziv/{token}/koda.svg"])
def test_codes_show_as_pictures_under_the_policy(opened, path):
    content = opened(path).content.decode()

    assert "style=" not in content
    assert "<script" not in content
