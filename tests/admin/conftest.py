"""Two organisations side by side, and everybody who may come to the desk."""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from registrations.domain import (
    group_messages,
    history,
    letter_texts,
    questions,
    remarks,
    suppressions,
)
from registrations.models import (
    Membership,
    OutgoingMail,
    Question,
    QuestionOption,
    Speaker,
    Suppression,
    User,
)
from tests import factories
from tests.kept import Kept
from tests.web import pages, tables

Role = Membership.Role
WRITERS = ("superuser", "OWNER", "EDITOR")
SEEING = (*WRITERS, "READER")
NOT_SEEING = ("DOOR", "stranger", "nobody's", "off", "not staff", "anonymous")


@dataclass
class Desk:
    """A browser of somebody who is logged in, in one language."""

    user: object
    language: str = "en"

    def __post_init__(self):
        self.browser = Client(enforce_csrf_checks=True)
        if not self.user.is_anonymous:
            self.browser.force_login(self.user)

    def address(self, *parts):
        tail = "".join(f"{part}/" for part in parts)
        return f"{pages.PREFIX[self.language]}/admin/{tail}"

    def of(self, model, *parts):
        return self.address("registrations", model, *parts)

    def get(self, address, data=None):
        return self.browser.get(address, data)

    def post(self, address, data, *, follow=False):
        """Send values with the token that every form of the desk has."""
        if "csrftoken" not in self.browser.cookies:
            self.browser.get(f"{pages.PREFIX[self.language]}/racun/geslo/pozabljeno/")
        token = {"csrfmiddlewaretoken": self.browser.cookies["csrftoken"].value}
        return self.browser.post(address, {**token, **data}, follow=follow)

    def form(self, address):
        """Return what the browser would send for the main form of a page."""
        response = self.get(address)
        assert response.status_code == 200, response.status_code
        main = [f for f in pages.forms(response) if f.element.get("id", "").endswith("_form")]
        return main[0].values

    def fill_in(self, address, /, *, follow=False, **changes):
        """Open a form, change some values and save it."""
        return self.browser.post(address, {**self.form(address), **changes}, follow=follow)


@pytest.fixture
def desk():
    """Return a function that seats a user at the desk."""
    return Desk


@pytest.fixture
def rows():
    """Return a function that reads all rows but those that tell of visits."""
    return lambda: tables.stored(without=tables.OF_VISITS)


def world_of(organizer, name):
    """Store an event with everything around it; every text begins with the name."""
    event = factories.make_event(
        organizer=organizer,
        slug=f"{organizer.slug}-dogodek",
        title_sl=f"{name}Dogodek",
        title_en=f"{name}Event",
        contact_email=f"{organizer.slug}@stik.example",
    )
    item = factories.make_item(event, title_sl=f"{name}Ogled", title_en=f"{name}Visit")
    speaker = Speaker.objects.create(event=event, name=f"{name}Govornica")
    partner = event.partners.create(name=f"{name}Partner")
    question = questions.add(
        Question(event=event, kind=Question.Kind.SEVERAL, text_sl=f"{name}Vprašanje"),
        [QuestionOption(title_sl=f"{name}Možnost"), QuestionOption(title_sl=f"{name}Druga")],
    )
    rsvp = factories.make_rsvp(
        event,
        given_name=f"{name}Ime",
        family_name=f"{name}Priimek",
        organisation=f"{name}Organizacija",
        email=f"{organizer.slug}@gostja.example",
        items=[item.pk],
    )
    rsvp.answers.create(question=question, value=[question.options.first().pk])
    question.options.filter(pk=question.options.first().pk).update(seats_taken=1)
    said = {"note": f"{name}Opomba", "named": [f"{name}Oznaka"]}
    remarks.write(rsvp, **said, by=history.COMMAND)
    letter_texts.write(event, "coming", {"sl": {"subject": f"{name}Zadeva"}})
    message = factories.make_message(event, subject_sl=f"{name}Zadeva", body_sl=f"{name}Besedilo")
    letter = OutgoingMail.objects.create(
        event=event,
        rsvp=rsvp,
        kind=OutgoingMail.Kind.COMING,
        language="sl",
        to_email=rsvp.email,
        subject=f"{name}Zadeva",
        body_text=f"{name}Besedilo",
        message_id=f"<{organizer.slug}@x>",
        cause=f"{name}",
        created_at=event.revised_at,
        next_try_at=event.revised_at,
        state=OutgoingMail.State.SENT,
    )
    suppression = suppressions.put(
        organizer,
        f"{organizer.slug}@odjavljena.example",
        Suppression.Reason.BOUNCED,
        at=event.revised_at,
        said=f"{name}Besedilo",
    )
    return SimpleNamespace(
        organizer=organizer,
        suppression=suppression,
        event=event,
        item=item,
        question=question,
        speaker=speaker,
        partner=partner,
        rsvp=rsvp,
        letter=letter,
        message=message,
        seen=group_messages.fingerprint(event, message),
        name=name,
    )


OURS = Kept(lambda: world_of(factories.make_organizer(name="NAŠOrganizator"), "NAŠ"))
THEIRS = Kept(lambda: world_of(factories.make_organizer(slug="tuji", name="TUJOrganizator"), "TUJ"))


@pytest.fixture
def ours(clock, db):
    """The organisation that this test is about: all its texts begin with NAŠ."""
    return OURS.again()


@pytest.fixture
def theirs(clock, db):
    """Another organisation at the same desk."""
    return THEIRS.again()


def people_of(ours, theirs):
    """Store everybody who may come to the desk."""
    found = {role: factories.make_user(role.lower(), ours, role) for role in Role.values}
    found["superuser"] = User.objects.create_superuser("glavna", "g@primer.example", "geslo")
    found["stranger"] = factories.make_user("stranger", theirs, Role.OWNER)
    found["nobody's"] = User.objects.create_user("brez", password="geslo", is_staff=True)
    found["off"] = factories.make_user("nekdanja", ours, Role.OWNER)
    found["not staff"] = factories.make_user("brez-mize", ours, Role.OWNER)
    User.objects.filter(username="nekdanja").update(is_active=False)
    User.objects.filter(username="brez-mize").update(is_staff=False)
    found["anonymous"] = AnonymousUser()
    return {name: User.objects.get(pk=user.pk) if user.pk else user for name, user in found.items()}


PEOPLE = Kept(people_of)


@pytest.fixture
def people(ours, theirs):
    """Everybody who may come to the desk, by what they are to our organisation."""
    return PEOPLE.again(ours.organizer, theirs.organizer)


@pytest.fixture
def owner(people, ours):
    """The desk of who runs our events, in English."""
    return Desk(people["OWNER"])


@pytest.fixture
def slovene(people):
    """The desk of who runs our events, in Slovene."""
    return Desk(people["OWNER"], "sl")


@pytest.fixture
def reload():
    """Return a function that reads a row anew."""
    return lambda row: type(row).objects.get(pk=row.pk)
