"""The one place that writes and reads dates and times in words, in Slovene and in English.

Every function that writes takes aware moments and the time zone of the event, in which they are to
be read. `language` is "sl" or "en". Spaces at which a line must not break are NO-BREAK SPACES.
Raises: ValueError for a moment without a time zone.
Source: Slovenski pravopis; https://svetovalnica.zrc-sazu.si/topic/1490 (ob 10. uri, ob 10.30)
"""

import re
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

# How a weekday stands alone, after "v" and after "do".
WEEKDAYS_SL = (
    ("ponedeljek", "ponedeljek", "ponedeljka"),
    ("torek", "torek", "torka"),
    ("sreda", "sredo", "srede"),
    ("četrtek", "četrtek", "četrtka"),
    ("petek", "petek", "petka"),
    ("sobota", "soboto", "sobote"),
    ("nedelja", "nedeljo", "nedelje"),
)
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# How a month stands in a label (25. november) and inside a sentence (25. novembra).
MONTHS_SL = (
    ("januar", "januarja"),
    ("februar", "februarja"),
    ("marec", "marca"),
    ("april", "aprila"),
    ("maj", "maja"),
    ("junij", "junija"),
    ("julij", "julija"),
    ("avgust", "avgusta"),
    ("september", "septembra"),
    ("oktober", "oktobra"),
    ("november", "novembra"),
    ("december", "decembra"),
)
MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = {"sl": WEEKDAYS_SL, "en": tuple((name,) * 3 for name in WEEKDAYS_EN)}
MONTHS = {"sl": MONTHS_SL, "en": tuple((name,) * 2 for name in MONTHS_EN)}

# In the patterns below ~ is a NO-BREAK SPACE; {label}, {accusative} and {genitive} are a day with
# its weekday: torek, 25. november 2025 · torek, 25. novembra 2025 · torka, 25. novembra 2025.
DAY = {"sl": "{weekday}, {day}.~{month}~{year}", "en": "{weekday}, {day}~{month}~{year}"}
LABEL = {"sl": "{label}", "en": "{label}"}
ON_DAY = {"sl": "v~{accusative}", "en": "on~{label}"}
SHORT_DAY = {"sl": "{day}.~{month}.~{year}", "en": "{day:02}/{month:02}/{year}"}
WRITTEN_DAY = {"sl": "{day}.~{month}~{year}", "en": "{day}~{month}~{year}"}
WEEKDAY_AND_SHORT_DAY = {"sl": "{weekday}, {short}", "en": "{label}"}
WHOLE_LAST_DAY = {"sl": "do~vključno {genitive}", "en": "by the~end~of~{label}"}
UNTIL_MOMENT = {"sl": "do~{genitive}, {until}", "en": "{until} on~{label}"}
END_OF_DAY = {"sl": "v~{accusative}, ob~koncu~dneva", "en": "at the~end~of~{label}"}

CLOCK = {"sl": "{hour}.{minute:02}", "en": "{hour:02}:{minute:02}"}
MIDNIGHT_AT_THE_END = {"sl": "24.00", "en": "midnight"}
# The ordinal (ob 10. uri) is for full hours only; English knows no difference.
AT_FULL_HOUR = {"sl": "ob~{hour}.~uri", "en": "at~{clock}"}
AT_TIME = {"sl": "ob~{clock}", "en": "at~{clock}"}
UNTIL_FULL_HOUR = {"sl": "do~{hour}.~ure", "en": "by~{clock}"}
UNTIL_TIME = {"sl": "do~{clock}", "en": "by~{clock}"}

# v torek, 5. decembra 2025 · 5 dec 2025 · Friday, 5 December 25 · petek, 5. 12. 2025 · 5/12/25
SAID_DAY = re.compile(
    r"(?:(?:v|on) )?(?:(?P<weekday>[^\W\d]{3,})\.?,? )?"
    r"(?P<day>[0-9]{1,2})"
    r"(?:\.? ?(?P<month>[^\W\d]{3,})\.?,? |(?P<mark>\. ?|/|-)(?P<number>[0-9]{1,2})(?:\. ?|/|-))"
    r"(?P<year>[0-9]{4}|[0-9]{2})\.?"
)
OTHER_CASES_SL = ("u", "om", "em")


