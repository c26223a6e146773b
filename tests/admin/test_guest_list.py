"""The guest list: adding, correcting, withdrawing, finding people, and what was written to them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.models import Event, Rsvp
from tests import factories
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

Status = Rsvp.Status
NEW = {
    "given_name": "Špela",
    "family_name": "Žagar",
    "organisation": "Zveza",
    "email": "spela@primer.example",
    "phone": "041 234 567",
    "note": "",
    "language": "sl",
}
OUTCOMES = {
    "invite": (Status.NEEDS_ACTION, ["invitation"]),
    "accept": (Status.ACCEPTED, ["coming"]),
    "decline": (Status.DECLINED, ["declined"]),
    "register": (Status.NEEDS_ACTION, []),
}


def add(desk, world, **changes):
    data = {**NEW, "event": world.event.pk, "how": "accept", **changes}
    return desk.fill_in(desk.of("rsvp", "add"), **data)


@pytest.mark.parametrize("how", OUTCOMES)
def test_organiser_adds_a_guest(owner, ours, how):
    response = add(owner, ours, how=how)

    rsvp = Rsvp.objects.get(email=NEW["email"])
    status, letters = OUTCOMES[how]
    assert response.status_code == 302
    assert (rsvp.status, [mail.kind for mail in rsvp.letters.all()]) == (status, letters)
    assert rsvp.changes.last().by.username == "owner"


WRONG = {
    "no name": {"given_name": ""},
    "no event": {"event": ""},
    "wrong e-mail": {"email": "x"},
    "known e-mail": {"email": "CPPZ@gostja.example"},
    "invitation without an address": {"how": "invite", "email": ""},
    "unknown way": {"how": "x"},
    "no way": {"how": ""},
    "unknown language": {"language": "de"},
    "long name": {"family_name": "Ž" * 81},
    "long note": {"note": "a" * 2001},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_organiser_who_types_something_wrong_gets_everything_back(owner, ours, rows, wrong):
    before = rows()

    response = add(owner, ours, **wrong)

    assert response.status_code == 200
    assert pages.errors(response)
    assert rows() == before
    kept = next(f for f in pages.forms(response) if f.element.get("id") == "rsvp_form").values
    assert kept["organisation"] == ["Zveza"]


REFUSED = {
    "after the end": ("2025-11-25 13:00", Event.Status.PUBLISHED, "accept"),
    "cancelled": ("2025-11-10 09:00", Event.Status.CANCELLED, "accept"),
    "accepted for a draft": ("2025-11-10 09:00", Event.Status.DRAFT, "accept"),
    "invited to a draft": ("2025-11-10 09:00", Event.Status.DRAFT, "invite"),
}


@pytest.mark.parametrize(("moment", "status", "how"), REFUSED.values(), ids=REFUSED)
def test_refusal_stands_in_the_form_with_what_was_typed(owner, ours, clock, moment, status, how):
    Event.objects.filter(pk=ours.event.pk).update(status=status)
    clock.move_to(factories.at(moment))
    owner.browser.force_login(owner.user)

    response = add(owner, ours, how=how)

    assert response.status_code == 200
    assert pages.errors(response)
    assert not Rsvp.objects.filter(email=NEW["email"]).exists()


def test_organiser_adds_somebody_after_the_deadline(owner, ours, clock):
    clock.move_to(factories.at("2025-11-24 12:00"))
    owner.browser.force_login(owner.user)

    add(owner, ours)

    assert Rsvp.objects.get(email=NEW["email"]).is_coming


def test_guests_without_an_address_may_be_many(owner, ours):
    for _ in range(2):
        add(owner, ours, email="")

    assert Rsvp.objects.filter(email="").count() == 2


def test_organiser_corrects_a_name_without_a_letter(owner, ours, reload):
    token = ours.rsvp.token

    owner.fill_in(owner.of("rsvp", ours.rsvp.pk, "change"), family_name="Žagar")

    after = reload(ours.rsvp)
    assert (after.family_name, after.token) == ("Žagar", token)
    assert after.letters.exclude(pk=ours.letter.pk).count() == 0
    assert after.changes.last().what == "details"


def test_corrected_address_gets_a_new_link_and_the_old_one_is_dead(owner, ours, reload, client):
    old = ours.rsvp.token

    owner.fill_in(owner.of("rsvp", ours.rsvp.pk, "change"), email="prava@primer.example")

    after = reload(ours.rsvp)
    assert after.token != old
    assert client.get(f"/odziv/{old}/").status_code == 404
    letter = after.letters.get(to_email="prava@primer.example")
    assert after.token in letter.body_text


def test_address_of_another_guest_is_refused_with_what_was_typed(owner, ours, reload):
    other = factories.make_rsvp(ours.event)

    response = owner.fill_in(
        owner.of("rsvp", ours.rsvp.pk, "change"), email=other.email, organisation="Typed"
    )

    assert response.status_code == 200
    assert pages.errors(response)
    assert b"Typed" in response.content
    assert reload(ours.rsvp).organisation != "Typed"


def test_address_that_is_known_leads_to_its_row(owner, ours, theirs):
    elsewhere = factories.make_rsvp(theirs.event, email="prav@ta.example")
    known = factories.make_rsvp(ours.event, email="prav@ta.example", given_name="<b>Ana</b>")

    response = add(owner, ours, email="Prav@ta.example")

    row, other = owner.of("rsvp", known.pk, "change"), owner.of("rsvp", elsewhere.pk, "change")
    said = next(ul for ul in pages.parse(response).iter("ul") if "errorlist" in ul.get("class", ""))
    assert pages.links(said) == {f"<b>Ana</b> {known.family_name}": row}
    assert other not in response.content.decode()


def test_address_known_at_another_event_alone_is_no_matter(owner, ours, theirs):
    factories.make_rsvp(theirs.event, email=NEW["email"])

    response = add(owner, ours)

    assert response.status_code == 302


def test_list_shows_how_to_reach_people(owner, ours):
    add(owner, ours)

    cells = pages.with_id(pages.parse(owner.get(owner.of("rsvp"))), "result_list").iter("td")

    assert {"spela@primer.example", "041 234 567"} <= {pages.words(cell) for cell in cells}


def test_correction_after_the_end_keeps_what_was_typed(owner, ours, clock):
    clock.move_to(factories.at("2025-11-25 13:00"))
    owner.browser.force_login(owner.user)

    response = owner.fill_in(owner.of("rsvp", ours.rsvp.pk, "change"), organisation="Typed")

    assert response.status_code == 200
    assert "The event is over" in pages.of(response)
    assert b"Typed" in response.content


def test_withdrawing_asks_first_and_then_writes(owner, ours, reload):
    chosen = {"action": "withdraw", "_selected_action": ours.rsvp.pk}

    asked = owner.post(owner.of("rsvp"), chosen)
    status_between = reload(ours.rsvp).status
    owner.post(owner.of("rsvp"), {**chosen, "confirmed": 1, "reason": "Dvojnik"})

    after = reload(ours.rsvp)
    assert "NAŠIme NAŠPriimek" in pages.of(asked)
    assert (status_between, after.status) == (Status.ACCEPTED, Status.CANCELLED)
    assert after.changes.filter(what="status").last().reason == "Dvojnik"
    assert after.letters.last().kind == "withdrawn"
    page = owner.get(owner.of("rsvp", after.pk, "change"))
    assert "Dvojnik" in pages.of(page)


@pytest.mark.parametrize(
    ("answer", "status"), [("decline", Status.DECLINED), ("accept", Status.ACCEPTED)]
)
def test_organiser_writes_down_an_answer(owner, ours, reload, answer, status):
    response = owner.post(owner.of("rsvp", ours.rsvp.pk, "answer"), {"answer": answer}, follow=True)

    assert response.status_code == 200
    assert reload(ours.rsvp).status == status


def test_organiser_invites_again_whom_they_withdrew(owner, ours, reload):
    factories.rsvps.withdraw(ours.rsvp, by=factories.history.COMMAND)

    owner.post(owner.of("rsvp", ours.rsvp.pk, "answer"), {"answer": "invite"})

    assert reload(ours.rsvp).status == Status.NEEDS_ACTION


def test_row_shows_letters_and_history_and_sends_a_letter_again(owner, ours):
    page = pages.of(owner.get(owner.of("rsvp", ours.rsvp.pk, "change")))

    owner.post(owner.of("rsvp", ours.rsvp.pk, "letter", ours.letter.pk), {})

    assert "coming: reply stored" in page
    assert "not answered yet → coming" in page
    copy = ours.rsvp.letters.last()
    assert (copy.pk != ours.letter.pk, copy.subject) == (True, "NAŠZadeva")
    assert ours.rsvp.changes.last().what == "resent"


def test_letters_are_sent_again_from_their_list(owner, ours):
    chosen = {"action": "send_again", "_selected_action": ours.letter.pk}

    owner.post(owner.of("outgoingmail"), chosen)

    assert ours.rsvp.letters.count() == 2


@pytest.mark.parametrize("q", ["Zagar", "žagar", "ŽAGAR spela", "041234567", "041 234", "spela@"])
def test_organiser_finds_people_as_they_type(owner, ours, q):
    add(owner, ours)

    page = owner.get(owner.of("rsvp"), {"q": q})

    assert "Žagar Špela" in pages.of(page)
    assert "NAŠPriimek" not in pages.words(pages.with_id(pages.parse(page), "result_list"))


def test_list_counts_who_comes_and_who_does_not(owner, ours):
    factories.make_rsvp(ours.event, Status.DECLINED)
    factories.make_rsvp(ours.event)

    counts = pages.parse(owner.get(owner.of("rsvp"))).find(".//p[@class='counts']")

    assert "coming: 2" in pages.words(counts)
    assert "not coming: 1" in pages.words(counts)


def test_item_of_another_event_that_is_chosen_is_not_forgotten(owner, ours):
    other = factories.make_event(organizer=ours.organizer)
    factories.make_rsvp(other)

    page = owner.get(owner.of("rsvp"), {"event__id__exact": other.pk, "item": ours.item.pk})

    assert pages.parse(page).find(".//*[@id='result_list']") is None
    assert "NAŠVisit" in pages.of(page)


def test_list_shows_who_visits_an_item(owner, ours):
    factories.make_rsvp(ours.event, family_name="Brez")

    text = pages.of(owner.get(owner.of("rsvp"), {"item": ours.item.pk}))

    assert "NAŠPriimek" in text
    assert "Brez" not in text


LONG = " ".join("abcdefghij"[n % 10] for n in range(1500))
ODD = [
    *({"item": v} for v in ("x", "0", "-1", "9" * 30, "٣", "")),
    *({"q": v} for v in ("%", "'", '"', "\\", LONG, "č" * 3000, "_")),
    *({"p": v} for v in ("x", "-1", "0", "9" * 30)),
    *({"o": v} for v in ("x", "99", "-1.-2", "1.1.1")),
    *({"event__id__exact": v} for v in ("x", "9" * 30, "")),
    {"status__exact": "X"},
    {"letters": "x"},
    {"e": "1"},
    {"all": "x"},
    {"_popup": "1"},
    {"_to_field": "email"},
    {"rsvp__event__organizer__contact_email": "x"},
    {"event__organizer__memberships__user__password__startswith": "p"},
]


@pytest.mark.parametrize("model", ["rsvp", "outgoingmail", "event"])
def test_odd_parameters_break_no_list(owner, ours, model, logged_faults):
    answers = [(owner.get(owner.of(model), query).status_code, query) for query in ODD]

    assert [answer for answer in answers if answer[0] not in (200, 302, 400)] == []


@pytest.mark.parametrize("pk", ["0", "-1", "x", "9" * 30, "%00", "1_2", "č"])
def test_odd_ids_break_no_page(owner, ours, pk):
    steps = ("change", "history", "delete", "answer", "publish", "cancel", "preview", "html")
    tried = [owner.of(m, pk, step) for m in ("rsvp", "event", "outgoingmail") for step in steps]

    answers = {address: owner.get(address).status_code for address in tried}

    allowed = (302, 400, 403, 404, 405)
    assert {a: status for a, status in answers.items() if status not in allowed} == {}


@pytest.mark.parametrize(("model", "limit"), [("rsvp", 32), ("event", 32), ("outgoingmail", 24)])
def test_lists_ask_the_database_a_fixed_number_of_times(owner, ours, model, limit):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert owner.get(owner.of(model)).status_code == 200
        return [query["sql"] for query in captured.captured_queries]

    queries()
    few = queries()
    for _ in range(12):
        rsvp = factories.make_rsvp(ours.event, items=[ours.item.pk])
        factories.rsvps.decline(rsvp, by=factories.history.COMMAND)
        factories.make_event(organizer=ours.organizer)
    many = queries()

    assert len(few) == len(many), "\n".join(many)
    assert len(many) <= limit, "\n".join(many)


def test_organiser_gives_somebody_places_and_the_guest_reads_how_many(owner, ours, client):
    add(owner, ours, how="invite", places="4")
    rsvp = Rsvp.objects.get(email=NEW["email"])

    page = client.get(f"/odziv/{rsvp.token}/")
    owner.fill_in(owner.of("rsvp", rsvp.pk, "change"), places="")

    assert "vabilo velja za 4 osebe" in pages.of(page)
    assert "vabilo velja" not in pages.of(client.get(f"/odziv/{rsvp.token}/"))
    assert rsvp.changes.latest("pk").what == "places"
