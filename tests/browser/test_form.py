"""What JavaScript adds to a form: a word at once, and a question before what was typed is lost."""

import pytest

from tests.browser.test_pages import addresses
from tests.web import pages

WORDS = {
    "sl": "Prosimo, vpišite e-poštni naslov, na primer ime@example.org.",
    "en": "Please enter an e-mail address such as name@example.org.",
}


def said(page):
    return page.locator("[name=email]").evaluate(
        "e => (e.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean)"
        ".map(id => document.getElementById(id)).filter(e => e?.className === 'error')"
        ".map(e => e.innerText)"
    )


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_guest_is_told_of_a_mistyped_address_in_the_words_of_the_server(window, scenes, language):
    page = window()
    page.goto(addresses(scenes, language)["form"])

    page.fill("[name=email]", "ana")
    page.press("[name=email]", "Tab")
    at_once = said(page)
    page.fill("[name=email]", "ana@primer.example")
    page.press("[name=email]", "Tab")

    assert at_once == [WORDS[language]]
    assert said(page) == []
    assert page.get_attribute("[name=email]", "aria-invalid") is None


def test_guest_who_passes_an_empty_field_is_not_told_off(window, scenes):
    page = window()
    page.goto(addresses(scenes, "en")["form"])

    for _ in range(8):
        page.keyboard.press("Tab")

    assert page.locator(".error").count() == 0


def test_guest_is_asked_before_a_half_filled_form_is_left(window, scenes):
    page = window()
    asked = []
    page.goto(addresses(scenes, "en")["form"])
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("[name=given_name]").press_sequentially("Ana")

    page.locator("header nav a").click()
    page.wait_for_timeout(300)

    assert asked == ["beforeunload"]
    assert page.input_value("[name=given_name]") == "Ana"


def test_sending_the_form_asks_nothing(quiet_window, scenes):
    page = quiet_window()
    asked = []
    page.goto(addresses(scenes, "en")["form"])
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("[name=given_name]").press_sequentially("Ana")

    page.get_by_role("button", name="Send the reply").click()

    page.locator("[role=alert]").wait_for()
    assert asked == []
    assert page.input_value("[name=given_name]") == "Ana"
