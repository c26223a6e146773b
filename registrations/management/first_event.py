"""The first event: a working meeting of NGOs on the mining heritage of Zasavje."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from registrations.domain import events
from registrations.models import AgendaItem, Event, Organizer, Partner, Speaker

SLUG = "ohranjanje-rudarske-dediscine"
ZONE = ZoneInfo("Europe/Ljubljana")

ORGANIZER = {
    "slug": "cppz",
    "name": "Center za pravični prehod Zasavje",
    "contact_email": "prijave@srecanje.example",
}

DESCRIPTION_SL = """\
Rudniki so oblikovali Zasavje, spomin nanje pa danes varujejo ljudje, ki jim ni vseeno. Na delovno \
srečanje nevladnih organizacij vabimo društva in druge NVO, ki za rudarsko dediščino že skrbite, \
in vse, ki bi se ji želeli posvetiti.

Kaj želimo doseči:

- popisati, kaj za dediščino že počnemo in kje so še vrzeli,
- premisliti, kakšno vlogo imamo nevladne organizacije pri njenem ohranjanju,
- zasnovati konkretne projektne ideje in zanje najti partnerstva,
- pripraviti podlage, da bo rudarska dediščina postala del regijske turistične strategije.

V pogovoru bomo iskali nove kulturne, turistične in druge produkte, povezane z rudarstvom v \
Zasavju, in zapisali predloge konkretnih rešitev.

Po srečanju si je mogoče ogledati Mlakarjevo stanovanje. Stanovanje je majhno, zato ob potrditvi \
udeležbe povejte tudi, ali greste na ogled.
"""

DESCRIPTION_EN = """\
Mines made Zasavje what it is, and today their memory is kept by people who care. This working \
meeting of non-governmental organisations is for associations and other NGOs that already look \
after mining heritage, and for those who would like to begin.

What we want to achieve:

- take stock of what is being done for this heritage and what is still missing,
- think about the part that NGOs play in preserving it,
- shape concrete project ideas and find partnerships for them,
- prepare the ground for mining heritage to enter the regional tourism strategy.

In the discussion we will look for further cultural, tourist and other products linked to \
mining in Zasavje, and write down proposals for concrete solutions.

