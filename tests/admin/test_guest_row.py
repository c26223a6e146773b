"""What a guest's row says and lets one do: answers, colleagues, choices, out of turn, removal."""

import pytest

from registrations.domain import events, history, parties, questions, rsvps
from registrations.domain.people import Delegate
from registrations.models import Event, Question, QuestionOption, Rsvp
from tests import factories
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

Status = Rsvp.Status
Kind = Question.Kind


def row_of(desk, rsvp):
    return desk.of("rsvp", rsvp.pk, "change")


def part(desk, rsvp, name):
    """Return the words of a part of a row, '' where it has none."""
    found = pages.parse(desk.get(row_of(desk, rsvp))).find(f".//*[@id='{name}']")
    return "" if found is None else " | ".join(pages.row(row) for row in found.iter("tr"))


def ask(world, kind, value, options=(), **facts):
    """Ask a question and store the answer of the world's guest."""
    question = questions.add(
        Question(event=world.event, kind=kind, **facts),
        [QuestionOption(title_sl=title) for title in options],
    )
    if value == "first":
        value = [question.options.first().pk]
    held = {answer.question_id: answer.value for answer in world.rsvp.answers.all()}
    rsvps.accept(world.rsvp, by=history.COMMAND, answers={**held, question.pk: value})
    return question


@pytest.fixture
def full(ours, reload):
    """Our event with one seat, which is taken, and somebody who waits."""
    Event.objects.filter(pk=ours.event.pk).update(capacity=1)
    return factories.make_rsvp(reload(ours.event), Status.WAITLISTED)


# --- Answers --------------------------------------------------------------------------------------


def test_answers_stand_in_words(owner, ours):
    ask(ours, Kind.ONE, "first", ["Avtobus"], text_sl="Prihod?")
    ask(ours, Kind.YES_NO, True, text_sl="Slike?")
    ask(ours, Kind.DATE, "2025-12-05", text_sl="Kdaj?")
    ask(ours, Kind.LONG, "Prva\nDruga", text_sl="Kaj?")

    words = part(owner, ours.rsvp, "answers")

    for line in (
        "NAŠVprašanje NAŠMožnost",
        "Prihod? Avtobus",
        "Slike? yes",
        "Kdaj? 05/12/2025",
        "Kaj? Prva",
    ):
        assert line in words


def test_answer_to_a_question_that_is_no_longer_asked_is_marked(owner, ours):
    questions.retire(ours.question)

    assert "NAŠVprašanje (no longer asked) NAŠMožnost" in part(owner, ours.rsvp, "answers")


@pytest.mark.parametrize(
    ("role", "sees"), [("OWNER", True), ("EDITOR", True), ("superuser", True), ("READER", False)]
)
def test_sensitive_answer_is_seen_by_who_may_edit_the_event(desk, people, ours, role, sees):
    ask(ours, Kind.SHORT, "oreščki", text_sl="Katera?", is_sensitive=True)

    words = part(desk(people[role]), ours.rsvp, "answers")

    assert "Katera?" in words and "NAŠMožnost" in words
    assert ("oreščki" in words) == sees
    assert ("only those who may edit" in words) != sees


def test_row_says_why_somebody_has_no_seat(owner, full):
    assert "Number 1 on the waiting list" in pages.of(owner.get(row_of(owner, full)))


# --- Colleagues -----------------------------------------------------------------------------------


def test_rows_of_colleagues_lead_to_each_other(owner, ours):
    brought = factories.make_rsvp(ours.event, brought_by=ours.rsvp, given_name="Eva")

    page = pages.parse(owner.get(row_of(owner, ours.rsvp)))
    back = pages.parse(owner.get(row_of(owner, brought)))

    down = pages.links(pages.with_id(page, "colleagues"))
    up = pages.links(pages.with_id(back, "colleagues"))
    assert down == {f"Eva {brought.family_name}": row_of(owner, brought)}
    assert up == {"NAŠIme NAŠPriimek": row_of(owner, ours.rsvp)}


