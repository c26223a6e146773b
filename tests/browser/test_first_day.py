"""A new organiser's first day: from an empty installation to forty invited people, by clicking."""

import re

import pytest

from tests.browser.demonstration import Installation

PASSWORD = "prvi-dan-geslo-9"
GIVEN = ["Ana", "Bor", "Cvetka", "Črt", "Špela"]
FAMILY = ["Novak", "Žagar", "Kos", "Čeh", "Zupan", "Hribar", "Vidmar", "Oblak"]
NAMES = [(given, family) for given in GIVEN for family in FAMILY]
PEOPLE = "\n".join(
    f"{given}\t{family}\tDruštvo {number % 12}\tgostja{number}@primer.example"
    for number, (given, family) in enumerate(NAMES)
)
PROGRAMME = [
    ("9.30", "10.00", "Sprejem in kava"),
    ("10.00", "11.30", "Predstavitev dobrih praks"),
    ("11.30", "13.00", "Pogovor"),
]
# A keystroke-level model (Card, Moran and Newell): seconds for a key, for pointing at something and
# pressing it, for making up one's mind about it; and for a page, to come and to be looked over.
KEY, POINT, THINK, PAGE = 0.28, 1.3, 1.35, 5.0
MOST_MINUTES, MOST_CLICKS = 5, 30


class Person:
    """Somebody at a browser: what they do is counted, and how long it would take them."""

    def __init__(self, page):
        self.page, self.clicks, self.keys, self.pages = page, 0, 0, 0
        page.on("framenavigated", lambda frame: self._sees(frame))

    def _sees(self, frame):
        self.pages += frame == self.page.main_frame

    def click(self, selector, **more):
        self.clicks += 1
        self.page.locator(selector, **more).first.click()

    def write(self, name, text):
        """Fill in a field; the next one is reached by Tab."""
        self.keys += len(text) + 1
        self.page.fill(f"[name={name}]", text)

    def paste(self, selector, text):
        self.keys += 4
        self.page.fill(selector, text)

    @property
    def minutes(self):
        decisions = self.clicks * (THINK + POINT)
        return (decisions + self.keys * KEY + self.pages * PAGE) / 60

    def __str__(self):
        said = f"{self.pages} pages, {self.clicks} clicks, {self.keys} keys"
        return f"{said}: about {self.minutes:.1f} minutes"


@pytest.fixture
def empty(tmp_path):
    """A server on a database in which there is nothing but one log-in."""
    running = Installation(tmp_path / "data", SRECANJE_LIMITS="off").start("maja", PASSWORD)
    yield running
    running.kill()


def store(person, button):
    """Press a button of a form and wait for the page that says it is stored: the one before looks
    like it."""
    page = person.page
    page.evaluate("document.documentElement.dataset.isOld = ''")
    person.click(f"[name={button}]")
    page.locator("html:not([data-is-old]) .messagelist .success").wait_for()


def add_organizer(person):
    person.click(".overviews a.button")
    person.write("name", "Društvo Rudnik")
    person.write("contact_email", "pisarna@rudnik.example")
    store(person, "_save")


def add_event(person):
    person.click("a[href$='/admin/']:visible")
    person.click("a[href$='/event/add/']")
    for name, text in {
        "title_sl": "Delovno srečanje o dediščini",
        "starts_at_0": "25. 11. 2027",
        "starts_at_1": "9.30",
        "ends_at_0": "25. 11. 2027",
        "ends_at_1": "13.00",
        "venue_name": "Gasilski dom",
        "address": "Cesta 1, 1410 Zagorje ob Savi",
    }.items():
        person.write(name, text)
    store(person, "_continue")


def add_rows(person, part, prefix, rows):
    """Fill in rows of one part of the event's page, each opened by the link below the last one."""
    page = person.page
    if not page.locator(f"#part-{part} > details[open]").count():
        person.click(f"#part-{part} > details > summary")
    for number, row in enumerate(rows):
        if not page.locator(f"#{prefix}-{number}").count():
            person.click(f"#{prefix}-group .add-row a")
        elif not page.locator(f"#{prefix}-{number} details[open]").count():
            person.click(f"#{prefix}-{number} summary")
        for name, text in row.items():
            person.write(f"{prefix}-{number}-{name}", text)


def fill_in_the_event(person):
    programme = [{"starts": a, "ends": b, "title_sl": title} for a, b, title in PROGRAMME]
    add_rows(person, "programme", "agenda_items", programme)
    add_rows(person, "people", "speakers", [{"name": "Ana Kos"}, {"name": "Bor Žagar"}])
    add_rows(person, "partners", "partners", [{"name": "Občina Zagorje"}, {"name": "Sklad za NVO"}])
    store(person, "_continue")


def ask_three_questions(person):
    person.click(".object-tools a[href*='/question/']")
    for number in range(3):
        person.click(f".standing form button >> nth={number}")
        person.page.locator(".messagelist .success, #result_list").first.wait_for()


def publish(person):
    person.click(".breadcrumbs a[href*='/event/'][href$='/change/']")
    person.click(".standing a[href$='/publish/']")
    person.click("#content form .button.default")
    person.page.locator(".messagelist .success").wait_for()


def invite(person):
    person.click(".object-tools a[href$='/invite/']")
    person.paste("#list-text", PEOPLE)
    person.click("form:has(#list-text) button")
    person.click("#how-send")
    person.click("button[value=store]")
    person.page.locator("#progress:not([data-goes-on])").wait_for(timeout=60_000)


def test_new_organiser_publishes_an_event_and_invites_forty_people(chromium, empty, capsys):
    page = chromium.new_context(locale="sl").new_page()
    page.set_default_timeout(20_000)
    person = Person(page)
    page.goto(f"{empty.site}/admin/")

    person.write("login", "maja")
    person.write("password", PASSWORD)
    person.click("main form button")
    add_organizer(person)
    add_event(person)
    fill_in_the_event(person)
    ask_three_questions(person)
    publish(person)
    invite(person)

    words = page.locator("#progress").inner_text()
    assert re.search(r"\b40\b", words), words
    person.click("a.button.default[href*='/rsvp/']")
    assert "40" in page.locator(".counts").inner_text()
    shown = page.context.new_page()
    shown.goto(empty.site)
    shown.get_by_role("link", name="Delovno srečanje o dediščini").first.click()
    body = shown.locator("main").inner_text()
    said = [title for *_hours, title in PROGRAMME] + ["Ana Kos", "Sklad za NVO"]
    assert [text for text in said if text not in body] == []
    with capsys.disabled():
        print(f"\nA new organiser: {person}.")
    assert person.minutes < MOST_MINUTES
    assert person.clicks <= MOST_CLICKS
    page.context.close()