def day_label(when: datetime, language: str, *, tz: tzinfo) -> str:
    """Return a day as a heading has it. Shape: torek, 25. november 2025."""
    return _day(LABEL, _local(when, tz), language)


class Leaf(NamedTuple):
    """A day as a leaf of a calendar has it. Shape: ("torek", "25", "november 2025")."""

    weekday: str
    day: str
    month: str


def leaf(when: datetime, language: str, *, tz: tzinfo) -> Leaf:
    local = _local(when, tz)
    month = f"{MONTHS[language][local.month - 1][0]}\N{NO-BREAK SPACE}{local.year}"
    return Leaf(weekday_name(local.weekday(), language), str(local.day), month)


def on_day(when: datetime, language: str, *, tz: tzinfo) -> str:
    """Return when it happens. Shape: v torek, 25. novembra 2025."""
    return _day(ON_DAY, _local(when, tz), language)


def short_date(day: date, language: str) -> str:
    """Return a day in figures. Shape: 25. 11. 2025; English 25/11/2025."""
    return _write(SHORT_DAY[language], day=day.day, month=day.month, year=day.year)


def written_date(day: date, language: str) -> str:
    """Return a day inside a sentence. Shape: 25. novembra 2025; 25 November 2025."""
    month = MONTHS[language][day.month - 1][-1]
    return _write(WRITTEN_DAY[language], day=day.day, month=month, year=day.year)


def at_time(when: datetime, language: str, *, tz: tzinfo) -> str:
    """Return at what time it happens. Shape: ob 10. uri, or ob 10.30."""
    return _at(_local(when, tz), language)


def clock_time(when: datetime, language: str, *, tz: tzinfo) -> str:
    """Return a time as a label. Shape: 9.05; English 09:05."""
    return _clock(_local(when, tz), language)


def time_range(start: datetime, end: datetime, language: str, *, tz: tzinfo) -> str:
    """Return two times of one day with a dash. Shape: 10.00–13.00, 18.00–24.00."""
    first, last = _local(start, tz), _local(end, tz)
    return f"{_clock(first, language)}–{_last_clock(first, last, language)}"


@lru_cache(maxsize=500)
def moment(when: datetime, language: str, *, tz: tzinfo) -> str:
    """Return day and time as a label. Shape: torek, 25. 11. 2025, ob 10. uri."""
    local = _local(when, tz)
    return f"{_day(WEEKDAY_AND_SHORT_DAY, local, language)}, {_at(local, language)}"


def on_day_at_time(when: datetime, language: str, *, tz: tzinfo) -> str:
    """Return day and time inside a sentence. Shape: v torek, 25. novembra 2025, ob 10. uri."""
    local = _local(when, tz)
    return f"{_day(ON_DAY, local, language)}, {_at(local, language)}"


def span(start: datetime, end: datetime, language: str, *, tz: tzinfo) -> str:
    """Return a whole event as a label, with both days where it ends on another one.

    Shape: torek, 25. november 2025, 10.00–13.00. An end at the next midnight is 24.00 (English:
    midnight) of the same day.
    """
    first, last = _local(start, tz), _local(end, tz)
    if first.date() == last.date() or _ends_with_the_day(first, last):
        return f"{_day(LABEL, first, language)}, {time_range(start, end, language, tz=tz)}"
    days = (f"{_day(LABEL, day, language)}, {_clock(day, language)}" for day in (first, last))
    return _write("~– ").join(days)


@lru_cache(maxsize=500)
def deadline(closes_at: datetime, language: str, *, tz: tzinfo) -> str:
    """Return until when one may still reply; `closes_at` is the first moment that is too late.

    Shape: do vključno nedelje, 23. novembra 2025 (it closes at the midnight that follows), or
    do nedelje, 23. novembra 2025, do 18. ure.
    """
    local = _local(closes_at, tz)
    if _is_midnight(local):
        return _day(WHOLE_LAST_DAY, _day_before(local), language)
    return _day(UNTIL_MOMENT, local, language)


def closed_since(closes_at: datetime, language: str, *, tz: tzinfo) -> str:
    """Return when replies closed, to stand after "Prijave so se zaprle".

    Shape: v nedeljo, 23. novembra 2025, ob koncu dneva (whose midnight "polnoč" means is not
    clear to everyone), or v nedeljo, 23. novembra 2025, ob 18. uri.
    """
    local = _local(closes_at, tz)
    if _is_midnight(local):
        return _day(END_OF_DAY, _day_before(local), language)
    return on_day_at_time(closes_at, language, tz=tz)


