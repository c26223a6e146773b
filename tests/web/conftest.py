"""Guests at the doors of the first event, and everything they can open."""

import pytest
from django.test import Client

from registrations.management import first_event
from registrations.models import PendingReply
from registrations.web import stamps
from tests import factories
from tests.kept import Kept
from tests.web import pages, tables

FIRST_EVENT = Kept(lambda: first_event.load(visit_places=15)[0])


class Guest:
    """A browser without cookies, at one event; it waits five seconds before it sends a form."""

    def __init__(self, clock, event, language="sl"):
        self.clock, self.event, self.language = clock, event, language
        self.browser = Client(enforce_csrf_checks=True)

    def address(self, *parts):
        tail = "".join(f"{part}/" for part in parts)
        return f"{pages.PREFIX[self.language]}/dogodki/{self.event.slug}/{tail}"

    def own(self, rsvp):
        return f"{pages.PREFIX[self.language]}/odziv/{rsvp.token}/"

    def get(self, address, data=None, **more):
        return self.browser.get(address, data, **more)

    def post(self, address, data, **more):
        """Send a form; a button of the personal page brings the stamp of its page along."""
        if "/odziv/" in address and "stamp" not in data:
            data = {**data, "stamp": stamps.new().text}
        return self.browser.post(address, data, **more)

    def send(self, address, body, content_type, **more):
        """Send bytes as they are."""
        return self.browser.generic("POST", address, body, content_type=content_type, **more)

    def stamp(self, address=None):
        """Open a form, wait, and return its stamp."""
        page = self.get(address or self.address("prijava"))
        self.clock.shift(5)
        return pages.form_with(page, "stamp").stamp

    def reply(self, **changes):
        """Fill in the reply form and send it; a field that is None is left out."""
        stamp = changes.pop("stamp") if "stamp" in changes else self.stamp()
        said = {**self.filled(), "stamp": stamp, **changes}
        given = {name: value for name, value in said.items() if value is not None}
        return self.post(self.address("prijava"), given)

    def press(self, rsvp, word, **values):
        """Press a button of the personal page; rows stand for their ids."""
        ids = {name: getattr(value, "pk", value) for name, value in values.items()}
        return self.post(self.own(rsvp), {"action": word, **ids})

    def change(self, rsvp, **changes):
        """Fill in the form of the personal page and send it."""
        page = self.get(self.own(rsvp))
        self.clock.shift(5)
        form = pages.form_with(page, "given_name")
        return self.post(self.own(rsvp), {**form.values, **changes})

    @staticmethod
    def filled(**changes):
        """Return what a guest types who comes."""
        return {
            "given_name": "Žiga",
            "family_name": "Črnič",
            "organisation": "Društvo rudarjev Hrastnik",
            "email": "ziga@primer.example",
            "phone": "041 123 456",
            "answer": "accept",
            "note": "Pridem malo prej.",
            "privacy": "on",
            **changes,
        }

    @staticmethod
    def colleague(number, **changes):
        """Return what a guest types into a row for a colleague."""
        said = {"given_name": "Maja", "family_name": f"Kos{number}", **changes}
        return {f"colleague-{number}-{name}": value for name, value in said.items()}

    def party(self, *colleagues, **changes):
        """Send the reply form with these rows; a row is what `colleague` returns."""
        rows = {name: value for row in colleagues for name, value in row.items()}
        return self.reply(colleagues=str(len(colleagues)), **rows, **changes)


def limit(row, capacity):
    """Set the number of places of an event or of an item, and nothing else of it."""
    type(row).objects.filter(pk=row.pk).update(capacity=capacity)


@pytest.fixture
def event(db, clock):
    """The first event, with 15 places at the visit."""
    return FIRST_EVENT.again()


@pytest.fixture
def visit(event):
    return event.agenda_items.get(needs_signup=True)


@pytest.fixture(params=pages.LANGUAGES)
def guest(request, clock, event):
    """A guest of the first event, once in each language."""
    return Guest(clock, event, request.param)


@pytest.fixture
def english(clock, event):
    """A guest of the first event who reads English."""
    return Guest(clock, event, "en")


@pytest.fixture
def replied(event):
    """Somebody who has replied with an address that another form may carry too."""
    return factories.make_rsvp(
        event, given_name="Prva", organisation="Zveza", email="ziga@primer.example"
    )


@pytest.fixture
def pending(english, replied, visit):
    """What somebody sent with the address of `replied`."""
    new = {"given_name": "Nova", "family_name": "Oseba", "organisation": "Klub"}
    english.reply(**new, note="Drugače", items=[visit.pk])
    return PendingReply.objects.get()


@pytest.fixture
def ask(event):
    """Return a function that asks something, with these options."""

    def ask(kind, *options, **facts):
        question = factories.make_question(event, kind=kind, **facts)
        for facts in options:
            factories.make_option(question, **facts)
        return question

    return ask


@pytest.fixture
def make_guest(clock):
    """Return a function that makes a guest of an event."""
    return lambda event, language="sl": Guest(clock, event, language)


@pytest.fixture
def set_places():
    """Return a function that sets the number of places of an event or of an item."""
    return limit


@pytest.fixture
def rows():
    """Return a function that reads all rows of all tables."""
    return tables.stored
