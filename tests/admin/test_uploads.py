"""An organiser puts pictures on an event's page, replaces them and takes them away."""

import os

import pytest

from registrations import pace
from registrations.admin import uploads as desk_uploads
from registrations.domain import uploads
from registrations.models import Event, Upload
from tests.pictures import drawn, sent
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors
WORDS = {"cover_alt_sl": "Jašek ob zori", "cover_alt_en": "A shaft at dawn"}


def page_of(member, world):
    return member.of("event", world.event.pk, "change")


def event_of(world):
    return Event.objects.get(pk=world.event.pk)


def fields_named(response, name):
    return [f for f in pages.parse(response).iter() if f.get("name") == name]


def test_organiser_adds_a_cover_a_portrait_and_a_mark(owner, ours):
    response = owner.fill_in(
        page_of(owner, ours),
        **WORDS,
        **{
            "cover": sent(drawn()),
            "cover_focus": "LEFT",
            "speakers-0-portrait": sent(drawn(400, 600)),
            "partners-0-mark": sent(drawn(300, 100, form="PNG")),
        },
    )

    assert response.status_code == 302, pages.errors(response)
    event = event_of(ours)
    kinds = [event.cover.kind, event.speakers.get().portrait.kind, event.partners.get().mark.kind]
    assert kinds == ["COVER", "PORTRAIT", "MARK"]
    assert event.revised_at > ours.event.revised_at


def test_picture_needs_words_and_stays_chosen_until_it_has_them(owner, ours):
    refused = owner.fill_in(page_of(owner, ours), cover=sent(drawn()))

    assert "Please say in words what the cover picture shows." in pages.errors(refused)
    assert event_of(ours).cover is None
    form = next(f for f in pages.forms(refused) if f.element.get("id") == "event_form")
    again = owner.post(page_of(owner, ours), {**form.values, **WORDS})
    assert again.status_code == 302, pages.errors(again)
    assert event_of(ours).cover is not None


def test_what_is_no_picture_comes_back_with_a_sentence_and_changes_nothing(owner, ours, rows):
    before = rows()

    response = owner.fill_in(page_of(owner, ours), cover=sent(b"<svg/>", "a.png"), **WORDS)

    assert "This picture cannot be read." in pages.errors(response)[0]
    assert rows() == before


def test_full_disk_is_said_beside_the_file_and_the_form_is_kept(owner, ours, rows, monkeypatch):
    before = rows()
    address, values = page_of(owner, ours), owner.form(page_of(owner, ours))

    def is_full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", is_full)
    response = owner.post(address, {**values, **WORDS, "cover": sent(drawn()), "venue_name": "Tu"})

    assert "The file could not be stored" in pages.errors(response)[0]
    assert fields_named(response, "venue_name")[0].get("value") == "Tu"
    assert rows() == before


def test_organiser_takes_a_cover_away(owner, ours):
    owner.fill_in(page_of(owner, ours), cover=sent(drawn()), **WORDS)

    owner.fill_in(page_of(owner, ours), **{"cover-remove": "on"})

    assert event_of(ours).cover is None


def test_saving_again_leaves_the_pictures(owner, ours):
    owner.fill_in(page_of(owner, ours), cover=sent(drawn()), **WORDS)

    owner.fill_in(page_of(owner, ours), venue_name="Drugje")

    event = event_of(ours)
    assert event.cover is not None and event.venue_name == "Drugje"


@pytest.mark.parametrize("name", ["stranger", "READER", "nobody's", "anonymous"])
def test_nobody_else_uploads_to_our_event(people, desk, ours, settings, name):
    other = desk(people[name])

    other.post(page_of(other, ours), {"cover": sent(drawn()), **WORDS})

    assert not Upload.objects.exists()
    assert not settings.UPLOADS.exists()


def test_picture_that_was_sent_as_one_thing_is_not_taken_as_another(owner, ours):
    refused = owner.fill_in(page_of(owner, ours), cover=sent(drawn()))
    [kept] = fields_named(refused, "cover-kept")

    again = owner.fill_in(page_of(owner, ours), **{"speakers-0-portrait-kept": kept.get("value")})

    assert "Please choose the file again." in pages.errors(again)


def test_more_files_than_are_drawn_at_a_time_are_refused_in_a_sentence(owner, ours, monkeypatch):
    monkeypatch.setattr(desk_uploads, "MOST_FILES", 1)

    refused = owner.fill_in(
        page_of(owner, ours),
        **WORDS,
        **{"cover": sent(drawn()), "speakers-0-portrait": sent(drawn(400, 600))},
    )

    assert any("At most 12 files" in said for said in pages.errors(refused))


def test_uploads_that_nobody_chose_cannot_fill_the_disk(owner, ours, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_UNNAMED_BYTES", 100)
    owner.fill_in(page_of(owner, ours), cover=sent(drawn()))

    refused = owner.fill_in(page_of(owner, ours), **WORDS, cover=sent(drawn(900, 500)))

    assert refused.status_code == 200
    assert Upload.objects.count() == 1


def test_one_person_cannot_use_up_the_room_of_others(owner, people, desk, ours):
    editor = desk(people["EDITOR"])
    pace.take((pace.UPLOAD, str(owner.user.pk)), times=pace.UPLOAD.burst)

    refused = owner.fill_in(page_of(owner, ours), **WORDS, cover=sent(drawn()))
    taken = editor.fill_in(page_of(editor, ours), **WORDS, cover=sent(drawn()))

    assert (refused.status_code, taken.status_code) == (200, 302)
    assert any("choose this file again in 6 minutes." in said for said in pages.errors(refused))


def test_large_file_counts_as_often_as_it_is_large(owner, ours):
    pace.take((pace.UPLOAD, str(owner.user.pk)), times=pace.UPLOAD.burst - 1)
    paper = b"%PDF-1.7" + bytes(1024 * 1024) + b"%%EOF"

    refused = owner.fill_in(page_of(owner, ours), **{"materials-0-paper": sent(paper, "x.pdf")})

    assert any("choose this file again" in said for said in pages.errors(refused))
    assert not Upload.objects.exists()


def test_digest_of_somebody_else_names_nothing(owner, ours):
    theirs = uploads.receive(drawn(), Upload.Kind.COVER)

    response = owner.fill_in(page_of(owner, ours), **{"cover-kept": theirs.pk}, **WORDS)

    assert pages.errors(response) == ["Please choose the file again."]
    assert event_of(ours).cover is None


def test_material_is_a_link_or_a_file(owner, ours):
    link = {
        "materials-0-title_sl": "Zapisnik",
        "materials-0-url": "https://primer.example/zapisnik",
    }
    pdf = b"%PDF-1.7\n%%EOF"

    both = owner.fill_in(page_of(owner, ours), **link, **{"materials-0-paper": sent(pdf, "z.pdf")})
    one = owner.fill_in(page_of(owner, ours), **link)

    assert "Please give either a link or a PDF file." in pages.errors(both)
    assert one.status_code == 302, pages.errors(one)
    assert event_of(ours).materials.get().url == link["materials-0-url"]


def test_file_of_the_event_stays_when_its_title_is_corrected(owner, ours):
    pdf = sent(b"%PDF-1.7\n%%EOF", "z.pdf")
    owner.fill_in(
        page_of(owner, ours), **{"materials-0-title_sl": "Zapisnk", "materials-0-paper": pdf}
    )

    owner.fill_in(page_of(owner, ours), **{"materials-0-title_sl": "Zapisnik"})

    material = event_of(ours).materials.get()
    assert (material.title_sl, material.paper.kind) == ("Zapisnik", "PAPER")
