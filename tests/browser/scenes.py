"""Puts events in every state beside the first one; prints their addresses as JSON."""

import json

from registrations.domain import errands, imports, uploads
from registrations.models import Event, Material, Partner, Rsvp, Speaker, Upload, User
from tests import everything, factories, pictures

Status = Rsvp.Status
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def by_invitation():
    event = factories.make_event(slug="povabljeni", is_by_invitation=True)
    return factories.make_rsvp(event, Status.NEEDS_ACTION, email="vabljena@primer.example")


def over():
    """Store an event that is over, with thanks and with materials."""
    past = {
        "starts_at": factories.at("2025-11-01 10:00"),
        "ends_at": factories.at("2025-11-01 12:00"),
    }
    thanks = {
        "thanks_sl": "Hvala vsem, ki ste prišli. Pogovorov je bilo **sedem**.",
        "thanks_en": "Thank you to everyone who came. There were **seven** discussions.",
    }
    event = factories.make_event(slug="minuli", registration_closes_at=None, **past, **thanks)
    paper = uploads.receive(PDF, Upload.Kind.PAPER)
    factories.events.store_row(Material(event=event, title_sl="Zapisnik srečanja", paper=paper))
    film = "https://video.example/posnetek"
    factories.events.store_row(Material(event=event, title_sl="Posnetek", url=film, position=1))


def pictured():
    """Store an event of a colour of its own, with a cover, portraits and marks."""
    event = factories.make_event(
        slug="slike",
        title_sl="Čebele med hišami",
        title_en="Bees between houses",
        subtitle_sl="Kaj potrebuje mesto, da bo v njem prostor za čebele?",
        accent="#1f5f4a",
        cover=uploads.receive(pictures.of_a_landscape(), Upload.Kind.COVER),
        cover_alt_sl="Hribi v jutranji meglici",
        cover_alt_en="Hills in the haze of a morning",
        funding_statement_sl="Dogodek sofinancira Mestna občina.",
    )
    face = uploads.receive(pictures.of_a_person(), Upload.Kind.PORTRAIT)
    mark = uploads.receive(pictures.of_a_mark(), Upload.Kind.MARK)
    rows = (
        Speaker(event=event, name="Žan Kovačič Šuštar", topic_sl="Čebele v mestu", portrait=face),
        Speaker(event=event, name="Ana Novak", job_title_sl="vodja", organisation="Društvo"),
        Partner(event=event, name="Društvo čebelarjev", role=Partner.Role.ORGANIZER, mark=mark),
        Partner(event=event, name="Mestna občina", role=Partner.Role.FUNDER, mark=mark),
    )
    for row in rows:
        factories.events.store_row(row)
    return event


def moved():
    """Store an event that is on another day, and whose guests know."""
    event = factories.make_event(slug="drug-dan", title_sl="Na drug dan", title_en="Another day")
    factories.make_rsvp(event)
    before = {"starts_at": event.starts_at, "ends_at": event.ends_at, "place": event.place}
    Event.objects.filter(pk=event.pk).update(
        **{f"previous_{name}": value for name, value in before.items()},
        starts_at=factories.at("2025-12-02 17:00"),
        ends_at=factories.at("2025-12-02 19:30"),
        venue_name="Gasilski dom",
    )
    return event


PAGES_OF_AN_EVENT = (
    *("change", "copy", "unpublish", "cancel", "postpone", "reminders", "notice", "numbers"),
    *("invite", "export", "door", "letters", "letters/coming", "messages/write"),
)


def desk(first, draft, cancelled, rich, guest):
    """Return pages of organisers, below the desk's own address or that of one's account."""
    user, event = User.objects.get(username="organizator"), f"event/{first.pk}"
    twin = factories.make_rsvp(first, given_name=guest.given_name, family_name=guest.family_name)
    named = [["Ana", "Novak", "ana(at)primer"], ["Jan", "Kos", "jan@primer.example"]]
    columns = ["given_name", "family_name", "email"]
    brought = imports.receive(first, named, columns=columns, user=user)
    stored = imports.receive(draft, named[1:], columns=columns, user=user)
    imports.begin(stored, [factories.make_person()], sends=False)
    errand = errands.ask(first, "withdraw", [guest.pk, twin.pk], user=user)
    done = errands.ask(first, "check_in", [twin.pk], user=user)
    errands.begin(done, {})
    factories.rsvps.decline(twin, by=factories.history.COMMAND)
    letter = twin.letters.get()
    question, people = rich.questions.first().pk, f"organizer/{first.organizer_id}"
    pages = [f"{event}/{page}/" for page in PAGES_OF_AN_EVENT]
    pages += [f"event/{draft.pk}/publish/", f"event/{cancelled.pk}/reopen/"]
    pages += [f"{event}/invite/{brought.pk}/", f"event/{draft.pk}/invite/{stored.pk}/"]
    pages += [f"rsvp/errand/{one.pk}/" for one in (errand, done)]
    pages += [f"outgoingmail/{letter.pk}/change/", f"{event}/messages/", "event/letters-to-me/"]
    pages += [f"{rows}/" for rows in ("event", "rsvp", "outgoingmail", "suppression", "question")]
    pages += [f"rsvp/?event__id__exact={first.pk}", f"rsvp/add/?event={rich.pk}"]
    pages += [f"rsvp/{guest.pk}/{page}" for page in ("change/", f"join/{twin.pk}/", "remarks/")]
    pages += [f"question/{question}/change/", f"question/{question}/retire/"]
    pages += [f"{people}/{page}/" for page in ("change", "people", "year")]
    account = ("", "geslo/", "odjava/", "potrditev/", "aplikacija/", "kljuci/", "kljuci/dodaj/")
    return ["admin/", *(f"admin/registrations/{page}" for page in pages)], [
        f"racun/{page}" for page in account
    ]


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
    over()
    pictured()
    moved()
    factories.make_event(slug="zaprt", registration_closes_at=factories.at("2025-11-05 00:00"))
    factories.make_event(slug="kmalu", registration_opens_at=factories.at("2025-11-20 00:00"))
    few = factories.make_event(slug="skoraj-poln", title_sl="Skoraj poln", title_en="", capacity=10)
    for _ in range(9):
        factories.make_rsvp(few)
    cancelled = factories.make_event(slug="odpovedan")
    of_cancelled = factories.make_rsvp(cancelled)
    factories.events.cancel(cancelled)
    postponed = factories.make_event(slug="prestavljen", title_sl="Prestavljen", title_en="")
    of_postponed = factories.make_rsvp(postponed)
    factories.events.postpone(postponed)
    draft = factories.make_event(slug="osnutek")
    of_draft = factories.make_rsvp(draft)
    factories.events.unpublish(draft)
    rich, guest = everything.make_event(), by_invitation()
    own = everything.make_party(rich)
    other = factories.make_organizer(slug="razvojna", name="Razvojna agencija")
    factories.make_statement(other, burden_sl="- Zemljevid\n- Posnetek", out_of_scope_sl="Splet.")
    event = f"dogodki/{first.slug}"
    at_the_desk, of_an_account = desk(first, draft, cancelled, rich, coming)
    print(
        json.dumps(
            {
                "at the desk": at_the_desk,
                "of an account": of_an_account,
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
                "pictured": "dogodki/slike/",
                "form of pictured": "dogodki/slike/prijava/",
                "moved": "dogodki/drug-dan/",
                "postponed": "dogodki/prestavljen/",
                "form of postponed": "dogodki/prestavljen/prijava/",
                "of postponed": f"odziv/{of_postponed.token}/",
                "link after the end": "dogodki/minuli/povezava/",
                "short address of nothing": "d/222222",
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
