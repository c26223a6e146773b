"""Every guest page in a real browser: for everyone, on every width, by day and by night."""

import re
from functools import partial

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import OperationalError
from django.shortcuts import render
from django.test import RequestFactory
from django.utils import translation

from registrations.web import errors as answers
from registrations.web import outage
from tests.web import pages

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OF_COLOURS, OF_SIZES = ["color-contrast", "link-in-text-block"], ["target-size"]
NARROWEST, NARROW, WIDE = 320, 360, 1440
HEIGHT = 900
PROGRAM = Axe().axe_script


def violations(page, *, rules=None):
    """Return what axe finds on the page as it stands; of these rules alone, if any are named."""
    asked = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": STANDARDS}
    if not page.evaluate("'axe' in window"):
        page.evaluate(PROGRAM)
    # It would fetch stylesheets beforehand, by addresses of its own; no rule asked for needs them.
    options = {"runOnly": asked, "resultTypes": ["violations"], "preload": False}
    found = page.evaluate("options => axe.run(options)", options)
    return [
        (violation["id"], node["html"][:200], node.get("failureSummary", "")[:300])
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def addresses(scenes, language):
    prefix = pages.PREFIX[language]
    return {name: f"{scenes.site}{prefix}/{path}" for name, path in scenes.paths.items()}


def errors(language):
    """Return the pages of what went wrong, as their own code draws them."""
    ask, path = RequestFactory(), f"{pages.PREFIX[language]}/dogodki/a/prijava/"
    typed = {
        "given_name": "Ana",
        "email": "ana@primer.example",
        "note": "Prva\nDruga",
        "items": "1",
    }
    with translation.override(language):
        drawn = {
            "400": answers.bad_request(ask.get(path)),
            "403": answers.forbidden(ask.post(path)),
            "403 at the desk": answers.forbidden(ask.get("/admin/")),
            "405": render(ask.post(path), "public/error_405.html"),
            "413": render(ask.post(path), "public/error_413.html"),
            "429": render(ask.get(path), "public/many_codes.html", {"sentence": "Čez 2 minuti."}),
            "500": answers.broken(ask.get(path)),
            "503": outage.page(ask.get(path), OperationalError()),
            "503 with what was typed": outage.page(ask.post(path, typed), OperationalError()),
        }
    return {name: response.content for name, response in drawn.items()}


def answer(drawn, route):
    route.fulfill(body=drawn, content_type="text/html; charset=utf-8")


def is_wider_than_the_window(page):
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def looked_at(page):
    """Return all that is wrong with an open page: everything once, then what may be other where it
    is dark or wide."""
    # Half-way between two colours nothing can be said of either.
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size({"width": NARROW, "height": HEIGHT})
    found = violations(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += violations(page, rules=OF_COLOURS)
    page.set_viewport_size({"width": WIDE, "height": HEIGHT})
    found += violations(page, rules=OF_SIZES)
    page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
    return [*found, "scrolls sideways"] if is_wider_than_the_window(page) else found


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_no_page_keeps_anybody_out_or_leaves_anything_behind(quiet_window, scenes, language):
    page = quiet_window()
    found = {}

    for name, address in addresses(scenes, language).items():
        page.goto(address)
        found[name] = looked_at(page)

    assert {name: broken for name, broken in found.items() if broken} == {}
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_no_page_of_errors_keeps_anybody_out(quiet_window, scenes, language, logged_faults):
    page = quiet_window()
    found = {}

    for status, drawn in errors(language).items():
        page.route("**/zgled/", partial(answer, drawn))
        page.goto(f"{scenes.site}/zgled/")
        assert page.get_by_role("heading", level=1).count() == 1, status
        found[status] = looked_at(page)
        page.unroute("**/zgled/")

    assert {status: broken for status, broken in found.items() if broken} == {}


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_style_guide_shows_no_part_that_keeps_anybody_out(window, demo, scenes, language):
    page = window()
    page.goto(f"{scenes.site}{pages.PREFIX[language]}/slog/")
    assert looked_at(page) == []
    page.fill("[name=login]", "organizator")
    page.fill("[name=password]", demo.password)
    page.locator("main form [type=submit]").click()
    page.locator(".guide").wait_for()

    assert looked_at(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_form_with_mistakes_keeps_nobody_out(quiet_window, scenes, scheme):
    page = quiet_window(color_scheme=scheme, viewport={"width": NARROWEST, "height": 600})
    page.goto(addresses(scenes, "en")["form"])

    page.get_by_role("button", name="Send the reply").click()

    page.locator("[role=alert]").wait_for()
    assert violations(page) == []
    assert not is_wider_than_the_window(page)


def test_summary_of_mistakes_takes_the_focus_and_leads_to_the_fields(quiet_window, scenes):
    page = quiet_window()
    page.goto(addresses(scenes, "en")["form"])
    page.get_by_role("button", name="Send the reply").click()

    # The browser moves the focus when it first draws the page, which may be after it is read.
    page.wait_for_function("document.activeElement.getAttribute('role') === 'alert'")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    target = page.evaluate("document.activeElement.name || document.activeElement.id")

    assert target in ("answer", "id_answer")


def test_long_words_of_guests_and_organisers_break_no_page(quiet_window, scenes):
    page = quiet_window(viewport={"width": NARROWEST, "height": 600})
    page.goto(addresses(scenes, "en")["form"])
    for name in ("given_name", "family_name", "organisation"):
        page.fill(f"[name={name}]", "W" * 80)
    page.fill("[name=email]", f"{'w' * 60}@primer.example")
    page.check("[name=answer][value=accept]")
    page.check("[name=privacy]")
    page.get_by_role("button", name="Send the reply").click()

    assert (
        page.get_by_role("heading", level=1).inner_text() == "Your reply has been sent: I will come"
    )
    assert not is_wider_than_the_window(page)


def test_invitation_is_light_and_comes_from_one_place(window, demo):
    page = window()
    answers = []
    page.on("response", lambda answer: answers.append(answer))

    page.goto(f"{demo.site}/dogodki/ohranjanje-rudarske-dediscine/", wait_until="networkidle")

    sizes = [answer.request.sizes() for answer in answers]
    assert len(answers) <= 5
    assert sum(s["responseBodySize"] + s["responseHeadersSize"] for s in sizes) <= 40 * 1024
    assert {answer.url[: len(demo.site)] for answer in answers} == {demo.site}
    assert {answer.status for answer in answers} == {200}


def test_text_that_is_twice_as_large_still_fits(quiet_window, scenes):
    page = quiet_window(viewport={"width": 640, "height": 900})
    page.goto(addresses(scenes, "sl")["invitation"])

    page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert not is_wider_than_the_window(page)


def test_everything_that_is_pressed_is_large_enough(quiet_window, scenes):
    page = quiet_window(viewport={"width": 360, "height": 900})
    page.goto(addresses(scenes, "en")["form"])

    small = page.evaluate(
        """[...document.querySelectorAll('button, .button, input:not([type=hidden])')]
        .filter(e => e.offsetParent && !e.closest('.nobody'))
        .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
        .filter(([, box]) => box.height < 24 || box.width < 24).map(([html]) => html)"""
    )

    # The label beside a box or a button of choice is pressed with it.
    assert [html for html in small if "radio" not in html and "checkbox" not in html] == []


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_when_where_and_until_when_are_seen_without_scrolling(window, scenes, language):
    page = window(viewport={"width": 360, "height": 740})
    page.goto(addresses(scenes, language)["invitation"])
    bar = page.locator(".again").bounding_box()

    for shown in (".card time", ".card dd >> nth=1"):
        box = page.locator(shown).bounding_box()
        assert box["y"] + box["height"] <= bar["y"], shown
    assert bar["y"] + bar["height"] <= 740
    assert page.locator(".card .hours").evaluate("e => e.getClientRects().length") == 1


def test_what_has_the_focus_is_never_beneath_the_bar_with_the_button(window, scenes):
    page = window(viewport={"width": 360, "height": 740}, reduced_motion="reduce")
    page.goto(addresses(scenes, "sl")["invitation"])
    hidden = []

    for _ in range(page.locator("a").count()):
        page.keyboard.press("Tab")
        page.wait_for_timeout(20)
        covered = page.evaluate(
            """() => { const e = document.activeElement, bar = document.querySelector('.again');
            if (e === document.body || bar.contains(e)) return '';
            const box = e.getBoundingClientRect(), over = bar.getBoundingClientRect();
            return box.bottom > over.top && box.top < over.bottom ? e.outerHTML : ''; }"""
        )
        hidden += [covered] if covered else []

    assert hidden == []


def test_invitation_prints_on_two_sheets_at_most(window, scenes):
    page = window()
    page.goto(addresses(scenes, "sl")["invitation"])

    printed = page.pdf(prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) in (1, 2)
