"""An event once more, on another day."""

from datetime import date

import pytest

from registrations.domain import copies, events, letter_texts, questions, reminders, uploads
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import COMMAND
from registrations.models import (
    AgendaChoice,
    AgendaItem,
    Event,
    Partner,
    Question,
    QuestionOption,
    Reminder,
    Speaker,
    Upload,
)
from tests.factories import (
    at,
    local,
    make_choice,
    make_event,
    make_item,
    make_message,
    make_rsvp,
)
from tests.pictures import drawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ON = date(2026, 11, 24)
NOT_COMPARED = {
    AgendaItem: {"starts_at", "ends_at", "seats_taken", "waiting_count"},
    AgendaChoice: {"item", "seats_taken", "waiting_count"},
    Speaker: set(),
    Partner: set(),
    Question: {"shown_if", "shown_if_answer"},
    QuestionOption: {"question", "seats_taken"},
    Reminder: set(copies.NOT_RUN),
}


def copied(event, on=ON, press="press-press"):
    return copies.make(event, on, press=press, by=COMMAND)


@pytest.fixture
def full():
    """An event in which everything that can be written is written."""
    kinds = (Upload.Kind.COVER, Upload.Kind.PORTRAIT, Upload.Kind.MARK)
    cover, portrait, mark = (uploads.receive(drawn(), kind) for kind in kinds)
    event = make_event(
        capacity=3,
        door_time=at("2025-11-25 09:30"),
        registration_opens_at=at("2025-11-01 08:00"),
        accent="#7a2e1d",
        cover=cover,
        cover_alt_sl="Jašek",
        thanks_sl="Hvala!",
        funding_statement_sl="Sofinancira Evropska unija",
    )
    item = make_item(event, capacity=2)
    make_choice(item, capacity=1), make_choice(item, position=2)
    speaker = Speaker(event=event, name="Ana Govornica", portrait=portrait, topic_sl="Jašek")
    events.store_row(speaker)
    item.speakers.set([speaker])
    events.store_row(Partner(event=event, name="LAS", mark=mark, role=Partner.Role.FUNDER))
    first = questions.add(
        Question(event=event, kind=Question.Kind.ONE, text_sl="Prevoz", purpose_sl="Avtobus"),
        [QuestionOption(title_sl="Avtobus", capacity=2), QuestionOption(title_sl="Avto")],
    )
    bus = str(first.options.get(title_sl="Avtobus").pk)
    after = {"shown_if": first, "shown_if_answer": bus, "is_required": True}
    questions.add(Question(event=event, kind=Question.Kind.YES_NO, text_sl="Zgodaj?", **after))
    letter_texts.write(event, "coming", {"sl": {"subject": "Se vidimo"}})
    coming = reminders.of(event)[2]
    coming.days_before = 5
    reminders.decide(event, coming, by=COMMAND)
    make_rsvp(event)
    event.refresh_from_db()
    return event


def facts(model, event):
    names = [f.name for f in model._meta.concrete_fields if f.name not in ("id", "event")]
    path = {AgendaChoice: "item__event", QuestionOption: "question__event"}.get(model, "event")
    rows = model._default_manager.filter(**{path: event}).order_by("pk")
    compared = [name for name in names if name not in NOT_COMPARED[model]]
    return [[getattr(row, name) for name in compared] for row in rows]


def test_copy_says_what_the_event_says_on_another_day(full):
    new = copied(full)

    same = [name for name in copies.COPIED if name != "organizer"]
    assert [getattr(new, name) for name in same] == [getattr(full, name) for name in same]
    assert new.organizer_id == full.organizer_id
    assert {name: local(getattr(new, name)) for name in copies.MOVED} == {
        "starts_at": "2026-11-24 10:00",
        "ends_at": "2026-11-24 13:00",
        "door_time": "2026-11-24 09:30",
        "registration_opens_at": "2026-10-31 08:00",
        "registration_closes_at": "2026-11-23 00:00",
    }


@pytest.mark.parametrize("model", NOT_COMPARED)
def test_copy_has_rows_like_those_of_the_event(full, model):
    new = copied(full)

    assert facts(model, new) == facts(model, full) != []


def test_copy_is_a_draft_of_its_own_that_nobody_has_replied_to(full):
    make_message(full)

    new = copied(full)

    assert (new.status, new.sequence, new.seats_taken, new.last_order) == ("DRAFT", 0, 0, 0)
    assert new.uid != full.uid and new.code != full.code
    assert new.slug != full.slug and new.slug.endswith("2026")
    for rows in ("rsvps", "letters", "messages", "changes", "notices", "imports", "materials"):
        assert not getattr(new, rows).exists(), rows
    assert new.agenda_items.get().choices.first().seats_taken == 0


