"""Every refusal: reached by somebody, and said in both languages."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import translation

from registrations.domain import (
    arrivals,
    choices,
    copies,
    events,
    group_messages,
    history,
    joining,
    letter_texts,
    members,
    parties,
    questions,
    remarks,
    rsvps,
    summons,
    uploads,
)
from registrations.domain.errors import SENTENCES, RsvpRefused, contained
from registrations.domain.people import Delegate
from registrations.models import AgendaChoice, GroupMessage, Question, Upload
from tests.factories import (
    at,
    make_choice,
    make_event,
    make_item,
    make_message,
    make_option,
    make_organizer,
    make_person,
    make_question,
    make_rsvp,
    make_user,
    send_party,
    send_reply,
)
from tests.pictures import drawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LINK, COMMAND = history.LINK, history.COMMAND


def reply(event, items=()):
    return send_reply(event, make_person(), answer="accept", items=items, stamp="stamp")


def not_published(clock):
    reply(make_event(status="DRAFT"))


def day_is_past(clock):
    copies.make(make_event(), date(2025, 11, 9), press="press", by=COMMAND)


def last_owner(clock):
    user = make_user("ana", make_organizer(), "OWNER")
    members.remove(user.memberships.get(), by=user)


def already_a_member(clock):
    user = make_user("ana", make_organizer(), "OWNER")
    members.invite(make_organizer(), members.Colleague(user.email), role="DOOR", by=user)


def member_is_gone(clock):
    user = make_user("ana", make_organizer(), "OWNER")
    membership = user.memberships.get()
    membership.delete()
    members.tell_again(membership, by=user)


def broken(clock):
    with contained("A letter"):
        raise ValueError("that nobody foresaw")


def no_room_for_files(clock):
    with override_settings(UPLOADS=Path(__file__) / "no-folder"):
        uploads.receive(drawn(), Upload.Kind.COVER)


def event_cancelled(clock):
    reply(make_event(status="CANCELLED"))


def postponed(clock):
    event = make_event()
    events.postpone(event)
    reply(event)


def ends_before_it_starts(clock):
    event = make_event()
    events.reschedule(event, event.ends_at, event.starts_at, by=COMMAND)


def notice_is_gone(clock):
    events.tell(make_event(), seen="", by=COMMAND)


def notice_has_changed(clock):
    event = make_event()
    make_rsvp(event)
    events.cancel(event)
    events.tell(event, seen="something else", by=COMMAND)


def unknown_group(clock):
    make_message(make_event(), "item-1")


def message_is_gone(clock):
    message = make_message(make_event())
    GroupMessage.objects.all().delete()
    group_messages.store(message, by=COMMAND)


def message_is_sent(clock):
    message = make_message(make_event())
    GroupMessage.objects.update(state="sending")
    group_messages.store(message, by=COMMAND)


def message_has_changed(clock):
    group_messages.send(make_message(make_event()), seen="something else", by=COMMAND)


def message_was_edited(clock):
    message = make_message(make_event())
    group_messages.store(GroupMessage.objects.get(pk=message.pk), by=COMMAND)
    group_messages.store(message, by=COMMAND)


def words_were_edited(clock):
    letter_texts.write(make_event(), "coming", {}, seen="something else")


def nobody_to_write_to(clock):
    message = make_message(make_event())
    seen = group_messages.fingerprint(message.event, message)
    group_messages.send(message, seen=seen, by=COMMAND)


def time_has_passed(clock):
    message = make_message(make_event())
    seen = group_messages.fingerprint(message.event, message)
    group_messages.send_later(message, at("2025-11-10 08:00"), seen=seen, by=COMMAND)


def not_open_yet(clock):
    reply(make_event(registration_opens_at=at("2025-11-12 09:00")))


def closed(clock):
    event = make_event()
    clock.move_to(event.closes_at)
    reply(event)


def started(clock):
    rsvp = make_rsvp(make_event())
    clock.move_to(rsvp.event.starts_at)
    rsvps.decline(rsvp, by=LINK)


def no_arrivals_yet(clock):
    arrivals.check_in(make_rsvp(make_event()), by=COMMAND)


def ended(clock):
    rsvp = make_rsvp(make_event())
    clock.move_to(rsvp.event.ends_at)
    rsvps.decline(rsvp, by=COMMAND)


def withdrawn(clock):
    rsvps.accept(make_rsvp(make_event(), "CANCELLED"), by=LINK)


def already_registered(clock):
    rsvp = make_rsvp(make_event())
    rsvps.register(rsvp.event, make_person(email=rsvp.email), by=COMMAND)


def unknown_item(clock):
    reply(make_event(), items=[12345])


def no_address(clock):
    rsvps.invite(make_event(), make_person(email=""), by=COMMAND)


def no_brought_bringer(clock):
    event = make_event()
    brought = make_rsvp(event, brought_by=make_rsvp(event))
    rsvps.register(event, make_person(), by=LINK, brought_by=brought)


def by_invitation(clock):
    reply(make_event(is_by_invitation=True))


def too_many_people(clock):
    send_party(make_event(people_per_reply=1), make_person(), make_person())


def same_address_twice(clock):
    person = make_person()
    send_party(make_event(), person, replace(make_person(), email=f" {person.email.upper()}"))


def organisation_is_full(clock):
    send_party(make_event(people_per_organisation=1), make_person(), make_person())


def unknown_choice(clock):
    item = make_item(make_event())
    make_choice(item)
    reply(item.event, items=[item.pk])


def clash(clock):
    event = make_event()
    reply(event, items=[make_item(event).pk, make_item(event).pk])


def unknown_question(clock):
    question = make_question(make_event())
    send_party(make_event(), Delegate(person=make_person(), answers={question.pk: "Da."}))


def option_is_full(clock):
    question = make_question(make_event(), kind="ONE")
    answers = {question.pk: [make_option(question, capacity=1).pk]}
    for stamp in ("one", "other"):
        own = Delegate(person=make_person(), answers=answers)
        send_party(question.event, own, stamp=stamp)


def no_reason(clock):
    rsvps.seat_out_of_turn(make_rsvp(make_event(), "DECLINED"), by=COMMAND, reason=" ")


def no_seat_to_hand_on(clock):
    event = make_event()
    brought = make_rsvp(event, "DECLINED", brought_by=make_rsvp(event))
    parties.swap(brought, Delegate(person=make_person()), by=LINK, submission="swap")


def asked(event, **facts):
    return questions.add(Question(event=event, **{"text_sl": "Kaj?", **facts}))


def no_options(clock):
    asked(make_event(), kind=Question.Kind.ONE)


def already_asked(clock):
    event = make_event()
    asked(event)
    asked(event)


def before_is_not_asked(clock):
    rsvp = make_rsvp(make_event())
    before = asked(rsvp.event, kind=Question.Kind.YES_NO)
    after = asked(rsvp.event, text_sl="Kje?", shown_if=before, shown_if_answer="yes")
    rsvps.accept(rsvp, by=COMMAND, answers={before.pk: True, after.pk: "Tu."})
    questions.retire(before)
    questions.ask_again(Question.objects.get(pk=after.pk))


def question_has_answers(clock):
    rsvp = make_rsvp(make_event())
    question = asked(rsvp.event)
    rsvps.accept(rsvp, by=COMMAND, answers={question.pk: "To."})
    question.kind = Question.Kind.DATE
    questions.reword(question)


def not_a_condition(clock):
    event = make_event()
    asked(event, text_sl="Kje?", shown_if=asked(event), shown_if_answer="yes")


def question_is_followed(clock):
    event = make_event()
    before = asked(event, kind=Question.Kind.YES_NO)
    asked(event, text_sl="Kje?", shown_if=before, shown_if_answer="yes")
    before.kind = Question.Kind.DATE
    questions.reword(before)


def choice_is_taken(clock):
    event = make_event()
    item = make_item(event)
    choice = item.choices.create(title_sl="Prva miza")
    rsvps.accept(make_rsvp(event), by=COMMAND, items={item.pk: choice.pk})
    choices.store(item, [], deleted=[choice])


def item_is_taken(clock):
    event = make_event()
    item = make_item(event)
    make_rsvp(event, items=[item.pk])
    choices.store(item, [AgendaChoice(title_sl="Prva miza")])


def label_too_long(clock):
    remarks.write(make_rsvp(make_event()), note="", named=["a" * 41], by=COMMAND)


def too_many_labels(clock):
    named = [f"{'a' * 30}{number}" for number in range(10)]
    remarks.write(make_rsvp(make_event()), note="", named=named, by=COMMAND)


def invited():
    return rsvps.invite(make_event(), make_person(), by=COMMAND)


def has_answered(clock):
    rsvp = rsvps.accept(invited(), by=LINK)
    summons.remind(rsvp, cause="by-hand-1")


def not_invited(clock):
    summons.remind(make_rsvp(make_event(), "NEEDS_ACTION"), cause="by-hand-1")


def asked_today(clock):
    summons.remind(invited(), cause="by-hand-1")


def not_two_rows(clock):
    rsvp = make_rsvp(make_event())
    joining.join(rsvp, rsvp, by=COMMAND)


def rows_have_changed(clock):
    event = make_event()
    joining.join(make_rsvp(event), make_rsvp(event), by=COMMAND, seen="else")


REFUSALS = (
    not_two_rows,
    rows_have_changed,
    has_answered,
    not_invited,
    asked_today,
    label_too_long,
    too_many_labels,
    not_published,
    no_room_for_files,
    last_owner,
    already_a_member,
    member_is_gone,
    broken,
    event_cancelled,
    postponed,
    ends_before_it_starts,
    day_is_past,
    notice_is_gone,
    notice_has_changed,
    unknown_group,
    message_is_gone,
    message_is_sent,
    message_has_changed,
    message_was_edited,
    words_were_edited,
    nobody_to_write_to,
    time_has_passed,
    not_open_yet,
    closed,
    started,
    no_arrivals_yet,
    ended,
    withdrawn,
    already_registered,
    unknown_item,
    no_address,
    no_brought_bringer,
    by_invitation,
    too_many_people,
    same_address_twice,
    organisation_is_full,
    unknown_choice,
    clash,
    unknown_question,
    option_is_full,
    no_reason,
    no_seat_to_hand_on,
    no_options,
    already_asked,
    before_is_not_asked,
    question_has_answers,
    not_a_condition,
    question_is_followed,
    choice_is_taken,
    item_is_taken,
)


def test_every_refusal_has_its_test():
    assert {act.__name__ for act in REFUSALS} == set(SENTENCES)


@pytest.mark.parametrize("act", REFUSALS, ids=lambda act: act.__name__)
def test_person_is_refused_with_a_code(act, clock, request):
    if act is broken:
        request.getfixturevalue("logged_faults")

    with pytest.raises(RsvpRefused) as refusal:
        act(clock)

    assert refusal.value.code == act.__name__


@pytest.mark.parametrize("code", SENTENCES)
def test_person_is_refused_in_their_language(code):
    words = {"question": "Kaj?", "follower": "Kje?", "choice": "Prva miza"}
    refusal = RsvpRefused(code, most=3, one="Ogled", other="Delavnica", option="Avtobus", **words)

    with translation.override("en"):
        english = refusal.message
    with translation.override("sl"):
        slovene = refusal.message

    assert english.endswith(".") and slovene.endswith(".")
    assert english != slovene
    assert not [text for text in (english, slovene) if "%" in text]


def test_refusal_names_an_event_that_is_cancelled_before_one_that_is_closed(clock):
    event = make_event()
    events.cancel(event)
    clock.move_to(event.closes_at)

    with pytest.raises(RsvpRefused) as refusal:
        reply(event)

    assert refusal.value.code == "event_cancelled"
