"""Lines of plain text that every screen takes, and that programs join again."""

import pytest

from registrations.mail.flowed import flowed

LINK = f"https://srecanje.example/odziv/{'x' * 80}/"


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ("Kratka vrstica.", ["Kratka vrstica."]),
        ("č" * 40 + " " + "š" * 40, ["č" * 40 + " ", "š" * 40]),
        ("č" * 77, ["č" * 77]),
        (f"Vaša osebna povezava: {LINK}", ["Vaša osebna povezava: ", LINK]),
        ("ob\u00a010.00 " * 9 + "konec", ["ob\u00a010.00 " * 8, "ob\u00a010.00 konec"]),
        ("  zamik", ["   zamik"]),
        (f"  {LINK} in še", [f"   {LINK} ", "in še"]),
        ("> tuje\nFrom: x\nFrom x", [" > tuje", "From: x", " From x"]),
        (f"-- {LINK} in še", [f"-- {LINK} ", "in še"]),
        ("ena \r\ndve\rtri", ["ena", "dve", "tri"]),
        ("", [""]),
    ],
)
def test_line_goes_on_behind_a_space_and_no_word_is_cut(written, lines):
    assert flowed(written).split("\n") == lines
