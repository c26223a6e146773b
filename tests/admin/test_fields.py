"""Fields of the desk show days and hours as the language writes them and read what people type."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.utils import timezone, translation

from registrations.admin.fields import (
    DayField,
    DeadlineField,
    HourField,
    MomentField,
    OpeningField,
)

DAY, HOUR = date(2025, 11, 5), time(9, 5)
LISBON = ZoneInfo("Europe/Lisbon")
SHOWN = {"sl": ("5. 11. 2025", "9.05"), "en": ("05/11/2025", "09:05")}
languages = pytest.mark.parametrize("language", ["sl", "en"])


@languages
def test_field_shows_a_day_and_an_hour_and_reads_them_back(language):
    day, hour = DayField(), HourField()

    with translation.override(language):
        shown = day.widget.format_value(DAY), hour.widget.format_value(HOUR)

        assert shown == SHOWN[language]
        assert (day.clean(shown[0]), hour.clean(shown[1])) == (DAY, HOUR)


@languages
@pytest.mark.parametrize("field", [MomentField(), DeadlineField(), OpeningField()])
def test_field_shows_a_moment_in_the_zone_that_is_current(language, field):
    moment = datetime(2025, 11, 5, 9, 5, tzinfo=LISBON)

    with translation.override(language), timezone.override(LISBON):
        drawn = field.widget.get_context("x", moment, {})["widget"]["subwidgets"]
        shown = tuple(part["value"] for part in drawn)

        assert shown == SHOWN[language]
        assert field.clean(list(shown)) == moment


@languages
def test_what_was_typed_wrong_stays_in_the_field(language):
    with translation.override(language):
        assert DayField().widget.format_value("5. 13. 2025") == "5. 13. 2025"
        assert HourField().widget.format_value("25.00") == "25.00"


@languages
@pytest.mark.parametrize(
    "typed",
    ["5. november 2025", "5. NOVEMBRA 2025", "5 Nov 2025", "sreda, 5. nov. 2025", "5.11.2025"]
    + ["5. 11. 25", "sreda, 5. 11. 2025", "v sredo, 5. 11. 25", "Wed, 05/11/25"],
)
def test_organiser_types_a_day_in_words_or_figures(language, typed):
    with translation.override(language):
        assert DayField().clean(typed) == DAY


@languages
@pytest.mark.parametrize("typed", ["31. februar 2025", "5. listopad 2025", "jutri", "5. 13. 2025"])
def test_organiser_who_types_no_day_is_told_by_an_example_that_works(language, typed):
    with translation.override(language):
        with pytest.raises(forms.ValidationError) as refused:
            DayField().clean(typed)
        example = refused.value.messages[0].rpartition({"sl": "primer", "en": "example"}[language])

        assert DayField().clean(example[2].strip().removesuffix(".")) == date(2025, 12, 5)


@pytest.mark.parametrize(
    ("language", "typed", "said"),
    [
        ("sl", "četrtek, 5. 12. 2025", "5. 12. 2025 je petek, ne četrtek. Preverite datum."),
        ("en", "Thu 5 Dec 25", "05/12/2025 is a Friday, not a Thursday. Please check the date."),
    ],
)
@pytest.mark.parametrize("field", [MomentField, DeadlineField, OpeningField])
def test_organiser_hears_which_weekday_a_day_is(language, typed, said, field):
    with translation.override(language), pytest.raises(forms.ValidationError) as refused:
        field().clean([typed, "10.00"])

    assert [m.replace("\N{NO-BREAK SPACE}", " ") for m in refused.value.messages] == [said]


@languages
def test_organiser_who_types_no_hour_is_told_by_an_example_that_works(language):
    with translation.override(language):
        with pytest.raises(forms.ValidationError) as refused:
            HourField().clean("zjutraj")
        example = refused.value.messages[0].rpartition({"sl": "primer", "en": "example"}[language])

        assert HourField().clean(example[2].strip().removesuffix(".")) == time(9, 45)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["", "10.00"], "Vpišite datum, na primer 5.\N{NO-BREAK SPACE}12.\N{NO-BREAK SPACE}2025."),
        (["5. 12. 2025", ""], "Vpišite uro, na primer 9.45."),
        (["x", "10.00"], "Vpišite datum, na primer 5.\N{NO-BREAK SPACE}12.\N{NO-BREAK SPACE}2025."),
        (["5. 12. 2025", "x"], "Vpišite uro, na primer 9.45."),
    ],
)
def test_organiser_hears_which_half_of_a_moment_is_missing(typed, said):
    with translation.override("sl"):
        with pytest.raises(forms.ValidationError) as refused:
            MomentField(required=False).clean(typed)

        assert refused.value.messages == [said]


def test_hour_that_a_clock_change_skips_is_refused():
    with translation.override("sl"), pytest.raises(forms.ValidationError):
        MomentField().clean(["30. 3. 2025", "2.30"])
