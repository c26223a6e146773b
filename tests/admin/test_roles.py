"""Every address of the desk × everybody who may come to it: one table, and nobody sees a word of an
organiser that they do not belong to."""

import pytest
from django.urls import resolve
from django.utils import translation

from tests.admin.conftest import NOT_SEEING, SEEING, WRITERS
from tests.admin.test_walls import addresses, shown

pytestmark = pytest.mark.ignore_template_errors

EVERY_KIND = (*SEEING, *NOT_SEEING)
LOGGED_IN = (*SEEING, "DOOR", "stranger", "nobody's")
# Lists, which show everybody their own; and what somebody adds to their own.
MEMBERS, ADDING = (*SEEING, "stranger"), (*WRITERS, "stranger")
OWNERS, RECEIVING = ("superuser", "OWNER"), (*WRITERS, "DOOR")
ASKING, NOBODY = ("OWNER",), ()
# Who opens what, by the names of addresses without "registrations_"; all others find it closed.
OPENS = {
    LOGGED_IN: """
        index password_change password_change_done agendaitem_changelist rsvp_export
        question_ready""",
    MEMBERS: """
        app_list event_changelist rsvp_changelist outgoingmail_changelist organizer_changelist
        question_changelist suppression_changelist event_letters_to_me autocomplete""",
    ADDING: "event_add rsvp_add question_add",
    SEEING: """
        event_change event_history rsvp_change rsvp_history outgoingmail_change
        outgoingmail_history organizer_change organizer_history question_change question_history
        agendaitem_change agendaitem_history suppression_change suppression_history event_step
        event_preview organizer_spellings""",
    RECEIVING: "event_door",
    WRITERS: """
        event_cancel event_postpone event_reopen event_notice event_reminders event_export
        event_invite event_copy rsvp_answer rsvp_arrival rsvp_letter event_messages
        event_message_new event_letters event_letter event_letter_look event_message
        event_message_write event_message_html event_message_send event_message_act question_retire
        rsvp_seat rsvp_address rsvp_remarks""",
    OWNERS: "organizer_people organizer_member organizer_remove_member",
    ("superuser",): "organizer_add",
    # What its asker alone sees; and what is not there as these worlds stand, or never is.
    ASKING: "rsvp_errand",
    NOBODY: """
        event_delete rsvp_delete outgoingmail_add outgoingmail_delete organizer_delete
        question_delete agendaitem_add agendaitem_delete suppression_add suppression_delete
        outgoingmail_html event_list question_again""",
}
ROWS = {name: who for who, names in OPENS.items() for name in names.split()}
# Django answers these itself: it leads on from a row that it does not show.
LEADING = ("", "view_on_site")
OF_ONES_OWN = (LOGGED_IN, MEMBERS, ADDING)


# Where who only checks in reads something of their own event.
AT_THE_DOOR = ("index", "event_door")


def name_of(address):
    with translation.override("en"):
        found = resolve(address.partition("?")[0])
    return (found.url_name or "").removeprefix("registrations_")


def is_open(seat, response):
    """Whether somebody gets what they asked for, and is not led to the log-in or to the start."""
    goal = response.headers.get("Location", "")
    led_away = "/login/" in goal or goal == seat.address()
    return response.status_code in (200, 302, 405) and not led_away


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_address_opens_to_whom_the_table_says(people, desk, ours, kind):
    seat, wrong, seen = desk(people[kind]), {}, {}

    for address in addresses(seat, ours):
        words, response = shown(seat, ours, address, with_response=True)
        name, plain = name_of(address), "?" not in address
        if plain and name not in LEADING and is_open(seat, response) != (kind in ROWS[name]):
            wrong[address] = response.status_code
        if words and kind not in SEEING and not (name in AT_THE_DOOR and kind == "DOOR"):
            seen[address] = words

    assert wrong == {}
    assert seen == {}


@pytest.mark.parametrize("kind", ["OWNER", "EDITOR", "READER", "DOOR"])
def test_no_address_of_another_organiser_opens_or_shows_anything(people, desk, ours, theirs, kind):
    seat, opened, seen = desk(people[kind]), {}, {}

    for address in addresses(seat, theirs):
        words, response = shown(seat, theirs, address, with_response=True)
        name = name_of(address)
        is_shut = name in LEADING or ROWS[name] in OF_ONES_OWN
        if not is_shut and is_open(seat, response):
            opened[address] = response.status_code
        if words:
            seen[address] = words

    assert opened == {}
    assert seen == {}


@pytest.mark.parametrize("kind", ["OWNER", "EDITOR", "READER"])
def test_own_lists_show_nothing_of_another_organiser(people, desk, ours, theirs, kind):
    seat = desk(people[kind])
    lists = {a for a in addresses(seat, ours) if ROWS.get(name_of(a)) in OF_ONES_OWN}

    seen = {address: shown(seat, theirs, address) for address in lists}

    assert {address: words for address, words in seen.items() if words} == {}


def test_table_has_a_row_for_every_address_that_is_tried(people, desk, ours):
    tried = {name_of(address) for address in addresses(desk(people["OWNER"]), ours)}

    assert tried - set(LEADING) == set(ROWS)
