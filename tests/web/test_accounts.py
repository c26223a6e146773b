"""Log-ins of organisers' people: the password, a new one by letter, and a second step."""

import re
import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.test import Client

from registrations.domain import log_ins
from registrations.mail.delivery import Worker
from registrations.models import OutgoingMail, User
from tests import factories
from tests.web import pages, tables

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

PASSWORD, OTHER = "pravo geslo", "drugo dolgo geslo"
DESK = "/en/admin/"
LETTERS = {"email": "ana@primer.example"}


class Browser:
    """A browser of one person, in one language."""

    def __init__(self, language="en"):
        self.client = Client(enforce_csrf_checks=True)
        self.language = language

    def at(self, tail=""):
        return f"{pages.PREFIX[self.language]}/racun/{tail}"

    def get(self, address):
        return self.client.get(address)

    def send(self, address, button=None, **changes):
        """Fill in the form of a page that has these fields, and send it."""
        page = self.get(address)
        form = next(f for f in pages.forms(page) if set(changes) <= set(f.values))
        goal = form.element.get("action") or address
        return self.client.post(goal, {**form.values, **changes})

    def log_in(self, name="ana", password=PASSWORD, onward=""):
        return self.send(self.at("prijava/") + onward, login=name, password=password)

    @property
    def is_in(self):
        return self.get(DESK).status_code == 200


@pytest.fixture
def ana():
    organizer = factories.make_organizer()
    user = factories.make_user("ana", organizer, "OWNER")
    user.email = LETTERS["email"]
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def browser():
    return Browser()


def deliver():
    """Send what is due; return the letters that arrived."""
    worker = Worker(judge=log_ins.judge)
    while worker.deliver_next():
        pass
    return mail.outbox


def link_in(letter):
    return re.search(r"https://srecanje.example(/\S*racun/geslo/\S+)", letter.body)[1]


def code_of(secret, later=0):
    counter = int(time.time()) // 30 + later
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def set_up_app(browser):
    """Set up an app for codes; return its secret and the recovery codes."""
    page = browser.get(browser.at("aplikacija/"))
    if page.status_code == 302:
        browser.send(page["Location"], password=PASSWORD)
        page = browser.get(browser.at("aplikacija/"))
    secret = page.context["form"].secret
    form = pages.form_with(page, "code")
    sent = {**form.values, "code": code_of(secret, -1)}
    response = browser.client.post(browser.at("aplikacija/"), sent)
    assert response.status_code == 302, pages.errors(response)
    return secret, browser.get(response["Location"]).context["unused_codes"]


# --- The password ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ana", "ANA", "ana@primer.example", "Ana@Primer.example"])
def test_organiser_logs_in_by_name_or_address(ana, browser, name):
    response = browser.log_in(name)

    assert (response.status_code, response["Location"]) == (302, DESK)
    assert browser.is_in


def test_desk_leads_to_the_log_in_and_back_to_the_page_that_was_wanted(ana, browser):
    wanted = "/en/admin/registrations/event/"
    led = browser.client.get(wanted, follow=True)

    assert led.redirect_chain[-1][0].startswith("/en/racun/prijava/?next=")
    assert browser.log_in(onward=f"?next={wanted}")["Location"] == wanted


@pytest.mark.parametrize(
    "elsewhere",
    ["https://zlo.example/", "//zlo.example/", "/\\zlo.example", "javascript:alert(1)", "http:zlo"],
)
@pytest.mark.parametrize("door", ["racun/prijava", "admin/login"])
def test_nobody_is_led_to_another_site(ana, browser, elsewhere, door):
    if door == "admin/login":
        browser.log_in()
        response = browser.client.get(f"/en/{door}/", {"next": elsewhere})
    else:
        response = browser.log_in(onward=f"?next={elsewhere}")

    assert response["Location"] == DESK


def test_session_has_another_key_after_the_log_in(ana, browser):
    browser.client.cookies["sessionid"] = "a" * 32
    browser.get(browser.at("geslo/pozabljeno/"))

    browser.log_in()

    assert browser.client.cookies["sessionid"].value != "a" * 32


@pytest.mark.parametrize("case", ["password", "name", "address"])
def test_what_was_wrong_is_not_told(ana, browser, case):
    tried = {"password": ("ana", "x"), "name": ("bor", PASSWORD), "address": ("b@c.si", PASSWORD)}

    response = browser.log_in(*tried[case])

    assert response.status_code == 422
    assert "please check the user name or e-mail address and the password" in pages.of(response)
    assert not browser.is_in


@pytest.mark.parametrize("name", ["ana", "bor"])
def test_every_try_costs_one_look_at_a_password(ana, browser, name, settings, monkeypatch):
    looked = []
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher"
    from django.contrib.auth import hashers

    encode = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(
        hashers.MD5PasswordHasher, "encode", lambda *a, **k: looked.append(1) or encode(*a, **k)
    )
    settings.PASSWORD_HASHERS = [hasher]

    browser.log_in(name, "ugibam")

    assert len(looked) == 1


