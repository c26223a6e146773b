"""Every page is in one language alone, and is sound HTML."""

import re
import time
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

import django
import html5lib
import polib
import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from registrations.domain import organisations, ready_questions
from registrations.management import first_event
from registrations.models import Event, Rsvp
from tests import catalogues, everything, factories
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

SPOKEN = ("alt", "title", "aria-label", "placeholder")
# Words that stand in hardly any sentence of the other language, nor in names.
UNMISTAKABLE = {
    "en": "the and your you with of this that from not will has have are was please reply",
    "sl": "je se ki vaš vaše vas ali prijava prijavo niso bo bodo za pri kdo kdaj kje ste prosimo",
}
WORD = re.compile(r"[^\W\d_]+")
# Names and what organisers and guests have typed: the same in both languages.
DATA = {
    "English",
    "Center za pravični prehod Zasavje",
    "Regionalni center NVO Consulta",
    "Mladinski center Hrastnik",
    "Društvo za dediščino",
    # Time zones.
    "Isle_of_Man",
    "Port_of_Spain",
}
LONG_ENOUGH = 3


def texts_of(element: Element, language: str, lang: str = "") -> list[str]:
    """Return all that a reader of the page meets, without parts that are in another language."""
    lang = element.get("lang", lang) or language
    found = []
    if lang == language and element.tag not in ("script", "style"):
        found += [element.get(name, "") for name in SPOKEN]
        if element.tag == "input" and element.get("type") in ("submit", "button", "reset"):
            found.append(element.get("value", ""))
        found.append(element.text or "")
    for child in element:
        if isinstance(child.tag, str):
            found += texts_of(child, language, lang)
        if lang == language and element.tag not in ("script", "style"):
            found.append(child.tail or "")
    return [" ".join(text.split()) for text in found if text.split()]


def translations() -> dict[str, set[str]]:
    """Return every string of our catalogues and of Django's with its Slovene translations."""
    django_folder = Path(django.__file__).parent
    folders = [
        catalogues.LOCALE / "sl",
        catalogues.LOCALE / "django" / "sl",
        *(
            django_folder / part / "locale" / "sl"
            for part in ("conf", "contrib/admin", "contrib/auth")
        ),
    ]
    found: dict[str, set[str]] = {}
    for folder in folders:
        for entry in polib.pofile(str(folder / "LC_MESSAGES" / "django.po")):
            words = [entry.msgstr, *entry.msgstr_plural.values()]
            for msgid in filter(None, (entry.msgid, entry.msgid_plural)):
                found.setdefault(" ".join(msgid.split()), set()).update(
                    " ".join(word.split()) for word in words if word
                )
    return found


TRANSLATIONS = translations()
ENGLISH = {m for m, found in TRANSLATIONS.items() if found and m not in found}
SLOVENE = {word for found in TRANSLATIONS.values() for word in found} - set(TRANSLATIONS)
FOREIGN = {"sl": ENGLISH, "en": SLOVENE}
OTHER = {"sl": "en", "en": "sl"}


def foreign_words(page: Element, language: str) -> list[str]:
    """Return the texts of a page that are of the other language."""
    strange = set(UNMISTAKABLE[OTHER[language]].split())
    found = []
    for text in texts_of(page, language):
        for name in DATA:
            text = text.replace(name, "")
        words = {word.lower() for word in WORD.findall(text)}
        is_of_catalogue = len(text) >= LONG_ENOUGH and text.rstrip(":…") in FOREIGN[language]
        if is_of_catalogue or words & strange:
            found.append(text)
    return found


