"""People for trials who might live in Zasavje, and do not.

Their addresses end in .example, where no letter arrives (RFC 2606).
"""

import random
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import islice

from registrations.domain import trials
from registrations.domain.people import Person
from registrations.domain.trials import MadeUp
from registrations.models import AgendaItem, Event, keys


def _words(text: str) -> list[str]:
    return text.split()


GIVEN_NAMES = _words("""
    Alenka Ana Andreja Anja Barbara Branka Cvetka Darja Eva Gordana Helena Irena Ivana Jana
    Jasmina Jožica Katarina Katja Klara Lea Lucija Maja Marija Marjeta Martina Mateja Metka
    Milena Mojca Nada Nataša Neža Nika Nina Petra Polona Sabina Sara Silva Slavica Sonja
    Špela Štefka Tanja Tatjana Tina Urška Vesna Zala Zdenka Živa Aleš Aljaž Andraž Andrej
    Anton Blaž Bojan Boris Borut Branko Damjan Darko David Dejan Drago Dušan Edvard Franc
    Gašper Gregor Igor Ivan Jaka Jakob Janez Jernej Jožef Jure Klemen Luka Marjan Marko
    Martin Matej Matjaž Miha Milan Miran Mitja Nejc Peter Primož Rok Roman Sašo Sebastjan
    Simon Stanislav Štefan Tadej Tomaž Uroš Vid Vinko Žan Žiga
""")
FAMILY_NAMES = _words("""
    Babič Bajc Barlič Bevc Bizjak Borštnar Božič Brinovec Cestnik Čebin Čop Dolanc Dolinar
    Drnovšek Eberl Erjavec Fakin Ferme Forte Furlan Gabrijel Golob Gorenc Gornik Grčar
    Gričar Hauptman Hočevar Hribar Hrovat Ivančič Jamnik Jelen Jerman Jesenšek Kajtna Kavčič
    Klančišar Kmet Knez Kobal Kolar Kolenc Kos Kotar Kovač Kovačič Kralj Kranjc Kreže
    Kukovič Laznik Leskovar Lipovšek Logar Majcen Malovrh Marolt Mlakar Mlinar Mrak Nemec
    Novak Ocepek Oblak Omahne Pavlič Pečnik Petek Planinc Podlesnik Potočnik Povše Prašnikar
    Pust Ramšak Razboršek Rozina Rupnik Sevšek Sitar Skrinjar Strnad Sušnik Šikovec Škrabar
    Šuštar Tomšič Tori Turk Ule Urbančič Vidmar Vozelj Zajc Zupan Zupančič Žagar Železnik
    Žibert Žužek
""")
KINDS = (
    "Društvo",
    "Kulturno društvo",
    "Turistično društvo",
    "Društvo upokojencev",
    "Mladinsko društvo",
    "Planinsko društvo",
    "Ženski pevski zbor",
    "Pihalni orkester",
    "Zavod",
    "Čebelarsko društvo",
)
PROPER_NAMES = _words("""
    Svetilka Separacija Knapovka Rov Jašek Škrat Perkmandeljc Lučka Kramp Vozliček Žarek
    Sava Lipa Sejalec Iskrica Studenec Zvon Prelaz Škratovka Rudar Kolonija Perlica Most
""")
TOWNS = _words("""
    Trbovlje Hrastnik Zagorje Kisovec Izlake Dol Čeče Mlinše Lokavec Podkum Klek Prapretno
    Knezdol Čebine Turje Kotredež
""")
NOTES = (
    "Pridem malo prej.",
    "Pripeljem se z vlakom, prosim za prevoz s postaje.",
    "Ne jem mesa.",
    "S seboj prinesem stare fotografije jame.",
    "Ali bo mogoče parkirati pred stavbo?",
    "Uporabljam voziček.",
    "Lahko kaj povem o naši zbirki svetilk.",
    "Odidem ob dvanajstih.",
)
# Of every hundred people.
DECLINING, TAKING_AN_ITEM, WITH_PHONE, WITH_NOTE, READING_ENGLISH = 12, 40, 70, 15, 8
# So many are stored under one lock: others who reply meanwhile wait a fraction of a second.
AT_ONCE = 1000


def fill(event: Event, count: int, *, seed: int) -> Counter[str]:
    """Store so many made-up replies to an event; return how many there are of each status.

    Raises: RsvpRefused what domain.trials.store raises.
    """
    taken = set(event.rsvps.exclude(email_key="").values_list("email_key", flat=True))
    coming_in = replies(event, count, seed=seed, taken=taken)
    stored: Counter[str] = Counter()
    while batch := list(islice(coming_in, AT_ONCE)):
        stored += trials.store(event, batch)
    return stored


def replies(
    event: Event, count: int, *, seed: int, taken: Collection[str] = ()
) -> Iterator[MadeUp]:
    """Yield so many replies to an event, the same for the same seed and the same addresses taken.

    Shape: `taken` are keys of addresses (models.keys.email_key).
    """
    chance = random.Random(f"{seed} {len(taken)}")
    items = list(event.agenda_items.filter(needs_signup=True).prefetch_related("choices"))
    number = len(taken)
    for _ in range(count):
        number += 1
        person = _person(chance, number)
        while person.email_key in taken:
            number += 1
            person = _person(chance, number)
        yield _reply(chance, person, items)


def _reply(chance: random.Random, person: Person, items: list[AgendaItem]) -> MadeUp:
    comes = not _happens(chance, DECLINING)
    chosen = _places(chance, items) if comes else {}
    # 64 characters, as many as the fingerprint of a form has.
    submission = f"{chance.getrandbits(256):064x}"
    return MadeUp(person, comes, chosen, submission)


def _places(chance: random.Random, items: list[AgendaItem]) -> dict[int, int | None]:
    """Choose some items that one person can take part in, and one of the choices at each."""
    chosen: list[AgendaItem] = []
    places: dict[int, int | None] = {}
    for item in items:
        if _happens(chance, TAKING_AN_ITEM) and not any(map(item.clashes_with, chosen)):
            chosen.append(item)
            choices = [choice.pk for choice in item.choices.all()]
            places[item.pk] = chance.choice(choices) if choices else None
    return places


def _person(chance: random.Random, number: int) -> Person:
    given, family = chance.choice(GIVEN_NAMES), chance.choice(FAMILY_NAMES)
    name, town = chance.choice(PROPER_NAMES), chance.choice(TOWNS)
    given_key, family_key, domain = (_plain(word) for word in (given, family, name + town))
    return Person(
        given_name=given,
        family_name=family,
        organisation=f"{chance.choice(KINDS)} {name} {town}",
        email=f"{given_key}.{family_key}{number}@{domain}.example",
        phone=_phone(chance) if _happens(chance, WITH_PHONE) else "",
        note=chance.choice(NOTES) if _happens(chance, WITH_NOTE) else "",
        language="en" if _happens(chance, READING_ENGLISH) else "sl",
    )


def _phone(chance: random.Random) -> str:
    prefix = chance.choice(("031", "041", "051", "068", "070"))
    return f"{prefix} 000 {chance.randrange(1000):03d}"


def _happens(chance: random.Random, of_a_hundred: int) -> bool:
    return chance.randrange(100) < of_a_hundred


def _plain(word: str) -> str:
    return keys.folded(word).replace(" ", "")
