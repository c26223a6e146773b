"""Text that is drawn once, with gaps for what is one person's."""

from registrations.documents.gaps import Gapped, gap


def test_each_gap_is_filled_with_its_own_word_wherever_it_stands():
    drawn = Gapped(f"{gap('ime')}, {gap('kraj')}: {gap('ime')}!")

    assert drawn.filled({"ime": "Žiga", "kraj": "Trbovlje"}) == "Žiga, Trbovlje: Žiga!"
    assert drawn.filled({"ime": "kraj", "kraj": "ime", "več": "?"}) == "kraj, ime: kraj!"


def test_word_that_looks_like_a_gap_fills_none():
    drawn = Gapped(f"{gap('a')}{gap('b')}")

    assert drawn.filled({"a": gap("b"), "b": ""}) == gap("b")


def test_text_of_everybody_may_hold_what_marks_begin_with():
    drawn = Gapped(f"a\0b{gap('ime')}\0")

    assert drawn.filled({"ime": "Žiga"}) == "a\0bŽiga\0"
