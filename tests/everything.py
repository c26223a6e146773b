"""An event that offers and asks all there is, for tests of pages."""

from registrations.domain import history, rsvps
from registrations.models import Event, Question, Rsvp
from tests import factories

LONG = "Pisanje projektov in iskanje partnerstev za daljše obdobje"
LONG_EN = "Writing projects and finding partners for a longer time"
OPTIONS = ({}, {"capacity": 3}, {"title_sl": LONG, "title_en": LONG_EN})


def make_event() -> Event:
    """Store an event with choices, one of them full, and with a question of every kind."""
    event = factories.make_event(capacity=90, people_per_reply=4)
    tables = factories.make_item(
        event,
        title_sl="Tematske mize",
        title_en="Thematic tables",
        starts_at=factories.at("2025-11-25 10:30"),
        ends_at=factories.at("2025-11-25 11:30"),
    )
    for facts in ({"capacity": 1}, *OPTIONS):
        factories.make_choice(tables, **facts)
    factories.make_item(event, capacity=2)
    for kind in Question.Kind:
        question = factories.make_question(event, kind=kind, is_for_each_person=True)
        for facts in OPTIONS if question.has_options else ():
            factories.make_option(question, **facts)
    factories.make_question(
        event,
        text_sl="Prehrana",
        text_en="Diet",
        purpose_sl="da naročimo kosilo",
        purpose_en="so that we order lunch",
        is_required=True,
        is_for_each_person=True,
        is_sensitive=True,
        shown_if=event.questions.get(kind=Question.Kind.YES_NO),
        shown_if_answer=Question.YES,
    )
    return event


def make_party(event: Event) -> Rsvp:
    """Put somebody on the list who has answered all and brought two colleagues, one of whom does
    not come."""
    tables = event.agenda_items.get(title_sl="Tematske mize")
    own = factories.make_rsvp(event, items={tables.pk: tables.choices.first().pk})
    answers = {
        q.pk: [q.options.first().pk] if q.has_options else VALUES[q.kind]
        for q in event.questions.all()
    }
    rsvps.accept(own, by=history.COMMAND, answers=answers)
    factories.make_rsvp(event, brought_by=own, email="")
    factories.make_rsvp(event, Rsvp.Status.DECLINED, brought_by=own)
    return own


VALUES = {
    Question.Kind.SHORT: "brez mesa",
    Question.Kind.LONG: "Prva\nDruga",
    Question.Kind.YES_NO: True,
    Question.Kind.NUMBER: 1.5,
    Question.Kind.DATE: "1999-05-01",
    Question.Kind.MUNICIPALITY: "Hrastnik",
}
