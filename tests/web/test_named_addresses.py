"""Who registers a colleague is told the same whether or not the address is on the guest list."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.models import Event, OutgoingMail, PendingReply, Rsvp
from tests import factories
from tests.web import pages

Status = Rsvp.Status
KNOWN = "maja@primer.example"
NEW = {"given_name": "Maja", "family_name": "Kos"}
KNOWN_IN = [*Status.values, "INVITED"]


class Sender:
    """Somebody who types an address, at an event where it is known or is not."""

    def __init__(self, guest, known):
        self.guest, event = guest, guest.event
        self.known = known and self._make_known(event, known)
        self.own = factories.make_rsvp(event, email="pia@primer.example", family_name="Prva")
        self.other = factories.make_rsvp(
            event, brought_by=self.own, email="", given_name="Jan", family_name="Prej"
        )

    def _make_known(self, event, status):
        if status == Status.WAITLISTED:
            Event.objects.filter(pk=event.pk).update(capacity=1)
            factories.make_rsvp(event)
        is_invited = status == "INVITED"
        status = Status.NEEDS_ACTION if is_invited else status
        known = factories.make_rsvp(event, status, email=KNOWN.upper(), family_name="Tajna")
        Event.objects.filter(pk=event.pk).update(capacity=None, is_by_invitation=is_invited)
        return known

    def page(self):
        return self.guest.get(self.guest.own(self.own))

    def send(self, word, prefix, typed=None, **more):
        form = pages.form_with(self.page(), f"{prefix}-given_name")
        self.guest.clock.shift(5)
        said = {f"{prefix}-{name}": v for name, v in (typed or {**NEW, "email": KNOWN}).items()}
        return self.guest.post(self.guest.own(self.own), {**form.values, **said, **more})

    def add(self):
        return self.send("add", "add")

    def swap(self):
        return self.send("swap", f"swap-{self.other.pk}")

    def press(self, word, **more):
        return self.guest.press(self.own, word, **more)

    def named(self):
        return self.own.brought.get(given_name="Maja")

    def letters(self):
        """Return what was posted to the sender, as it reads."""
        told = OutgoingMail.objects.filter(event=self.guest.event, to_email=self.own.email)
        return [self.without_keys(f"{m.kind} {m.subject} {m.body_text}") for m in told]

    def read(self, response):
        """Return an answer without what differs from one page to the next in any case."""
        address = response.headers.get("Location", "")
        body = self.without_keys(response.content.decode())
        return response.status_code, self.without_keys(address), body

    def without_keys(self, text):
        for rsvp in Rsvp.objects.filter(event=self.guest.event):
            text = text.replace(rsvp.token, "TOKEN")
        text = re.sub(r'name="stamp" value="[^"]*"', "STAMP", text)
        # Each event has a drawing of its own.
        text = re.sub(r"<svg.*?</svg>", "DRAWING", text, flags=re.DOTALL)
        text = re.sub(r'(swap-|name="person" value=")\d+', r"\1N", text)
        return text.replace(self.guest.event.slug, "SLUG")


@pytest.fixture
def senders(make_guest, clock, db):
    """Return a function that makes two, the address being known to the event of the second."""

    def make(status):
        events = [factories.make_event(people_per_organisation=9) for _ in range(2)]
        if status == "INVITED":
            Event.objects.update(is_by_invitation=True)
        guests = [make_guest(event, "en") for event in events]
        return [Sender(guest, known) for guest, known in zip(guests, [None, status], strict=True)]

    return make


def assert_same(senders, act):
    """Both do it; what they read then, on the page and in letters, is the same."""
    answers = [sender.read(act(sender)) for sender in senders]
    assert answers[0] == answers[1]
    shown = [sender.read(sender.page()) for sender in senders]
    assert shown[0] == shown[1]
    assert senders[0].letters() == senders[1].letters()
    return answers[0]


@pytest.mark.parametrize("status", KNOWN_IN)
@pytest.mark.parametrize("how", ["add", "swap"])
def test_sender_sees_the_same_of_a_known_and_of_an_unknown_address(senders, how, status):
    both = senders(status)

    answer = assert_same(both, lambda one: getattr(one, how)())

    assert answer[0] == 303
    assert "Maja Kos" in pages.of(both[1].page())


@pytest.mark.parametrize("status", ["ACCEPTED", "NEEDS_ACTION", "INVITED", "CANCELLED"])
def test_sender_sees_the_same_of_all_that_can_be_done_with_them(senders, status):
    both = senders(status)
    assert_same(both, Sender.swap)

    for word in ("take-out", "bring-back", "none-comes", "all-come"):
        assert_same(both, lambda one, word=word: one.press(word, person=one.named()))
    third = {**NEW, "given_name": "Zala", "email": ""}
    assert_same(both, lambda one: one.send("swap", f"swap-{one.named().pk}", third))
    # The letter about Zala went to who registered her, with a list of all of them.
    assert any("Zala" in letter for letter in both[1].letters())


@pytest.mark.parametrize("how", ["add", "swap"])
def test_sender_who_names_an_address_again_is_told_the_same(senders, how):
    both = senders("ACCEPTED")
    assert_same(both, Sender.add)

    assert_same(both, lambda one: getattr(one, how)())

    assert all(one.own.brought.count() == 2 for one in both)


def test_letter_that_lists_colleagues_does_not_tell_who_was_known(make_guest, clock, db):
    bodies = []
    for known in (False, True):
        guest = make_guest(factories.make_event(), "en")
        if known:
            factories.make_rsvp(guest.event, email=KNOWN)
        guest.party(guest.colleague(0, email=KNOWN))
        sender = Rsvp.objects.get(event=guest.event, given_name="Žiga")
        letter = sender.letters.get()
        text = letter.body_text + letter.body_html + pages.of(guest.get(guest.own(sender)))
        bodies.append(text.replace(sender.token, "").replace(guest.event.slug, ""))

    assert bodies[0] == bodies[1]
    assert "Maja Kos0" in bodies[1]


@pytest.mark.parametrize("how", ["add", "swap"])
@pytest.mark.parametrize("status", ["ACCEPTED", "DECLINED"])
def test_known_address_is_as_much_work_as_an_unknown_one(senders, status, how):
    counted = []
    for sender in senders(status):
        sender.page()
        with CaptureQueriesContext(connection) as captured:
            getattr(sender, how)()
        counted.append(len(captured))

    assert abs(counted[0] - counted[1]) <= 4


def test_mailbox_is_spared_alike_whosever_it_is(senders, settings):
    settings.LIMITS = True
    held = []
    for sender in senders("ACCEPTED"):
        sender.add()
        statuses = [
            sender.press(word, person=sender.named()).status_code
            for _ in range(6)
            for word in ("take-out", "bring-back")
        ]
        held.append(statuses)
        settings.LIMITS_FILE.unlink()

    assert held[0] == held[1]
    assert 429 in held[1]


# --- The seat, and the person whose address it is -----------------------------------------------


def test_swap_for_a_known_address_takes_nothing_from_anybody(senders):
    sender = senders("DECLINED")[1]
    before = Rsvp.objects.filter(pk=sender.known.pk).values().get()
    order = sender.other.order

    sender.swap()

    kept = sender.named()
    assert (kept.status, kept.order, kept.email) == (Status.ACCEPTED, order, "")
    assert Rsvp.objects.filter(pk=sender.known.pk).values().get() == before
    assert [letter.kind for letter in sender.known.letters.all()] == ["link"]
    assert sender.known.pending_replies.get().sent_by == sender.own
    assert kept.letters.count() == 0


def test_owner_of_the_address_takes_the_seat_that_is_kept(senders):
    sender = senders("DECLINED")[1]
    sender.swap()
    seat, waiting = sender.named(), PendingReply.objects.get()

    page = sender.guest.get(sender.guest.own(sender.known))
    response = sender.guest.press(sender.known, "apply", pending=waiting)

    sender.known.refresh_from_db()
    assert "Registered by: Ana Prva" in pages.of(page)
    assert b'value="colleague"' not in page.content
    assert response.status_code == 303
    assert (sender.known.status, sender.known.order) == (Status.ACCEPTED, seat.order)
    assert sender.known.full_name == "Maja Kos"
    assert not Rsvp.objects.filter(pk=seat.pk).exists()


def test_seat_goes_to_others_when_the_owner_of_the_address_throws_the_reply_away(senders):
    sender = senders("ACCEPTED")[1]
    sender.swap()
    kept = sender.named()

    sender.guest.press(sender.known, "dismiss", pending=PendingReply.objects.get())

    kept.refresh_from_db()
    sender.known.refresh_from_db()
    assert (kept.status, sender.known.status) == (Status.DECLINED, Status.ACCEPTED)


def test_owner_of_the_address_does_not_make_it_a_colleague_of_their_own(senders, rows):
    sender = senders("ACCEPTED")[1]
    sender.add()
    before = rows()

    response = sender.guest.press(sender.known, "colleague", pending=PendingReply.objects.get())

    assert response.status_code == 404
    assert rows() == before


@pytest.mark.parametrize("known", [None, "ACCEPTED", "NEEDS_ACTION"])
def test_form_of_a_swap_sent_twice_is_one_swap_and_one_page(make_guest, clock, db, known):
    sender = Sender(make_guest(factories.make_event(), "en"), known)
    prefix = f"swap-{sender.other.pk}"
    form = pages.form_with(sender.page(), f"{prefix}-given_name")
    sender.guest.clock.shift(5)
    sent = {**form.values, f"{prefix}-given_name": "Maja", f"{prefix}-family_name": "Kos"}
    sent[f"{prefix}-email"] = KNOWN

    answers = [sender.guest.post(sender.guest.own(sender.own), sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert sender.own.brought.count() == 2
    assert OutgoingMail.objects.filter(to_email__iexact=KNOWN).count() == 1


def test_two_colleagues_are_swapped_for_people_of_one_name_on_one_page(make_guest, clock, db):
    sender = Sender(make_guest(factories.make_event(), "en"), None)
    second = factories.make_rsvp(sender.guest.event, brought_by=sender.own, email="")
    page = sender.page()
    sender.guest.clock.shift(5)

    for other in (sender.other, second):
        form = pages.form_with(page, f"swap-{other.pk}-given_name")
        typed = {f"swap-{other.pk}-{name}": value for name, value in NEW.items()}
        sender.guest.post(sender.guest.own(sender.own), {**form.values, **typed})

    assert sender.own.brought.filter(given_name="Maja", status=Status.ACCEPTED).count() == 2
