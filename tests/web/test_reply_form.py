"""The reply form: what is wrong comes back in words, with everything that was typed."""

import pytest

from registrations.models import OutgoingMail, Rsvp
from tests import factories
from tests.web import pages

TYPED = ("given_name", "family_name", "organisation", "email", "phone", "note")
WRONG = {
    "no given name": ("given_name", ""),
    "given name left out": ("given_name", None),
    "blank given name": ("given_name", "   "),
    "invisible given name": ("given_name", "\u200b\u202e"),
    "long given name": ("given_name", "Ž" * 81),
    "no family name": ("family_name", ""),
    "long family name": ("family_name", "Ž" * 81),
    "no organisation": ("organisation", ""),
    "long organisation": ("organisation", "Ž" * 201),
    "no e-mail": ("email", ""),
    "e-mail without a domain": ("email", "ziga@"),
    "two e-mails": ("email", "ziga@primer.example, ana@primer.example"),
    "e-mail with a line end": ("email", "ziga@primer.example\r\nBcc: x@y.example"),
    "long e-mail": ("email", "z" * 250 + "@primer.example"),
    "telephone in words": ("phone", "pokličite me"),
    "long telephone": ("phone", "0" * 41),
    "long note": ("note", "a" * 2001),
    "no answer": ("answer", None),
    "unknown answer": ("answer", "maybe"),
    "status as an answer": ("answer", "ACCEPTED"),
    "item that is no number": ("items", "ogled"),
    "item that does not exist": ("items", "999999"),
    "item with a giant number": ("items", "9" * 40),
    "no privacy": ("privacy", None),
}
wrong_values = pytest.mark.parametrize(("name", "value"), WRONG.values(), ids=WRONG)


def refused(guest, name, value):
    response = guest.reply(**{name: value})
    assert response.status_code == 422
    return response


@wrong_values
def test_guest_who_types_something_wrong_gets_everything_back(guest, name, value):
    response = refused(guest, name, value)

    form = pages.form_with(response, "given_name")
    typed = guest.filled()
    kept = {field: form.values[field][0] for field in TYPED if field != name}
    assert kept == {field: typed[field] for field in kept}
    if name != "answer":
        assert form.values["answer"] == ["accept"]
    assert Rsvp.objects.count() == OutgoingMail.objects.count() == 0


@wrong_values
def test_guest_reads_what_is_wrong_beside_the_field(guest, name, value):
    page = pages.parse(refused(guest, name, value))

    described = [
        element
        for element in page.iter()
        if f"id_{name}_error" in element.get("aria-describedby", "").split()
    ]
    assert described
    error = pages.with_id(page, f"id_{name}_error")
    assert len(pages.words(error)) > len("Error: ")


@wrong_values
def test_guest_is_taken_to_a_summary_whose_links_lead_to_the_fields(guest, name, value):
    page = pages.parse(refused(guest, name, value))

    summary = page.find(".//*[@role='alert']")
    assert summary.get("tabindex") == "-1"
    assert summary.get("autofocus") is not None
    target = summary.find(".//a").get("href").removeprefix("#")
    assert pages.with_id(page, target) is not None
    title = pages.words(page.find(".//title"))
    assert title.split(":")[0] in ("Error", "Napaka")


@wrong_values
def test_browser_tells_a_wrong_field_from_a_right_one(guest, name, value):
    page = pages.parse(refused(guest, name, value))

    invalid = {e.get("name") for e in page.iter() if e.get("aria-invalid") == "true"}
    assert invalid == {name}


def test_box_and_choice_that_nobody_has_touched_are_not_said_to_be_wrong(english):
    page = pages.parse(english.get(english.address("prijava")))

    said = {
        e.get("name"): e.get("aria-invalid")
        for e in page.iter("input")
        if e.get("required") is not None
    }
    assert said["privacy"] == said["answer"] == "false"
    assert set(said.values()) == {"false", None}


def test_long_value_that_was_typed_comes_back_whole(english):
    response = refused(english, "organisation", "Društvo " * 40)

    kept = pages.form_with(response, "organisation").values["organisation"][0]
    assert kept.strip() == ("Društvo " * 40).strip()