def faults_of(html: str) -> list[str]:
    """Return what is wrong with a page as HTML."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    page = parser.parse(html)
    found = [f"{where}: {code}" for where, code, _ in parser.errors]
    ids = [e.get("id") for e in page.iter() if e.get("id") is not None]
    found += [f"id {name} stands twice" for name in {i for i in ids if ids.count(i) > 1}]
    for element in page.iter():
        references = element.get("for", "").split() if element.tag == "label" else []
        for name in ("aria-describedby", "aria-labelledby", "aria-controls", "aria-owns"):
            references += element.get(name, "").split()
        found += [f"{element.tag} refers to {name}" for name in references if name not in ids]
        if element.tag == "a" and (element.get("href") or "").startswith("#"):
            target = element.get("href")[1:]
            found += [f"link to #{target}"] * (bool(target) and target not in ids)
    headings = len(list(page.iter("h1")))
    return found + [f"{headings} h1"] * (headings != 1)


# --- Guests' pages ------------------------------------------------------------------------------


@pytest.fixture
def guest_pages(clock, db):
    """Return a function that opens every guest page of a language, in every state."""
    event = first_event.load(visit_places=1)[0]
    visit = event.agenda_items.get(needs_signup=True)
    rows = {status: factories.make_rsvp(event, status) for status in _without_waiting()}
    rows["full"] = factories.make_rsvp(event, items=[visit.pk])
    coming = rows["full"]
    coming.pending_replies.create(
        submission="a", sent_at=event.revised_at, answer="decline", given_name="Eva"
    )
    factories.make_rsvp(event, brought_by=coming, email="")
    crowded = factories.make_event(slug="poln", capacity=1)
    factories.make_rsvp(crowded)
    rows["waiting"] = factories.make_rsvp(crowded, Rsvp.Status.WAITLISTED)
    past = {
        "starts_at": factories.at("2025-11-01 10:00"),
        "ends_at": factories.at("2025-11-01 12:00"),
    }
    factories.make_event(slug="minuli", registration_closes_at=None, **past)
    factories.make_event(slug="zaprt", registration_closes_at=factories.at("2025-11-05 00:00"))
    factories.make_event(slug="kmalu", registration_opens_at=factories.at("2025-11-20 00:00"))
    factories.make_event(slug="odpovedan", status=Event.Status.CANCELLED)
    hidden = factories.make_event(slug="osnutek")
    rows["draft"] = factories.make_rsvp(hidden)
    factories.events.unpublish(hidden)

    rich = everything.make_event()
    party = everything.make_party(rich)
    factories.make_event(slug="povabljeni", is_by_invitation=True)
    factories.make_statement(event.organizer, burden_sl="- Posnetki", reviewed_on=date(2025, 11, 9))
    rows["party"] = party

    def open_pages_of_a_party(browser, prefix, stamp):
        form, personal = f"{prefix}/dogodki/{rich.slug}/prijava/", f"{prefix}/odziv/{party.token}/"
        swap = party.brought.earliest("pk").pk
        row = {"colleagues": "1", "colleague-0-given_name": "Ana"}
        wrong = {**row, **dict.fromkeys((f"question-{q.pk}" for q in rich.questions.all()), "?")}
        return {
            "rows": browser.post(form, {**row, "press": "add"}),
            "mistakes of several people": browser.post(form, {**wrong, "stamp": stamp}),
            "swap": browser.post(personal, {"action": "swap", "person": swap}),
            "no colleague": browser.post(personal, {"action": "add"}),
            "swapped": browser.get(personal, {"novo": "swapped"}),
            "taken out": browser.get(personal, {"novo": "taken-out"}),
        }

    def open_pages(language):
        browser, prefix = Client(), pages.PREFIX[language]
        form = f"{prefix}/dogodki/{event.slug}/prijava/"
        found = {path: browser.get(f"{prefix}/{path}") for path in _paths(event, rows)}
        stamp = pages.form_with(found[f"dogodki/{event.slug}/prijava/"], "stamp").stamp
        said = {"given_name": "Ana", "family_name": "Kos", "organisation": "NVO"}
        said |= {"email": f"ana{language}@primer.example", "stamp": stamp, "privacy": "on"}
        clock.shift(5)
        for answer in ("accept", "decline"):
            sent = browser.post(
                form, {**said, "answer": answer, "items": [visit.pk], "note": answer}
            )
            found[f"thanks for {answer}"] = browser.get(sent["Location"])
        found["nothing filled in"] = browser.post(form, {})
        long = {name: "a" * 3000 for name in ("given_name", "note", "phone", "email")}
        found["everything wrong"] = browser.post(form, {**long, "answer": "x", "items": "x"})
        found["no stamp"] = browser.post(form, {**said, "answer": "accept", "stamp": ""})
        found["robot"] = browser.post(form, {**said, "answer": "accept", "website": "x"})
        found["foreign"] = browser.post(form, said, HTTP_SEC_FETCH_SITE="cross-site")
        link = f"{prefix}/dogodki/{event.slug}/povezava/"
        found["no address"] = browser.post(link, {"email": "x"})
        found["link sent"] = browser.post(link, {"email": "x@y.example", "stamp": stamp})
        personal = f"{prefix}/odziv/{coming.token}/"
        found["personal with mistakes"] = browser.post(personal, {"action": "change"})
        for word in ("changed", "declined", "applied", "added", "dismissed"):
            found[word] = browser.get(personal, {"novo": word})
        return {**found, **open_pages_of_a_party(browser, prefix, stamp)}

    return open_pages


def _without_waiting():
    return [status for status in Rsvp.Status if status != Rsvp.Status.WAITLISTED]


def _paths(event, rows):
    one = f"dogodki/{event.slug}/"
    rich = rows["party"].event.slug
    others = ("poln", "minuli", "zaprt", "kmalu", "odpovedan", "povabljeni", rich)
    return [
        *("", "zasebnost/", "neznano/", one, f"{one}prijava/", f"{one}povezava/"),
        *(f"{one}prijava/hvala/", f"{one}zasebnost/", f"dogodki/{rich}/zasebnost/"),
        *("dostopnost/", f"organizatorji/{event.organizer.slug}/dostopnost/"),
        *(f"dogodki/{slug}/" for slug in others),
        *(f"dogodki/{slug}/prijava/" for slug in others),
        "dogodki/minuli/povezava/",
        *(f"odziv/{rsvp.token}/" for rsvp in rows.values()),
    ]


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_guest_reads_one_language_alone(guest_pages, language):
    found = {}

    for name, response in guest_pages(language).items():
        page = pages.parse(response)
        assert page.get("lang") == language, name
        found[name] = foreign_words(page, language)

    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_guest_pages_are_sound(guest_pages, language):
    found = {
        name: faults_of(response.content.decode())
        for name, response in guest_pages(language).items()
    }

    assert {name: faults for name, faults in found.items() if faults} == {}


# --- Organisers' pages --------------------------------------------------------------------------


@pytest.fixture
def desk_pages(clock, db):
    """Return a function that opens the pages of the organisers' desk in a language."""
    organiser = factories.make_user("mojca", factories.make_organizer(), "OWNER")
    event = factories.make_event(title_sl="Zbor", title_en="Zbor")
    item = factories.make_item(event, title_sl="Zbor 3", title_en="Zbor 3")
    event.speakers.create(name="Ana Kos")
    event.partners.create(name="NVO")
    by = factories.history.organiser(organiser)
    draft = factories.make_event(title_sl="Zbor 2", title_en="Zbor 2", status="DRAFT")
    tables = factories.make_item(event, title_sl="Zbor 4", starts_at=event.starts_at)
    tables.choices.create(title_sl="Zbor 5", capacity=1)
    diet, *_ = [ready_questions.ready_made(event, name) for name in ready_questions.READY]
    full = factories.make_event(title_sl="Zbor 6", capacity=1)
    factories.make_rsvp(full)
    waiting = factories.make_rsvp(full, "WAITLISTED", organisation="NVO")
    organisations.join(event.organizer, ["NVO", "Rudarji"])

    def open_pages(language):
        browser, base = Client(), f"{pages.PREFIX[language]}/admin/"
        models = f"{base}registrations/"
        rsvp = factories.make_rsvp(event, items=[item.pk], language=language)
        factories.rsvps.decline(rsvp, by=by)
        said = {diet.pk: [diet.options.first().pk]}
        factories.rsvps.accept(rsvp, by=by, items=[item.pk], answers=said)
        browser.force_login(organiser)
        found = {}
        paths = [
            *("", "event/", "event/add/", f"event/{event.pk}/change/", f"event/{draft.pk}/change/"),
            *(f"event/{event.pk}/history/", f"event/{draft.pk}/delete/", "rsvp/", "rsvp/add/"),
            *(f"event/{event.pk}/cancel/", f"event/{draft.pk}/preview/"),
            *("rsvp/?q=x", "rsvp/?status__exact=ACCEPTED", f"rsvp/{rsvp.pk}/change/"),
            *(f"rsvp/{rsvp.pk}/history/", "outgoingmail/", "organizer/"),
            f"outgoingmail/{rsvp.letters.first().pk}/change/",
            *(f"organizer/{event.organizer_id}/{page}/" for page in ("change", "spellings")),
            *("question/", f"question/?event__id__exact={event.pk}", "question/add/"),
            *(f"question/add/?event={event.pk}", f"question/{diet.pk}/change/"),
            *(f"question/{diet.pk}/retire/", f"agendaitem/{tables.pk}/change/"),
            *(f"rsvp/{waiting.pk}/change/", f"rsvp/{waiting.pk}/seat/"),
            f"rsvp/?event__id__exact={event.pk}",
        ]
        found |= {path: browser.get(models + path) for path in paths}
        chosen = {"action": "withdraw", "_selected_action": rsvp.pk}
        both = {"remove": [rsvp.pk], "one_organisation": [rsvp.pk, waiting.pk]}
        for action, people in both.items():
            asked = {"action": action, "_selected_action": people}
            found[f"{action}?"] = browser.post(f"{models}rsvp/", asked)
        mistakes = {f"options-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}
        found["question with mistakes"] = browser.post(f"{models}question/add/", mistakes)
        found["home"] = browser.get(base)
        found["withdraw?"] = browser.post(f"{models}rsvp/", chosen)
        found["event with mistakes"] = browser.post(f"{models}event/add/", _empty_rows())
        found["guest with mistakes"] = browser.post(f"{models}rsvp/add/", {"how": "x"})
        return found

    return open_pages


@pytest.fixture
def account_pages(clock, db):
    """Return a function that opens the pages about log-ins in a language, and their mistakes."""
    user = factories.make_user("mojca", factories.make_organizer(), "OWNER")

    def open_pages(language):
        browser, base = Client(), f"{pages.PREFIX[language]}/racun/"
        found = {}

        def see(*tails, mistakes=None):
            for tail in tails:
                found[tail] = browser.get(base + tail)
                if mistakes is not None:
                    found[f"{tail}!"] = browser.post(base + tail, mistakes)

        see("prijava/", mistakes={"login": "x", "password": "y"})
        see("geslo/pozabljeno/", mistakes={"email": "x"})
        see("geslo/poslano/", "geslo/shranjeno/", "geslo/1-x/", "izklopljeno/")
        browser.post(f"{base}prijava/", {"login": "mojca", "password": "geslo"})
        see("", "odjava/", "kljuci/")
        short = {"oldpassword": "x", "password1": "12345", "password2": "1"}
        see("geslo/", mistakes=short)
        see("potrditev/", mistakes={"password": "x"})
        see("aplikacija/", mistakes={"code": "1"})
        see("kljuci/dodaj/", mistakes={"credential": "x"})
        _set_up_app(browser, f"{base}aplikacija/")
        see("", "kode/", "kode/nove/", "aplikacija/odstrani/")
        see("koda/potrditev/", mistakes={"code": "1"})
        other = Client()
        other.post(f"{base}prijava/", {"login": "mojca", "password": "geslo"})
        found["koda/"] = other.get(f"{base}koda/")
        found["koda/!"] = other.post(f"{base}koda/", {"code": "1"})
        user.authenticator_set.all().delete()
        return found

    return open_pages


def _set_up_app(browser, address):
    secret = browser.get(address).context["form"].secret
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    assert browser.post(address, {"code": code}).status_code == 302


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_pages_about_log_ins_speak_one_language_and_are_sound(account_pages, language):
    opened = account_pages(language)

    assert {
        name: r.status_code for name, r in opened.items() if r.status_code not in (200, 422)
    } == {}
    foreign = {n: foreign_words(pages.parse(r), language) for n, r in opened.items()}
    faults = {n: faults_of(r.content.decode()) for n, r in opened.items()}
    assert {name: texts for name, texts in foreign.items() if texts} == {}
    assert {name: found for name, found in faults.items() if found} == {}


def _empty_rows():
    kinds = ("agenda_items", "speakers", "partners")
    return {f"{kind}-{name}_FORMS": 0 for kind in kinds for name in ("TOTAL", "INITIAL")}


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_organiser_reads_one_language_alone(desk_pages, language):
    found = {
        name: foreign_words(pages.parse(response), language)
        for name, response in desk_pages(language).items()
    }

    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_organisers_pages_are_sound(desk_pages, language):
    found = {
        name: faults_of(response.content.decode())
        for name, response in desk_pages(language).items()
    }

    assert {name: faults for name, faults in found.items() if faults} == {}