@pytest.mark.parametrize(
    ("right", "said"),
    [("is_staff", "does not open the desk"), ("is_active", "This log-in is switched off")],
)
def test_log_in_without_its_rights_opens_nothing_and_is_told_so(ana, browser, right, said):
    User.objects.filter(pk=ana.pk).update(**{right: False})

    response = browser.log_in()
    page = response if response.status_code == 422 else browser.get(response["Location"])

    assert said in pages.of(page)
    assert not browser.is_in


def test_nobody_signs_up(browser):
    for tail in ("signup/", "prijava/nova/", "registracija/"):
        assert browser.get(browser.at(tail)).status_code == 404


def test_organiser_logs_out(ana, browser):
    browser.log_in()
    browser.send(browser.at("odjava/"))

    assert not browser.is_in


def test_changed_password_keeps_this_device_and_no_other(ana):
    here, elsewhere = Browser(), Browser()
    here.log_in()
    elsewhere.log_in()

    response = here.send(here.at("geslo/"), oldpassword=PASSWORD, password1=OTHER, password2=OTHER)

    assert response.status_code == 302
    assert here.is_in and not elsewhere.is_in
    assert [letter.subject for letter in deliver()] == ["Vaš račun je bil spremenjen"]


def test_weak_or_mistyped_password_is_refused_in_words(ana, browser):
    browser.log_in()
    page = browser.at("geslo/")

    weak = browser.send(page, oldpassword=PASSWORD, password1="geslo", password2="geslo")
    other = browser.send(page, oldpassword="x", password1=OTHER, password2=OTHER + "x")

    assert weak.status_code == other.status_code == 422
    assert "too short" in pages.of(weak)
    assert "Please type the same password twice." in pages.of(other)
    assert "This is not your present password." in pages.of(other)


# --- Forgotten ------------------------------------------------------------------------------


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr("registrations.web.accounts.forms.ANSWER_SECONDS", 0)


