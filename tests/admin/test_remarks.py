"""Internal note and labels at the desk."""

import pytest

from registrations.models import Rsvp
from tests import factories
from tests.admin.test_exports import table, take
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors
SAID = {"internal_note": "Pride <b>kasneje</b>", "labels": "VIP, Mediji"}


def store(browser, rsvp, **said):
    return browser.post(browser.of("rsvp", rsvp.pk, "remarks"), {**SAID, **said})


def listed(browser, query):
    page = pages.parse(browser.get(browser.of("rsvp") + query))
    found = page.find(".//*[@id='result_list']")
    return "" if found is None else pages.words(found)


def test_organiser_notes_something_after_the_event_too(owner, ours, clock):
    clock.move_to(factories.at("2025-12-01 12:00"))
    owner.browser.force_login(owner.user)

    response = store(owner, ours.rsvp)
    page = pages.parse(owner.get(response["Location"]))

    standing = pages.words(page.find(".//div[@class='standing']"))
    assert "Pride <b>kasneje</b>" in standing and "Mediji, VIP" in standing
    history = pages.words(pages.with_id(page, "history"))
    assert "internal note changed" in history and "owner" in history


def test_remarks_that_are_too_long_are_given_back_with_a_sentence(owner, ours, reload):
    response = store(owner, ours.rsvp, labels=f"VIP, {'a' * 41}")

    assert "at most 40 characters" in pages.of(response)
    assert "Pride &lt;b&gt;kasneje&lt;/b&gt;" in response.content.decode()
    assert reload(ours.rsvp).internal_note == "NAŠOpomba"


def test_list_is_filtered_by_label_and_searched_by_note(owner, ours, theirs):
    other = factories.make_rsvp(ours.event, family_name="Druga")
    store(owner, ours.rsvp)
    store(owner, other, labels="VIP gostja")
    Rsvp.objects.filter(pk=theirs.rsvp.pk).update(labels="TUJA", label_key="|tuja|")

    assert "Druga" not in listed(owner, "?label=vip")
    assert "NAŠPriimek" in listed(owner, "?label=vip")
    assert "NAŠPriimek" in listed(owner, "?q=kasneje")
    assert "TUJA" not in owner.get(owner.of("rsvp")).content.decode()
    assert listed(owner, "?label=tuja") == ""


def test_everything_that_is_taken_out_has_remarks(owner, ours):
    store(owner, ours.rsvp)

    header, row = table(take(owner, ours.event, "everything"))

    said = dict(zip(header, row, strict=True))
    assert said["internal note"] == SAID["internal_note"]
    assert said["labels"] == "Mediji, VIP"


def test_reader_sees_remarks_and_writes_none(people, desk, owner, ours):
    store(owner, ours.rsvp)
    reader = desk(people["READER"])

    assert "kasneje" in pages.of(reader.get(reader.of("rsvp", ours.rsvp.pk, "change")))
    assert store(reader, ours.rsvp, labels="").status_code == 404


def test_new_guest_is_written_down_with_remarks(owner, ours):
    said = {"given_name": "Ana", "family_name": "Nova", "how": "accept", "event": ours.event.pk}

    owner.fill_in(owner.of("rsvp", "add"), **said, **SAID)

    rsvp = Rsvp.objects.get(family_name="Nova")
    assert (rsvp.internal_note, rsvp.labels) == (SAID["internal_note"], "Mediji, VIP")


def test_guest_reads_nothing_of_remarks(owner, ours, client):
    store(owner, ours.rsvp, internal_note="Skrivnost")

    page = client.get(f"/odziv/{ours.rsvp.token}/").content.decode()

    assert "Skrivnost" not in page and "Mediji" not in page
