"""Django's history of a row says what was changed, from what to what, and by whom."""

import pytest
from django.contrib.admin.models import LogEntry

from registrations.models import User
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors


def told(seat, model, row):
    return pages.of(seat.get(seat.of(model, row.pk, "history")))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "title [sl]: “Nov naslov”, was “NAŠDogodek”"),
        ("sl", "naslov [sl]: »Nov naslov«, prej »NAŠDogodek«"),
    ],
)
def test_history_of_an_event_quotes_what_it_was_and_is(people, desk, ours, language, said):
    seat = desk(people["OWNER"], language)

    seat.fill_in(seat.of("event", ours.event.pk, "change"), title_sl="Nov naslov", capacity="70")

    history = told(seat, "event", ours.event)
    assert said in history
    assert "“70”" in history or "»70«" in history
    assert "owner" in history


def test_history_names_a_row_of_the_programme_and_moments_in_words(owner, ours):
    address = owner.of("event", ours.event.pk, "change")

    owner.fill_in(
        address,
        **{"agenda_items-0-title_sl": "Jama", "starts_at_1": "09:45", "is_listed": []},
    )

    history = told(owner, "event", ours.event)
    assert "“Jama”, was “NAŠOgled”" in history
    assert "9:45" in history
    assert "on the public list: “no”, was “yes”" in history


def test_history_of_a_question_says_choices_in_words(slovene, ours):
    address = slovene.of("question", ours.question.pk, "change")

    slovene.fill_in(address, text_sl="Kaj jeste?")

    assert "»Kaj jeste?«, prej »NAŠVprašanje«" in told(slovene, "question", ours.question)


def test_history_of_a_guest_quotes_nothing_of_what_they_said(owner, ours):
    owner.fill_in(owner.of("rsvp", ours.rsvp.pk, "change"), organisation="Skrivna organizacija")

    entry = LogEntry.objects.latest("pk")
    assert "organisation" in entry.change_message
    assert "Skrivna" not in entry.change_message
    assert "NAŠ" not in entry.change_message


def test_history_of_a_log_in_says_what_rights_it_had_and_has(people, desk):
    head, user = desk(people["superuser"]), people["EDITOR"]
    address = head.of("user", user.pk, "change")
    values = head.form(address)
    values.pop("is_staff")

    head.post(address, values)

    assert not User.objects.get(pk=user.pk).is_staff
    assert "“no”, was “yes”" in told(head, "user", user)


@pytest.mark.parametrize("text", ["", "[]", "Vseeno.", '[{"changed": {"fields": ["title"]}}]', "7"])
def test_older_entries_are_read_as_they_are(owner, ours, text):
    from django.contrib.contenttypes.models import ContentType

    LogEntry.objects.create(
        user=User.objects.get(username="owner"),
        content_type=ContentType.objects.get_for_model(ours.event),
        object_id=str(ours.event.pk),
        object_repr="x",
        action_flag=2,
        change_message=text,
    )

    assert owner.get(owner.of("event", ours.event.pk, "history")).status_code == 200


@pytest.mark.parametrize("text", ["20251110", "2025-02-30", "2025-W07"])
def test_words_that_only_look_like_a_day_stand_as_they_are(owner, ours, text):
    owner.fill_in(owner.of("event", ours.event.pk, "change"), contact_phone=text)

    assert f"“{text}”" in told(owner, "event", ours.event)
