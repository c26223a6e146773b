import datetime
from decimal import Decimal

import pytest
from django import forms
from django.utils import formats, timezone, translation

MORNING = datetime.datetime(2025, 11, 5, 9, 5)


def spaced(text):
    return text.replace("~", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("language", "name", "written"),
    [
        ("sl", "DATE_FORMAT", "5.~november~2025"),
        ("sl", "TIME_FORMAT", "9.05"),
        ("sl", "DATETIME_FORMAT", "5.~november~2025 ob~9.05"),
        ("sl", "SHORT_DATE_FORMAT", "5.~11.~2025"),
        ("sl", "SHORT_DATETIME_FORMAT", "5.~11.~2025 9.05"),
        ("sl", "YEAR_MONTH_FORMAT", "november~2025"),
        ("sl", "MONTH_DAY_FORMAT", "5.~november"),
        ("sl", r"l, j. n. Y, \o\b G.i", "sreda, 5. 11. 2025, ob 9.05"),
        ("sl", "j. E Y", "5. novembra 2025"),
        ("en", "DATE_FORMAT", "5 November 2025"),
        ("en", "TIME_FORMAT", "09:05"),
        ("en", "DATETIME_FORMAT", "5 November 2025, 09:05"),
        ("en", "SHORT_DATE_FORMAT", "05/11/2025"),
        ("en", "SHORT_DATETIME_FORMAT", "05/11/2025 09:05"),
        ("en", "YEAR_MONTH_FORMAT", "November 2025"),
        ("en", "MONTH_DAY_FORMAT", "5 November"),
    ],
)
def test_organiser_reads_dates_as_the_language_writes_them(language, name, written):
    with translation.override(language):
        assert formats.date_format(MORNING, name) == spaced(written)


@pytest.mark.parametrize(("language", "number"), [("sl", "12.345,5"), ("en", "12,345.5")])
def test_organiser_reads_numbers_as_the_language_writes_them(language, number):
    with translation.override(language):
        assert formats.number_format(Decimal("12345.5"), force_grouping=True) == number


@pytest.mark.parametrize("language", ["sl", "en"])
def test_organiser_sees_weeks_that_begin_on_monday(language):
    with translation.override(language):
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


@pytest.mark.parametrize(
    ("language", "field", "written"),
    [
        ("sl", forms.DateField(), "05.11.2025"),
        ("sl", forms.TimeField(), "09.05"),
        ("sl", forms.DateTimeField(), "05.11.2025 09.05"),
        ("en", forms.DateField(), "05/11/2025"),
        ("en", forms.TimeField(), "09:05"),
        ("en", forms.DateTimeField(), "05/11/2025 09:05"),
    ],
)
def test_organiser_gets_back_from_a_field_what_it_shows(language, field, written):
    kinds = {
        forms.DateField: MORNING.date(),
        forms.TimeField: MORNING.time(),
        forms.DateTimeField: MORNING,
    }

    with translation.override(language):
        shown = field.widget.format_value(kinds[type(field)])
        understood = field.clean(shown)

    assert shown == written
    assert _naive(understood) == kinds[type(field)]


@pytest.mark.parametrize("language", ["sl", "en"])
def test_calendar_of_the_admin_understands_the_date_in_the_field(language):
    # Its strptime in core.js splits at . - / and knows %d, %m, %Y and %y, without spaces.
    with translation.override(language):
        first = formats.get_format("DATE_INPUT_FORMATS")[0]

    assert sorted(first.replace("/", ".").split(".")) == ["%Y", "%d", "%m"]


@pytest.mark.parametrize("language", ["sl", "en"])
@pytest.mark.parametrize(
    "typed", ["5.11.2025", "05.11.2025", "5. 11. 2025", "5.~11.~2025", "5/11/2025", "2025-11-05"]
)
def test_organiser_types_a_date_in_any_usual_way(language, typed):
    with translation.override(language):
        assert forms.DateField().clean(spaced(typed)) == MORNING.date()


def test_english_reader_types_a_month_in_words():
    with translation.override("en"):
        assert forms.DateField().clean("5 November 2025") == MORNING.date()


@pytest.mark.parametrize("language", ["sl", "en"])
@pytest.mark.parametrize(
    "typed", ["10:00", "10.00", "10", "10h", "10 h", "10.00 h", "10:00:00", "10.00.00"]
)
def test_organiser_types_a_time_in_any_usual_way(language, typed):
    with translation.override(language):
        assert forms.TimeField().clean(typed) == datetime.time(10)


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("sl", "9.30 h"),
        ("sl", "9.30h"),
        ("sl", "9,30"),
        ("sl", "9h30"),
        ("sl", "ob 9.30"),
        ("sl", "9.30 uri"),
        ("en", "9.30 am"),
        ("en", "9:30am"),
    ],
)
def test_organiser_types_half_past_nine(language, typed):
    with translation.override(language):
        assert forms.TimeField().clean(typed) == datetime.time(9, 30)


@pytest.mark.parametrize("typed", ["10.", "10. uri", "ob 10. uri", "ob 10"])
def test_slovene_organiser_types_a_full_hour_as_an_ordinal(typed):
    with translation.override("sl"):
        assert forms.TimeField().clean(typed) == datetime.time(10)


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("sl", "25. 11. 2025 10.00"),
        ("sl", "25.11.2025 10:00"),
        ("sl", "25. 11. 2025 ob 10.00"),
        ("sl", "25. 11. 2025, ob 10. uri"),
        ("sl", "25.11.2025 10h"),
        ("en", "25/11/2025 10:00"),
        ("en", "25 November 2025, 10:00"),
        ("en", "25 November 2025 at 10 am"),
        ("en", "25. 11. 2025 10.00"),
        ("sl", "2025-11-25 10:00"),
        ("en", "2025-11-25T10:00"),
    ],
)
def test_organiser_types_date_and_time_in_one_field(language, typed):
    with translation.override(language):
        understood = forms.DateTimeField().clean(typed)

    assert _naive(understood) == datetime.datetime(2025, 11, 25, 10)


@pytest.mark.parametrize("typed", ["11/25/2025", "32. 1. 2025", "november"])
def test_organiser_hears_that_a_date_was_not_understood(typed):
    with translation.override("sl"), pytest.raises(forms.ValidationError, match="Vpišite datum"):
        forms.DateField().clean(typed)


def _naive(value):
    is_aware = isinstance(value, datetime.datetime) and timezone.is_aware(value)
    return timezone.make_naive(value) if is_aware else value
