"""Who may write: nobody changes what is not theirs, by whatever is posted to whatever address."""

import pytest

from registrations.models import Rsvp
from tests.admin.test_walls import brought
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

ACTS = ("test", "take-back", "discard")
WRITERS = ("superuser", "OWNER", "EDITOR")
NOT_WRITING = ("READER", "DOOR", "stranger", "nobody's", "off", "not staff", "anonymous")

PERSON = {
    "given_name": "Vsiljena",
    "family_name": "Oseba",
    "organisation": "",
    "email": "vsiljena@primer.example",
    "phone": "",
    "note": "",
    "language": "sl",
    "how": "accept",
}


def attempts(desk, world):
    """Return every address that writes, each with what would change a world."""
    event, rsvp, letter = world.event.pk, world.rsvp.pk, world.letter.pk
    chosen = {"_selected_action": rsvp, "index": 0}
    steps = [(desk.of("event", event, step), {}) for step in ("unpublish", "publish")]
    answers = [
        (desk.of("rsvp", rsvp, "answer"), {"answer": a}) for a in ("accept", "decline", "invite")
    ]
    question, item = world.question.pk, world.item.pk
    remove = {"action": "remove", "confirmed": 1, **chosen}
    messages = ("event", event, "messages")
    written = {"groups": "coming", "subject_sl": "Vsiljeno", "body_sl": "Vsiljeno"}
    return [
        *steps,
        (desk.of("event", event, "letters", "coming"), {"subject_sl": "Vsiljeno"}),
        (desk.of("event", event, "letters", "coming"), {"default": "1"}),
        (desk.of("event", event, "letters", "coming", "look"), {"subject_sl": "Vsiljeno"}),
        (desk.of(*messages, "write"), written),
        (desk.of(*messages, world.message.pk, "write"), written),
        (desk.of(*messages, world.message.pk, "send"), {"how": "now", "seen": world.seen}),
        *((desk.of(*messages, world.message.pk, "act"), {"act": a, "press": "a"}) for a in ACTS),
        *answers,
        (desk.of("question", question, "retire"), {}),
        (desk.of("question", question, "again"), {}),
        (desk.of("question", "ready", event), {"name": "diet"}),
        (desk.of("question", question, "change"), {"text_sl": "Vsiljeno", "kind": "SHORT"}),
        (desk.of("question", "add"), {"event": event, "text_sl": "Vsiljeno", "kind": "SHORT"}),
        (desk.of("question", question, "delete"), {"post": "yes"}),
        (desk.of("agendaitem", item, "change"), {"choices-0-title_sl": "Vsiljena"}),
        (desk.of("agendaitem", item, "delete"), {"post": "yes"}),
        (desk.of("rsvp", rsvp, "seat"), {"reason": "Vsiljen"}),
        (desk.of("rsvp", rsvp, "arrival"), {"arrival": "here"}),
        (desk.of("rsvp", rsvp, "remarks"), {"internal_note": "Vsiljeno", "labels": "Vsiljena"}),
        (desk.of("rsvp"), {"action": "check_in", **chosen}),
        (desk.of("rsvp"), {"action": "remind", "confirmed": 1, **chosen}),
        (desk.of("rsvp"), {"action": "label", "confirmed": 1, "label": "Vsiljena", **chosen}),
        (desk.of("rsvp"), {"action": "unlabel", "confirmed": 1, "label": "x", **chosen}),
        (desk.of("rsvp"), {"action": "write", "confirmed": 1, "label": "Vsiljena", **chosen}),
        (desk.of("rsvp"), {"action": "seat", "confirmed": 1, "reason": "Vsiljen", **chosen}),
        (desk.of("rsvp"), {"action": "undo", "confirmed": 1, **chosen}),
        (desk.of("rsvp", rsvp, "address"), {"email": "vsiljen@primer.example", "again": "on"}),
        (
            desk.of("suppression"),
            {"action": "take_off", "confirmed": 1, "_selected_action": world.suppression.pk},
        ),
        (desk.of("suppression", world.suppression.pk, "change"), {"email": "x@y.example"}),
        (desk.of("suppression", world.suppression.pk, "delete"), {"post": "yes"}),
        (desk.of("rsvp"), remove),
        (desk.of("rsvp"), {"action": "one_organisation", "confirmed": 1, **chosen}),
        (desk.of("organizer", world.organizer.pk, "spellings"), {"key": "nasorganizacija"}),
        (desk.of("event", event, "cancel"), {}),
        (desk.of("event", event, "order"), {"move": f"speakers-{world.speaker.pk}-down"}),
        (desk.of("event", event, "copy"), {"press": "vsiljeno-vsiljeno", "on": "2026-11-24"}),
        (desk.of("rsvp", rsvp, "letter", letter), {}),
        (desk.of("rsvp", rsvp, "letter", letter), {"how": "fresh"}),
        (desk.of("rsvp"), {"action": "withdraw", "confirmed": 1, **chosen}),
        (desk.of("rsvp"), {"action": "delete_selected", "post": "yes", **chosen}),
        (desk.of("outgoingmail"), {"action": "send_again", "_selected_action": letter}),
        (desk.of("outgoingmail"), {"action": "delete_selected", "_selected_action": letter}),
        (desk.of("event"), {"action": "delete_selected", "_selected_action": event, "post": "yes"}),
        (desk.of("rsvp", "add"), {**PERSON, "event": event}),
        (desk.of("rsvp", rsvp, "change"), PERSON),
        (desk.of("rsvp", rsvp, "delete"), {"post": "yes"}),
        (desk.of("event", event, "change"), {"title_sl": "Vsiljen", "capacity": 1}),
        (desk.of("event", event, "delete"), {"post": "yes"}),
        (desk.of("outgoingmail", letter, "change"), {"body_text": "x", "to_email": "x@y.example"}),
        (desk.of("outgoingmail", "add"), {"event": event, "rsvp": rsvp}),
        (desk.of("organizer", world.organizer.pk, "change"), {"name": "x", "contact_email": "x"}),
        (desk.of("organizer", world.organizer.pk, "delete"), {"post": "yes"}),
        *attempts_at_people(desk, world),
        *attempts_at_lists(desk, world),
    ]