# --- Choices --------------------------------------------------------------------------------------


@pytest.fixture
def tables(ours):
    item = factories.make_item(
        ours.event,
        title_en="Tables",
        starts_at=factories.at("2025-11-25 11:00"),
        ends_at=factories.at("2025-11-25 12:00"),
    )
    first = item.choices.create(title_sl="Prva", capacity=1)
    return item, first, item.choices.create(title_sl="Druga")


def test_organiser_signs_a_guest_up_for_a_choice(owner, ours, tables):
    item, first, second = tables
    name = f"choice-{item.pk}"

    page = pages.parse(owner.get(row_of(owner, ours.rsvp)))
    offered = [box.get("value") for box in page.findall(f".//input[@name='{name}']")]
    owner.fill_in(row_of(owner, ours.rsvp), **{name: first.pk})
    shown = owner.form(row_of(owner, ours.rsvp))[name]
    owner.fill_in(row_of(owner, ours.rsvp), **{name: second.pk})

    assert offered == [str(first.pk), str(second.pk), ""]
    assert shown == [str(first.pk)]
    assert ours.rsvp.signups.get(item=item).choice == second
    assert ours.rsvp.signups.get(item=ours.item).status == "ACCEPTED"
    first.refresh_from_db()
    assert first.seats_taken == 0


def test_organiser_takes_a_guest_off_a_choice(owner, ours, tables):
    item, first, _ = tables
    name = f"choice-{item.pk}"
    owner.fill_in(row_of(owner, ours.rsvp), **{name: first.pk})

    owner.fill_in(row_of(owner, ours.rsvp), **{name: ""})

    assert [signup.item for signup in ours.rsvp.signups.all()] == [ours.item]


def test_full_choice_puts_a_guest_on_its_waiting_list(owner, ours, tables):
    item, first, _ = tables
    rsvps.accept(factories.make_rsvp(ours.event), by=history.COMMAND, items={item.pk: first.pk})

    owner.fill_in(row_of(owner, ours.rsvp), **{f"choice-{item.pk}": first.pk})

    assert ours.rsvp.signups.get(item=item).status == "WAITLISTED"
    row = pages.of(owner.get(owner.of("rsvp")))
    assert "Tables: Prva (on the item’s waiting list)" in row


@pytest.mark.parametrize("wrong", ["0", "x", "9" * 30])
def test_organiser_chooses_nothing_that_is_not_offered(owner, ours, tables, rows, wrong):
    before = rows()

    response = owner.fill_in(row_of(owner, ours.rsvp), **{f"choice-{tables[0].pk}": wrong})

    assert response.status_code == 200
    assert rows() == before


def test_places_at_the_same_time_are_refused_with_what_was_typed(owner, ours, tables, rows):
    item, first, _ = tables
    other = factories.make_item(ours.event, starts_at=item.starts_at, ends_at=item.ends_at)
    before = rows()

    response = owner.fill_in(
        row_of(owner, ours.rsvp),
        **{f"choice-{item.pk}": first.pk, "items": [other.pk], "organisation": "Vpisano"},
    )

    assert response.status_code == 200
    assert any("at the same time" in error for error in pages.errors(response))
    assert b"Vpisano" in response.content
    assert rows() == before


# --- Out of turn ----------------------------------------------------------------------------------


def test_organiser_seats_somebody_out_of_turn_with_the_reason(owner, ours, full, reload):
    other = factories.make_rsvp(reload(ours.event), Status.WAITLISTED)
    address = owner.of("rsvp", other.pk, "seat")
    links = pages.links(pages.parse(owner.get(row_of(owner, other))))

    asked = pages.of(owner.get(address))
    response = owner.post(address, {"reason": "Govori na odprtju"}, follow=True)

    assert links["Seat out of turn…"] == address
    assert "Seats taken: 1 of 1. People who wait: 2." in asked
    assert (reload(other).status, reload(full).status) == (Status.ACCEPTED, Status.WAITLISTED)
    assert reload(ours.event).seats_taken == 2
    assert "Govori na odprtju" in pages.of(response)
    change = other.changes.get(what="out_of_turn")
    assert (change.reason, change.by.username) == ("Govori na odprtju", "owner")
    assert other.letters.count() == 1


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nobody_is_seated_out_of_turn(owner, full, rows, reason):
    before = rows()

    response = owner.post(owner.of("rsvp", full.pk, "seat"), {"reason": reason})

    assert response.status_code == 200
    assert "Please say why" in pages.of(response)
    assert rows() == before


