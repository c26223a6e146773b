"""The drawing at the head of an event's pages: layers of land beneath the light of its hour.

It is made of the event's own data, so that each has a face of its own before anybody has found a
picture, and the same one on every page: the UID shapes the hills, the hour sets the light on its
way from the left edge in the morning to the right in the evening, where it is an empty ring.
"""

import hashlib
import math
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import pairwise

from registrations.models import Event

Ridge = Callable[[float], float]

WIDTH, HEIGHT = 1200, 360
# Beyond both edges, so that no line is seen to end.
MARGIN, STEP = 40, 64
HIGHEST, LOWEST = 178, 322
FEWEST_LAYERS, DIFFERENT_LAYERS = 5, 3
# How far below the edge of its layer an engraved line lies, and how strong it is.
LINES = ((9, 0.42), (20, 0.3), (33, 0.2), (48, 0.12))
DAWN, DUSK = 6, 20
OF_THE_HOUSE = "Srečanje"

NAMESPACE = "http://www.w3.org/2000/svg"
SVG = (
    '<svg class="land" viewBox="0 0 {width} {height}" preserveAspectRatio="xMidYMid slice" '
    'aria-hidden="true" focusable="false">{light}{layers}</svg>'
)
DAY = '<circle cx="{x}" cy="{y}" r="{r}" fill="currentColor" fill-opacity=".85"/>'
EVENING = (
    '<circle cx="{x}" cy="{y}" r="{r}" fill="none" stroke="currentColor" stroke-width="5" '
    'stroke-opacity=".85"/>'
)
# The ground hides what lies behind it; the tint and the lines stand on it.
LAYER = (
    '<g class="ground"><path id="{name}" d="{path}"/></g>'
    '<use href="#{name}" fill="currentColor" fill-opacity="{tint:.2f}"/>'
    '<g fill="none" stroke="currentColor"><use href="#{name}" stroke-width="2.5" '
    'stroke-opacity=".75"/>{lines}</g>'
)
LINE = '<use href="#{name}" y="{down}" stroke-opacity="{strength}"/>'


class Dice:
    """Numbers from 0 to 1 that follow from a text: the same ones on every machine."""

    def __init__(self, seed: str):
        self.seed, self.thrown = seed, 0

    def throw(self) -> float:
        self.thrown += 1
        digest = hashlib.sha256(f"{self.seed}/{self.thrown}".encode()).digest()
        return int.from_bytes(digest[:6]) / 2**48

    def between(self, least: float, most: float) -> float:
        return least + (most - least) * self.throw()


def of_event(event: Event) -> str:
    """Return the drawing of an event as SVG that stands in a page and takes its colour."""
    return _drawn(event.uid, _hour(event.starts_at.astimezone(event.tz)))


def on_paper(event: Event, colour: str, ground: str) -> str:
    """Return the same as a file of its own, in colours that no page has to know."""
    drawn = of_event(event)
    for of_a_page, of_a_file in (
        ('<svg class="land"', f'<svg xmlns="{NAMESPACE}" width="{WIDTH}" height="{HEIGHT}"'),
        ('class="ground"', f'fill="{ground}"'),
        ("currentColor", colour),
    ):
        drawn = drawn.replace(of_a_page, of_a_file)
    return drawn


def of_the_house() -> str:
    """Return the drawing of pages that are about no event."""
    return _drawn(OF_THE_HOUSE, 9.0)


@lru_cache(maxsize=500)
def _drawn(seed: str, hour: float) -> str:
    dice = Dice(seed)
    count = FEWEST_LAYERS + int(dice.throw() * DIFFERENT_LAYERS)
    ridges = [_ridge(dice, n / (count - 1)) for n in range(count)]
    # A page may have several drawings.
    name = f"land-{hashlib.sha256(seed.encode()).hexdigest()[:6]}"
    layers = "".join(
        _layer(f"{name}-{n}", ridge, n / (count - 1)) for n, ridge in enumerate(ridges)
    )
    return SVG.format(width=WIDTH, height=HEIGHT, light=_light(hour, ridges[0]), layers=layers)


def _hour(local: datetime) -> float:
    return local.hour + local.minute / 60


def _light(hour: float, horizon: Ridge) -> str:
    """Return the sun on the farthest ridge, higher at noon; narrow screens show it too."""
    way = min(max((hour - DAWN) / (DUSK - DAWN), 0), 1)
    x = WIDTH * (0.36 + 0.28 * way)
    y = horizon(x) - 8 - 22 * math.sin(math.pi * way)
    shape = EVENING if hour >= DUSK - 2 or hour < DAWN else DAY
    return shape.format(x=round(x), y=round(y), r=36)


def _ridge(dice: Dice, depth: float) -> Ridge:
    """Return the edge of a layer: three waves, the far ones steep and the near ones calm."""
    middle = HIGHEST + (LOWEST - HIGHEST) * depth + dice.between(-10, 10)
    swing = 38 - 20 * depth
    waves = [
        (swing * share, dice.between(*turns) * 2 * math.pi / WIDTH, dice.between(0, 2 * math.pi))
        for share, turns in ((1, (0.7, 1.3)), (0.42, (1.8, 3.2)), (0.16, (4.5, 7)))
    ]
    return lambda x: middle + sum(high * math.sin(x * pace + phase) for high, pace, phase in waves)


def _layer(name: str, ridge: Ridge, depth: float) -> str:
    points = [(x, ridge(x)) for x in range(-MARGIN, WIDTH + MARGIN + 1, STEP)]
    path = f"{_smooth(points)}V{HEIGHT + MARGIN}H{-MARGIN}Z"
    lines = "".join(
        LINE.format(name=name, down=down, strength=strength) for down, strength in LINES
    )
    return LAYER.format(name=name, path=path, tint=0.06 + 0.26 * depth * depth, lines=lines)


def _smooth(points: Sequence[tuple[float, float]]) -> str:
    """Return a line without corners through the middle of each two points."""
    (x, y), *others = points
    path = f"M{x:.0f} {y:.0f}"
    for (x, y), (next_x, next_y) in pairwise(others):
        path += f"Q{x:.0f} {y:.0f} {(x + next_x) / 2:.0f} {(y + next_y) / 2:.0f}"
    return f"{path}L{others[-1][0]:.0f} {others[-1][1]:.0f}"