def attempts_at_people(desk, world):
    """What would change who belongs to an organiser, or note who is here."""
    people = ("organizer", world.organizer.pk, "people")
    member = world.organizer.memberships.first().pk
    invited = {"email": "vsiljena@primer.example", "language": "sl", "role": "OWNER"}
    return [
        (desk.of(*people), invited),
        (desk.of(*people, member), {"role": "READER"}),
        (desk.of(*people, member), {"again": "1"}),
        (desk.of(*people, member, "remove"), {}),
        (desk.of("event", world.event.pk, "door"), {"person": world.rsvp.pk, "arrival": "here"}),
        (desk.of("event", world.event.pk, "unpublish"), {}),
    ]


def attempts_at_lists(desk, world):
    """What would take people out, write them down, or tell them of something; the history notes
    each export."""
    event = world.event.pk
    invite = ("event", event, "invite")
    chosen = {"action": "export", "index": 0, "_selected_action": world.rsvp.pk}
    return [
        (desk.of("event", event, "export"), {"kind": "list", "format": "csv"}),
        (desk.of("event", event, "export"), {"kind": "everything", "format": "xlsx"}),
        (f"{desk.of('rsvp', 'export')}?event__id__exact={event}", {"format": "csv"}),
        (desk.of("rsvp"), chosen),
        (desk.of(*invite), {"pasted": "Nova Oseba, nova@primer.example", "how": "pasted"}),
        (desk.of(*invite, brought(world.event).pk), {"act": "store", "press": "a", "send": "on"}),
        (desk.of(*invite, brought(world.event).pk), {"act": "discard"}),
        (desk.of("event", event, "notice"), {"act": "send", "seen": "x"}),
        (desk.of("event", event, "notice"), {"act": "leave", "seen": "x"}),
        (desk.of("event", event, "reminders"), {"unanswered-is_on": "on"}),
        (desk.of("event", event, "postpone"), {}),
        (desk.of("event", event, "reopen"), {}),
    ]


@pytest.mark.parametrize("kind", NOT_WRITING)
def test_who_may_not_write_changes_nothing_by_any_address(people, desk, ours, rows, kind):
    browser = desk(people[kind])
    tried, before = attempts(browser, ours), rows()

    answers = [(browser.post(a, data), a) for a, data in tried]

    assert {a: r.status_code for r, a in answers if r.status_code >= 500} == {}
    assert rows() == before


