"""Every fact of the first event stands on its invitation page."""

import pytest

from registrations.models import Event
from tests import factories
from tests.web import pages

# What the organisers wrote; names and titles exactly so.
SLOVENE = (
    "Ohranjanje rudarske dediščine",
    "Kako lahko NVO prispevamo k ohranjanju rudarske dediščine Zasavja?",
    "Ohranjanje rudarske dediščine – povezovanje za trajnostno prihodnost",
    "torek, 25. november 2025, 10.00–13.00",
    "9.45",
    "Prihod in okrepčilo dobrodošlice",
    "Uvod v dogodek",
    "Tematske mize o prihodnosti rudarske dediščine",
    "Odmor za kavo in mreženje",
    "Predstavitev idej in priprava akcijskih predlogov",
    "Priložnosti za financiranje in podporo",
    "Ogled Mlakarjevega stanovanja",
    "do vključno nedelje, 23. novembra 2025",
    "direktor, Zasavski muzej Trbovlje",
    "nevladnih organizacij",
)
ENGLISH = (
    "Tuesday, 25 November 2025, 10:00–13:00",
    "09:45",
    "by the end of Sunday, 23 November 2025",
    "director, Zasavski muzej Trbovlje",
    "non-governmental organisations",
)
IN_BOTH = (
    "Mladinski center Hrastnik",
    "Naselje Aleša Kaple 9a, Hrastnik",
    "Center za pravični prehod Zasavje",
    "Regionalni center NVO Consulta",
    "mag. Bogdan Šteh",
    "Zasavski muzej Trbovlje",
    "Maša Kovač",
    "Partnerstvo LAS Zasavje",
    "Klara Kržišnik",
    "Polona Siter Drnovšek",
    "prijave@srecanje.example",
)
HOURS = {
    "sl": (
        "9.45–10.00",
        "10.00–10.30",
        "10.30–11.30",
        "11.30–11.45",
        "11.45–12.50",
        "12.50–13.00",
        "13.00–13.30",
    ),
    "en": (
        "09:45–10:00",
        "10:00–10:30",
        "10:30–11:30",
        "11:30–11:45",
        "11:45–12:50",
        "12:50–13:00",
        "13:00–13:30",
    ),
}
FACTS = {"sl": SLOVENE + IN_BOTH, "en": ENGLISH + IN_BOTH}


def test_invitation_has_every_fact(guest):
    text = pages.of(guest.get(guest.address()))

    assert [fact for fact in FACTS[guest.language] if fact not in text] == []


def test_invitation_links_to_the_map(guest):
    page = pages.parse(guest.get(guest.address()))

    assert "https://maps.app.goo.gl/7aW9eSuzGwwdSN626" in pages.links(page).values()


def test_invitation_shows_the_programme_in_seven_rows_with_hours_and_who(guest):
    page = pages.parse(guest.get(guest.address()))

    agenda = page.findall(".//ol[@class='agenda']/li")

    hours = tuple(pages.words(row.find(".//time")) for row in agenda)
    assert hours == HOURS[guest.language]
    assert "mag. Bogdan Šteh, Zasavski muzej Trbovlje" in pages.words(agenda[1])
    assert "Maša Kovač, Partnerstvo LAS Zasavje" in pages.words(agenda[5])
    assert "Klara Kržišnik, Regionalni center NVO Consulta" in pages.words(agenda[5])


def test_invitation_has_machine_readable_times(guest):
    page = pages.parse(guest.get(guest.address()))

    times = [time.get("datetime") for time in page.iter("time")]

    assert times[0] == "2025-11-25T10:00+01:00"
    assert "2025-11-25T09:45+01:00" in times


def test_invitation_tells_of_the_visit_and_its_sign_up(guest):
    text = pages.of(guest.get(guest.address()))

    more = {"sl": "poziva Partnerstva LAS Zasavje", "en": "call of Partnerstvo LAS Zasavje"}
    assert more[guest.language] in text


def test_invitation_has_one_clear_button_to_the_reply_form(guest):
    page = pages.parse(guest.get(guest.address()))

    buttons = {a.get("href") for a in page.iter("a") if a.get("class") == "button"}

    assert buttons == {guest.address("prijava")}


@pytest.mark.parametrize(("role", "name"), [("organises", "Center za pravični prehod Zasavje")])
def test_invitation_says_who_organises_and_with_whom(english, role, name):
    page = pages.parse(english.get(english.address()))

    partners = [pages.words(li) for li in page.findall(".//ul[@class='partners']/li")]

    assert partners[0] == f"{name} ({role})"
    assert partners[1].startswith("Regionalni center NVO Consulta (")


def test_what_is_not_translated_says_that_it_is_slovene(clock, client, db):
    event = factories.make_event(
        title_en="", subtitle_sl="Zakaj?", summary_sl="Geslo", description_sl="Opis **srečanja**"
    )
    factories.make_item(event, title_en="", description_sl="Več o tem")

    page = pages.parse(client.get(f"/en/dogodki/{event.slug}/"))

    marked = {pages.words(element) for element in page.findall(".//*[@lang='sl']")}
    assert {"Ohranjanje rudarske dediščine", "Zakaj?", "Geslo", "Opis srečanja"} <= marked
    assert {"Ogled Mlakarjevega stanovanja", "Več o tem"} <= marked


def test_cancelled_event_says_so_and_takes_no_replies(client, clock, db):
    event = factories.make_event(status=Event.Status.CANCELLED)

    response = client.get(f"/en/dogodki/{event.slug}/")

    assert response.status_code == 200
    assert "The event has been cancelled." in pages.of(response)
    assert "prijava" not in response.content.decode()


def test_full_event_offers_the_waiting_list(client, clock, db):
    event = factories.make_event(capacity=1)
    factories.make_rsvp(event)

    response = client.get(f"/en/dogodki/{event.slug}/")

    assert "All seats are taken. You can join the waiting list" in pages.of(response)


def test_texts_of_organisers_become_safe_html(client, clock, db):
    event = factories.make_event(
        description_sl="<script>x</script> [a](javascript:alert(1)) **krepko** ![s](http://z.example/p.png)"
    )

    page = pages.parse(client.get(f"/dogodki/{event.slug}/"))

    assert [script.get("type") for script in page.iter("script")] == ["application/ld+json"]
    assert page.find(".//img") is None
    assert pages.words(page.find(".//strong")) == "krepko"
    assert not [href for href in pages.links(page).values() if href.startswith("javascript")]


def test_hours_never_break_at_the_dash(guest):
    page = pages.parse(guest.get(guest.address()))

    hours = [pages.words(e) for e in page.iter("span") if e.get("class") == "hours"]

    assert hours == [{"sl": "10.00–13.00", "en": "10:00–13:00"}[guest.language]]


def test_invitation_has_headings_and_no_landmark_for_each_of_them(guest):
    page = pages.parse(guest.get(guest.address()))

    assert len(list(page.iter("h2"))) > 3
    assert [e for e in page.iter("section") if e.get("aria-labelledby")] == []
