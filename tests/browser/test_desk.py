"""The organisers' desk in a real browser: Django's calendar and clock with dates in our writing."""

import re

import pytest

from tests.browser.test_pages import looked_at, violations

DESK = {"sl": "/admin/", "en": "/en/admin/"}
WRITTEN = {
    "sl": ("25. 11. 2025", "10.00", "5. 11. 2025", "6.00"),
    "en": ("25/11/2025", "10:00", "05/11/2025", "06:00"),
}


@pytest.fixture
def form(window, demo):
    """Return a function that opens the first event's form at the desk."""

    def opened(language, **options):
        page = window(**options)
        # Other tests store more events of its title: the first one is known by its number.
        page.goto(f"{DESK[language]}registrations/event/1/change/")
        page.fill("[name=login]", "organizator")
        page.fill("[name=password]", demo.password)
        page.locator("main form [type=submit]").click()
        page.wait_for_url("**/change/**")
        return page

    return opened


@pytest.mark.parametrize("language", ["sl", "en"])
def test_calendar_and_clock_read_and_write_as_the_language_does(form, language):
    page = form(language)
    day, hour, new_day, new_hour = WRITTEN[language]
    shown = page.input_value("[name=door_time_0]"), page.input_value("[name=starts_at_1]")

    page.locator("#part-what summary").click()
    page.locator(".field-door_time .date-icon").click()
    calendar = page.locator(".calendarbox:visible")
    month = calendar.locator("caption").inner_text()
    chosen = calendar.locator("td.selected").inner_text()
    calendar.get_by_role("link", name=re.compile("^5$")).click()
    page.locator(".field-door_time .clock-icon").click()
    page.locator(".clockbox:visible .timelist a").nth(2).click()

    assert shown == (day, hour)
    assert (month.lower(), chosen) == ("november 2025", "25")
    assert page.input_value("[name=door_time_0]") == new_day
    assert page.input_value("[name=door_time_1]") == new_hour

    page.locator("[name=_continue]").click()
    page.locator(".messagelist .success").wait_for()
    assert page.input_value("[name=door_time_0]") == new_day
    assert page.input_value("[name=door_time_1]") == new_hour

    page.locator("#part-what summary").click()
    page.fill("[name=door_time_0]", {"sl": "25. novembra 2025", "en": "25 Nov 2025"}[language])
    page.fill("[name=door_time_1]", "9.45")
    page.locator("[name=_continue]").click()
    page.locator(".messagelist .success").wait_for()
    assert page.input_value("[name=door_time_0]") == day


def test_nothing_moves_for_who_asked_for_stillness(form):
    page = form("sl", reduced_motion="reduce")

    page.goto(f"{DESK['sl']}registrations/rsvp/")

    slow = "each => getComputedStyle(each).transitionDuration !== '0s'"
    assert page.evaluate(f"[...document.querySelectorAll('*')].filter({slow}).length") == 0


PAGES = [
    *("rsvp/", "rsvp/add/", "event/", "event/add/", "event/1/change/", "outgoingmail/"),
    *("question/?event__id__exact=1", "question/add/?event=1", "organizer/1/spellings/"),
]


@pytest.mark.parametrize("page_of", PAGES)
def test_desk_fits_a_telephone(form, page_of):
    page = form("sl", viewport={"width": 360, "height": 800})

    page.goto(f"{DESK['sl']}registrations/{page_of}")

    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_guest_list_on_a_telephone_hides_no_address(form, scenes):
    page = form("sl", viewport={"width": 360, "height": 800})

    page.goto(f"{DESK['sl']}registrations/rsvp/")
    cells = page.locator("#result_list td.field-email, #result_list td.field-phone")
    boxes = [box for box in (cell.bounding_box() for cell in cells.all()) if box]

    assert boxes
    assert [box for box in boxes if box["x"] < 0 or box["x"] + box["width"] > 360] == []


def test_list_of_questions_on_a_telephone_hides_nothing(form, scenes):
    page = form("sl", viewport={"width": 360, "height": 800})

    page.goto(f"{DESK['sl']}registrations/question/")
    cells = page.locator("#result_list tbody :is(th, td)").all()
    boxes = [box for box in (cell.bounding_box() for cell in cells) if box]

    assert len(boxes) > 9
    assert [box for box in boxes if box["x"] < 0 or box["x"] + box["width"] > 360] == []


def test_organiser_adds_a_guest_who_telephones_with_answers(form, scenes):
    page = form("en", viewport={"width": 360, "height": 800})
    page.goto(f"{DESK['en']}registrations/question/")
    page.locator("#result_list tbody th a").first.click()
    of_event = page.locator(".breadcrumbs a[href$='/change/']").first.get_attribute("href")

    page.goto(f"{DESK['en']}registrations/rsvp/add/")
    page.fill("[name=given_name]", "Špela")
    page.fill("[name=family_name]", "Poklicana")
    page.select_option("[name=event]", of_event.split("/")[-3])
    page.get_by_role("button", name="Show the questions").click()
    page.get_by_label("yes").check()
    page.get_by_label("Diet").fill("brez mesa")
    page.locator("[name=_continue]").click()
    page.locator(".messagelist .success").wait_for()

    words = page.locator("#answers").inner_text()
    assert page.input_value("[name=given_name]") == "Špela"
    assert "brez mesa" in words
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_no_page_before_the_log_in_keeps_anybody_out(window, scenes):
    page = window()
    found = {}

    for path in ("racun/prijava/", "racun/geslo/pozabljeno/", "en/racun/prijava/"):
        assert page.goto(f"{scenes.site}/{path}").status == 200, path
        found[path] = [*looked_at(page), *violations(page, rules=["region"])]

    assert {path: broken for path, broken in found.items() if broken} == {}


def test_no_page_of_organisers_keeps_anybody_out(form, scenes):
    page = form("sl")
    found = {}

    for path in scenes.desk:
        assert page.goto(f"{scenes.site}/{path}").status == 200, path
        found[path] = looked_at(page)
    for path in scenes.account:
        page.goto(f"{scenes.site}/{path}")
        found[path] = [*looked_at(page), *violations(page, rules=["region"])]

    assert {path: broken for path, broken in found.items() if broken} == {}
