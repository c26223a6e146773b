"""Words of letters, changed at the organisers' desk."""

import pytest

from registrations.domain import letter_texts
from registrations.mail import wordings
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors


def at(browser, event, *parts):
    return browser.of("event", event.pk, "letters", *parts)


def form(browser, event, name):
    return pages.form_with(browser.get(at(browser, event, name)), "opening_sl").values


@pytest.mark.parametrize(
    ("language", "changed"), [("sl", "spremenjeno privzeto"), ("en", "changed as everywhere")]
)
def test_organiser_changes_a_letter_and_takes_the_default_back(
    people, desk, ours, reload, language, changed
):
    letter_texts.restore(ours.event, "coming")
    browser = desk(people["EDITOR"], language)
    address = at(browser, ours.event, "coming")
    stands = form(browser, ours.event, "coming")
    assert stands["subject_sl"] == ["Vaša udeležba je potrjena: {dogodek}"]

    browser.post(address, {**stands, "opening_sl": "Veselimo se, {ime}!"})

    words = {"coming": {"sl": {"opening": "Veselimo se, {ime}!"}}}
    assert reload(ours.event).letter_texts == words
    listed = pages.parse(browser.get(at(browser, ours.event)))
    assert [row for row in map(pages.row, listed.iter("tr")) if row.endswith(changed)]
    browser.post(address, {**form(browser, ours.event, "coming"), "default": "1"})
    assert reload(ours.event).letter_texts == {}


def test_list_names_every_letter(owner, ours):
    page = pages.links(pages.parse(owner.get(at(owner, ours.event))))

    assert {at(owner, ours.event, name) for name in wordings.TABLE} <= set(page.values())


def test_look_shows_what_was_typed_and_stores_nothing(owner, ours, rows):
    letter_texts.write(ours.event, "coming", {"en": {"subject": "Stored"}})
    stands = form(owner, ours.event, "coming")
    before = rows()
    address = at(owner, ours.event, "coming", "look")

    typed = owner.post(address, {**stands, "language": "en", "opening_en": "Welcome, {ime}!"})
    plain = owner.get(address, {"language": "en"})

    assert "Subject: Stored" in pages.of(typed) and "Welcome, Maja!" in pages.of(typed)
    assert "A seat is kept for you" in pages.of(plain)
    assert typed["Content-Security-Policy"].startswith("sandbox")
    assert rows() == before


@pytest.mark.parametrize(
    ("name", "wrong", "words"),
    [
        ("coming", {"subject_sl": "Za {ime}"}, "{ime}"),
        ("coming", {"opening_sl": "Na točki {tocka}"}, "{tocka}"),
        ("withdrawn", {"opening_sl": "Odprite {povezava}"}, "{povezava}"),
        ("link_refused", {"opening_sl": "Ni šlo."}, "{razlog}"),
        ("coming", {"opening_sl": "[sem](mailto:x@y.example)"}, "mailto:x@y.example"),
        ("coming", {"opening_en": "a" * 2001}, "2000"),
    ],
)
def test_words_that_a_letter_cannot_have_are_refused_and_kept(
    owner, ours, rows, name, wrong, words
):
    stands = form(owner, ours.event, name)
    before = rows()

    response = owner.post(at(owner, ours.event, name), {**stands, **wrong})
    look = owner.post(at(owner, ours.event, name, "look"), {**stands, **wrong})

    assert words in " ".join(pages.errors(response)) and words in pages.of(look)
    [field] = wrong
    assert pages.form_with(response, "opening_sl").values[field] == [wrong[field]]
    assert rows() == before


def test_letter_that_there_is_not_is_not_found(owner, ours):
    for name in ("maybe", "message"):
        assert owner.get(at(owner, ours.event, name)).status_code == 404
        assert owner.post(at(owner, ours.event, name, "look"), {}).status_code == 404
