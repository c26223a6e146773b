"""What people type, made clean or refused."""

import pytest
from django.core.exceptions import ValidationError

from registrations.fields import plain


@pytest.mark.parametrize("address", ["ana@primer.example", "Ana+a@žaga.example"])
def test_address_that_mail_can_carry_is_taken(address):
    assert plain.Address().clean(f" {address} ") == address


@pytest.mark.parametrize("look_alike", ["fran\u212a", "\u017ftefan", "\u0130van", "\u0430na"])
def test_letters_that_look_like_others_make_no_address(look_alike):
    with pytest.raises(ValidationError):
        plain.Address().clean(f"{look_alike}@primer.example")
