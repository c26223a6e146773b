"""What people type, made clean or refused."""

import pytest
from django.core.exceptions import ValidationError

from registrations.fields import plain


@pytest.mark.parametrize("address", ["ana@primer.example", "Ana+a@žaga.example"])
def test_address_that_mail_can_carry_is_taken(address):
    assert plain.Address().clean(f" {address} ") == address


def test_address_may_be_left_out_where_it_is_not_required():
    assert plain.Address(required=False).clean("") == ""


@pytest.mark.parametrize("look_alike", ["fran\u212a", "\u017ftefan", "\u0130van", "\u0430na"])
def test_letters_that_look_like_others_make_no_address(look_alike):
    with pytest.raises(ValidationError):
        plain.Address().clean(f"{look_alike}@primer.example")


@pytest.mark.parametrize(
    "domain", ["localhost", "[127.0.0.1]", "[IPv6:::1]", "127.0.0.10", "posta.local", "a.internal."]
)
def test_machines_of_a_house_have_no_guests(domain):
    with pytest.raises(ValidationError):
        plain.Address().clean(f"ana@{domain}")