def test_forgotten_password_is_set_by_a_link_that_works_once(ana, quick, smtp, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    laptop, browser = Browser(), Browser()
    laptop.log_in()
    browser.send(browser.at("geslo/pozabljeno/"), email="ANA@primer.example")
    [letter] = deliver()
    link = link_in(letter)

    form = browser.get(browser.get(link)["Location"])
    sent = {**pages.form_with(form, "password1").values, "password1": OTHER, "password2": OTHER}
    done = browser.client.post(form.request["PATH_INFO"], sent)

    assert browser.get(done["Location"]).status_code == 200
    assert not laptop.is_in
    assert Browser().log_in(password=OTHER).status_code == 302
    again = Browser().get(link)
    assert "Ta povezava ne velja več" in pages.of(again)


def test_link_to_set_a_password_stands_in_no_row(ana, quick, browser):
    browser.send(browser.at("geslo/pozabljeno/"), **LETTERS)
    row = OutgoingMail.objects.get()
    before = f"{row.body_text}{row.body_html}{row.facts}"

    [letter] = deliver()
    key = link_in(letter).rstrip("/").rpartition("/")[2]

    assert key not in before
    assert key not in str(tables.stored())
    assert not OutgoingMail.objects.of(User(is_superuser=True)).exists()


@pytest.mark.parametrize("loss", ["ended", "off", "address", "late"])
def test_link_dies_with_what_it_was_made_for(ana, quick, browser, clock, loss):
    browser.send(browser.at("geslo/pozabljeno/"), **LETTERS)
    [letter] = deliver()

    if loss == "ended":
        log_ins.end([ana])
    elif loss == "late":
        clock.shift(3 * 24 * 60 * 60 + 1)
    else:
        change = {"off": {"is_active": False}, "address": {"email": "druga@primer.example"}}[loss]
        User.objects.filter(pk=ana.pk).update(**change)

    assert browser.get(link_in(letter)).status_code == 200


def test_letter_to_somebody_who_was_switched_off_does_not_go_out(ana, quick, browser):
    browser.send(browser.at("geslo/pozabljeno/"), **LETTERS)
    User.objects.filter(pk=ana.pk).update(is_active=False)

    assert deliver() == []
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_answer_is_the_same_for_every_address(ana, quick, language):
    browser = Browser(language)
    answers = [
        browser.client.get(browser.send(browser.at("geslo/pozabljeno/"), email=email)["Location"])
        for email in ("ana@primer.example", "nihče@primer.example".replace("č", "c"))
    ]

    assert pages.of(answers[0]) == pages.of(answers[1])
    assert OutgoingMail.objects.count() == 1


def test_answer_takes_the_same_time_for_every_address(ana, browser):
    taken = []
    for email in ("ana@primer.example", "nihce@primer.example"):
        begun = time.monotonic()
        browser.send(browser.at("geslo/pozabljeno/"), email=email)
        taken.append(time.monotonic() - begun)

    assert min(taken) >= 0.4


# --- The second step ------------------------------------------------------------------------


def test_app_is_set_up_and_asked_at_the_next_log_in(ana, browser):
    browser.log_in()
    secret, recovery = set_up_app(browser)
    assert len(recovery) == 10
    codes = (code_of(secret), recovery[0])

    for code in codes:
        later = Browser()
        step = later.log_in()
        assert step["Location"] == "/en/racun/koda/"
        assert not later.is_in
        wrong = later.send(later.at("koda/"), code="000000")
        assert wrong.status_code == 422
        assert later.send(later.at("koda/"), code=code)["Location"] == DESK
        assert later.is_in

    again = Browser()
    again.log_in()
    for used in codes:
        assert again.send(again.at("koda/"), code=used).status_code == 422
    assert not again.is_in


def test_codes_are_held_like_passwords(ana, browser, settings):
    browser.log_in()
    set_up_app(browser)
    thief = Browser()
    thief.log_in()

    answers = [thief.send(thief.at("koda/"), code="000000") for _ in range(21)]

    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0


def test_picture_of_the_secret_is_drawn_here_and_for_its_owner_alone(ana, browser):
    browser.log_in()
    page = browser.get(browser.at("aplikacija/"))
    if page.status_code == 302:
        browser.send(page["Location"], password=PASSWORD)
        page = browser.get(browser.at("aplikacija/"))

    picture = browser.get(browser.at("aplikacija/koda.svg"))

    assert picture["Content-Type"] == "image/svg+xml"
    assert "no-store" in picture["Cache-Control"]
    assert b"data:" not in page.content
    assert Browser().get(browser.at("aplikacija/koda.svg")).status_code == 302


def test_organiser_that_asks_for_a_second_step_is_closed_until_it_is_set_up(ana, browser):
    organizer = ana.memberships.get().organizer
    event = factories.make_event(organizer=organizer)
    organizer.requires_second_factor = True
    organizer.save()
    browser.log_in()

    led = browser.client.get(DESK, follow=True)
    assert led.redirect_chain[-1][0] == "/en/racun/"
    assert "An organiser that you belong to asks for it" in pages.of(led)
    assert not type(event).objects.of(User.objects.get(pk=ana.pk)).exists()

    set_up_app(browser)

    assert browser.is_in
    assert type(event).objects.of(User.objects.get(pk=ana.pk)).get() == event


def test_last_second_step_stays_where_an_organiser_asks_for_it(ana, browser):
    organizer = ana.memberships.get().organizer
    browser.log_in()
    set_up_app(browser)
    organizer.requires_second_factor = True
    organizer.save()

    page = browser.at("aplikacija/odstrani/")
    kept = browser.send(page)
    organizer.requires_second_factor = False
    organizer.save()
    gone = browser.send(page)

    assert kept.status_code == 422
    assert "asks for a second step" in pages.of(kept)
    assert gone.status_code == 302
    assert not ana.authenticator_set.exists()


def test_new_recovery_codes_end_the_old_ones(ana, browser):
    browser.log_in()
    _secret, old = set_up_app(browser)

    made = browser.send(browser.at("kode/nove/"))
    new = browser.get(made["Location"]).context["unused_codes"]

    assert set(old).isdisjoint(new)
    assert browser.get(browser.at("kode/prenos/")).content.decode().split() == new


@pytest.mark.parametrize("answer", ["", "x", "[]", "{}", '{"id": 1, "response": {}}', "null", "7"])
def test_what_no_key_would_answer_is_refused_in_words(ana, browser, answer):
    browser.log_in()

    response = browser.send(browser.at("kljuci/dodaj/"), name="Moj", credential=answer)

    assert response.status_code == 422
    assert not ana.authenticator_set.exists()


# --- Around it ------------------------------------------------------------------------------


@pytest.mark.parametrize("language", pages.LANGUAGES)
@pytest.mark.parametrize("tail", ["prijava/", "geslo/pozabljeno/", "geslo/1-x-y/"])
def test_pages_of_log_ins_are_kept_by_nobody(db, language, tail):
    response = Browser(language).get(Browser(language).at(tail))

    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert "noindex" in response["X-Robots-Tag"]


def test_guests_carry_nothing_of_log_ins(client):
    response = client.get("/")

    assert response.cookies == {}
    assert not hasattr(response.wsgi_request, "allauth")


def test_log_in_is_taken_from_our_own_page_alone(ana):
    response = Client(enforce_csrf_checks=True).post(
        "/en/racun/prijava/", {"login": "ana", "password": PASSWORD}
    )

    assert response.status_code == 403
