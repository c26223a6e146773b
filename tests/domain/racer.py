"""One process of a race: `python -m tests.domain.racer DEED SLUG FIRST COUNT`.

Says "ready", waits for a line, then does its deed in COUNT threads at once; the last line it
writes is a JSON list of what came of each.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import django


def deeds_at(slug):
    """Return what can be done at an event, by name: functions that take a number."""
    from registrations.domain import replies, rsvps
    from registrations.domain.history import LINK
    from registrations.domain.people import Delegate, Person
    from registrations.models import AgendaChoice, Event, QuestionOption, Rsvp

    event = Event.objects.get(slug=slug)
    items = list(event.agenda_items.values_list("pk", flat=True))
    choices = AgendaChoice.objects.filter(item__event=event).order_by("pk")
    picked = dict(choices.values_list("item", "pk"))
    options = QuestionOption.objects.filter(question__event=event)
    bus = {option.question_id: [option.pk] for option in options}

    def delegate(number, email=None, **said):
        email = email or f"g{number}@primer.example"
        person = Person(given_name="Ana", family_name=f"Gost{number}", email=email)
        return Delegate(person=person, **said)

    def send(number, *delegates):
        reply = replies.Reply(answer="accept", delegates=delegates, stamp=f"stamp {number}")
        return [outcome.seat for outcome in replies.receive(event, reply)]

    def reply(number, email=None):
        places = dict.fromkeys(items) | picked
        return send(number, delegate(number, email, places=places, answers=bus))[0]

    def party(number):
        return send(number, *(delegate(f"{number}-{place}") for place in range(3)))

    def same_address(number):
        return reply(number, email="ista@primer.example")

    def come_and_go(number):
        rsvp = Rsvp.objects.filter(event=event).order_by("pk")[number % event.rsvps.count()]
        for _ in range(3):
            rsvps.decline(rsvp, by=LINK)
            rsvps.accept(rsvp, by=LINK, items=items)
        return "done"

    return {
        "tell": lambda number: tell_and_write(slug),
        "send": lambda number: send_and_write(slug),
        "reply": reply,
        "same_address": same_address,
        "come_and_go": come_and_go,
        "party": party,
    }


def tell_and_write(slug):
    """Press the button of a notice, and write letters as a worker does, whoever pressed it."""
    from registrations.domain import events, notices
    from registrations.domain.errors import RsvpRefused
    from registrations.domain.history import COMMAND
    from registrations.models import Event

    event = Event.objects.get(slug=slug)
    notice = notices.pending(event)
    seen = notices.fingerprint(event, notice) if notice else ""
    try:
        said = events.tell(event, seen=seen, by=COMMAND).total
    except RsvpRefused as refusal:
        said = refusal.code
    while notices.write_some():
        pass
    return said


def send_and_write(slug):
    """Press the button of a message, and write letters as a worker does, whoever pressed it."""
    from registrations.domain import group_messages
    from registrations.domain.errors import RsvpRefused
    from registrations.domain.history import COMMAND
    from registrations.models import GroupMessage

    message = GroupMessage.objects.select_related("event").get(event__slug=slug)
    seen = group_messages.fingerprint(message.event, message)
    try:
        said = group_messages.send(message, seen=seen, by=COMMAND)
    except RsvpRefused as refusal:
        said = refusal.code
    while group_messages.write_some():
        pass
    return said


def main(deed, slug, first, count):
    django.setup()
    from django.db import connection, connections

    from registrations.domain.errors import RsvpRefused

    act = deeds_at(slug)[deed]
    start = Barrier(count)

    def run(number):
        connection.ensure_connection()
        start.wait(30)
        try:
            return act(number)
        except RsvpRefused as refusal:
            return refusal.code
        finally:
            connections.close_all()

    print("ready", flush=True)
    sys.stdin.readline()
    with ThreadPoolExecutor(count) as pool:
        print(json.dumps(list(pool.map(run, range(first, first + count)))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
