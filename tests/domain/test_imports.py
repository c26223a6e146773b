"""Lists of people: looked at, confirmed, stored by whichever worker comes next."""

from datetime import timedelta

import pytest

from registrations.domain import events, history, imports, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.domain.imports import Place
from registrations.models import Event, EventChange, GuestImport, OutgoingMail, RsvpChange
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

State = GuestImport.State


@pytest.fixture
def event():
    return factories.make_event()


def brought(event, people, *, sends=False, user=None):
    found = imports.receive(event, [["x"]], columns=["email"], user=user)
    imports.begin(found, people, sends=sends)
    found.refresh_from_db()
    return found


def store(found):
    while imports.write_some():
        pass
    found.refresh_from_db()
    return found


def people(count):
    return [factories.make_person() for _ in range(count)]


def invitations(event):
    return event.letters.filter(kind=OutgoingMail.Kind.INVITATION)


def test_nothing_is_on_the_guest_list_before_somebody_confirms(event):
    imports.receive(event, [["ana@primer.example"]], columns=["email"], user=None)

    assert not imports.write_some()
    assert not event.rsvps.exists()


def test_everybody_is_written_down_and_gets_a_link_of_their_own_but_no_letter(event):
    found = store(brought(event, people(60)))

    assert (found.state, found.new, found.stored_to) == (State.DONE, 60, 60)
    assert event.rsvps.values("token").distinct().count() == 60
    assert not event.letters.exists()


def test_invitations_go_out_with_the_list_where_somebody_says_so(event):
    without_address = factories.make_person(email="")

    store(brought(event, [*people(3), without_address], sends=True))

    assert event.rsvps.count() == 4
    assert invitations(event).count() == 3


def test_a_list_brought_twice_makes_everybody_once_also_who_has_no_address(event):
    both = [*people(3), factories.make_person(email="", family_name="Brez")]

    first, second = brought(event, both, sends=True), brought(event, both, sends=True)
    store(first), store(second)

    assert event.rsvps.count() == 4
    assert invitations(event).count() == 3
    assert (first.new + second.new, second.were_there + first.were_there) == (4, 4)


def test_who_is_written_down_gets_the_invitation_later_and_once(event):
    written = people(2)
    store(brought(event, written))

    later = store(brought(event, written, sends=True))
    store(brought(event, written, sends=True))

    assert (later.new, later.invited) == (0, 2)
    assert invitations(event).count() == 2


@pytest.mark.parametrize("status", ["ACCEPTED", "DECLINED", "CANCELLED"])
def test_an_answer_stands_whatever_list_its_person_is_on(event, status):
    rsvp = factories.make_rsvp(event, status)

    found = store(brought(event, [factories.person_of(rsvp)], sends=True))

    rsvp.refresh_from_db()
    assert (rsvp.status, found.were_there) == (status, 1)
    assert not event.letters.exists()


def test_a_list_goes_on_where_a_killed_worker_left_it(event, monkeypatch):
    found, tried = brought(event, people(60)), []
    register = rsvps.register

    def killed_at_the_fortieth(*args, **kwargs):
        tried.append(args)
        if len(tried) == 40:
            raise KeyboardInterrupt
        return register(*args, **kwargs)

    monkeypatch.setattr(rsvps, "register", killed_at_the_fortieth)
    with pytest.raises(KeyboardInterrupt):
        store(found)
    found.refresh_from_db()
    left_at = (found.stored_to, event.rsvps.count())
    store(found)

    assert left_at == (imports.MOST_AT_ONCE, imports.MOST_AT_ONCE)
    assert (found.new, event.rsvps.count()) == (60, 60)


def test_few_are_stored_in_one_transaction(event):
    found = brought(event, people(60))

    imports.write_some()

    found.refresh_from_db()
    assert found.stored_to == imports.MOST_AT_ONCE <= 100


def test_a_list_stops_with_a_reason_when_its_event_is_taken_back_and_can_go_on(event):
    found = brought(event, people(30), sends=True)
    imports.write_some()
    events.unpublish(event)
    store(found)
    stopped = (found.state, found.refusal, event.rsvps.count())
    with pytest.raises(RsvpRefused, match="not_published"):
        imports.go_on(found)
    events.publish(event)

    imports.go_on(found)
    store(found)

    assert stopped == (State.STOPPED, "not_published", imports.MOST_AT_ONCE)
    assert (found.state, found.new) == (State.DONE, 30)


