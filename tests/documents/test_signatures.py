"""Links and addresses in letters that went out before the secret key was another one."""

import pytest

from registrations.documents import endings, reply_addresses, signatures
from registrations.domain import history, rsvps
from tests.factories import make_event, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def letter(settings):
    settings.REPLY_DOMAIN = "srecanje.example"
    return rsvps.invite(make_event(), make_person(), by=history.COMMAND).letters.get()


def test_what_the_old_secret_key_signed_works_while_it_is_known(letter, settings):
    rsvp = letter.rsvp
    ending, answer = endings.token(rsvp), reply_addresses.of(rsvp)
    returned, old = reply_addresses.of_letter(letter), settings.SECRET_KEY

    def found():
        return (
            endings.rsvp_of(ending),
            reply_addresses.rsvp_of(answer),
            reply_addresses.letter_of(returned),
        )

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "nov" * 20, ["druga" * 20, old]
    assert found() == (rsvp, rsvp, letter)
    assert endings.token(rsvp) != ending and reply_addresses.of(rsvp) != answer

    settings.SECRET_KEY_FALLBACKS = []
    assert found() == (None, None, None)


def test_signature_is_of_its_text_and_its_use_alone():
    signature = signatures.of("letters", "1")

    assert signatures.is_of(signature, "letters", "1")
    assert not signatures.is_of(signature, "letters", "2")
    assert not signatures.is_of(signature, "doors", "1")
    assert not signatures.is_of("", "letters", "1")