def test_seat_out_of_turn_is_offered_only_where_it_matters(owner, ours, full, reload):
    awaited = factories.make_rsvp(reload(ours.event), Status.NEEDS_ACTION)
    gone = factories.make_rsvp(reload(ours.event), Status.CANCELLED)

    def is_offered(rsvp):
        return "Seat out of turn…" in pages.links(pages.parse(owner.get(row_of(owner, rsvp))))

    offered = [is_offered(rsvp) for rsvp in (full, awaited, ours.rsvp, gone)]
    Event.objects.filter(pk=ours.event.pk).update(capacity=None, waiting_count=0)

    assert offered == [True, True, False, False]
    assert not is_offered(awaited)


# --- Removal --------------------------------------------------------------------------------------


def test_owner_removes_rows_after_reading_what_is_lost(owner, ours, full, reload):
    chosen = {"action": "remove", "_selected_action": ours.rsvp.pk}

    asked = owner.post(owner.of("rsvp"), chosen)
    between = Rsvp.objects.filter(pk=ours.rsvp.pk).exists()
    owner.post(owner.of("rsvp"), {**chosen, "confirmed": 1})

    words = pages.of(asked)
    assert "NAŠIme NAŠPriimek" in words and "the history" in words and "the letters" in words
    assert between
    assert not Rsvp.objects.filter(pk=ours.rsvp.pk).exists()
    assert reload(full).status == Status.ACCEPTED
    assert (reload(ours.event).seats_taken, reload(ours.item).seats_taken) == (1, 0)
    assert ours.question.options.first().seats_taken == 0


def test_owner_removes_many_and_colleagues_stay(owner, ours):
    brought = factories.make_rsvp(ours.event, brought_by=ours.rsvp)
    other = factories.make_rsvp(ours.event)
    chosen = [ours.rsvp.pk, other.pk]

    response = owner.post(
        owner.of("rsvp"),
        {"action": "remove", "confirmed": 1, "_selected_action": chosen},
        follow=True,
    )

    assert list(ours.event.rsvps.all()) == [brought]
    assert "2 people are removed." in pages.of(response)


@pytest.mark.parametrize("role", ["EDITOR", "READER"])
def test_only_owners_remove(desk, people, ours, rows, role):
    browser = desk(people[role])
    before = rows()

    page = browser.get(row_of(browser, ours.rsvp))
    listed = browser.get(browser.of("rsvp"))
    browser.post(
        browser.of("rsvp"), {"action": "remove", "confirmed": 1, "_selected_action": ours.rsvp.pk}
    )

    assert "Remove from the list" not in pages.of(page) + pages.of(listed)
    assert rows() == before


def test_owner_of_one_organiser_removes_nothing_of_another_that_they_only_edit(
    desk, people, ours, theirs, rows
):
    user = people["EDITOR"]
    user.memberships.create(organizer=theirs.organizer, role="OWNER")
    browser = desk(user)
    before = rows()

    browser.post(
        browser.of("rsvp"), {"action": "remove", "confirmed": 1, "_selected_action": ours.rsvp.pk}
    )

    assert rows() == before


# --- Filters --------------------------------------------------------------------------------------


def found(desk, **query):
    page = pages.parse(desk.get(desk.of("rsvp"), query))
    table = page.find(".//*[@id='result_list']")
    return [] if table is None else [pages.words(r) for r in table.findall(".//tbody/tr")]