def test_rows_of_a_copy_are_tied_to_each_other_and_to_nothing_of_the_event(full):
    new = copied(full)

    bus = QuestionOption.objects.get(question__event=new, title_sl="Avtobus")
    follower = new.questions.get(text_sl="Zgodaj?")
    assert follower.shown_if.event == new
    assert follower.shown_if_answer == str(bus.pk)
    item = new.agenda_items.get()
    assert list(item.speakers.all()) == [new.speakers.get()]
    assert {choice.item for choice in AgendaChoice.objects.filter(item__event=new)} == {item}
    assert full.agenda_items.get().speakers.get().event == full


def test_programme_keeps_its_days_and_hours_where_clocks_are_changed(full):
    make_item(full, starts_at=at("2025-11-26 09:00"), ends_at=at("2025-11-26 10:00"))

    new = copied(full, date(2026, 7, 7))

    assert [local(item.starts_at) for item in new.agenda_items.all()] == [
        "2026-07-07 13:00",
        "2026-07-08 09:00",
    ]


def test_event_that_falls_into_the_hour_left_out_ends_after_it_starts():
    event = make_event(starts_at=at("2025-11-22 02:30"), ends_at=at("2025-11-22 03:00"))

    new = copied(event, date(2026, 3, 29))

    assert new.ends_at > new.starts_at


def test_questions_that_are_no_longer_asked_are_not_copied(full):
    asked = full.questions.get(text_sl="Prevoz")
    rsvp = full.rsvps.get()
    rsvp.answers.create(question=asked, value=[asked.options.first().pk])
    questions.retire(asked)

    assert list(copied(full).questions.all()) == []


def test_reminder_of_a_copy_has_not_run_and_nothing_went_wrong_with_it(full):
    run = {"run_for": "2025-11-25", "written_to": 9, "last_rsvp": 9, "written": 2}
    full.reminders.update(**run, done_at=at("2025-11-24 09:00"), tries=2, rests_until=full.ends_at)

    fresh = Reminder(event=full)
    assert all(
        getattr(reminder, name) == getattr(fresh, name)
        for reminder in copied(full).reminders.all()
        for name in ("run_for", *run, "done_at", "tries", "rests_until")
    )


def test_reminder_that_is_off_stays_off(full):
    first = reminders.of(full)[0]
    first.is_on = False
    reminders.decide(full, first, by=COMMAND)
    full.reminders.filter(kind=Reminder.Kind.WAITING).delete()

    new = {one.kind: one.is_on for one in reminders.of(copied(full))}

    assert new == {
        "reminder_unanswered": False,
        "reminder_missing": True,
        "reminder_coming": True,
        "reminder_waiting": False,
    }


def test_event_that_goes_takes_no_picture_of_its_copy_along(full, clock):
    new = copied(full)
    pictures = [new.cover_id, new.speakers.get().portrait_id, new.partners.get().mark_id]
    full.rsvps.all().delete()
    full.delete()
    Upload.objects.update(stored_at=at("2020-01-01 00:00"))

    assert uploads.sweep() == 0
    assert Upload.objects.filter(pk__in=pictures).count() == 3


def test_same_press_makes_one_copy_and_another_one_another(full):
    first, again = copied(full), copied(full)
    other, elsewhere = copied(full, press="another-press"), copied(full, date(2026, 11, 25))

    assert first == again
    assert len({first.pk, other.pk, elsewhere.pk}) == 3
    assert len({first.slug, other.slug, elsewhere.slug}) == 3


@pytest.mark.parametrize(
    ("slug", "becomes"),
    [
        ("zbor", "zbor-2026"),
        ("zbor-2025", "zbor-2026"),
        ("zbor-2025-11-25", "zbor-2026"),
        ("2025", "2025-2026"),
        ("a" * 80, f"{'a' * 60}-2026"),
    ],
)
def test_address_of_a_copy_says_its_year(slug, becomes):
    assert copied(make_event(slug=slug)).slug == becomes


def test_short_name_that_somebody_takes_at_this_moment_is_left_to_them(monkeypatch):
    event, other = make_event(slug="zbor-2025"), make_event(slug="zbor-2026")
    free = copies._free_slug
    found = iter([other.slug])
    monkeypatch.setattr(copies, "_free_slug", lambda *words: next(found, None) or free(*words))

    copy = copies.make(event, ON, press="x", by=COMMAND)

    assert copy.slug == "zbor-2026-11-24"
    assert Event.objects.count() == 3


def test_nothing_is_copied_into_the_past(full):
    with pytest.raises(RsvpRefused, match="day_is_past"):
        copied(full, date(2025, 11, 9))

    assert copied(full, date(2025, 11, 10)).pk
    assert Event.objects.count() == 2


def test_every_field_and_every_row_of_an_event_is_copied_or_named_as_left_out():
    """A new one has to be put into a list of domain.copies, and be thought about."""
    fields = {
        getattr(field, "translated_field", field).name for field in Event._meta.concrete_fields
    }
    rows = {related.related_model for related in Event._meta.related_objects}

    named = (*copies.MOVED, *copies.COPIED, *copies.AFRESH)
    assert sorted(named) == sorted(fields)
    kinds = (*copies.ROWS_COPIED, *copies.ROWS_LEFT_OUT)
    assert set(kinds) == rows and len(kinds) == len(set(kinds))
