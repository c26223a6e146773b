"""What programs ask of the site by itself, and what pages tell search engines."""

import io
import json
import re
from urllib.robotparser import RobotFileParser

import html5lib
import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from registrations.domain import events
from registrations.models import Event
from tests import factories
from tests.conftest import PROJECT, SITE_URL
from tests.web import pages

both_languages = pytest.mark.parametrize("language", pages.LANGUAGES)


def links(page, rel):
    return [link for link in page.iter("link") if link.get("rel") == rel]


def said(page):
    """Return what the head says, by name or property."""
    metas = [(m.get("name") or m.get("property"), m.get("content")) for m in page.iter("meta")]
    return {name: content for name, content in metas if name}


def queries_of(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


# --- Heads of pages -----------------------------------------------------------------------------


@both_languages
@pytest.mark.parametrize("path", ["/", "/dogodki/{slug}/"])
def test_page_names_its_address_and_those_in_other_languages(client, event, language, path):
    path = path.format(slug=event.slug)
    addresses = {one: SITE_URL + pages.PREFIX[one] + path for one in pages.LANGUAGES}

    page = pages.parse(client.get(f"{pages.PREFIX[language]}{path}?utm_source=posta"))

    assert [link.get("href") for link in links(page, "canonical")] == [addresses[language]]
    named = {link.get("hreflang"): link.get("href") for link in links(page, "alternate")}
    assert named == {**addresses, "x-default": addresses["sl"]}


@both_languages
def test_link_that_is_passed_on_shows_what_when_and_where(client, event, language):
    page = pages.parse(client.get(f"{pages.PREFIX[language]}/dogodki/{event.slug}/"))

    found = said(page)
    title = {"sl": "Ohranjanje rudarske dediščine", "en": "Preserving mining heritage"}
    when = {"sl": "torek, 25. november 2025, 10.00–13.00", "en": "Tuesday, 25 November 2025"}
    locale, other = {"sl": ("sl_SI", "en_GB"), "en": ("en_GB", "sl_SI")}[language]
    assert found["og:title"] == title[language]
    assert found["og:description"] == found["description"]
    assert found["description"].startswith(when[language])
    assert "Mladinski center Hrastnik" in found["description"]
    assert found["og:url"] == f"{SITE_URL}{pages.PREFIX[language]}/dogodki/{event.slug}/"
    assert (found["og:locale"], found["og:locale:alternate"]) == (locale, other)
    assert (found["og:type"], found["og:site_name"]) == ("website", "Srečanje")
    picture = client.get(found["og:image"].removeprefix(SITE_URL))
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/png")
    assert found["og:image:alt"] == title[language]


@pytest.mark.parametrize("path", ["", "prijava/"])
def test_event_that_is_known_by_link_alone_is_kept_out_of_search_engines(client, clock, db, path):
    event = factories.make_event(is_listed=False)

    page = pages.parse(client.get(f"/dogodki/{event.slug}/{path}"))

    assert said(page)["robots"] == "noindex"
    assert links(page, "canonical") == links(page, "alternate") == []


def test_closed_form_of_an_unlisted_event_is_kept_out_too(client, clock, db):
    event = factories.make_event(is_listed=False)
    clock.move_to(factories.at("2025-11-24 08:00"))

    page = pages.parse(client.get(f"/dogodki/{event.slug}/prijava/"))

    assert said(page)["robots"] == "noindex"


def test_preview_of_a_draft_tells_search_engines_nothing(client, organiser, clock):
    draft = factories.make_event(status=Event.Status.DRAFT)
    client.force_login(organiser)

    page = pages.parse(client.get(f"/admin/registrations/event/{draft.pk}/preview/"))

    assert list(page.iter("script")) == links(page, "canonical") == []
    assert "noindex" in said(page)["robots"]


def test_hostile_title_stays_inside_the_head_and_the_data(client, clock, db):
    words = '"></title></script><script>alert(1)</script>'
    event = factories.make_event(title_sl=words)

    page = pages.parse(client.get(f"/dogodki/{event.slug}/"))

    [script] = page.iter("script")
    assert json.loads(script.text)["name"] == said(page)["og:title"] == words


def test_data_of_a_kept_page_follows_the_state(client, clock, db):
    event = factories.make_event(capacity=1)

    def availability():
        page = pages.parse(client.get(f"/dogodki/{event.slug}/"))
        return json.loads(page.find(".//script").text)["offers"]["availability"]

    before = availability()
    factories.make_rsvp(event)

    assert (before, availability()) == (
        *("https://schema.org/InStock", "https://schema.org/SoldOut"),
    )


@both_languages
@pytest.mark.parametrize("path", ["", "dogodki/{slug}/", "dostopnost/", "zasebnost/"])
def test_pages_are_valid_html(client, event, language, path):
    response = client.get(f"{pages.PREFIX[language]}/{path.format(slug=event.slug)}")

    html5lib.HTMLParser(strict=True).parse(response.content.decode())


def test_browser_takes_the_colours_of_the_page_for_its_own_frame(client, db):
    page = pages.parse(client.get("/"))

    papers = re.findall(r"--paper: (#\w+)", (PROJECT / "static/css/tokens.css").read_text())
    colours = [m.get("content") for m in page.iter("meta") if m.get("name") == "theme-color"]
    assert colours == papers[:2]


@both_languages
def test_footer_leads_to_the_accessibility_statement(client, settings, db, language):
    settings.MAIL_FROM = "Srečanje <vabila@nvo.example>"
    page = pages.parse(client.get(f"{pages.PREFIX[language]}/"))
    word = {"sl": "Dostopnost", "en": "Accessibility"}[language]

    statement = client.get(pages.links(page)[word])

    heading = {"sl": "Izjava o dostopnosti", "en": "Accessibility statement"}
    assert pages.heading(statement) == heading[language]
    assert "mailto:vabila@nvo.example" in pages.links(pages.parse(statement)).values()


def test_statement_of_a_site_without_mail_names_no_address_of_its_own(client, settings, db):
    settings.MAIL_FROM = ""

    addresses = pages.links(pages.parse(client.get("/dostopnost/"))).values()

    assert [a for a in addresses if a.startswith("mailto:")] == ["mailto:gp.irsid@gov.si"]


# --- robots.txt and sitemap.xml -----------------------------------------------------------------


@pytest.fixture
def robots(client):
    parser = RobotFileParser()
    parser.parse(client.get("/robots.txt").content.decode().splitlines())
    return parser


def test_robots_may_read_what_is_public(robots):
    for path in ("/", "/en/", "/dogodki/a/", "/en/dogodki/a/", "/static/css/base.css"):
        assert robots.can_fetch("*", SITE_URL + path), path


def test_robots_stay_away_from_people(robots):
    for path in ("/odziv/x/", "/en/odziv/x/", "/admin/", "/en/admin/", "/sprejem/x/"):
        assert not robots.can_fetch("*", SITE_URL + path), path


def test_robots_are_told_of_the_sitemap(robots, client):
    assert robots.site_maps() == [f"{SITE_URL}/sitemap.xml"]
    assert client.get("/robots.txt")["Content-Type"] == "text/plain; charset=utf-8"


def test_sitemap_lists_what_may_be_found_newest_first(client, clock, db):
    factories.make_event(slug="prvi")
    later = {"starts_at": "2025-12-25 10:00", "ends_at": "2025-12-25 12:00"}
    factories.make_event(slug="drugi", **{n: factories.at(text) for n, text in later.items()})
    factories.make_event(slug="osnutek", status=Event.Status.DRAFT)
    factories.make_event(slug="skriti", is_listed=False)
    factories.make_event(slug="odpovedan", status=Event.Status.CANCELLED)

    response = client.get("/sitemap.xml")

    found = re.findall(r"<loc>(.*?)</loc>", response.content.decode())
    assert response["Content-Type"] == "application/xml"
    assert found[:4] == [
        *(f"{SITE_URL}/", f"{SITE_URL}/en/"),
        *(f"{SITE_URL}/dogodki/drugi/", f"{SITE_URL}/en/dogodki/drugi/"),
    ]
    assert {f"{SITE_URL}/dogodki/{slug}/" for slug in ("prvi", "odpovedan")} < set(found)
    assert not [address for address in found if "osnutek" in address or "skriti" in address]


def test_sitemap_is_drawn_anew_after_a_change_and_only_then(client, clock, db):
    event = factories.make_event()
    first = client.get("/sitemap.xml")

    assert queries_of(lambda: client.get("/sitemap.xml")) == 1
    same = client.get("/sitemap.xml", headers={"If-None-Match": first["ETag"]})
    clock.shift(60)
    event.venue_name = "Drugje"
    events.store(event)
    other = client.get("/sitemap.xml", headers={"If-None-Match": first["ETag"]})
    events.unpublish(event)
    gone = client.get("/sitemap.xml")

    assert (same.status_code, other.status_code) == (304, 200)
    assert "2025-11-10T08:01:00Z" in other.content.decode()
    assert event.slug not in gone.content.decode()


def test_site_that_does_not_know_its_address_has_no_sitemap(client, settings, db):
    settings.SITE_URL = ""

    assert client.get("/sitemap.xml").status_code == 404
    assert "Sitemap" not in client.get("/robots.txt").content.decode()
    assert client.get("/").status_code == 200


# --- Icons --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["favicon.ico", "apple-touch-icon.png"])
def test_program_that_looks_for_an_icon_is_led_to_it(client, name):
    response = client.get(f"/{name}")

    assert response.status_code == 302
    assert response["Location"] == f"/static/img/{name}"
    assert "max-age" in response["Cache-Control"]


def test_icons_have_the_sizes_that_browsers_ask_for():
    def opened(name):
        with open(finders.find(f"img/{name}"), "rb") as file:
            return Image.open(io.BytesIO(file.read()))

    assert opened("favicon.ico").info["sizes"] == {(16, 16), (32, 32), (48, 48)}
    assert opened("apple-touch-icon.png").size == (180, 180)