After the meeting you can visit the Mlakar flat. It is small, so please say in your reply whether \
you will come along.
"""

SPEAKERS = {
    "steh": {
        "honorific": "mag.",
        "name": "Bogdan Šteh",
        "job_title_sl": "direktor",
        "job_title_en": "director",
        "organisation": "Zasavski muzej Trbovlje",
        "topic_sl": "Ključna snovna in nesnovna rudarska dediščina Zasavja ter zasnova "
        "dolgoročnega projekta, ki naj jo ohrani in predstavi.",
        "topic_en": "The key tangible and intangible mining heritage of Zasavje, and the outline "
        "of a long-term project to keep and present it.",
    },
    "kovac": {
        "name": "Maša Kovač",
        "organisation": "Partnerstvo LAS Zasavje",
        "topic_sl": "Financiranje projektov s pozivi Partnerstva LAS Zasavje in projekti, ki "
        "rudarsko dediščino varujejo, obnavljajo in ji dajejo novo rabo ter so takšno podporo že "
        "dobili.",
        "topic_en": "Funding of projects through the calls of Partnerstvo LAS Zasavje, and "
        "projects that protect, restore and reuse mining heritage and have already received such "
        "funding.",
    },
    "krzisnik": {
        "name": "Klara Kržišnik",
        "organisation": "Regionalni center NVO Consulta",
        "topic_sl": "Podpora manjšim projektom nevladnih organizacij.",
        "topic_en": "Support for smaller projects of NGOs.",
    },
    "siter": {
        "name": "Polona Siter Drnovšek",
        "role": Speaker.Role.FACILITATOR,
    },
}

# From, to, kind, title, English title, who.
PROGRAMME = (
    (
        "9:45",
        "10:00",
        "ARRIVAL",
        "Prihod in okrepčilo dobrodošlice",
        "Arrival and refreshments",
        (),
    ),
    ("10:00", "10:30", "TALK", "Uvod v dogodek", "Introduction to the event", ("steh",)),
    (
        "10:30",
        "11:30",
        "TABLES",
        "Tematske mize o prihodnosti rudarske dediščine",
        "Thematic tables on the future of mining heritage",
        (),
    ),
    ("11:30", "11:45", "BREAK", "Odmor za kavo in mreženje", "Coffee break and networking", ()),
    (
        "11:45",
        "12:50",
        "WORK",
        "Predstavitev idej in priprava akcijskih predlogov",
        "Presenting ideas and preparing proposals for action",
        (),
    ),
    (
        "12:50",
        "13:00",
        "TALK",
        "Priložnosti za financiranje in podporo",
        "Opportunities for funding and support",
        ("kovac", "krzisnik"),
    ),
    (
        "13:00",
        "13:30",
        "VISIT",
        "Ogled Mlakarjevega stanovanja",
        "Visit of the Mlakar flat",
        (),
    ),
)

VISIT = {
    "needs_signup": True,
    "description_sl": "Značilno rudarsko stanovanje, obnovljeno s sredstvi poziva "
    "Partnerstva LAS Zasavje. Ogled ni obvezen.",
    "description_en": "A typical miners’ flat, restored with funds from a call of "
    "Partnerstvo LAS Zasavje. The visit is optional.",
}

PARTNERS = (
    ("Center za pravični prehod Zasavje", Partner.Role.ORGANIZER),
    ("Regionalni center NVO Consulta", Partner.Role.CO_ORGANIZER),
)


def load(*, visit_places: int | None = None) -> tuple[Event, bool]:
    """Store the first event and publish it; one that is there already is left as it is.

    Returns the event and whether it is new.
    """
    stored = Event.objects.filter(slug=SLUG).first()
    if stored is not None:
        return stored, False
    return announce(SLUG, visit_places=visit_places), True


def announce(
    slug: str, *, visit_places: int | None = None, later: timedelta = timedelta(0), **facts
) -> Event:
    """Store and publish an event like the first one, all its times moved by `later`."""
    organizer, _ = Organizer.objects.get_or_create(slug=ORGANIZER["slug"], defaults=ORGANIZER)
    speakers = {key: Speaker(position=n, **of) for n, (key, of) in enumerate(SPEAKERS.items())}
    items = [_item(row, visit_places) for row in PROGRAMME]
    who = [
        (item, [speakers[key] for key in row[5]])
        for item, row in zip(items, PROGRAMME, strict=True)
    ]
    partners = [Partner(name=n, role=r, position=i) for i, (n, r) in enumerate(PARTNERS)]
    event = _event(organizer, slug)
    for row in (event, *items):
        _move(row, later)
    for name, value in facts.items():
        setattr(event, name, value)
    return events.announce(event, [*speakers.values(), *items, *partners], who=who)


def _move(row: Event | AgendaItem, later: timedelta) -> None:
    for name in ("starts_at", "ends_at", "door_time", "registration_closes_at"):
        if getattr(row, name, None) is not None:
            setattr(row, name, getattr(row, name) + later)


def _event(organizer: Organizer, slug: str) -> Event:
    return Event(
        organizer=organizer,
        slug=slug,
        title_sl="Ohranjanje rudarske dediščine",
        title_en="Preserving mining heritage",
        subtitle_sl="Kako lahko NVO prispevamo k ohranjanju rudarske dediščine Zasavja?",
        subtitle_en="How can we as NGOs help to preserve the mining heritage of Zasavje?",
        summary_sl="Ohranjanje rudarske dediščine – povezovanje za trajnostno prihodnost",
        summary_en="Preserving mining heritage – joining forces for a sustainable future",
        description_sl=DESCRIPTION_SL,
        description_en=DESCRIPTION_EN,
        starts_at=_at("10:00"),
        ends_at=_at("13:00"),
        door_time=_at("9:45"),
        venue_name="Mladinski center Hrastnik",
        address="Naselje Aleša Kaple 9a, Hrastnik",
        map_url="https://maps.app.goo.gl/7aW9eSuzGwwdSN626",
        registration_closes_at=datetime(2025, 11, 24, tzinfo=ZONE),
    )


def _item(row: tuple, visit_places: int | None) -> AgendaItem:
    start, end, kind, title_sl, title_en, _ = row
    more = {**VISIT, "capacity": visit_places} if kind == AgendaItem.Kind.VISIT else {}
    return AgendaItem(
        starts_at=_at(start),
        ends_at=_at(end),
        kind=kind,
        title_sl=title_sl,
        title_en=title_en,
        **more,
    )


def _at(clock: str) -> datetime:
    hour, minute = clock.split(":")
    return datetime(2025, 11, 25, int(hour), int(minute), tzinfo=ZONE)