@pytest.mark.parametrize("kind", ["OWNER", "EDITOR"])
def test_who_may_write_changes_nothing_of_others(people, desk, theirs, rows, kind):
    browser = desk(people[kind])
    tried, before = attempts(browser, theirs), rows()

    for address, data in tried:
        browser.post(address, data)

    assert rows() == before


def test_action_on_a_mixed_choice_touches_only_ones_own(people, desk, ours, theirs, reload):
    browser = desk(people["OWNER"])
    chosen = [ours.rsvp.pk, theirs.rsvp.pk]

    browser.post(
        browser.of("rsvp"), {"action": "withdraw", "confirmed": 1, "_selected_action": chosen}
    )

    assert reload(ours.rsvp).status == Rsvp.Status.CANCELLED
    assert reload(theirs.rsvp).status == Rsvp.Status.ACCEPTED


def test_action_on_everything_touches_only_ones_own(people, desk, ours, theirs, reload):
    browser = desk(people["OWNER"])

    browser.post(
        browser.of("rsvp"),
        {
            "action": "withdraw",
            "confirmed": 1,
            "select_across": 1,
            "_selected_action": theirs.rsvp.pk,
        },
    )

    assert reload(ours.rsvp).status == Rsvp.Status.CANCELLED
    assert reload(theirs.rsvp).status == Rsvp.Status.ACCEPTED


def test_confirming_page_names_only_ones_own(people, desk, ours, theirs):
    browser = desk(people["OWNER"])
    chosen = [ours.rsvp.pk, theirs.rsvp.pk]

    page = browser.post(browser.of("rsvp"), {"action": "withdraw", "_selected_action": chosen})

    assert "NAŠPriimek" in pages.of(page)
    assert "TUJ" not in page.content.decode()


def test_letter_of_one_guest_is_not_sent_through_another(people, desk, ours, theirs, rows):
    browser = desk(people["OWNER"])
    before = rows()

    response = browser.post(browser.of("rsvp", ours.rsvp.pk, "letter", theirs.letter.pk), {})

    assert response.status_code == 404
    assert rows() == before


@pytest.mark.parametrize("prefix", ["agenda_items", "speakers", "partners"])
def test_rows_of_another_event_cannot_be_slipped_in(owner, ours, theirs, rows, prefix):
    strange = {"agenda_items": theirs.item, "speakers": theirs.speaker, "partners": theirs.partner}
    address = owner.of("event", ours.event.pk, "change")
    mine = {"agenda_items": ours.item, "speakers": ours.speaker, "partners": ours.partner}[prefix]
    opened = owner.form(address)
    slipped = {**opened, f"{prefix}-0-id": strange[prefix].pk}
    before = rows()[mine._meta.label]

    owner.browser.post(address, slipped)
    owner.browser.post(address, {**slipped, f"{prefix}-0-DELETE": "on"})

    assert opened[f"{prefix}-0-id"] == [str(mine.pk)]
    assert rows()[mine._meta.label] == before


@pytest.mark.parametrize("prefix", ["agenda_items", "speakers", "partners"])
def test_rows_cannot_be_moved_to_another_event(owner, ours, theirs, rows, prefix):
    address = owner.of("event", ours.event.pk, "change")
    others = rows()

    owner.fill_in(address, **{f"{prefix}-0-event": theirs.event.pk})

    after = rows()
    label = {"agenda_items": "AgendaItem", "speakers": "Speaker", "partners": "Partner"}[prefix]
    key = f"registrations.{label}"
    assert [r["event_id"] for r in after[key]] == [r["event_id"] for r in others[key]]


def test_speakers_of_another_event_cannot_be_put_on_the_programme(owner, ours, theirs):
    address = owner.of("event", ours.event.pk, "change")

    response = owner.fill_in(address, **{"agenda_items-0-speakers": [theirs.speaker.pk]})

    assert response.status_code == 200
    assert ours.item.speakers.count() == 0


def test_event_cannot_be_given_to_another_organiser(owner, ours, theirs, reload):
    address = owner.of("event", ours.event.pk, "change")

    response = owner.fill_in(address, organizer=theirs.organizer.pk)

    assert response.status_code == 200
    assert reload(ours.event).organizer == ours.organizer


