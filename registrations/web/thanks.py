"""The page after a reply: what was sent travels in its address, sealed; it is drawn once for each
version of an event and whatever came of a reply, with gaps for what is one person's."""

from urllib.parse import quote

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import get_language

from registrations.documents.gaps import Gapped, gap
from registrations.domain import suppressions
from registrations.fields import offered
from registrations.models import versions
from registrations.models.memory import Memory
from registrations.web import context, sealed

# In seconds: addresses stand in logs, and this one shows what somebody has just sent.
LAST = 10 * 60
# The address of the page names everybody; servers take some thousand characters.
LONGEST_NAME = 80
# Of some 12 kB each.
MOST_PAGES = 200

PAGES: Memory[Gapped] = Memory(MOST_PAGES)


class Gone(Exception):
    """What an address carries is too old, is of another event, or was never sealed here."""


def address(event, answer, delegates, outcomes):
    """Return the address of the page after a reply of these people."""
    own = delegates[0].person
    sent = {
        "answer": answer,
        "organisation": own.organisation,
        "email": own.email,
        "people": [
            {
                "name": delegate.person.full_name[:LONGEST_NAME],
                "seat": outcome.seat,
                "places": [(pk, delegate.places.get(pk), is_) for pk, is_ in outcome.items.items()],
            }
            for delegate, outcome in zip(delegates, outcomes, strict=True)
        ],
    }
    return f"{reverse('thanks', args=[event.slug])}?p={sealed.seal(sent, use=_use(event))}"


def page(event, word):
    """Return the page that an address with this word shows, as HTML. Raises: Gone."""
    try:
        sent = sealed.opened(word, use=_use(event), seconds=LAST)
        own, came = _own(sent), _came(sent)
    except (sealed.Unreadable, KeyError) as problem:  # also what an earlier version has signed
        raise Gone from problem
    # The same for a first and a repeated reply: it is about the address alone.
    bounces = suppressions.bounces(event.organizer_id, sent["email"])
    language = get_language()
    key = (versions.of(event), language, context.set_clock(language), came, bounces)
    drawn = PAGES.get(key, lambda: _drawn(event, came, bounces))
    return drawn.filled({"word": quote(word)} | {name: escape(own[name]) for name in own})


def _own(sent):
    """What is one person's, by the names of its gaps."""
    names = {_nth(n): one["name"] for n, one in enumerate(sent["people"])}
    return {"email": sent["email"], "organisation": sent["organisation"], **names}


def _came(sent):
    """What the page is made of beside: the answer, whether an organisation is named, and of each
    person SEAT or WAITING and the places."""
    people = tuple((one["seat"], tuple(map(tuple, one["places"]))) for one in sent["people"])
    return sent["answer"], bool(sent["organisation"]), people


def _drawn(event, came, bounces):
    answer, has_organisation, people = came
    rows = offered.known(event)
    items, choices = _by_id(rows.items), _by_id(rows.choices)
    own, *colleagues = [
        {"name": gap(_nth(n)), "seat": seat, "chosen": _chosen(places, items, choices)}
        for n, (seat, places) in enumerate(people)
    ]
    shown = {
        "event": event,
        "answer": answer,
        "organisation": gap("organisation") if has_organisation else "",
        "email": gap("email"),
        "own": own,
        "colleagues": colleagues,
        "bounces": bounces,
    }
    frame = context.frame(f"{reverse('thanks', args=[event.slug])}?p={gap('word')}")
    return Gapped(render_to_string("public/thanks.html", {**frame, **shown}))


def _chosen(places, items, choices):
    return [
        (items[item], choices.get(choice), seat) for item, choice, seat in places if item in items
    ]


def _by_id(rows):
    return {row.pk: row for row in rows}


def _nth(n):
    return f"name{n}"


def _use(event):
    """What was sealed for one event says nothing at another."""
    return f"thanks {event.pk}"
