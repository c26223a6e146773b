"""Every colour that an organiser may choose can be read on every screen."""

import colorsys
import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from registrations.documents import colours
from registrations.documents.colours import DARK, LIGHT

TOKENS = Path(__file__).resolve().parent.parent.parent / "static/css/tokens.css"
COLOURS = st.binary(min_size=3, max_size=3).map(lambda parts: "#" + parts.hex())


def hue(colour):
    return colorsys.rgb_to_hls(*(byte / 255 for byte in bytes.fromhex(colour[1:])))[0]


@settings(max_examples=1500)
@given(COLOURS)
@example("#000000")
@example("#ffffff")
@example("#777777")
@example("#ffff00")
@example("#0000ff")
def test_whatever_is_chosen_can_be_read_on_the_page_and_on_the_button(colour):
    for scheme in (LIGHT, DARK):
        shown = colours.shown(colour, scheme)

        for other in (scheme.paper, scheme.card, scheme.on_accent):
            assert colours.contrast(shown, other) >= 4.5, (colour, shown, other)


@settings(max_examples=500)
@given(COLOURS)
def test_colour_that_is_moved_keeps_its_hue_and_goes_no_further_than_it_must(colour):
    for scheme in (LIGHT, DARK):
        shown = colours.shown(colour, scheme)
        if shown == colour:
            continue
        was, now = (colours.contrast(one, "#000000") for one in (colour, shown))
        turned = abs(hue(colour) - hue(shown))
        vivid = max(bytes.fromhex(shown[1:])) - min(bytes.fromhex(shown[1:]))

        assert (now < was) == (scheme is LIGHT)
        # Bytes are coarse: of a colour that is nearly grey the hue says little.
        assert min(turned, 1 - turned) * vivid <= 1
        assert min(colours.contrast(shown, other) for other in scheme[:3]) < 5.2


def test_colour_that_can_be_read_is_shown_as_it_was_chosen():
    assert colours.shown("#7a2e1d", LIGHT) == "#7a2e1d"
    assert colours.shown("#f0a58f", DARK) == "#f0a58f"


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.478),
        ("#767676", "#ffffff", 4.542),
        ("#ff0000", "#ffffff", 3.998),
        ("#7a2e1d", "#7a2e1d", 1.0),
    ],
)
def test_contrast_is_the_one_of_the_guidelines(one, other, ratio):
    assert colours.contrast(one, other) == pytest.approx(ratio, abs=0.001)
    assert colours.contrast(other, one) == colours.contrast(one, other)


def test_grounds_are_those_of_the_stylesheet():
    """Whoever changes the page's colours changes them in documents/colours.py too."""
    light, dark = TOKENS.read_text().split("prefers-color-scheme: dark")

    for text, scheme in ((light, LIGHT), (dark, DARK)):
        found = dict(re.findall(r"--(paper|card): (#[0-9a-f]+);", text))
        assert found == {"paper": scheme.paper, "card": scheme.card}


def test_house_s_own_accent_passes_too():
    light, dark = TOKENS.read_text().split("prefers-color-scheme: dark")

    for text, scheme in ((light, LIGHT), (dark, DARK)):
        own = colours.read(re.search(r"--accent: (#[0-9a-f]+);", text)[1])
        on_it = colours.read(re.search(r"--on-accent: (#[0-9a-f]+);", text)[1])
        assert colours.is_readable(own, scheme._replace(on_accent=on_it))


@pytest.mark.parametrize("typed", ["#7a2e1d", "7a2e1d", "7A2E1D", " #7A2e1d "])
def test_colour_is_read_however_it_is_typed(typed):
    assert colours.read(typed) == "#7a2e1d"


def test_three_digits_stand_for_six():
    assert colours.read("#1aF") == "#11aaff"


@pytest.mark.parametrize("typed", ["", "red", "#12345", "#1234567", "#7a2e1d;", "#١٢٣٤٥٦"])
def test_what_is_no_colour_is_refused(typed):
    with pytest.raises(ValueError):
        colours.read(typed)
