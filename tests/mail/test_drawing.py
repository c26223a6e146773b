"""Letters that are drawn once for all that are alike."""

import pytest
from django.utils.safestring import mark_safe

from registrations.mail import drawing, message_parts, messages, notice_parts, openings
from registrations.mail.drawing import Own
from registrations.models import Rsvp
from tests.factories import make_event, make_item, make_person, make_rsvp, send_reply
from tests.mail import correspondence
from tests.mail.correspondence import KINDS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PEOPLE = (
    {"given_name": "Žiga", "family_name": "Neponovljivi", "organisation": ""},
    {
        "given_name": '<b>Ana & "Bor"</b>',
        "family_name": "{{ name }} 100%s",
        "organisation": "Društvo 'Knap' <script>",
        "phone": "+386 31 123 456",
        "note": "Prva vrstica\n<i>druga</i> & tretja\n\nčetrta: knap.example",
    },
    {"given_name": "0", "family_name": "1", "organisation": "2", "note": "1"},
)


@pytest.fixture
def compared(monkeypatch):
    """Draw each letter for itself too, and compare; return which folders were drawn."""
    draw, folders = drawing.drawn, []

    def both(folder, subject, words, *, shared):
        drawn = draw(folder, subject, words, shared=shared)
        assert drawn == drawing.plainly(folder, subject, words)
        folders.append(folder)
        return drawn

    monkeypatch.setattr(drawing, "drawn", both)
    return folders


@pytest.mark.parametrize("language", ["sl", "en"])
@pytest.mark.parametrize("kind", [*KINDS, *notice_parts.KINDS])
def test_letter_with_gaps_is_the_letter_drawn_for_itself(compared, kind, language):
    for n, person in enumerate(PEOPLE):
        correspondence.write(kind, email=f"{n}@knap.example", language=language, **person)

    assert f"mail/{kind}" in compared


@pytest.mark.parametrize("language", ["sl", "en"])
def test_no_letter_is_taken_for_another(compared, language):
    event = make_event(capacity=None)
    item = make_item(event, capacity=1)
    for n, person in enumerate(PEOPLE * 3):
        row = make_rsvp(event, email=f"{n}@knap.example", language=language, **person)
        for status in Rsvp.Status.values:
            row.status = status
            for kind in ("coming", "waiting", "declined", "invitation", "link", "changed"):
                getattr(messages, kind)(row, cause="")
    for items in ([item.pk], [item.pk], []):
        n += 1
        person = make_person(email=f"{n}@knap.example", language=language)
        send_reply(event, person, items=items, stamp=str(n))

    assert len(compared) > 9 * 5 * 6


def test_letter_like_one_before_is_not_drawn_again(monkeypatch):
    event = make_event()
    one, other = (make_rsvp(event, email="", **PEOPLE[1]) for _ in range(2))
    first = messages.coming(one, cause="")
    monkeypatch.setattr(drawing, "render_to_string", None)

    second = messages.coming(other, cause="")

    assert second.body_html == first.body_html.replace(one.token, other.token)
    assert one.token in first.body_text and other.token in second.body_text


def test_memory_keeps_nothing_of_anybodys_own():
    event = make_event()
    row = make_rsvp(event, **PEOPLE[0], email="neponovljivi@knap.example", note="Neponovljiv")

    for kind in ("coming", "declined", "link", "invitation"):
        getattr(messages, kind)(row, cause="")

    kept = [str((key, [part.parts for part in made])) for key, made in drawing.LETTERS.kept.items()]
    assert len(kept) >= 4
    assert not any("eponovljiv" in one or row.token in one for one in kept)


def test_no_letter_begins_with_what_is_a_guests_where_nobody_has_changed_it():
    """Such words would be kept, for they are drawn for all that are alike."""
    of_guest = [f"{{{name}}}" for name in message_parts.OF_GUEST]

    for wording in openings.TABLE.values():
        assert not any(name in f"{wording.subject} {wording.opening}" for name in of_guest)


def test_words_of_organisers_are_drawn_for_each_letter_alone():
    own = {"invitation": {"sl": {"opening": "Pozdravljeni, {ime}! {povezava}"}}}
    row = make_rsvp(make_event(letter_texts=own), **PEOPLE[0])
    drawing.LETTERS.kept.clear()

    assert "Pozdravljeni, Žiga!" in messages.invitation(row, cause="").body_text

    assert not drawing.LETTERS.kept


def test_words_that_do_not_say_what_they_are_made_of_are_drawn_for_one_letter(monkeypatch):
    seen = {}
    monkeypatch.setattr(drawing, "drawn", lambda *asked, **more: seen.update(asked=asked, **more))
    with pytest.raises(AttributeError):
        messages.coming(make_rsvp(make_event()), cause="")
    (folder, subject, words), shared = seen["asked"], seen["shared"]
    monkeypatch.undo()
    drawing.LETTERS.kept.clear()

    for name in ("Žiga", "Tina"):
        words |= {"name": Own(name), "said": [(mark_safe("a"), "b")]}
        drawn = drawing.drawn(folder, subject, words, shared=shared)
        assert name in drawn.text

    assert not drawing.LETTERS.kept
