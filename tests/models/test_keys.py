import random

import pytest

from registrations.models import Rsvp, keys
from tests.factories import make_event, make_rsvp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ALPHABET = "abcčćdđefghijklmnopqrsštuvwxyzž"
NAMES = [
    "Abram",
    "Cvetko",
    "Čadež",
    "Čeh",
    "Ćosić",
    "Dolinar",
    "Đukić",
    "Novak",
    "Novak Zupan",
    "Novakovič",
    "Oblak",
    "Öztürk",
    "Pirc",
    "Sever",
    "Siter Drnovšek",
    "Šteh",
    "Tomšič",
    "Zupan",
    "Žagar",
    "Žižek",
]


def test_database_sorts_the_slovene_alphabet():
    event = make_event()
    letters = [letter.upper() if n % 2 else letter for n, letter in enumerate(ALPHABET)]
    for letter in random.Random(1).sample(letters, len(letters)):
        make_rsvp(event, "NEEDS_ACTION", family_name=letter)

    assert [rsvp.family_name for rsvp in event.rsvps.by_name()] == letters


def test_database_sorts_names_the_slovene_way():
    event = make_event()
    for name in random.Random(1).sample(NAMES, len(NAMES)):
        make_rsvp(event, "NEEDS_ACTION", family_name=name)

    assert [rsvp.family_name for rsvp in event.rsvps.by_name()] == NAMES


def test_people_of_one_name_stand_by_given_name():
    event = make_event()
    for name in ("Žiga", "Ana", "Črt", "Cene"):
        make_rsvp(event, "NEEDS_ACTION", given_name=name, family_name="Novak")

    assert [r.given_name for r in event.rsvps.by_name()] == ["Ana", "Cene", "Črt", "Žiga"]


@pytest.mark.parametrize("text", ["č" * 300, "", "👍", "Живко", "李", "a\u0301", "ﬁ", "İ", "1a"])
def test_key_is_of_digits_and_small_ascii_letters(text):
    key = keys.sort_key(text, text)

    assert key == "" or (key.isascii() and key.isalnum() and key == key.lower())


def test_decomposed_and_composed_marks_are_the_same():
    assert keys.sort_key("Z\u030cagar") == keys.sort_key("Žagar")
    assert keys.folded("Z\u030cagar") == keys.folded("Žagar") == "zagar"
    assert keys.email_key(" ANA@Primer.Example ") == "ana@primer.example"


@pytest.fixture
def zagar():
    """Somebody to be found, among others."""
    event = make_event()
    make_rsvp(event, family_name="Novak", phone="031 999 999")
    return make_rsvp(
        event,
        given_name="Đurđa",
        family_name="Žagar-Šček",
        organisation="Društvo »Srečno«, Hrastnik",
        email="d.zagar@primer.example",
        phone="+386 (0)41 / 123-456",
    )


@pytest.mark.parametrize(
    "typed",
    [
        "Zagar",
        "žagar",
        "ŽAGAR",
        "agar",
        "durda",
        "Zagar Durda",
        "scek  đurđa",
        "drustvo srecno",
        "»Srečno«",
        "d.zagar@primer",
        "zagar@PRIMER.example",
    ],
)
def test_organiser_finds_a_guest_however_the_name_is_typed(zagar, typed):
    assert list(zagar.event.rsvps.matching(typed)) == [zagar]


@pytest.mark.parametrize(
    "stored", ["041 123 456", "041/123-456", "+386 41 123 456", "00386 41 123 456", "041123456"]
)
@pytest.mark.parametrize(
    "typed", ["041 123 456", "041123456", "041-123-456", "123 456", "+386 41 123 456"]
)
def test_organiser_finds_a_guest_by_the_digits_of_the_telephone(stored, typed):
    event = make_event()
    make_rsvp(event, phone="031 999 888")
    rsvp = make_rsvp(event, phone=stored)

    assert list(event.rsvps.matching(typed)) == [rsvp]


def test_telephone_with_a_zero_in_brackets_is_the_same_number(zagar):
    assert keys.phone_digits(zagar.phone) == "041123456"


def test_organiser_who_types_nothing_finds_all(zagar):
    assert zagar.event.rsvps.matching("  ").count() == 2


def test_organiser_who_types_letters_of_another_script_does_not_find_all(zagar):
    assert zagar.event.rsvps.matching("Живко").count() == 0


def test_keys_are_written_in_bulk_too():
    event = make_event()
    Rsvp.objects.bulk_create(
        [Rsvp(event=event, given_name="Ana", family_name="Žagar", email="A@B.example")]
    )
    rsvp = Rsvp.objects.get()
    assert (rsvp.email_key, rsvp.sort_key[:2]) == ("a@b.example", "z1")

    rsvp.family_name = "Šček"
    rsvp.sort_key = rsvp.search_key = ""
    Rsvp.objects.bulk_update([rsvp], ["family_name", "sort_key", "search_key"])

    assert list(Rsvp.objects.matching("scek")) == [rsvp]


def test_longest_names_fit_into_the_keys():
    long = {"given_name": "æ" * 80, "family_name": "ß" * 80, "organisation": "Ž" * 200}

    rsvp = make_rsvp(make_event(), **long, email="a" * 64 + "@" + "b" * 60 + ".example")

    assert Rsvp.objects.get(pk=rsvp.pk).search_key.startswith("ae")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("7", True), ("9" * 18, True), ("9" * 19, False), ("", False), ("-1", False), ("٧", False)],
)
def test_id_is_written_in_digits_that_a_database_takes(text, is_one):
    assert keys.is_id(text) == is_one
