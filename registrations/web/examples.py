"""A made-up meeting for the style guide: rows that are never stored."""

from datetime import datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django import forms
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from registrations.documents import programme, states
from registrations.fields.plain import Address, Lines, OneLine
from registrations.models import (
    AgendaItem,
    Event,
    Material,
    Organizer,
    Partner,
    Rsvp,
    Speaker,
    Upload,
    YesOrNo,
)
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
PERSON = {
    "given_name": "Ana",
    "family_name": "Novak",
    "organisation": "Društvo",
    "email": "ana@example.org",
    "phone": "041 111 222",
    "note": "Prva\nDruga",
}
PICTURE = {"name": "zgled.webp", "width": 1600, "height": 1000, "bytes": 900}
WORDS = {
    "subtitle_sl": "Kaj potrebuje mesto, da bo v njem prostor za čebele?",
    "subtitle_en": "What does a town need to have room for bees?",
    "summary_sl": "Dopoldne za vse, ki skrbijo za vrt, park ali balkon.",
    "summary_en": "A morning for all who care for a garden, a park or a balcony.",
    "description_sl": "Pogovorili se bomo o:\n\n- senci,\n- vodi,\n- **cvetju**.",
    "description_en": "We will talk about:\n\n- shade,\n- water,\n- **flowers**.",
    "cover_alt_sl": "Sonce nad gričevjem",
    "cover_alt_en": "The sun above hills",
    "thanks_sl": "Hvala vsem, ki ste prišli.",
    "thanks_en": "Thank you to everyone who came.",
    "funding_statement_sl": "Srečanje sofinancira Mestna občina.",
    "funding_statement_en": "The meeting is co-financed by the town.",
    "disclaimer_sl": "Mnenja so mnenja organizatorja.",
    "disclaimer_en": "The opinions are the organiser’s own.",
}
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


def picture(name: str = "example") -> Upload:
    """Return a picture that lies among the files of the software."""
    return Upload(files=[{**PICTURE, "address": static(f"img/{name}.svg")}])


def in_words() -> Event:
    """Return the event with all that can stand on its page, and a cover."""
    return event(**WORDS, cover=picture())


def materials() -> list[Material]:
    paper = Upload(files=[{"name": "zgled.pdf", "bytes": 240_000}])
    return [
        Material(pk=1, title_sl="Zapisnik srečanja", title_en="Minutes", paper=paper),
        Material(pk=2, title_sl="Posnetek", title_en="Film", url="https://zgled.example/film"),
    ]


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
    mark = picture("icon")
    return [Partner(name=n, role=role, mark=mark) for n, role in zip(names, roles, strict=True)]


def speakers() -> list[Speaker]:
    """Return one with a portrait, one without."""
    with_portrait = Speaker(name="Maja Zupan", organisation="Zavod za čebele", portrait=picture())
    return [with_portrait, *SPEAKERS]


def replies() -> list[Rsvp]:
    """Return a reply in each status, as the database would hand it over."""
    return [_reply(status) for status in Rsvp.Status]


def _reply(status: Rsvp.Status) -> Rsvp:
    facts = {**PERSON, "id": 1, "status": status, "token": "zgled", "brought_by_id": None}
    # The database hands values over in the order of the columns.
    columns = [f.attname for f in Rsvp._meta.concrete_fields if f.attname in facts]
    return Rsvp.from_db("default", columns, [facts[name] for name in columns])


def party() -> SimpleNamespace:
    """Return what the form shows of colleagues: one row, and room for another."""
    row = ExampleForm(prefix="colleague-0")
    row.title = _("Colleague %(number)d") % {"number": 1}
    return SimpleNamespace(most_colleagues=4, colleagues=[row], may_add=True, is_adding_next=False)


def brought() -> list[SimpleNamespace]:
    """Return colleagues on a personal page: who comes and can be swapped, who does not come."""
    reply = {one.status: one for one in replies()}
    coming = {"rsvp": reply["ACCEPTED"], "has_own_letters": True}
    declined = {"rsvp": reply["DECLINED"], "has_own_letters": False}
    return [
        SimpleNamespace(
            **coming, swap=ExampleForm(prefix="swap"), may_leave=True, may_return=False
        ),
        SimpleNamespace(**declined, swap=None, may_leave=False, may_return=True),
    ]


def pending() -> list[SimpleNamespace]:
    said = {"given_name": "Nova", "family_name": "Oseba", "organisation": "Zveza"}
    answer = YesOrNo.ACCEPT.label
    return [SimpleNamespace(**said, pk=1, get_answer_display=answer, sent_by=None, colleagues=[])]


def thanks() -> list[dict]:
    """Return what stands after a reply: a seat with a colleague, the waiting list, a no."""
    colleague = SimpleNamespace(name="Žan Kovačič", seat="waiting", chosen=[])
    seats = (("accept", "seat", [colleague]), ("accept", "waiting", []), ("decline", "no", []))
    return [
        {
            "sent": SimpleNamespace(answer=answer, organisation="Društvo", email="ana@example.org"),
            "own": SimpleNamespace(name="Ana Novak", seat=seat, chosen=[]),
            "colleagues": colleagues,
            "bounces": False,
        }
        for answer, seat, colleagues in seats
    ]
