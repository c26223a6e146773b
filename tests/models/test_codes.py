"""Short addresses can be said, typed in any way, and not foreseen."""

import re

import pytest

from registrations.models import codes


def test_code_has_no_vowel_no_look_alike_and_no_word():
    made = [codes.new() for _ in range(3000)]

    assert {len(code) for code in made} == {codes.LENGTH}
    assert set("".join(made)) == set(codes.ALPHABET)
    assert not set("01AEIOUYRLBSZCČŠŽ") & set(codes.ALPHABET)
    assert not [code for code in made if re.search("[A-Z]{3}", code)]
    assert len(set(made)) > 2990


def test_three_letters_in_a_row_are_drawn_again(monkeypatch):
    drawn = iter("FKK234" + "2FK3KT")
    monkeypatch.setattr(codes.secrets, "choice", lambda alphabet: next(drawn))

    assert codes.new() == "2FK3KT"


@pytest.mark.parametrize(
    "typed", ["K47M26", "k47m26", "k47-m26", "K47 M26", " k4 7m 2 6 ", "k47–m26", "K47\xa0m26"]
)
def test_code_is_read_however_it_is_typed(typed):
    assert codes.read(typed) == "K47M26"