def test_new_event_cannot_be_put_under_another_organiser(owner, ours, theirs, rows):
    before = rows()["registrations.Event"]

    owner.fill_in(
        owner.of("event", "add"),
        organizer=theirs.organizer.pk,
        title_sl="Nov",
        slug="nov",
        starts_at_0="25/11/2025",
        starts_at_1="10:00",
        ends_at_0="25/11/2025",
        ends_at_1="12:00",
    )

    assert rows()["registrations.Event"] == before


STATUS = {"status": "CANCELLED", "order": "77", "answered_at_0": "1.1.2020", "token": "x"}


def test_status_and_order_are_written_by_no_form(owner, ours, reload):
    before = (ours.rsvp.status, ours.rsvp.order, ours.rsvp.answered_at, ours.rsvp.token)

    response = owner.fill_in(owner.of("rsvp", ours.rsvp.pk, "change"), **STATUS, brought_by="1")

    after = reload(ours.rsvp)
    assert response.status_code == 302
    assert (after.status, after.order, after.answered_at, after.token) == before
    assert after.brought_by is None


def test_state_and_counters_of_an_event_are_written_by_no_form(owner, ours, reload):
    ours.event.refresh_from_db()
    before = {n: getattr(ours.event, n) for n in ("status", "seats_taken", "last_order", "uid")}

    response = owner.fill_in(
        owner.of("event", ours.event.pk, "change"),
        status="CANCELLED",
        seats_taken="0",
        last_order="0",
        uid="x",
        sequence="99",
        **{"agenda_items-0-seats_taken": "0"},
    )

    after = reload(ours.event)
    assert response.status_code == 302
    assert {name: getattr(after, name) for name in before} == before
    assert reload(ours.item).seats_taken == 1


def test_owner_makes_nobody_a_member_and_no_organiser(owner, ours, rows):
    before = rows()
    address = owner.of("organizer", ours.organizer.pk, "change")

    owner.fill_in(
        address,
        slug="drug",
        **{"memberships-TOTAL_FORMS": 1, "memberships-0-user": 1, "memberships-0-role": "OWNER"},
    )
    refused = owner.get(owner.of("organizer", "add"))

    assert refused.status_code == 403
    after = rows()
    assert after["registrations.Membership"] == before["registrations.Membership"]
    assert after["registrations.Organizer"] == before["registrations.Organizer"]


@pytest.mark.parametrize(
    "model", ["event", "rsvp", "outgoingmail", "organizer", "question", "agendaitem"]
)
def test_reader_sees_rows_without_anything_to_press(people, desk, ours, model):
    browser = desk(people["READER"])
    row = {"event": ours.event, "rsvp": ours.rsvp, "outgoingmail": ours.letter}
    row |= {"question": ours.question, "agendaitem": ours.item}
    pk = row.get(model, ours.organizer).pk

    page = pages.parse(browser.get(browser.of(model, pk, "change")))

    content = page.find(".//*[@id='content']")
    pressed = [e for e in content.iter("input") if e.get("type") == "submit"]
    assert pressed == []
    assert list(content.iter("button")) == []
    assert [
        f for f in content.iter("form") if f.get("method") == "post" and f.get("id") is None
    ] == []


def test_reader_may_take_no_action_on_the_guest_list(people, desk, ours):
    browser = desk(people["READER"])

    page = pages.parse(browser.get(browser.of("rsvp")))

    assert page.find(".//select[@name='action']") is None


def test_forms_of_the_desk_need_their_token(people, desk, ours, reload):
    browser = desk(people["OWNER"])

    answers = [
        browser.browser.post(browser.of("event", ours.event.pk, page), {})
        for page in ("unpublish", "cancel")
    ]

    assert {response.status_code for response in answers} == {403}
    assert reload(ours.event).status == "PUBLISHED"


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_steps_are_taken_by_post_alone(owner, ours, rows, method):
    before = rows()
    send = getattr(owner.browser, method)

    for address in (
        owner.of("rsvp", ours.rsvp.pk, "answer"),
        owner.of("rsvp", ours.rsvp.pk, "letter", ours.letter.pk),
    ):
        assert send(f"{address}?answer=decline").status_code in (403, 405)

    assert rows() == before
