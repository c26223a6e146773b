"""Puts events in every state beside the first one; prints their addresses as JSON."""

import json

from registrations.models import Event, Rsvp
from tests import everything, factories

Status = Rsvp.Status


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
    few = factories.make_event(slug="skoraj-poln", title_sl="Skoraj poln", title_en="", capacity=10)
    for _ in range(9):
        factories.make_rsvp(few)
    cancelled = factories.make_event(slug="odpovedan")
    of_cancelled = factories.make_rsvp(cancelled)
    factories.events.cancel(cancelled)
    draft = factories.make_event(slug="osnutek")
    of_draft = factories.make_rsvp(draft)
    factories.events.unpublish(draft)
    rich, guest = everything.make_event(), by_invitation()
    own = everything.make_party(rich)
    other = factories.make_organizer(slug="razvojna", name="Razvojna agencija")
    factories.make_statement(other, burden_sl="- Zemljevid\n- Posnetek", out_of_scope_sl="Splet.")
    event = f"dogodki/{first.slug}"
    print(
        json.dumps(
            {
                "everything": f"dogodki/{rich.slug}/",
                "form of everything": f"dogodki/{rich.slug}/prijava/",
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
                "privacy at the event": f"{event}/zasebnost/",
                "privacy at everything": f"dogodki/{rich.slug}/zasebnost/",
                "statement of an organiser": f"organizatorji/{other.slug}/dostopnost/",
                "accessibility": "dostopnost/",
                "nothing": "neznano/",
                "soon": "dogodki/kmalu/",
                "few": "dogodki/skoraj-poln/",
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