class OtherWeekday(ValueError):
    """The weekday that was said is not that of the day. Shape: weekdays count from Monday, 0."""

    def __init__(self, day: date, said: int):
        super().__init__(day, said)
        self.day, self.said = day, said


def read_day(text: str) -> date | None:
    """Return the day that is said in words or figures, in either language and any case.

    Names may be cut short to three letters, years to two figures; the month is never the first.
    Raises: OtherWeekday.
    """
    said = SAID_DAY.fullmatch(" ".join(text.casefold().split()))
    if not said or not (month := int(said["number"] or _month(said["month"]) or 0)):
        return None
    weekday = _weekday(said["weekday"]) if said["weekday"] else None
    if said["weekday"] and weekday is None:
        return None
    try:
        day = date(int(f"20{said['year']}"[-4:]), month, int(said["day"]))
    except ValueError:
        return None
    if weekday not in (None, day.weekday()):
        raise OtherWeekday(day, weekday)
    return day


def weekday_name(number: int, language: str) -> str:
    """Return how a weekday is called; Monday is 0."""
    return WEEKDAYS[language][number][0]


def _local(when: datetime, tz: tzinfo) -> datetime:
    if when.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return when.astimezone(tz)


def _write(pattern: str, **words: object) -> str:
    return pattern.replace("~", "\N{NO-BREAK SPACE}").format(**words)


def _day(pattern: dict[str, str], local: datetime, language: str) -> str:
    """Write one of the patterns of days above."""
    return _write(
        pattern[language],
        label=_named_day(local, language, weekday_form=0, month_form=0),
        accusative=_named_day(local, language, weekday_form=1, month_form=1),
        genitive=_named_day(local, language, weekday_form=2, month_form=1),
        weekday=WEEKDAYS[language][local.weekday()][0],
        short=short_date(local, language),
        until=_until(local, language),
    )


def _named_day(local: datetime, language: str, *, weekday_form: int, month_form: int) -> str:
    return _write(
        DAY[language],
        weekday=WEEKDAYS[language][local.weekday()][weekday_form],
        day=local.day,
        month=MONTHS[language][local.month - 1][month_form],
        year=local.year,
    )


def _clock(local: datetime, language: str) -> str:
    return _write(CLOCK[language], hour=local.hour, minute=local.minute)


def _last_clock(first: datetime, last: datetime, language: str) -> str:
    if _ends_with_the_day(first, last):
        return MIDNIGHT_AT_THE_END[language]
    return _clock(last, language)


def _at(local: datetime, language: str) -> str:
    pattern = AT_TIME if local.minute else AT_FULL_HOUR
    return _write(pattern[language], hour=local.hour, clock=_clock(local, language))


def _until(local: datetime, language: str) -> str:
    pattern = UNTIL_TIME if local.minute else UNTIL_FULL_HOUR
    return _write(pattern[language], hour=local.hour, clock=_clock(local, language))


def _is_midnight(local: datetime) -> bool:
    return (local.hour, local.minute) == (0, 0)


def _day_before(local: datetime) -> datetime:
    return local - timedelta(days=1)


def _ends_with_the_day(first: datetime, last: datetime) -> bool:
    return _is_midnight(last) and _day_before(last).date() == first.date()


def _month(word: str) -> int | None:
    numbers = range(1, len(MONTHS_EN) + 1)
    return next((n for n in numbers if _begins_one_of(_names_of_month(n), word)), None)


def _names_of_month(number: int) -> tuple[str, ...]:
    label, genitive = MONTHS_SL[number - 1]
    others = (genitive[:-1] + ending for ending in OTHER_CASES_SL)
    return (label, genitive, *others, MONTHS_EN[number - 1])


def _weekday(word: str) -> int | None:
    names = zip(WEEKDAYS_SL, WEEKDAYS_EN, strict=True)
    found = (n for n, (sl, en) in enumerate(names) if _begins_one_of((*sl, en), word))
    return next(found, None)


def _begins_one_of(names: tuple[str, ...], word: str) -> bool:
    return any(name.casefold().startswith(word) for name in names)
