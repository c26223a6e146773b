"""Pictures of numbers, drawn as SVG that stands in a page: in its colour, by day and night, and
readable without colour. No script is needed, and no style of its own.

A picture says in a title and a sentence what it shows; the numbers themselves stand in a table
beside it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 400, 190
LEFT, RIGHT, TOP, BOTTOM = 34, 8, 24, 26
# Between columns, as a part of the width that each has.
GAP = 0.2
LETTER = 12
# More columns than this have no number of their own above them.
MOST_NUMBERED = 16
LETTER_WIDTH = 6.5
STEPS = (1, 2, 5)

COLUMNS = (
    '<svg class="chart" viewBox="0 0 {width} {height}" role="img" '
    'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{title}</title>'
    '<desc id="{name}-desc">{described}</desc>'
    '<g fill="currentColor" font-size="{letter}" stroke="none">{parts}</g></svg>'
)
GRID = (
    '<path d="M{left} {y}H{right}" stroke="currentColor" stroke-opacity=".25" fill="none"/>'
    '<text x="{x}" y="{below}" text-anchor="end">{number}</text>'
)
COLUMN = '<rect x="{x}" y="{y}" width="{width}" height="{height}"/>'
WORDS = '<text x="{x}" y="{y}" text-anchor="{anchor}">{words}</text>'
MARK = (
    '<path d="M{x} {top}V{bottom}" stroke="currentColor" stroke-width="1.5" '
    'stroke-dasharray="4 3" fill="none"/>'
)
BAR = (
    '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" '
    'focusable="false"><path d="M0 9.5H100" stroke="currentColor" stroke-opacity=".3"/>'
    '<rect width="{width}" height="10" fill="currentColor"/></svg>'
)


class Mark(NamedTuple):
    """A dashed line after so many columns, with words at its head."""

    after: int
    words: str


def columns(
    name: str,
    numbers: Sequence[tuple[str, int]],
    *,
    title: str,
    described: str,
    mark: Mark | None = None,
) -> SafeString:
    """Return a picture of numbers that follow each other, each with the words that stand below it
    where there is room. `name` is the beginning of ids in its page."""
    most = _top(max((number for _words, number in numbers), default=0))
    step = (WIDTH - LEFT - RIGHT) / max(len(numbers), 1)
    parts = [*_grid(most), *_columns(numbers, most, step), *_below(numbers, step)]
    if mark is not None:
        parts += _marked(mark, step)
    return _drawn(
        COLUMNS,
        width=WIDTH,
        height=HEIGHT,
        letter=LETTER,
        name=name,
        title=title,
        described=described,
        parts=format_html_join("", "{}", ((part,) for part in parts)),
    )


def bar(number: float, of: float) -> SafeString:
    """Return a bar for a table's row, which says the number in words: so much of all its width."""
    share = min(max(number / of, 0), 1) if of else 0
    return _drawn(BAR, width=f"{100 * share:.1f}")


def _drawn(shape: str, **values: object) -> SafeString:
    """Return a shape with its values: words escaped, lengths as short as they are seen."""
    written = {n: f"{v:.2f}" if isinstance(v, float) else v for n, v in values.items()}
    return format_html(shape, **written)


def _top(most: int) -> int:
    """Return the least round number that is not less, and can be halved where it is not 1."""
    size = 1
    while True:
        for step in STEPS:
            if step * size >= most and (step * size % 2 == 0 or step * size == 1):
                return step * size
        size *= 10


def _y(number: float, most: int) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * number / most


def _grid(most: int) -> list[SafeString]:
    numbers = [0, most] if most == 1 else [0, most // 2, most]
    return [
        _drawn(
            GRID,
            left=LEFT,
            right=WIDTH - RIGHT,
            x=LEFT - 4,
            y=(y := _y(n, most)),
            below=y + 4,
            number=n,
        )
        for n in numbers
    ]


def _columns(numbers: Sequence[tuple[str, int]], most: int, step: float) -> list[SafeString]:
    parts = []
    for place, (_words, number) in enumerate(numbers):
        if not number:
            continue
        x, y = LEFT + step * (place + GAP / 2), _y(number, most)
        width, height = step * (1 - GAP), HEIGHT - BOTTOM - y
        parts.append(_drawn(COLUMN, x=x, y=y, width=width, height=height))
        if len(numbers) <= MOST_NUMBERED:
            middle = LEFT + step * (place + 0.5)
            parts.append(_drawn(WORDS, x=middle, y=y - 3, anchor="middle", words=number))
    return parts


def _below(numbers: Sequence[tuple[str, int]], step: float) -> list[SafeString]:
    """The first words, the last, and as many between them as have room."""
    widest = max((len(words) for words, _number in numbers), default=0) * LETTER_WIDTH + 8
    every = max(1, -int(-widest // step))
    places = list(range(0, len(numbers), every))
    return [
        _drawn(
            WORDS,
            x=min(max(LEFT + step * (place + 0.5), widest / 2), WIDTH - widest / 2),
            y=HEIGHT - BOTTOM + 16,
            anchor="middle",
            words=numbers[place][0],
        )
        for place in places
    ]


def _marked(mark: Mark, step: float) -> list[SafeString]:
    x = min(LEFT + step * mark.after, WIDTH - RIGHT)
    anchor, beside = ("end", x - 4) if x > WIDTH / 2 else ("start", x + 4)
    return [
        _drawn(MARK, x=x, top=4, bottom=HEIGHT - BOTTOM),
        _drawn(WORDS, x=beside, y=TOP - 10, anchor=anchor, words=mark.words),
    ]