def filters(desk, **query):
    page = pages.parse(desk.get(desk.of("rsvp"), query))
    return pages.words(pages.with_id(page, "changelist-filter"))


def test_list_is_filtered_by_an_answer(owner, ours):
    factories.make_rsvp(ours.event, family_name="Brezodgovora")
    first, second = ours.question.options.all()

    of_event = {"event__id__exact": ours.event.pk}
    chose = found(owner, **of_event, answer=f"{ours.question.pk}-{first.pk}")

    assert "NAŠVprašanje – NAŠMožnost" in filters(owner, **of_event)
    assert len(chose) == 1 and "NAŠPriimek" in chose[0]
    assert found(owner, **of_event, answer=f"{ours.question.pk}-{second.pk}") == []


def test_list_is_filtered_by_yes_and_no(owner, ours):
    question = ask(ours, Kind.YES_NO, False, text_sl="Slike?")

    assert len(found(owner, answer=f"{question.pk}-no")) == 1
    assert found(owner, answer=f"{question.pk}-yes") == []


def test_list_is_filtered_by_a_choice(owner, ours, tables):
    item, first, second = tables
    owner.fill_in(row_of(owner, ours.rsvp), **{f"choice-{item.pk}": first.pk})

    assert "Tables: Prva" in filters(owner)
    assert len(found(owner, item=f"{item.pk}-{first.pk}")) == 1
    assert len(found(owner, item=item.pk)) == 1
    assert found(owner, item=f"{item.pk}-{second.pk}") == []


@pytest.mark.parametrize(("role", "sees"), [("EDITOR", True), ("READER", False)])
def test_list_is_filtered_by_sensitive_answers_only_by_who_may_read_them(
    desk, people, ours, role, sees
):
    Question.objects.filter(pk=ours.question.pk).update(is_sensitive=True)
    browser, option = desk(people[role]), ours.question.options.last()
    of_event = {"event__id__exact": ours.event.pk}
    wrong = f"{ours.question.pk}-{option.pk}"
    right = f"{ours.question.pk}-{ours.question.options.first().pk}"

    assert ("NAŠMožnost" in filters(browser, **of_event)) == sees
    # Whoever may not read it learns nothing: every answer finds the same.
    shown = [len(found(browser, **of_event, answer=answer)) for answer in (right, wrong)]
    assert (shown[0] != shown[1]) == sees


@pytest.mark.parametrize("wrong", ["x", "1", "1-", "1-2-3", "999999999999999999999-1", "1-maybe"])
def test_filter_that_nobody_offers_breaks_nothing(owner, ours, wrong):
    for name in ("answer", "item"):
        assert owner.get(owner.of("rsvp"), {name: wrong}).status_code == 200


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_pages_that_ask_first_speak_both_languages(desk, people, full, language):
    organiser = desk(people["OWNER"], language)
    chosen = {"_selected_action": full.pk}

    seat = organiser.get(organiser.of("rsvp", full.pk, "seat"))
    remove = organiser.post(organiser.of("rsvp"), {"action": "remove", **chosen})

    words = {"sl": ("mimo vrstnega reda", "Dokončn"), "en": ("out of turn", "for good")}[language]
    for response, word in zip((seat, remove), words, strict=True):
        assert response.status_code == 200
        assert word in pages.of(response)


def test_row_that_keeps_a_place_says_whose_address_was_given(owner, ours):
    known = factories.make_rsvp(ours.event, family_name="Znana")
    bringer = factories.make_rsvp(ours.event)
    said = Delegate(person=factories.person_of(known))
    kept = parties.add(bringer, said, by=history.LINK, submission="form")

    words = pages.of(owner.get(row_of(owner, kept)))

    assert "had a reply already" in words and "Ana Znana" in words
    assert "had a reply already" not in pages.of(owner.get(row_of(owner, ours.rsvp)))


