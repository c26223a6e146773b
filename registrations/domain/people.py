"""What a person says about themselves, on its way from a door to a row."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from registrations.models import Rsvp, keys

DETAILS = ("given_name", "family_name", "organisation", "phone", "note")
CORRECTABLE = (*DETAILS, "language")

# Ids of programme items, each with the id of a choice where the item offers some.
Places = Mapping[int, int | None]
# Ids of questions with values as models.Answer keeps them.
Answers = Mapping[int, object]


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person as they were written in a form; values are clean and within their lengths."""

    given_name: str
    family_name: str
    organisation: str = ""
    email: str = ""
    phone: str = ""
    note: str = ""
    language: str = "sl"
    # An organiser alone says so, of whom they write down.
    places: int | None = None

    @property
    def email_key(self) -> str:
        return keys.email_key(self.email)

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    def new_row(self, **more) -> Rsvp:
        return Rsvp(**vars(self), **more)


@dataclass(frozen=True, kw_only=True)
class Delegate:
    """One person of a reply: who they are, where they take part, what they answered."""

    person: Person
    places: Places = field(default_factory=dict)
    answers: Answers = field(default_factory=dict)

    def as_json(self) -> dict:
        person, places, answers = dict(vars(self.person)), dict(self.places), dict(self.answers)
        return {"person": person, "places": places, "answers": answers}

    @classmethod
    def from_json(cls, stored: dict) -> "Delegate":
        return cls(
            person=Person(**stored["person"]),
            places=numbered(stored["places"]),
            answers=numbered(stored["answers"]),
        )


def numbered(stored: Mapping[str, object]) -> dict:
    """Return a mapping whose ids JSON has turned into text with its ids as numbers."""
    return {int(pk): value for pk, value in stored.items()}


def places(items: Collection[int] | Places) -> Places:
    """Return items as places: without a choice where only ids are given."""
    return items if isinstance(items, Mapping) else dict.fromkeys(items)


def person_of(rsvp: Rsvp) -> Person:
    """Return what is stored about a person."""
    return Person(email=rsvp.email, **{name: getattr(rsvp, name) for name in CORRECTABLE})


def correct(rsvp: Rsvp, person: Person) -> bool:
    """Write what the person said into the row; the e-mail address is left as it is.

    Returns whether anything became different.
    """
    news = {
        name: getattr(person, name)
        for name in CORRECTABLE
        if getattr(person, name) != getattr(rsvp, name)
    }
    for name, value in news.items():
        setattr(rsvp, name, value)
    if news:
        rsvp.save()
    return bool(news.keys() - {"language"})
