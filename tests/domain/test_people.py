import pytest

from registrations.domain import corrections, history, people, rsvps
from tests.factories import make_event, make_person, make_rsvp, person_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_guest_corrects_everything_but_the_address():
    rsvp = make_rsvp(make_event())
    news = make_person(given_name="Neža", phone="041", note="x", language="en")

    assert people.correct(rsvp, news)

    rsvp.refresh_from_db()
    assert person_of(rsvp, email=news.email) == news
    assert rsvp.email != news.email


def test_guest_who_changes_the_language_alone_corrects_nothing():
    rsvp = make_rsvp(make_event())

    rsvps.accept(rsvp, by=history.LINK, person=person_of(rsvp, language="en"))

    rsvp.refresh_from_db()
    assert rsvp.language == "en"
    assert rsvp.letters.count() == rsvp.changes.filter(what="details").count() == 0


def test_corrected_name_is_found_and_sorted_by_what_it_became():
    event = make_event()
    rsvp = make_rsvp(event, family_name="Abram")
    make_rsvp(event, family_name="Bizjak")

    corrections.correct(rsvp, person_of(rsvp, family_name="Žagar"), by=history.COMMAND)

    assert list(event.rsvps.matching("zagar")) == [rsvp]
    assert list(event.rsvps.by_name())[-1] == rsvp