def test_row_says_which_sign_ups_overlap(owner, ours):
    items = [factories.make_item(ours.event, title_en=title) for title in ("Visit", "Walk")]
    later = {
        "starts_at": factories.at("2025-11-25 16:00"),
        "ends_at": factories.at("2025-11-25 17:00"),
    }
    moved = factories.make_item(ours.event, title_en="Talk", **later)
    rsvp = factories.make_rsvp(ours.event, items=[items[0].pk, moved.pk])
    before = pages.of(owner.get(row_of(owner, rsvp)))

    moved.refresh_from_db()
    moved.starts_at, moved.ends_at = items[0].starts_at, items[0].ends_at
    events.store_row(moved)

    assert "overlap" not in before
    assert "“Visit” and “Talk” overlap" in pages.of(owner.get(row_of(owner, rsvp)))


# --- The list as it was filtered ------------------------------------------------------------------


@pytest.fixture
def filtered(owner, ours):
    """The address of our guest's row, from the list of those of our event who come."""
    query = {"event__id__exact": ours.event.pk, "status__exact": "ACCEPTED"}
    page = pages.parse(owner.get(owner.of("rsvp"), query))
    [address] = [a for words, a in pages.links(page).items() if words.startswith("NAŠPriimek")]
    return address


def press(desk, response, button, **typed):
    """Press the button of these words on a page, as a browser does; follow where it leads."""
    for form in pages.forms(response):
        for found in form.element.iter("button"):
            if pages.words(found) == button:
                named = {found.get("name"): found.get("value")} if found.get("name") else {}
                address = form.element.get("action")
                return desk.post(address, {**form.values, **named, **typed}, follow=True)
    raise AssertionError(f"There is no button {button}.")


def is_filtered(response, event):
    address, _status = response.redirect_chain[-1]
    return f"event__id__exact={event.pk}" in address and "status__exact=ACCEPTED" in address


@pytest.mark.parametrize(
    ("first", "then", "left"),
    [
        ("Withdraw the invitation…", "Withdraw", Status.CANCELLED),
        ("Remove from the list for good…", "Remove for good", None),
    ],
)
def test_list_stays_filtered_after_somebody_was_taken_off_it_from_their_row(
    owner, ours, filtered, first, then, left
):
    asked = press(owner, owner.get(filtered), first)
    back = pages.links(pages.parse(asked))["Back"]
    response = press(owner, asked, then)

    assert f"event__id__exact={ours.event.pk}" in back
    assert is_filtered(response, ours.event)
    found = Rsvp.objects.filter(pk=ours.rsvp.pk).first()
    assert (found.status if found else None) == left


def test_list_stays_filtered_after_an_answer_and_a_letter_from_the_row(owner, ours, filtered):
    response = press(owner, owner.get(filtered), "Does not come")
    response = press(owner, response, "Comes")
    response = press(owner, response, "Send again")
    response = press(owner, response, "Withdraw the invitation…")
    response = press(owner, response, "Withdraw")

    assert is_filtered(response, ours.event)
    assert Rsvp.objects.get(pk=ours.rsvp.pk).is_withdrawn


def test_somebody_who_left_the_filtered_list_meanwhile_is_still_withdrawn(owner, ours, filtered):
    response = owner.get(filtered)
    rsvps.decline(ours.rsvp, by=history.LINK)

    asked = press(owner, response, "Withdraw the invitation…")
    press(owner, asked, "Withdraw")

    assert Rsvp.objects.get(pk=ours.rsvp.pk).is_withdrawn


@pytest.mark.parametrize("wrong", ["//else.example", "a%0d%0aX: y", "&&&", "_changelist_filters"])
def test_filters_that_nobody_chose_lead_nowhere_else(owner, ours, wrong):
    response = owner.post(
        owner.of("rsvp"),
        {
            "action": "withdraw",
            "confirmed": 1,
            "_selected_action": ours.rsvp.pk,
            "_changelist_filters": wrong,
        },
    )

    assert response.status_code == 302
    assert response["Location"].startswith(owner.of("rsvp"))
    assert "\n" not in response["Location"]