def test_people_of_a_draft_are_written_down_and_not_written_to(event):
    draft = factories.make_event(status=Event.Status.DRAFT, slug="osnutek")
    found = imports.receive(draft, [["x"]], columns=["email"], user=None)

    with pytest.raises(RsvpRefused, match="not_published"):
        imports.begin(found, people(1), sends=True)
    imports.begin(found, people(1), sends=False)
    store(found)

    assert draft.rsvps.count() == 1


def test_history_says_who_wrote_whom_down(event, organiser):
    store(brought(event, people(2), user=organiser))

    [line] = event.changes.filter(what=EventChange.What.IMPORT)
    assert (line.by, line.after) == (organiser, {"rows": 2, "is_sent": False})
    changes = RsvpChange.objects.filter(rsvp__event=event)
    assert {(change.by, change.channel) for change in changes} == {(organiser, "admin")}


def test_a_list_says_of_each_where_they_stand(event):
    there = factories.make_rsvp(event, "DECLINED", email="Ana@primer.example")
    written = rsvps.register(event, factories.make_person(), by=history.COMMAND)
    new = factories.make_person()
    listed = [
        factories.make_person(email="ANA@primer.example"),
        factories.person_of(written),
        None,
        new,
        new,
    ]

    found = list(imports.standing(event, listed))

    assert [one and one.place for one in found] == [
        Place.THERE,
        Place.UNINVITED,
        None,
        Place.NEW,
        Place.TWICE,
    ]
    assert (found[0].rsvp, found[4].first) == (there, 3)


def test_looking_at_a_list_takes_few_queries_however_long_it_is(
    event, django_assert_max_num_queries
):
    factories.make_rsvp(event)
    with django_assert_max_num_queries(8):
        list(imports.standing(event, people(900)))


def test_lists_of_other_people_are_forgotten_after_a_day(event, clock):
    done = store(brought(event, people(1)))
    storing = brought(event, people(1))
    clock.shift(timedelta(days=1, minutes=1))

    imports.sweep()

    assert list(GuestImport.objects.all()) == [storing]
    assert done.event.rsvps.count() == 1


def test_a_new_list_takes_the_place_of_one_that_was_only_looked_at(event, organiser):
    first = imports.receive(event, [["a"]], columns=[""], user=organiser)
    second = imports.receive(event, [["b"]], columns=[""], user=organiser)

    assert list(imports.of(event, organiser)) == [second]
    assert first.pk != second.pk


def test_people_of_an_earlier_event_come_as_rows(event):
    factories.make_rsvp(event, "DECLINED", family_name="Kos")
    came = factories.make_rsvp(event, family_name="Novak")

    rows = {
        name: imports.rows_of(people(event.rsvps.all())) for name, people in imports.GROUPS.items()
    }

    assert [row[1] for row in rows["all"]] == ["Kos", "Novak"]
    assert [row[1] for row in rows["accepted"]] == ["Novak"]
    assert (rows["came"], came.has_arrived) == ([], False)


def test_somebody_invited_by_a_list_is_known_by_their_address_without_the_link(event):
    person = factories.make_person(email="Mija@primer.example")
    store(brought(event, [person], sends=True))

    factories.send_reply(event, factories.make_person(email="mija@PRIMER.example"))

    [rsvp] = event.rsvps.all()
    assert rsvp.is_coming


def test_a_list_with_somebody_who_cannot_be_stored_waits_for_a_word_and_holds_up_no_other(
    event, logged_faults
):
    broken, other = brought(event, people(3)), brought(event, people(2))
    # What a program of another version, or somebody's hand in the tables, may have left.
    broken.people[1]["title"] = "dr."
    broken.save()

    store(other)

    broken.refresh_from_db()
    assert (broken.state, broken.refusal) == (State.STOPPED, "broken")
    assert (broken.stored_to, broken.new, other.state) == (1, 1, State.DONE)
    assert event.rsvps.count() == 3
    assert len(logged_faults) == 1
