"""The form of several people with questions, as it is filled in: with script and without, and with
the keyboard alone."""

import pytest

from tests.browser.test_pages import addresses, is_wider_than_the_window, violations
from tests.browser.test_story import Keys, personal_links

SCRIPTS = pytest.mark.parametrize("with_script", [True, False], ids=["script", "no script"])
SEND = "main form button.button:not([name])"
ADD = "button[name=press][value=add]"
ROWS = "fieldset.colleague"


def fill_in(page, name):
    page.check("[name=answer][value=accept]")
    for field, typed in (
        ("given_name", name),
        ("family_name", "Kos"),
        ("organisation", "Zveza"),
        ("email", f"{name.lower()}@primer.example"),
    ):
        page.fill(f"[name={field}]", typed)
    page.check("[name=privacy]")


def add_row(page, number):
    page.click(ADD)
    page.locator(f"[name=colleague-{number}-given_name]").wait_for()


def has_focus(page, selector):
    page.locator(f"{selector}:focus").wait_for()


@SCRIPTS
def test_rows_come_and_go_and_the_focus_goes_along(window, scenes, with_script):
    page = window(java_script_enabled=with_script, viewport={"width": 360, "height": 800})
    page.goto(addresses(scenes, "en")["form of everything"])
    fill_in(page, "Vrstica")
    page.locator("[name^=question-][type=checkbox]").first.check()

    add_row(page, 0)
    has_focus(page, "[name=colleague-0-given_name]")
    page.keyboard.type("Prva")
    add_row(page, 1)
    page.fill("[name=colleague-1-given_name]", "Druga")
    page.locator("[name^=colleague-1-question-][type=checkbox]").nth(1).check()
    page.click("button[value=remove-0]")
    page.locator("[name=colleague-1-given_name]").wait_for(state="detached")
    if with_script:
        assert "1" in page.locator("#colleagues-said").inner_text()

    has_focus(page, ADD)
    assert page.input_value("[name=colleague-0-given_name]") == "Druga"
    assert page.locator("[name^=colleague-0-question-][type=checkbox]").nth(1).is_checked()
    assert page.input_value("[name=given_name]") == "Vrstica"
    assert page.locator("[name^=question-][type=checkbox]").first.is_checked()
    assert page.is_checked("[name=privacy]")


def test_row_comes_the_long_way_where_the_short_one_fails(quiet_window, scenes):
    page = quiet_window()
    page.goto(addresses(scenes, "en")["form of everything"])
    page.evaluate("() => { window.fetch = async () => { throw new Error('away') } }")
    page.fill("[name=given_name]", "Dolga")

    add_row(page, 0)

    assert page.input_value("[name=given_name]") == "Dolga"


@SCRIPTS
def test_enter_key_in_a_row_sends_the_form(window, scenes, with_script):
    page = window(java_script_enabled=with_script)
    page.goto(addresses(scenes, "en")["form"])
    fill_in(page, f"Tipka{int(with_script)}")
    add_row(page, 0)
    page.fill("[name=colleague-0-given_name]", "Maja")
    page.fill("[name=colleague-0-family_name]", "Novak")

    page.press("[name=colleague-0-family_name]", "Enter")
    page.wait_for_url("**/hvala/**")

    assert "Maja Novak: there is a seat." in page.locator("main").inner_text()


def test_focus_is_taken_from_nobody_who_has_gone_on_typing(window, scenes):
    page = window()
    page.goto(addresses(scenes, "en")["form"])
    fill_in(page, "Hitra")
    add_row(page, 0)

    page.focus("[name=colleague-0-family_name]")
    page.wait_for_timeout(300)

    has_focus(page, "[name=colleague-0-family_name]")


@SCRIPTS
def test_question_that_follows_an_answer_is_hidden_until_then(window, scenes, with_script):
    page = window(java_script_enabled=with_script)
    page.goto(addresses(scenes, "en")["form of everything"])
    diet = page.get_by_label("Diet")

    assert not diet.is_visible()
    page.locator("input[type=radio][value=yes]").first.check()
    assert diet.is_visible()
    page.locator("input[type=radio][value=no]").first.check()
    assert not diet.is_visible()


