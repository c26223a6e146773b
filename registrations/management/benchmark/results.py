"""The table: one line for each thing measured, printed as it comes."""

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

HEADER = ("what", "median", "range", "unit", "ratio", "to", "goal", "")
WIDTHS = (50, 9, 19, 11, 6, 28, 6, 6)
FLOOR = "/healthz"


@dataclass(frozen=True)
class Line:
    """One thing measured, as often as the run repeats.

    Shape: `ratio` compares the median with something named `to`; the goal is that it, or where
    there is no ratio the median, is at most `at_most`.
    """

    what: str
    values: Sequence[float]
    unit: str
    ratio: float | None = None
    to: str = ""
    at_most: float | None = None

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def verdict(self) -> str:
        if self.at_most is None:
            return ""
        compared = self.median if self.ratio is None else self.ratio
        return "met" if compared <= self.at_most else "MISSED"

    def cells(self) -> list[str]:
        spread = f"{_number(min(self.values))}–{_number(max(self.values))}"
        return [
            self.what,
            _number(self.median),
            spread if len(self.values) > 1 else "",
            self.unit,
            "" if self.ratio is None else f"{self.ratio:.2f}",
            self.to,
            "" if self.at_most is None else f"≤ {self.at_most:g}",
            self.verdict,
        ]


@dataclass(frozen=True)
class Round:
    """CPU time of one thing, and of the empty view right before and after it: the pace of a machine
    wanders within a run. Units: milliseconds."""

    used: float
    floor: float


@dataclass
class Table:
    """Shape: `say` takes one line of text."""

    say: Callable[[str], None]

    def begin(self) -> None:
        self._row(HEADER)
        self._row(["-" * width for width in WIDTHS])

    def add(self, line: Line) -> None:
        self._row(line.cells())

    def add_cpu(self, what: str, rounds: Sequence[Round], *, at_most: float | None = None) -> Line:
        """Add a line of CPU time, compared with the empty view round by round."""
        ratio = statistics.median(one.used / one.floor for one in rounds)
        values = [one.used for one in rounds]
        line = Line(what, values, "CPU-ms", ratio=ratio, to=FLOOR, at_most=at_most)
        self.add(line)
        return line

    def _row(self, cells: Sequence[str]) -> None:
        filled = (cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True))
        self.say(f"| {' | '.join(filled)} |")


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that so many per cent do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def _number(value: float) -> str:
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
