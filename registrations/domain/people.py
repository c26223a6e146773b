"""What a person says about themselves, on its way from a door to a row."""

from dataclasses import asdict, dataclass

from registrations.models import Rsvp, keys

CORRECTABLE = ("given_name", "family_name", "organisation", "phone", "note", "language")


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

    @property
    def email_key(self) -> str:
        return keys.email_key(self.email)

    def new_row(self, **more) -> Rsvp:
        return Rsvp(**asdict(self), **more)


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
