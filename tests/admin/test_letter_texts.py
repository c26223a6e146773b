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
    ("language", "changed"), [("sl", "spremenjeno privzeto"), ("en", "changed default")]
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


@pytest.mark.parametrize("press", [{}, {"default": "1"}])
def test_second_of_two_who_change_one_letter_is_told_and_loses_nothing(owner, ours, reload, press):
    address = at(owner, ours.event, "waiting")
    mine = form(owner, ours.event, "waiting")
    letter_texts.write(ours.event, "waiting", {"sl": {"opening": "Njihovo."}})

    response = owner.post(address, {**mine, "opening_sl": "Moje.", **press})

    kept = pages.form_with(response, "opening_sl").values
    page = pages.of(response)
    assert kept["opening_sl"] == ["Moje."]
    assert "Somebody has stored other words" in page and "Njihovo." in page
    assert reload(ours.event).letter_texts["waiting"] == {"sl": {"opening": "Njihovo."}}
    owner.post(address, kept)
    assert reload(ours.event).letter_texts["waiting"] == {"sl": {"opening": "Moje."}}


def test_history_of_the_event_says_who_changed_which_letter_from_what_to_what(owner, ours):
    stands = form(owner, ours.event, "waiting")
    address = at(owner, ours.event, "waiting")
    owner.post(address, {**stands, "subject_en": "On the list", "opening_en": "Please wait."})

    page = pages.of(owner.get(owner.of("event", ours.event.pk, "change")))

    said = "Words of a letter (on the waiting list, in English): You are on the waiting list: "
    assert f"{said}{{dogodek}} · Thank you. All seats" in page
    assert "→ On the list · Please wait." in page
    line = ours.event.changes.latest("pk")
    assert (line.by, line.channel) == (owner.user, "admin")
    before = ours.event.changes.count()
    owner.post(address, form(owner, ours.event, "waiting"))
    assert ours.event.changes.count() == before


def test_look_shows_the_letter_as_plain_text_too(owner, ours):
    stands = form(owner, ours.event, "coming")
    address = at(owner, ours.event, "coming", "look")

    response = owner.post(address, {**stands, "language": "sl", "opening_sl": "Pozor: **prej**!"})

    [plain] = pages.parse(response).iter("pre")
    assert "Pozor: prej!" in pages.words(plain) and plain.get("lang") == "sl"
    assert "Lep pozdrav,\nNAŠOrganizator" in "".join(plain.itertext())