def test_summary_leads_to_the_mistake_of_a_colleague(quiet_window, scenes):
    page = quiet_window(viewport={"width": 360, "height": 800})
    page.goto(addresses(scenes, "en")["form of everything"])
    fill_in(page, "Napaka")
    add_row(page, 0)
    page.fill("[name=colleague-0-given_name]", "Maja")
    page.locator("[name^=colleague-0-question-][value=yes]").check()
    page.click(SEND)

    page.wait_for_function("document.activeElement.getAttribute('role') === 'alert'")
    assert page.title().startswith("Error:")
    assert violations(page) == []
    page.get_by_role("link", name="Colleague 1: Please enter the family name.").click()
    assert page.evaluate("document.activeElement.name") == "colleague-0-family_name"
    page.get_by_role("link", name="Colleague 1: Diet: Please answer").click()
    assert "colleague-0-question-" in page.evaluate("document.activeElement.name")


@SCRIPTS
def test_whoever_reads_the_notice_and_comes_back_finds_what_they_typed(window, scenes, with_script):
    page = window(java_script_enabled=with_script)
    page.goto(addresses(scenes, "en")["form of everything"])
    fill_in(page, "Nazaj")

    page.get_by_role("link", name="More about your data").click()
    page.wait_for_url("**/zasebnost/")
    page.go_back()

    assert page.input_value("[name=given_name]") == "Nazaj"
    assert page.is_checked("[name=privacy]")


def test_whoever_adds_a_row_without_script_can_go_back(window, scenes):
    page = window(java_script_enabled=False)
    page.goto(addresses(scenes, "en")["form of everything"])
    fill_in(page, "Nazaj")
    add_row(page, 0)
    page.fill("[name=colleague-0-given_name]", "Maja")
    add_row(page, 1)

    page.go_back()

    assert page.locator(ROWS).count() == 1
    assert page.input_value("[name=given_name]") == "Nazaj"


@pytest.mark.parametrize("language", ["sl", "en"])
def test_form_with_rows_and_twice_as_large_text_fits_a_telephone(quiet_window, scenes, language):
    page = quiet_window(viewport={"width": 360, "height": 800})
    page.goto(addresses(scenes, language)["form of everything"])
    for number in range(3):
        add_row(page, number)
    page.locator("[name^=colleague-2-question-][value=yes]").check()
    page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert not is_wider_than_the_window(page)
    assert violations(page) == []


@pytest.mark.parametrize("name", ["coming to everything", "everything", "form of a closed round"])
def test_pages_with_twice_as_large_text_fit_a_telephone(quiet_window, scenes, name):
    page = quiet_window(viewport={"width": 360, "height": 800})
    page.goto(addresses(scenes, "sl")[name])
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert not is_wider_than_the_window(page)
    assert violations(page) == []


@pytest.mark.parametrize("language", ["sl", "en"])
def test_guest_brings_and_swaps_a_colleague_without_a_mouse(window, scenes, letter, language):
    page = window()
    keys = Keys(page)
    page.goto(addresses(scenes, language)["form"])
    fill_in(page, f"Miza{language}")
    page.locator("[name=note]").focus()

    keys.press(ADD)
    page.locator("[name=colleague-0-given_name]").wait_for()
    has_focus(page, "[name=colleague-0-given_name]")
    page.keyboard.type("Maja")
    keys.write("[name=colleague-0-family_name]", "Novak")
    keys.press(SEND)
    page.wait_for_url("**/hvala/**")

    # The links of colleagues without an address stand above one's own.
    page.goto(personal_links(letter(f"miza{language}@primer.example"))[-1])
    keys.press(".colleague details summary")
    keys.write("[name^=swap-][name$=given_name]", "Nika")
    keys.write("[name^=swap-][name$=family_name]", "Zupan")
    keys.press(".colleague details button")
    page.wait_for_url("**novo=swapped")
    assert "Nika Zupan" in page.locator("section.brought").inner_text()


def test_everything_that_is_pressed_in_a_row_is_large_enough(quiet_window, scenes):
    page = quiet_window(viewport={"width": 360, "height": 800})
    page.goto(addresses(scenes, "en")["form of everything"])
    add_row(page, 0)

    small = page.evaluate(
        """[...document.querySelectorAll('.colleague :is(button, input, select, textarea)')]
        .filter(e => e.offsetParent).map(e => [e.name, e.getBoundingClientRect()])
        .filter(([, box]) => box.height < 24 || box.width < 24).map(([name]) => name)"""
    )

    assert small == []
