"""Every address of the contract answers, in both languages."""

import pytest

from registrations.models import Event
from tests import factories
from tests.web import pages

PAGES = (
    "",
    "dogodki/{slug}/",
    "dogodki/{slug}/prijava/",
    "dogodki/{slug}/povezava/",
    "dogodki/{slug}/zasebnost/",
    "zasebnost/",
    "dostopnost/",
)
FILES = {
    "koledar.ics": "text/calendar",
    "organizatorji/{organizer}/koledar.ics": "text/calendar",
    "dogodki/{slug}/koledar.ics": "text/calendar",
    "dogodki/{slug}/koda.svg": "image/svg+xml",
    "dogodki/{slug}/koda.png": "image/png",
}
PERSONAL_FILES = {"koledar.ics": "text/calendar", "koda.svg": "image/svg+xml"}
both_languages = pytest.mark.parametrize("language", pages.LANGUAGES)


@both_languages
@pytest.mark.parametrize("path", PAGES)
def test_guest_opens_every_page_in_the_language_of_its_address(client, event, language, path):
    response = client.get(f"{pages.PREFIX[language]}/{path.format(slug=event.slug)}")

    assert response.status_code == 200
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert pages.parse(response).get("lang") == language
    assert response["Content-Language"] == language


@both_languages
@pytest.mark.parametrize("path", FILES)
def test_guest_downloads_every_file_of_an_event(client, event, language, path):
    path_of_event = path.format(slug=event.slug, organizer=event.organizer.slug)

    response = client.get(f"{pages.PREFIX[language]}/{path_of_event}")

    assert response.status_code == 200
    assert response["Content-Type"].startswith(FILES[path])
    assert response.content


@both_languages
def test_guest_opens_the_personal_page_and_its_files(client, event, language):
    rsvp = factories.make_rsvp(event)
    page = f"{pages.PREFIX[language]}/odziv/{rsvp.token}/"

    answers = {name: client.get(page + name) for name in ("", *PERSONAL_FILES)}

    assert {answer.status_code for answer in answers.values()} == {200}
    for name, kind in PERSONAL_FILES.items():
        assert answers[name]["Content-Type"].startswith(kind)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_machine_asks_whether_all_is_well(client, event, path):
    assert client.get(path).status_code == 200


def test_calendar_file_has_an_ascii_name(client, event):
    response = client.get(f"/dogodki/{event.slug}/koledar.ics")

    disposition = response["Content-Disposition"]
    assert disposition.isascii()
    assert disposition.startswith("attachment; filename=")
    assert disposition.endswith('.ics"')


UNKNOWN = (
    "dogodki/neznan/",
    "dogodki/neznan/prijava/",
    "dogodki/neznan/prijava/hvala/",
    "dogodki/neznan/povezava/",
    "dogodki/neznan/zasebnost/",
    "organizatorji/neznan/dostopnost/",
    "dogodki/neznan/koledar.ics",
    "dogodki/neznan/koda.svg",
    "dogodki/neznan/koda.png",
    "odziv/neznan/",
    "odziv/neznan/koledar.ics",
    "odziv/neznan/koda.svg",
    "odjava/neznan/",
    "kar/koli/",
)


@both_languages
@pytest.mark.parametrize("path", UNKNOWN)
def test_guest_meets_404_in_the_language_of_the_address(client, event, language, path):
    response = client.get(f"{pages.PREFIX[language]}/{path}")

    assert response.status_code == 404
    assert pages.parse(response).get("lang") == language
    assert pages.heading(response)


@pytest.mark.parametrize(
    "path", ["", "prijava/", "povezava/", "zasebnost/", "koledar.ics", "koda.svg", "koda.png"]
)
def test_guest_finds_no_page_of_a_draft(client, clock, db, path):
    draft = factories.make_event(status=Event.Status.DRAFT)

    response = client.get(f"/dogodki/{draft.slug}/{path}")

    assert response.status_code == 404


@pytest.mark.parametrize("path", ["prijava/", "povezava/"])
def test_guest_sends_no_form_to_a_draft(client, clock, db, path):
    draft = factories.make_event(status=Event.Status.DRAFT)

    response = client.post(f"/dogodki/{draft.slug}/{path}", {"email": "ana@primer.example"})

    assert response.status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/en//tuj.example/", "/en//tuj.example/%2e%2e/", "//tuj.example/", "/en/en//tuj.example/"],
)
def test_link_to_the_other_language_never_leaves_the_site(client, db, address):
    response = client.generic("GET", "/", PATH_INFO=address)

    hrefs = [a.get("href") for a in pages.parse(response).iter("a") if a.get("hreflang")]
    assert hrefs
    assert not [href for href in hrefs if href.startswith("//") or "://" in href]


@both_languages
def test_link_to_the_other_language_leads_to_the_same_page(client, event, language):
    other = {"sl": "en", "en": "sl"}[language]
    here = f"/dogodki/{event.slug}/"
    response = client.get(pages.PREFIX[language] + here)

    link = next(a for a in pages.parse(response).iter("a") if a.get("hreflang"))

    assert link.get("href") == pages.PREFIX[other] + here
    assert link.get("hreflang") == link.get("lang") == other


def test_front_page_tells_coming_from_past_and_hides_unlisted(client, clock, db):
    factories.make_event(title_sl="Prihodnji")
    factories.make_event(title_sl="Skriti", is_listed=False)
    factories.make_event(title_sl="Osnutek", status=Event.Status.DRAFT)
    factories.make_event(title_sl="Odpadli", status=Event.Status.CANCELLED)
    factories.make_event(
        title_sl="Minuli",
        starts_at=factories.at("2025-11-01 10:00"),
        ends_at=factories.at("2025-11-01 12:00"),
        registration_closes_at=None,
    )

    text = pages.of(client.get("/"))

    assert "Skriti" not in text
    assert "Osnutek" not in text
    assert text.index("Prihodnji") < text.index("Minuli")
    assert text.index("Odpadli") < text.index("Minuli")
