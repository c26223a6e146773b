"""What every page of the desk has for those who hear it instead of seeing it."""

from tests.web import pages


def test_organiser_hears_what_a_list_holds_and_of_no_mistake_before_there_is_one(slovene, ours):
    page = pages.parse(slovene.get("/admin/registrations/rsvp/"))

    [select] = [e for e in page.iter("select") if e.get("name") == "action"]
    assert pages.words(page.find(".//h1")) == "Seznam gostov"
    assert select.get("aria-invalid") == "false"
    assert pages.words(select[0]) == "izberite dejanje"


def test_radio_buttons_of_the_desk_are_a_group_with_a_name(slovene, ours):
    page = pages.parse(slovene.get("/admin/registrations/rsvp/add/"))

    groups = [e for e in page.iter("div") if e.get("role") == "group"]
    named = {g.get("aria-label"): {e.get("name") for e in g.iter("input")} for g in groups}
    assert named["Kaj zdaj?"] == {"how"}
