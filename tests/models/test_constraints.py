"""The database says no, whoever writes."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models, transaction
from django.db.models import F

from registrations.domain import history, rsvps
from registrations.models import (
    AccessibilityStatement,
    AgendaChoice,
    AgendaItem,
    Answer,
    Event,
    EventNotice,
    GroupMessage,
    GuestErrand,
    GuestImport,
    ItemSignup,
    Material,
    Membership,
    OrganisationSpelling,
    OutgoingMail,
    PendingReply,
    Question,
    QuestionOption,
    Reminder,
    ReportChoice,
    Rsvp,
    Speaker,
    Suppression,
    Upload,
    User,
)
from tests.factories import (
    make_choice,
    make_event,
    make_item,
    make_message,
    make_option,
    make_organizer,
    make_question,
    make_rsvp,
    make_statement,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def house():
    """One of everything, and two where a row must not be like another."""
    event = make_event(capacity=5)
    item = make_item(event, capacity=5)
    guests = [make_rsvp(event, items=[item.pk]) for _ in range(2)]
    for number, rsvp in enumerate(guests):
        Rsvp.objects.filter(pk=rsvp.pk).update(submission=f"{number}")
        PendingReply.objects.create(
            rsvp=guests[0], submission=f"{number}", sent_at=event.starts_at, answer="accept"
        )
    rsvps.decline(guests[1], by=history.LINK)
    rsvps.accept(guests[1], by=history.LINK)
    make_item(event)
    make_choice(item, capacity=5)
    question = make_question(event, kind="ONE")
    make_option(question, capacity=5)
    for rsvp in guests:
        Answer.objects.create(rsvp=rsvp, question=question, value=[])
    Answer.objects.create(rsvp=guests[1], question=make_question(event), value="Da.")
    for key in ("rudarji", "knapi"):
        event.organizer.spellings.create(key=key, same_as="rudarsko")
    make_statement(event.organizer)
    event.speakers.create(name="Ana")
    event.notices.create(before={}, begun_at=event.starts_at)
    make_message(event)
    event.errands.create(by=make_user("opravi", event.organizer, "OWNER"), asked_at=event.starts_at)
    event.imports.create(read_at=event.starts_at)
    event.materials.create(title_sl="Predstavitev", url="https://gradivo.example/")
    Upload.objects.create(digest="0" * 32, kind="COVER", files=[], stored_at=event.starts_at)
    for name in ("ana", "bor"):
        row = Suppression(organizer=event.organizer, email=f"{name}@primer.example")
        row.bounced_at = event.starts_at
        row.save()
    user = make_user("ana", make_organizer(), "OWNER")
    other = make_organizer(slug="drugi")
    mine = [user.memberships.get(), Membership.objects.create(user=user, organizer=other)]
    for membership in mine:
        ReportChoice.objects.create(membership=membership, event=event, letters="each")
    return event


def last_like_first(model, *names):
    """Write what stands in the first row of a model into its last one."""
    first, last = model.objects.order_by("pk").first(), model.objects.order_by("pk").last()
    model.objects.filter(pk=last.pk).update(**{name: getattr(first, name) for name in names})


def second_signup_like_first(house):
    signup = ItemSignup.objects.first()
    ItemSignup.objects.create(rsvp=signup.rsvp, item=signup.item, status="WISHED", order=99)


def second_answer_like_first(house):
    answer = Answer.objects.first()
    Answer.objects.create(rsvp=answer.rsvp, question=answer.question, value="Ne.")


def second_notice_like_first(house):
    notice = EventNotice.objects.get()
    EventNotice.objects.create(event=notice.event, before={}, begun_at=notice.begun_at)


BEFORE_START = F("starts_at") - timedelta(minutes=1)
VIOLATIONS = {
    "event_status_is_known": lambda h: Event.objects.update(status="MAYBE"),
    "event_ends_after_it_starts": lambda h: Event.objects.update(ends_at=F("starts_at")),
    "event_capacity_is_positive": lambda h: Event.objects.update(capacity=0),
    "event_replies_close_after_they_open": lambda h: Event.objects.update(
        registration_opens_at=F("registration_closes_at")
    ),
    "event_has_a_slovene_title": lambda h: Event.objects.update(title_sl=""),
    "event_accent_is_a_colour": lambda h: Event.objects.update(accent="#7A2E1D"),
    "event_has_a_short_address": lambda h: Event.objects.update(code=""),
    "event_cover_is_described": lambda h: Event.objects.update(cover=Upload.objects.first()),
    "event_cover_focus_is_known": lambda h: Event.objects.update(cover_focus="MAYBE"),
    "speaker_focus_is_known": lambda h: Speaker.objects.update(portrait_focus="MAYBE"),
    "upload_kind_is_known": lambda h: Upload.objects.update(kind="MAYBE"),
    "material_is_a_link_or_a_file": lambda h: Material.objects.update(url=""),
    "event_calendar_mode_is_known": lambda h: Event.objects.update(calendar_mode="MAYBE"),
    "notice_state_is_known": lambda h: EventNotice.objects.update(state="maybe"),
    "errand_state_is_known": lambda h: GuestErrand.objects.update(state="maybe"),
    "errand_ends_with_its_people": lambda h: GuestErrand.objects.update(done_to=5),
    "rsvp_has_places_or_any": lambda h: Rsvp.objects.update(places=0),
    "import_state_is_known": lambda h: GuestImport.objects.update(state="maybe"),
    "import_ends_with_its_list": lambda h: GuestImport.objects.update(stored_to=1),
    "message_state_is_known": lambda h: GroupMessage.objects.update(state="maybe"),
    "message_for_later_has_its_time": lambda h: GroupMessage.objects.update(state="scheduled"),
    "message_has_a_slovene_text": lambda h: GroupMessage.objects.update(body_sl=""),
    "one_reminder_of_a_kind_per_event": lambda h: last_like_first(Reminder, "event", "kind"),
    "reminder_kind_is_known": lambda h: Reminder.objects.filter(
        pk=Reminder.objects.first().pk
    ).update(kind="maybe"),
    "reminder_is_not_too_early": lambda h: Reminder.objects.update(days_before=61),
    "reminder_comes_by_day": lambda h: Reminder.objects.update(at_hour=20),
    "one_pending_notice_per_event": second_notice_like_first,
    "agenda_item_ends_after_it_starts": lambda h: AgendaItem.objects.update(ends_at=BEFORE_START),
    "agendaitem_capacity_is_positive": lambda h: AgendaItem.objects.update(capacity=0),
    "agenda_item_has_a_slovene_title": lambda h: AgendaItem.objects.update(title_sl=""),
    "member_letters_are_known": lambda h: Membership.objects.update(letters="MAYBE"),
    "one_choice_per_member_and_event": lambda h: last_like_first(
        ReportChoice, "membership", "event"
    ),
    "report_choice_is_known": lambda h: ReportChoice.objects.update(letters="MAYBE"),
    "one_membership_per_user_and_organizer": lambda h: last_like_first(Membership, "organizer"),
    "rsvp_status_is_known": lambda h: Rsvp.objects.update(status="MAYBE", order=None),
    "one_rsvp_per_event_and_address": lambda h: last_like_first(Rsvp, "email_key"),
    "one_rsvp_per_form_sent": lambda h: last_like_first(Rsvp, "submission"),
    "one_rsvp_per_place_in_order": lambda h: last_like_first(Rsvp, "order"),
    "rsvp_order_belongs_to_seated_and_waiting": lambda h: Rsvp.objects.update(order=None),
    "one_signup_per_person_and_item": second_signup_like_first,
    "signup_status_is_known": lambda h: ItemSignup.objects.update(status="MAYBE"),
    "one_pending_reply_per_form_sent": lambda h: last_like_first(PendingReply, "submission"),
    "one_letter_per_guest_kind_and_cause": lambda h: last_like_first(
        OutgoingMail, "rsvp", "kind", "cause"
    ),
    "one_letter_per_user_kind_and_cause": lambda h: OutgoingMail.objects.update(
        rsvp=None, user=User.objects.first(), kind="coming", cause="the same"
    ),
    "letter_is_to_guest_or_user": lambda h: OutgoingMail.objects.update(rsvp=None),
    "letter_is_about_event_or_log_in": lambda h: OutgoingMail.objects.update(event=None),
    "agendachoice_capacity_is_positive": lambda h: AgendaChoice.objects.update(capacity=0),
    "agenda_choice_has_a_slovene_title": lambda h: AgendaChoice.objects.update(title_sl=""),
    "question_kind_is_known": lambda h: Question.objects.update(kind="MAYBE"),
    "question_has_a_slovene_text": lambda h: Question.objects.update(text_sl=""),
    "question_says_after_which_answer": lambda h: Question.objects.update(shown_if=F("pk")),
    "questionoption_capacity_is_positive": lambda h: QuestionOption.objects.update(capacity=0),
    "question_option_has_a_slovene_title": lambda h: QuestionOption.objects.update(title_sl=""),
    "one_answer_per_person_and_question": second_answer_like_first,
    "one_meaning_per_spelling_of_an_organisation": lambda h: last_like_first(
        OrganisationSpelling, "key"
    ),
    "statement_conformity_is_known": lambda h: AccessibilityStatement.objects.update(
        conformity="MAYBE"
    ),
    "statement_method_is_known": lambda h: AccessibilityStatement.objects.update(method="MAYBE"),
    "statement_says_what_is_not_accessible": lambda h: AccessibilityStatement.objects.update(
        not_conforming_sl=""
    ),
    "statement_is_reviewed_after_it_is_prepared": lambda h: AccessibilityStatement.objects.update(
        reviewed_on=F("prepared_on") - timedelta(days=1)
    ),
    "mail_state_is_known": lambda h: OutgoingMail.objects.update(state="lost"),
    "mail_outcome_is_known": lambda h: OutgoingMail.objects.update(outcome="lost"),
    "one_suppression_per_organizer_and_address": lambda h: last_like_first(
        Suppression, "organizer", "email_key"
    ),
    "suppression_has_a_reason": lambda h: Suppression.objects.update(bounced_at=None),
}
ALSO_BROKEN = {"rsvp_status_is_known": ["rsvp_order_belongs_to_seated_and_waiting"]}


def test_every_constraint_has_its_test():
    declared = {
        constraint.name
        for model in Event._meta.apps.get_app_config("registrations").get_models()
        for constraint in model._meta.constraints
    }

    assert declared == set(VIOLATIONS)


@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses_what_cannot_be(name, house):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        VIOLATIONS[name](house)

    # SQLite names the columns of a unique index, not the index; an unknown status of a reply
    # breaks two constraints, and a database names one.
    said = str(refusal.value)
    either = (name, "UNIQUE constraint failed", *ALSO_BROKEN.get(name, ()))
    assert any(words in said for words in either)


@pytest.mark.parametrize(
    "accent", ["7a2e1d", "#7a2e1", "#7a2e1dd", "##a2e1d", "#7a2e1g", "#7a 2e1", "0123456", "red"]
)
def test_database_refuses_what_is_no_colour(accent):
    make_event(accent="")
    make_event(accent="#0f9ac3")

    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        Event.objects.update(accent=accent)


def test_no_two_events_have_one_short_address():
    events = [make_event(), make_event()]

    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.update(code=events[0].code)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (Event, "title_sl"),
        (AgendaItem, "title_sl"),
        (AgendaChoice, "title_sl"),
        (Question, "text_sl"),
        (QuestionOption, "title_sl"),
    ],
)
def test_database_refuses_a_missing_slovene_title(model, words, house):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**{words: None})


@pytest.mark.parametrize("language", ["sl", "en"])
def test_missing_text_of_one_language_is_empty_and_never_null(language, house):
    for model in (Event, AgendaItem, AgendaChoice, Question, QuestionOption):
        fields = [f for f in model._meta.concrete_fields if f.name.endswith(f"_{language}")]
        assert fields and not [f.name for f in fields if f.null]


def test_people_without_an_address_do_not_stand_in_each_others_way():
    event = make_event()

    for _ in range(2):
        make_rsvp(event, email="")

    assert event.rsvps.filter(email_key="").count() == 2


def test_person_reads_why_in_words(house):
    broken = Event.objects.get(pk=house.pk)
    broken.ends_at = broken.starts_at

    with pytest.raises(ValidationError) as refusal:
        broken.full_clean()

    assert "event_ends_after_it_starts" not in str(refusal.value)


def test_item_with_sign_ups_is_not_taken_away_under_people(house):
    with pytest.raises(models.RestrictedError):
        house.agenda_items.first().delete()


def test_choice_that_somebody_holds_is_not_taken_away_under_them(house):
    item = make_item(house)
    choice = make_choice(item)
    make_rsvp(house, items={item.pk: choice.pk})

    with pytest.raises(models.RestrictedError):
        choice.delete()


def test_question_that_somebody_answered_is_not_taken_away(house):
    with pytest.raises(models.RestrictedError):
        Question.objects.filter(answers__isnull=False).first().delete()
