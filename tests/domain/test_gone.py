"""What stands around an event is removed while somebody is about to change it."""

import pytest

from registrations.domain import choices, errands, imports, locks
from registrations.models import GuestErrand, GuestImport
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def event():
    return factories.make_event()


def test_choices_of_a_programme_item_that_is_gone_are_not_stored(event):
    item = factories.make_item(event)
    choice = factories.make_choice(item)
    type(item).objects.filter(pk=item.pk).delete()

    with pytest.raises(locks.Gone):
        choices.store(item, [choice])

    assert not type(choice).objects.exists()


@pytest.mark.parametrize("go", ["begin", "go_on"])
def test_list_that_is_gone_is_not_stored(event, go):
    found = imports.receive(event, [["x"]], columns=["email"], user=None)
    GuestImport.objects.all().delete()

    with pytest.raises(locks.Gone):
        if go == "begin":
            imports.begin(found, [factories.make_person()], sends=False)
        else:
            imports.go_on(found)

    assert not event.rsvps.exists()


def test_errand_that_is_gone_is_not_done(event):
    rsvp = factories.make_rsvp(event)
    user = factories.make_user("ureja", event.organizer, "EDITOR")
    errand = errands.ask(event, GuestErrand.Act.WITHDRAW, [rsvp.pk], user=user)
    GuestErrand.objects.all().delete()

    with pytest.raises(locks.Gone):
        errands.begin(errand, {})

    rsvp.refresh_from_db()
    assert rsvp.is_coming
