"""Form fields that take days and hours the way organisers say them, and show them so.

The zone is the current one: an event's page makes the event's own zone current.
"""

from datetime import datetime, time, timedelta

from django import forms
from django.contrib.admin.widgets import (
    AdminSplitDateTime,
    BaseAdminDateWidget,
    BaseAdminTimeWidget,
)
from django.db import models
from django.forms.utils import from_current_timezone
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from registrations.documents import dates
from registrations.models.values import plausible

MIDNIGHT = time(0)
NO_DAY = _("Please enter a date, for example 05/12/2025.")
NO_HOUR = _("Please enter a time, for example 09:45.")
OTHER_WEEKDAY = _("%(day)s is a %(right)s, not a %(said)s. Please check the date.")
TIDY = forms.Script("js/dates.js", type="module")


class Grouped(forms.BoundField):
    """What takes several controls is one group with a name: Django's desk names none of them."""

    def as_widget(self, widget=None, attrs=None, only_initial=False):
        drawn = super().as_widget(widget, attrs, only_initial)
        if not self.use_fieldset or only_initial:
            return drawn
        return format_html('<div role="group" aria-label="{}">{}</div>', self.label, drawn)


class DayInput(BaseAdminDateWidget):
    """Django writes by strftime, which has no portable day without a zero."""

    class Media:
        js = [TIDY]

    def format_value(self, value):
        return _typeable(value, formats.date_format, "SHORT_DATE_FORMAT")


class HourInput(BaseAdminTimeWidget):
    class Media:
        js = [TIDY]

    def format_value(self, value):
        return _typeable(value, formats.time_format, "TIME_FORMAT")


class MomentInput(AdminSplitDateTime):
    def __init__(self, attrs=None):
        forms.MultiWidget.__init__(self, [DayInput, HourInput], attrs)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        # The words before the two inputs are no labels.
        day, hour = context["widget"]["subwidgets"]
        day["attrs"]["aria-label"] = context["date_label"].rstrip(":")
        hour["attrs"]["aria-label"] = context["time_label"].rstrip(":")
        return context


class DeadlineInput(MomentInput):
    """Shows a midnight as the day before, the last day that counts."""

    def decompress(self, value):
        return last_day(timezone.localtime(value)) if value else [None, None]


class DayField(forms.DateField):
    """A day, also with its weekday, its month in words, or its year in two figures."""

    widget = DayInput
    default_error_messages = {"invalid": NO_DAY, "incomplete": NO_DAY}

    def to_python(self, value):
        try:
            said = dates.read_day(value) if isinstance(value, str) else None
        except dates.OtherWeekday as other:
            raise forms.ValidationError(_checked(other), code="weekday") from other
        return said or super().to_python(value)


class HourField(forms.TimeField):
    widget = HourInput
    default_error_messages = {"invalid": NO_HOUR, "incomplete": NO_HOUR}


class MomentField(forms.MultiValueField):
    """A day and a time."""

    widget = MomentInput

    def __init__(self, **kwargs):
        super().__init__((DayField(), HourField()), require_all_fields=False, **kwargs)

    def compress(self, data_list):
        if not data_list:
            return None
        return from_current_timezone(datetime.combine(*data_list))


class DeadlineField(MomentField):
    """A day, and a time if it is not the whole day; becomes the first moment that is too late."""

    widget = DeadlineInput

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", _("Without a time, the whole day counts."))
        super().__init__(**kwargs)
        self.fields[1].required = False

    def compress(self, data_list):
        if not data_list:
            return None
        day, at = data_list
        plausible(day)
        if at is None:
            day, at = day + timedelta(days=1), MIDNIGHT
        return timezone.make_aware(datetime.combine(day, at))


class OpeningField(DeadlineField):
    """A day, and a time if it is not from the day's beginning."""

    widget = MomentInput

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", _("Without a time, from the beginning of that day."))
        super().__init__(**kwargs)

    def compress(self, data_list):
        if not data_list:
            return None
        day, at = data_list
        plausible(day)
        return timezone.make_aware(datetime.combine(day, at or MIDNIGHT))


# What forms of the desk have in place of Django's own; an address may be typed without its scheme.
OVERRIDES = {
    models.DateTimeField: {"form_class": MomentField, "widget": MomentInput},
    models.URLField: {"assume_scheme": "https"},
}


def last_day(local):
    """Return the day and the time that end a period; a midnight ends the whole day before it."""
    if local.time() == MIDNIGHT:
        return [(local - timedelta(days=1)).date(), None]
    return [local.date(), local.time()]


def _checked(other: dates.OtherWeekday) -> str:
    """Say that a day is another weekday than the one that was typed."""
    language = get_language() or "sl"
    return OTHER_WEEKDAY % {
        "day": dates.short_date(other.day, language),
        "right": dates.weekday_name(other.day.weekday(), language),
        "said": dates.weekday_name(other.said, language),
    }


def _typeable(value, write, form):
    """Write as the language does, with the spaces that people type; what was typed stays."""
    if value is None or isinstance(value, str):
        return value
    return write(value, form).replace("\N{NO-BREAK SPACE}", " ")
