"""A made-up meeting for the style guide: rows that are never stored."""

from datetime import datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from registrations.documents import programme, states
from registrations.fields.plain import Address, Lines, OneLine
from registrations.models import AgendaItem, Event, Organizer, Partner, Rsvp, Speaker, YesOrNo
from registrations.web.forms import EMAIL_ERRORS, GuestForm, guest_helper

ZONE = ZoneInfo("Europe/Ljubljana")
START = datetime(2027, 11, 25, 10, tzinfo=ZONE)
DEADLINE = datetime(2027, 11, 22, tzinfo=ZONE)
BEFORE = DEADLINE - timedelta(days=5)
ON_THE_DAY = START + timedelta(minutes=50)
SPEAKERS = (
    Speaker(name="Ana Novak", job_title_sl="vodja", job_title_en="head", organisation="Društvo"),
    Speaker(name="Žan Kovačič Šuštar", topic_sl="Čebele v mestu", topic_en="Bees in town"),
)
# Minutes after the start, kind, title, English title.
PROGRAMME = (
    (-15, "ARRIVAL", "Prihod", "Arrival"),
    (0, "TALK", "Pozdrav in uvod", "Welcome and introduction"),
    (30, "TABLES", "Pogovor ob mizah", "Discussion at tables"),
    (90, "BREAK", "Odmor", "Break"),
    (105, "VISIT", "Ogled vrta", "Visit of the garden"),
    (150, "", "", ""),
)


class ExampleForm(GuestForm):
    """A field of each sort; nothing is done with what is typed."""

    answer = forms.ChoiceField(
        label=_("Will you come?"), choices=YesOrNo.choices, widget=forms.RadioSelect
    )
    name = OneLine(label=_("Name"), max_length=80)
    email = Address(label=_("E-mail"), max_length=254, error_messages=EMAIL_ERRORS)
    phone = OneLine(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput({"type": "tel"})
    )
    items = forms.MultipleChoiceField(
        label=_("I will also take part in"),
        choices=[("1", "Ogled vrta"), ("2", "Kosilo")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Choose as many as you like."),
    )
    note = Lines(
        label=_("Note to the organisers"), max_length=500, required=False, widget=forms.Textarea
    )
    privacy = forms.BooleanField(label=_("I have read how my data is used."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = guest_helper(self.fields)


MOVED = {
    "previous_starts_at": START - timedelta(days=7),
    "previous_ends_at": START - timedelta(days=7) + timedelta(hours=3),
    "previous_place": "Gasilski dom",
}


def event(**facts) -> Event:
    organizer = Organizer(
        name="Društvo čebelarjev", slug="zgled", contact_email="zgled@example.org"
    )
    made = Event(
        uid="zgled@srecanje",
        organizer=organizer,
        slug="zgled",
        title_sl="Čebele med hišami",
        title_en="Bees between houses",
        starts_at=START,
        ends_at=START + timedelta(hours=3),
        door_time=START - timedelta(minutes=15),
        registration_closes_at=DEADLINE,
        venue_name="Knjižnica",
        address="Trg 1, Žalec",
    )
    for name, value in facts.items():
        setattr(made, name, value)
    return made


def in_each_state(language: str) -> list[tuple[Event, states.State]]:
    """Return events with their states, in the order of an event's life."""
    shown = (
        (event(registration_opens_at=DEADLINE - timedelta(days=2)), BEFORE),
        (event(), BEFORE),
        (event(is_by_invitation=True), BEFORE),
        (event(capacity=20, seats_taken=19), BEFORE),
        (event(capacity=20, seats_taken=20, waiting_count=3), BEFORE),
        (event(), DEADLINE),
        (event(), ON_THE_DAY),
        (event(**MOVED), BEFORE),
        (event(is_postponed=True), BEFORE),
        (event(status=Event.Status.CANCELLED), BEFORE),
        (event(), START + timedelta(days=1)),
    )
    return [(one, states.of(one, at, language)) for one, at in shown]


def agenda() -> list[AgendaItem]:
    items = []
    for n, (row, following) in enumerate(pairwise(PROGRAMME), 1):
        minutes, kind, title_sl, title_en = row
        item = AgendaItem(pk=n, kind=kind, title_sl=title_sl, title_en=title_en)
        item.starts_at = START + timedelta(minutes=minutes)
        item.ends_at = START + timedelta(minutes=following[0])
        item.needs_signup = kind == "VISIT"
        # What is asked of its rows is answered from here.
        talks = list(SPEAKERS[:1]) if kind == "TALK" else []
        item._prefetched_objects_cache = {"speakers": talks, "choices": []}
        items.append(item)
    return items


def standing() -> programme.Standing:
    return programme.standing(event(), programme.times(agenda()), ON_THE_DAY)


def partners() -> list[Partner]:
    roles = (Partner.Role.ORGANIZER, Partner.Role.FUNDER)
    names = ("Društvo čebelarjev", "Mestna občina")
    return [Partner(name=name, role=role) for name, role in zip(names, roles, strict=True)]


def replies() -> list[Rsvp]:
    """Return a reply in each status, as the database would hand it over."""
    facts = {"given_name": "Ana", "family_name": "Novak", "organisation": "Društvo"}
    names = ("status", "token", *facts)
    return [
        Rsvp.from_db("default", names, (status, "zgled", *facts.values())) for status in Rsvp.Status
    ]


def thanks() -> list[dict]:
    """Return what stands after a reply: a seat with a colleague, the waiting list, a no."""
    colleague = SimpleNamespace(name="Žan Kovačič", seat="waiting", chosen=[])
    seats = (("accept", "seat", [colleague]), ("accept", "waiting", []), ("decline", "no", []))
    return [
        {
            "sent": SimpleNamespace(answer=answer, organisation="Društvo", email="ana@example.org"),
            "own": SimpleNamespace(name="Ana Novak", seat=seat, chosen=[]),
            "colleagues": colleagues,
        }
        for answer, seat, colleagues in seats
    ]
