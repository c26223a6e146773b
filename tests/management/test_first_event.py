"""The first event: every fact of the written invitation is in the rows."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from registrations.management import first_event
from registrations.models import AgendaItem, Event, Organizer, Partner, Speaker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LJUBLJANA = ZoneInfo("Europe/Ljubljana")
STEH, KOVAC = "mag. Bogdan Šteh", "Maša Kovač"
KRZISNIK, SITER = "Klara Kržišnik", "Polona Siter Drnovšek"
PROGRAMME = [
    ("9:45", "10:00", "Prihod in okrepčilo dobrodošlice", "ARRIVAL", []),
    ("10:00", "10:30", "Uvod v dogodek", "TALK", [STEH]),
    ("10:30", "11:30", "Tematske mize o prihodnosti rudarske dediščine", "TABLES", []),
    ("11:30", "11:45", "Odmor za kavo in mreženje", "BREAK", []),
    ("11:45", "12:50", "Predstavitev idej in priprava akcijskih predlogov", "WORK", []),
    ("12:50", "13:00", "Priložnosti za financiranje in podporo", "TALK", [KOVAC, KRZISNIK]),
    ("13:00", "13:30", "Ogled Mlakarjevega stanovanja", "VISIT", []),
]
SPEAKERS = [
    (STEH, "SPEAKER", "direktor", "Zasavski muzej Trbovlje"),
    (KOVAC, "SPEAKER", "", "Partnerstvo LAS Zasavje"),
    (KRZISNIK, "SPEAKER", "", "Regionalni center NVO Consulta"),
    (SITER, "FACILITATOR", "", ""),
]


@pytest.fixture
def event():
    call_command("load_first_event")
    return Event.objects.get()


def local(moment):
    return f"{moment.astimezone(LJUBLJANA):%Y-%m-%d %-H:%M}"


def test_title_question_and_motto_are_those_of_the_invitation(event):
    assert event.slug == "ohranjanje-rudarske-dediscine"
    assert event.title_sl == "Ohranjanje rudarske dediščine"
    assert event.subtitle_sl == "Kako lahko NVO prispevamo k ohranjanju rudarske dediščine Zasavja?"
    assert event.summary_sl == (
        "Ohranjanje rudarske dediščine – povezovanje za trajnostno prihodnost"
    )


def test_time_and_deadline_are_those_of_the_invitation(event):
    assert (local(event.starts_at), local(event.ends_at)) == (
        "2025-11-25 10:00",
        "2025-11-25 13:00",
    )
    assert (local(event.door_time), event.timezone) == ("2025-11-25 9:45", "Europe/Ljubljana")
    assert event.registration_closes_at == datetime(2025, 11, 23, 23, tzinfo=UTC)
    assert event.registration_opens_at is None


def test_place_is_that_of_the_invitation(event):
    assert event.venue_name == "Mladinski center Hrastnik"
    assert event.address == "Naselje Aleša Kaple 9a, Hrastnik"
    assert event.map_url == "https://maps.app.goo.gl/7aW9eSuzGwwdSN626"


def test_programme_is_that_of_the_invitation(event):
    rows = [
        (
            local(item.starts_at),
            local(item.ends_at),
            item.title_sl,
            item.kind,
            [speaker.full_name for speaker in item.speakers.all()],
        )
        for item in event.agenda_items.all()
    ]

    day = "2025-11-25 "
    assert rows == [(day + start, day + end, *rest) for start, end, *rest in PROGRAMME]


def test_speakers_are_those_of_the_invitation(event):
    rows = [(s.full_name, s.role, s.job_title_sl, s.organisation) for s in event.speakers.all()]

    assert rows == SPEAKERS
    steh, kovac, krzisnik, _ = event.speakers.all()
    assert all(word in steh.topic_sl.lower() for word in ("snovna", "nesnovna", "projekta"))
    assert "Partnerstva LAS Zasavje" in kovac.topic_sl and "varujejo" in kovac.topic_sl
    assert "manjšim projektom" in krzisnik.topic_sl


def test_visit_has_a_sign_up_of_its_own_and_no_limit(event):
    [visit] = event.agenda_items.filter(needs_signup=True)

    assert (visit.title_sl, visit.capacity, event.capacity) == (PROGRAMME[-1][2], None, None)
    assert "LAS Zasavje" in visit.description_sl


def test_visit_of_a_rehearsal_has_as_many_places_as_are_asked_for():
    event, is_new = first_event.load(visit_places=15)

    assert is_new and event.agenda_items.get(needs_signup=True).capacity == 15


def test_organiser_and_partners_are_those_of_the_invitation(event):
    organizer = event.organizer
    assert (organizer.name, organizer.slug) == ("Center za pravični prehod Zasavje", "cppz")
    assert organizer.contact_email == event.reply_address == "prijave@srecanje.example"
    assert list(event.partners.values_list("name", "role")) == [
        ("Center za pravični prehod Zasavje", "ORGANIZER"),
        ("Regionalni center NVO Consulta", "CO_ORGANIZER"),
    ]


def test_goals_are_told_in_both_languages(event):
    goals = [line for line in event.description_sl.splitlines() if line.startswith("- ")]

    assert len(goals) == 4
    assert "turistične strategije" in event.description_sl
    assert "produkte" in event.description_sl and "rešitev" in event.description_sl
    english = [line for line in event.description_en.splitlines() if line.startswith("- ")]
    assert len(english) == 4 and "tourism strategy" in event.description_en


def test_every_text_has_its_english_one(event):
    for model in (Event, AgendaItem, Speaker):
        names = [f.name for f in model._meta.concrete_fields if f.name.endswith("_sl")]
        for row in model.objects.all():
            texts = [(getattr(row, n), getattr(row, n[:-2] + "en")) for n in names]
            assert not [pair for pair in texts if bool(pair[0]) != bool(pair[1])]
            assert not [slovene for slovene, english in texts if slovene and slovene == english]


def test_event_is_published_and_open(event, clock):
    assert event.status == "PUBLISHED" and event.is_listed
    assert not event.has_closed(datetime(2025, 11, 10, 8, tzinfo=UTC))


def test_second_run_changes_nothing_and_says_so(event, capsys):
    Event.objects.update(title_sl="Popravljen naslov")
    counted = [m.objects.count() for m in (Event, AgendaItem, Speaker, Partner, Organizer)]

    call_command("load_first_event")

    assert [m.objects.count() for m in (Event, AgendaItem, Speaker, Partner, Organizer)] == counted
    assert Event.objects.get().title_sl == "Popravljen naslov"
    assert "left as it is" in capsys.readouterr().out
