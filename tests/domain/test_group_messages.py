"""Messages to groups: to the right people, once each, at the right moment."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.domain import (
    arrivals,
    audiences,
    correspondence,
    events,
    group_messages,
    rsvps,
    suppressions,
)
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import COMMAND
from registrations.mail import outbox
from registrations.models import Event, EventChange, GroupMessage, OutgoingMail, Question, Rsvp
from tests.factories import (
    at,
    make_choice,
    make_event,
    make_item,
    make_message,
    make_option,
    make_organizer,
    make_question,
    make_rsvp,
    make_user,
)
from tests.mail.test_messages_inert import Markup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

Status, State = Rsvp.Status, GroupMessage.State


def stored(message):
    return GroupMessage.objects.select_related("event").get(pk=message.pk)


def seen(message):
    message = stored(message)
    return group_messages.fingerprint(message.event, message)


def write_all():
    while group_messages.write_some():
        pass


def send(message):
    number = group_messages.send(message, seen=seen(message), by=COMMAND)
    write_all()
    return number


def letters(event):
    return list(event.letters.filter(kind="message").order_by("pk"))


def readers(event):
    return sorted(letter.rsvp.family_name for letter in letters(event))


@pytest.fixture
def event():
    """An event whose guests stand in every status there is."""
    event = make_event(capacity=1)
    for status in Status:
        if status != Status.WAITLISTED:
            make_rsvp(event, status, family_name=status.name)
    make_rsvp(event, Status.WAITLISTED, family_name="WAITLISTED")
    return event


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        (["coming"], ["ACCEPTED"]),
        (["waiting"], ["WAITLISTED"]),
        (["silent"], ["NEEDS_ACTION"]),
        (["declined"], ["DECLINED"]),
        (["coming", "waiting"], ["ACCEPTED", "WAITLISTED"]),
    ],
)
def test_message_goes_to_its_groups_and_to_nobody_withdrawn(event, groups, told):
    message = make_message(event, *groups)

    number = send(message)

    assert readers(event) == told and number == len(told)
    assert (stored(message).state, stored(message).written) == (State.SENT, len(told))


def test_message_goes_to_who_is_signed_up_or_waits_at_an_item_or_a_choice():
    event = make_event()
    item = make_item(event, capacity=1)
    morning = {"starts_at": at("2025-11-25 11:00"), "ends_at": at("2025-11-25 12:00")}
    tables = make_item(event, **morning)
    one, two = make_choice(tables), make_choice(tables)
    make_rsvp(event, family_name="Ena", items={item.pk: None, tables.pk: one.pk})
    make_rsvp(event, family_name="Dva", items={item.pk: None, tables.pk: two.pk})
    groups = {
        f"item-{item.pk}": ["Ena"],
        f"item-{item.pk}-waiting": ["Dva"],
        f"item-{tables.pk}": ["Dva", "Ena"],
        f"choice-{two.pk}": ["Dva"],
    }

    found = {
        name: sorted(r.family_name for r in audiences.readers(event, [name])) for name in groups
    }

    assert found == groups
    assert set(groups) <= {name for _, some in audiences.offered(event) for name, _ in some}


def test_message_goes_to_who_has_answered_so_and_comes_or_waits(event):
    yes_no = make_question(event, kind=Question.Kind.YES_NO)
    several = make_question(event, kind=Question.Kind.SEVERAL)
    bus, train = make_option(several), make_option(several)
    for rsvp in event.rsvps.all():
        rsvp.answers.create(question=yes_no, value=True)
        rsvp.answers.create(question=several, value=[bus.pk])

    def told(name):
        return sorted(r.family_name for r in audiences.readers(event, [name]))

    assert told(f"answer-{yes_no.pk}-yes") == ["ACCEPTED", "WAITLISTED"]
    assert told(f"answer-{several.pk}-{bus.pk}") == ["ACCEPTED", "WAITLISTED"]
    assert told(f"answer-{several.pk}-{train.pk}") == told(f"answer-{yes_no.pk}-no") == []


def test_groups_of_another_event_reach_nobody(event):
    other = make_event()
    item = make_item(other)
    question = make_question(other, kind=Question.Kind.YES_NO)
    make_rsvp(other, items=[item.pk]).answers.create(question=question, value=True)

    for name in (f"item-{item.pk}", f"answer-{question.pk}-yes"):
        assert not audiences.readers(event, [name]).exists()
        with pytest.raises(RsvpRefused, match="unknown_group"):
            make_message(event, name)


def test_one_address_gets_one_letter_that_names_who_reads_through_it():
    event = make_event()
    bringer = make_rsvp(event, family_name="Prva")
    for name in ("Druga", "Tretja"):
        make_rsvp(event, given_name="Ana", family_name=name, email="", brought_by=bringer)

    send(make_message(event))

    [letter] = letters(event)
    assert letter.to_email == bringer.email and "Ana Druga, Ana Tretja" in letter.body_text
    assert "To pismo je tudi za" in letter.body_text


def test_bringer_outside_the_group_passes_one_letter_on():
    event = make_event()
    bringer = make_rsvp(event, family_name="Prva")
    for name in ("Druga", "Tretja"):
        make_rsvp(event, given_name="Ana", family_name=name, email="", brought_by=bringer)
    rsvps.decline(bringer, by=COMMAND)

    number = send(make_message(event))

    [letter] = letters(event)
    assert (number, letter.rsvp) == (1, bringer)
    assert "To pismo je za" in letter.body_text and "Ana Druga, Ana Tretja" in letter.body_text


def test_who_can_be_reached_by_no_letter_is_named():
    event = make_event()
    make_rsvp(event, family_name="Brez", email="")
    withdrawn = make_rsvp(event, family_name="Prva")
    make_rsvp(event, family_name="Druga", email="", brought_by=withdrawn)
    rsvps.withdraw(withdrawn, by=COMMAND)
    withdrawn.letters.all().delete()

    unreached = audiences.unreached(event, ["coming"])

    assert [rsvp.family_name for rsvp in unreached] == ["Brez", "Druga"]
    with pytest.raises(RsvpRefused, match="nobody_to_write_to"):
        send(make_message(event))
    assert letters(event) == []


def test_letters_are_written_bit_by_bit_and_never_twice(monkeypatch):
    monkeypatch.setattr(group_messages, "MOST_AT_ONCE", 2)
    event = make_event()
    for _ in range(5):
        make_rsvp(event)
    message = make_message(event)
    group_messages.send(message, seen=seen(message), by=COMMAND)

    assert group_messages.write_some() and len(letters(event)) == 2
    # A process that was killed after it had written, before it could note how far it had come.
    GroupMessage.objects.update(written_to=0)
    write_all()

    assert len(letters(event)) == len({letter.rsvp_id for letter in letters(event)}) == 5


def test_process_that_dies_while_it_writes_leaves_all_to_the_next_one(monkeypatch):
    event = make_event()
    for _ in range(4):
        make_rsvp(event)
    message = make_message(event)
    group_messages.send(message, seen=seen(message), by=COMMAND)
    post, posted = outbox.post, []

    def dies_at_the_third(letter):
        posted.append(letter)
        if len(posted) == 3:
            raise KeyboardInterrupt
        return post(letter)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(outbox, "post", dies_at_the_third)
        group_messages.write_some()
    assert letters(event) == []
    write_all()

    assert len(letters(event)) == stored(message).written == 4


def test_who_wants_no_letters_is_counted_apart_and_gets_none():
    event = make_event()
    make_rsvp(event, family_name="Da")
    ended = make_rsvp(event, family_name="Ne")
    suppressions.end_letters(ended, at=at("2025-11-09 10:00"))

    number = send(make_message(event))

    assert number == 1
    assert [r.family_name for r in audiences.stopped(event, ["coming"])] == ["Ne"]
    states = {letter.rsvp.family_name: letter.state for letter in letters(event)}
    assert states == {"Da": "waiting", "Ne": "failed"}
    assert {letter.can_be_ended for letter in letters(event)} == {True}


def test_message_goes_to_who_was_there_or_was_missed(clock):
    event = make_event()
    here, late = make_rsvp(event, family_name="Tu"), make_rsvp(event, family_name="Ni")
    gone = make_rsvp(event, Status.DECLINED, family_name="Vseeno")
    clock.move_to(event.starts_at)
    for rsvp in (here, gone):
        arrivals.check_in(rsvp, by=COMMAND)

    def told(name):
        return sorted(r.family_name for r in audiences.readers(event, [name]))

    assert told("arrived") == ["Tu", "Vseeno"] and told("absent") == [late.family_name]


def test_letter_of_a_message_that_names_an_old_date_is_outdated_and_goes_once_more_all_the_same():
    event = make_event()
    make_rsvp(event)
    send(make_message(event))
    OutgoingMail.objects.update(state="sent")
    [letter] = letters(event)
    assert correspondence.outdated(letter) == []

    events.reschedule(event, at("2025-12-02 10:00"), at("2025-12-02 13:00"), by=COMMAND)

    letter = OutgoingMail.objects.select_related("rsvp__event").get(pk=letter.pk)
    assert [reason.partition(",")[0] for reason in correspondence.outdated(letter)]
    again = correspondence.send_again(letter, by=COMMAND)
    assert again.body_text == letter.body_text and again.pk != letter.pk


def test_subject_that_would_be_too_long_with_the_title_is_cut():
    event = make_event(title_sl="a" * 200)
    make_rsvp(event)

    send(make_message(event, subject_sl="b" * 140 + " {dogodek}"))

    [letter] = letters(event)
    assert len(letter.subject) == 300 and letter.subject.endswith("a…")


HOSTILE = [
    '<a href="http://evil.example">x</a>',
    "[x](http://evil.example)",
    "http://evil.example",
    "zrtev@evil.example",
    "{povezava}",
    "Ana\nBcc: zrtev@evil.example",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    "body",
    [
        "Hvala, {ime} {priimek} ({organizacija})!",
        "# {ime}\n\n- **{organizacija}**\n- [{ime}]({povezava})",
    ],
)
def test_guest_text_in_a_message_is_no_link_no_markup_and_no_header(text, body):
    event = make_event()
    rsvp = make_rsvp(event, given_name=text, family_name=text, organisation=text)

    send(make_message(event, subject_sl="Za {ime}: {dogodek}", body_sl=body))

    [letter] = letters(event)
    targets = Markup(letter.body_html).targets
    assert not [one for one in targets if not one.startswith("https://srecanje.example/")]
    assert rsvp.token in letter.body_html
    assert not re.search(r"evil\.example|@evil|http://evil", letter.body_text + letter.body_html)
    assert not [line for line in letter.body_text.splitlines() if line.startswith("Bcc")]
    assert letter.subject == "Za {ime}: Ohranjanje rudarske dediščine"


@pytest.mark.parametrize("text", ["{x.y}", "{x[0]}", "{{ event.title }}", "{% now 'Y' %}", "%(x)s"])
def test_what_is_no_name_stays_as_it_is(text):
    event = make_event()
    make_rsvp(event)

    send(make_message(event, subject_sl=f"A {text}", body_sl=f"B {text}"))

    [letter] = letters(event)
    assert letter.subject == f"A {text}" and f"B {text}" in letter.body_text


def test_group_is_the_one_of_the_moment_of_sending():
    event = make_event()
    leaves, comes = make_rsvp(event, family_name="Gre"), make_rsvp(event, family_name="Ostane")
    message = make_message(event)
    group_messages.send(message, seen=seen(message), by=COMMAND)
    rsvps.decline(leaves, by=COMMAND)
    make_rsvp(event, family_name="Prepozna")

    write_all()

    assert readers(event) == [comes.family_name]


def test_second_press_and_second_organiser_send_nothing(event):
    message = make_message(event)
    opened = seen(message)
    group_messages.send(message, seen=opened, by=COMMAND)

    for act in (
        lambda: group_messages.send(message, seen=opened, by=COMMAND),
        lambda: group_messages.send_later(message, at("2025-11-20 10:00"), seen=opened, by=COMMAND),
        lambda: group_messages.store(message, by=COMMAND),
        lambda: group_messages.take_back(message),
        lambda: group_messages.discard(message),
    ):
        with pytest.raises(RsvpRefused, match="message_is_sent"):
            act()
    write_all()

    assert readers(event) == ["ACCEPTED"]


def test_organiser_sends_only_what_they_have_seen(event):
    message = make_message(event)
    opened = seen(message)
    message.body_sl = "Drugače."
    group_messages.store(message, by=COMMAND)

    with pytest.raises(RsvpRefused, match="message_has_changed"):
        group_messages.send(message, seen=opened, by=COMMAND)


def test_message_for_later_waits_for_its_moment(event, clock):
    message = make_message(event)
    when = at("2025-11-20 10:00")
    group_messages.send_later(message, when, seen=seen(message), by=COMMAND)

    write_all()
    assert letters(event) == []
    clock.move_to(when)
    write_all()

    assert readers(event) == ["ACCEPTED"]
    line = event.changes.get(what=EventChange.What.MESSAGE)
    assert line.after == {"subject": "Še nekaj", "people": 1}


@pytest.mark.parametrize("how", ["taken back", "edited"])
def test_message_that_is_taken_back_or_edited_waits_for_another_word(event, clock, how):
    message = make_message(event)
    group_messages.send_later(message, at("2025-11-20 10:00"), seen=seen(message), by=COMMAND)
    if how == "edited":
        group_messages.store(stored(message), by=COMMAND)
    else:
        group_messages.take_back(message)

    clock.move_to(at("2025-11-21 10:00"))
    write_all()

    assert (letters(event), stored(message).state) == ([], State.DRAFT)


@pytest.mark.parametrize("what", ["cancelled", "postponed", "moved", "a draft again"])
def test_message_about_what_is_no_longer_so_is_held_back(event, clock, what):
    message = make_message(event, body_sl="Vidimo se jutri.")
    group_messages.send_later(message, at("2025-11-24 10:00"), seen=seen(message), by=COMMAND)
    act = {
        "cancelled": events.cancel,
        "postponed": events.postpone,
        "a draft again": events.unpublish,
        "moved": lambda e: events.reschedule(
            e, at("2025-12-02 10:00"), at("2025-12-02 13:00"), by=COMMAND
        ),
    }[what]
    act(Event.objects.get(pk=event.pk))

    clock.move_to(at("2025-11-24 10:00"))
    write_all()

    assert (letters(event), stored(message).state) == ([], State.HELD)
    assert group_messages.held_back([event]) == [message]


def test_reader_of_english_gets_the_slovene_text_marked_so():
    event = make_event()
    make_rsvp(event, family_name="Reader", language="en")

    send(make_message(event, subject_sl="Še nekaj: {dogodek}"))

    [letter] = letters(event)
    assert letter.subject == "Še nekaj: Preserving mining heritage"
    assert "written this letter in Slovene" in letter.body_text
    assert '<div lang="sl"><p>Pozdravljeni, Ana!</p>' in letter.body_html


def test_reader_of_english_gets_the_english_text():
    event = make_event()
    make_rsvp(event, family_name="Reader", language="en")

    send(make_message(event, subject_en="One more thing", body_en="Hello {ime} {priimek}!"))

    [letter] = letters(event)
    assert letter.subject == "One more thing" and "Hello Ana Reader!" in letter.body_text
    assert "in Slovene" not in letter.body_text + letter.body_html


def test_test_goes_to_the_organiser_once_a_press_and_opens_nothing():
    event = make_event()
    guest = make_rsvp(event)
    user = make_user("ana", make_organizer(), "OWNER")
    message = make_message(event, body_sl="Pozdravljeni, {ime}!\n\n{povezava}")

    for _ in range(2):
        assert group_messages.send_test(message, guest, user, press="a")

    letter = OutgoingMail.objects.get(user=user)
    assert (letter.rsvp, letter.to_email) == (None, user.email)
    assert letter.subject == "Preizkus: Še nekaj"
    assert "Pozdravljeni, Ana!" in letter.body_text and "/odziv/preizkus/" in letter.body_text
    assert guest.token not in letter.body_text + letter.body_html
    assert stored(message).state == State.DRAFT and letters(event) == [letter]


def test_many_letters_cost_one_look_at_the_group(monkeypatch):
    event = make_event()
    for _ in range(12):
        make_rsvp(event)

    def count(number):
        monkeypatch.setattr(group_messages, "MOST_AT_ONCE", number)
        OutgoingMail.objects.all().delete()
        message = make_message(event)
        group_messages.send(message, seen=seen(message), by=COMMAND)
        with CaptureQueriesContext(connection) as asked:
            group_messages.write_some()
        # Each letter is stored, and its address looked up among those that are not written to; a
        # savepoint is made before and given up after it.
        return len(asked) - 4 * OutgoingMail.objects.count()

    assert count(2) == count(10)


def test_message_about_a_draft_cannot_be_sent():
    event = make_event()
    make_rsvp(event)
    message = make_message(event)
    events.unpublish(event)

    with pytest.raises(RsvpRefused, match="not_published"):
        send(message)
