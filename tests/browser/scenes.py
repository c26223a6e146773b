"""Puts events in every state beside the first one; prints their addresses as JSON."""

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "srecanje.settings")
django.setup()

from registrations.models import Event, Question, Rsvp  # noqa: E402
from tests import factories  # noqa: E402

Status = Rsvp.Status


LONG = "Pisanje projektov in iskanje partnerstev za daljše obdobje"


def everything():
    """An event that offers and asks all there is; somebody of four has replied."""
    event = factories.make_event(slug="vse", title_sl="Vse", capacity=90, people_per_reply=4)
    tables = factories.make_item(
        event,
        title_sl="Tematske mize",
        capacity=None,
        starts_at=factories.at("2025-11-25 10:30"),
        ends_at=factories.at("2025-11-25 11:30"),
    )
    _, full, _ = [factories.make_choice(tables, **c) for c in CHOICES]
    factories.make_item(event, capacity=2)
    for kind in Question.Kind:
        question = factories.make_question(event, kind=kind, is_for_each_person=True)
        if question.has_options:
            for facts in ({}, {"capacity": 3}, {"title_sl": LONG}):
                factories.make_option(question, **facts)
    lunch = event.questions.get(kind="YES_NO")
    diet = factories.make_question(
        event,
        text_sl="Prehrana",
        text_en="Diet",
        is_required=True,
        is_for_each_person=True,
        is_sensitive=True,
        purpose_sl="da naročimo kosilo",
        shown_if=lunch,
        shown_if_answer="yes",
    )
    own = factories.make_rsvp(event, items={tables.pk: full.pk}, given_name="Ana")
    own.answers.create(question=diet, value="brez mesa")
    factories.make_rsvp(event, brought_by=own, email="", items={tables.pk: full.pk})
    factories.make_rsvp(event, Status.DECLINED, brought_by=own)
    return own


CHOICES = ({"capacity": 3}, {"capacity": 1}, {"title_sl": LONG})


def by_invitation():
    event = factories.make_event(slug="povabljeni", is_by_invitation=True)
    return factories.make_rsvp(event, Status.NEEDS_ACTION, email="vabljena@primer.example")


def main():
    first = Event.objects.get(slug="ohranjanje-rudarske-dediscine")
    visit = first.agenda_items.get(needs_signup=True)
    coming = factories.make_rsvp(first, items=[visit.pk], note="Prva vrstica\nDruga", phone="041 1")
    declined = factories.make_rsvp(first, Status.DECLINED)
    invited = factories.make_rsvp(first, Status.NEEDS_ACTION)
    withdrawn = factories.make_rsvp(first, Status.CANCELLED)
    coming.pending_replies.create(
        submission="a",
        sent_at=factories.at("2025-11-09 08:00"),
        answer="accept",
        given_name="Nova",
        family_name="Oseba",
        organisation="Zveza",
    )
    factories.make_rsvp(first, brought_by=coming, email="", family_name="Pripeljana")
    full = factories.make_event(slug="poln", title_sl="Poln", title_en="", capacity=1)
    factories.make_rsvp(full)
    waiting = factories.make_rsvp(full, Status.WAITLISTED)
    past = {
        "starts_at": factories.at("2025-11-01 10:00"),
        "ends_at": factories.at("2025-11-01 12:00"),
    }
    factories.make_event(slug="minuli", registration_closes_at=None, **past)
    factories.make_event(slug="zaprt", registration_closes_at=factories.at("2025-11-05 00:00"))
    factories.make_event(slug="kmalu", registration_opens_at=factories.at("2025-11-20 00:00"))
    cancelled = factories.make_event(slug="odpovedan")
    of_cancelled = factories.make_rsvp(cancelled)
    factories.events.cancel(cancelled)
    draft = factories.make_event(slug="osnutek")
    of_draft = factories.make_rsvp(draft)
    factories.events.unpublish(draft)
    own, guest = everything(), by_invitation()
    event = f"dogodki/{first.slug}"
    print(
        json.dumps(
            {
                "everything": "dogodki/vse/",
                "form of everything": "dogodki/vse/prijava/",
                "coming to everything": f"odziv/{own.token}/",
                "by invitation": "dogodki/povabljeni/",
                "form of a closed round": "dogodki/povabljeni/prijava/",
                "invited to a closed round": f"odziv/{guest.token}/",
                "front": "",
                "invitation": f"{event}/",
                "form": f"{event}/prijava/",
                "send me my link": f"{event}/povezava/",
                "thanks are gone": f"{event}/prijava/hvala/",
                "privacy": "zasebnost/",
                "nothing": "neznano/",
                "full": "dogodki/poln/",
                "form of full": "dogodki/poln/prijava/",
                "past": "dogodki/minuli/",
                "closed": "dogodki/zaprt/",
                "form of closed": "dogodki/zaprt/prijava/",
                "form of soon": "dogodki/kmalu/prijava/",
                "cancelled": "dogodki/odpovedan/",
                "form of cancelled": "dogodki/odpovedan/prijava/",
                "coming": f"odziv/{coming.token}/",
                "declined": f"odziv/{declined.token}/",
                "invited": f"odziv/{invited.token}/",
                "withdrawn": f"odziv/{withdrawn.token}/",
                "waiting": f"odziv/{waiting.token}/",
                "of cancelled": f"odziv/{of_cancelled.token}/",
                "of draft": f"odziv/{of_draft.token}/",
            }
        )
    )


main()
