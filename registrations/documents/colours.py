"""Colours that can be read: one accent, as it is shown on light and on dark screens.

Source: WCAG 2.2, relative luminance, contrast ratio, 1.4.3.
"""

import colorsys
import re
from functools import lru_cache
from typing import NamedTuple

READABLE = 4.5
# The accents of static/css/tokens.css, where an event has none of its own.
HOUSE, HOUSE_DARK = "#7a2e1d", "#f0a58f"
STEPS = 256
COLOUR = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.ASCII | re.IGNORECASE)


class Scheme(NamedTuple):
    """What the accent stands on, as static/css/tokens.css says, and what stands on the accent."""

    paper: str
    card: str
    on_accent: str
    # The end of the scale to which a colour is moved that cannot be read, and how much of its
    # saturation it keeps: full ones glare on dark paper.
    end: float
    vivid: float


LIGHT = Scheme(paper="#fbf8f2", card="#fffdf9", on_accent="#ffffff", end=0.0, vivid=1.0)
DARK = Scheme(paper="#191613", card="#221e1a", on_accent="#191613", end=1.0, vivid=0.7)

SHEET = """@layer tokens {{
  :root {{ --accent: {0}; --on-accent: {1}; }}
  @media (prefers-color-scheme: dark) {{ :root {{ --accent: {2}; --on-accent: {3}; }} }}
}}
"""


def read(typed: str) -> str:
    """Return a colour as it is stored, #7a2e1d, from six or three hexadecimal digits.

    Raises: ValueError.
    """
    found = COLOUR.fullmatch(typed.strip())
    if found is None:
        raise ValueError(typed)
    digits = found[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def is_readable(colour: str, scheme: Scheme) -> bool:
    """Whether text in this colour can be read on the page, and text on it too."""
    return all(contrast(colour, other) >= READABLE for other in scheme[:3])


@lru_cache(maxsize=500)
def shown(colour: str, scheme: Scheme) -> str:
    """Return the colour, or the nearest one of the same hue that can be read."""
    if is_readable(colour, scheme):
        return colour
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    for step in range(1, STEPS):
        moved = lightness + (scheme.end - lightness) * step / STEPS
        nearest = _hex(colorsys.hls_to_rgb(hue, moved, saturation * scheme.vivid))
        if is_readable(nearest, scheme):
            return nearest
    return _hex((scheme.end,) * 3)


def sheet(colour: str) -> str:
    """Return the stylesheet that gives a page this accent."""
    schemes = (LIGHT, DARK)
    return SHEET.format(*(word for s in schemes for word in (shown(colour, s), s.on_accent)))


def _parts(colour: str) -> tuple[float, ...]:
    return tuple(byte / 255 for byte in bytes.fromhex(colour[1:]))


def _hex(parts: tuple[float, ...]) -> str:
    return "#" + bytes(round(part * 255) for part in parts).hex()


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