def test_summary_has_one_line_for_every_wrong_field_that_tells_it_from_the_others(english):
    response = english.post(english.address("prijava"), {"stamp": english.stamp()})

    page = pages.parse(response)
    lines = [pages.words(li) for li in page.find(".//*[@role='alert']").iter("li")]
    assert len(lines) == len(set(lines)) == 6
    assert not [line for line in lines if "?:" in line or ".:" in line]


def test_link_in_the_summary_leads_to_what_can_be_focused(english):
    page = pages.parse(english.reply(answer=None, privacy=None, items="x"))

    hrefs = [a.get("href")[1:] for a in page.find(".//*[@role='alert']").iter("a")]

    targets = [pages.with_id(page, href) for href in hrefs]
    can_be_focused = ("input", "textarea", "select")
    assert [
        href
        for href, target in zip(hrefs, targets, strict=True)
        if target.tag not in can_be_focused and target.get("tabindex") is None
    ] == []


def test_ticked_items_come_back_ticked(english, visit):
    response = english.reply(items=[visit.pk], given_name="")

    assert pages.form_with(response, "items").values["items"] == [str(visit.pk)]


@pytest.mark.parametrize("name", ["phone", "note", "items"])
def test_optional_fields_may_be_left_out(english, name):
    response = english.reply(**{name: None})

    assert response.status_code == 303
    assert Rsvp.objects.get().status == Rsvp.Status.ACCEPTED


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Ana   Marija ", "Ana Marija"),
        ("Z\u030ciga", "Žiga"),
        ("Ana\u202e\u200b", "Ana"),
        ("Ž" * 80, "Ž" * 80),
        ("👩🏽‍🦰", "👩🏽‍🦰"),
    ],
)
def test_name_is_stored_tidily(english, typed, stored):
    english.reply(given_name=typed)

    assert Rsvp.objects.get().given_name == stored


def test_note_keeps_its_lines(english):
    english.reply(note="Prva\r\nDruga")

    assert Rsvp.objects.get().note == "Prva\nDruga"


def test_reply_is_stored_as_typed_with_the_language_of_the_page(guest, visit):
    response = guest.reply(items=[visit.pk])

    assert response.status_code == 303
    rsvp = Rsvp.objects.get()
    stored = {name: getattr(rsvp, name) for name in TYPED}
    assert stored == {name: guest.filled()[name] for name in TYPED}
    assert rsvp.status == Rsvp.Status.ACCEPTED
    assert rsvp.language == guest.language
    assert rsvp.signups.get().item == visit
    assert rsvp.letters.get().kind == "coming"
    assert rsvp.letters.get().language == guest.language


def test_guest_who_does_not_come_takes_part_in_nothing(english, visit):
    response = english.reply(answer="decline", items=[visit.pk])

    assert response.status_code == 303
    assert Rsvp.objects.get().status == Rsvp.Status.DECLINED
    assert visit.signups.count() == 0


def test_fields_that_are_nobodys_business_change_nothing(english):
    english.reply(status="CANCELLED", token="izbran", order="0", event="7", language="xx")

    rsvp = Rsvp.objects.get()
    assert rsvp.status == Rsvp.Status.ACCEPTED
    assert rsvp.token != "izbran"
    assert rsvp.language == "en"


def test_form_says_which_fields_are_optional_and_completes_them(english):
    page = pages.parse(english.get(english.address("prijava")))

    autocomplete = {e.get("name"): e.get("autocomplete") for e in page.iter("input")}
    assert autocomplete["given_name"] == "given-name"
    assert autocomplete["email"] == "email"
    assert autocomplete["phone"] == "tel"
    label = next(e for e in page.iter("label") if e.get("for") == "id_phone")
    assert pages.words(label) == "Telephone (optional)"


def test_item_of_another_event_cannot_be_chosen(english):
    other = factories.make_item(factories.make_event())

    response = english.reply(items=[other.pk])

    assert response.status_code == 422
    assert other.signups.count() == 0
