"""Form fields that take dates the way organisers say them."""

from datetime import datetime, time, timedelta

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registrations.models.event import plausible

MIDNIGHT = time(0)


class DeadlineWidget(AdminSplitDateTime):
    """Shows a midnight as the day before, the last day that counts."""

    def decompress(self, value):
        if not value:
            return [None, None]
        local = timezone.localtime(value)
        if local.time() == MIDNIGHT:
            return [(local - timedelta(days=1)).date(), None]
        return [local.date(), local.time()]


class DeadlineField(forms.SplitDateTimeField):
    """A day, and a time if it is not the whole day; becomes the first moment that is too late."""

    widget = DeadlineWidget

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", _("Without a time, the whole day counts."))
        super().__init__(require_all_fields=False, **kwargs)
        self.fields[1].required = False

    def compress(self, data_list):
        if not data_list or data_list[0] in self.empty_values:
            return None
        day, at = data_list[0], data_list[1] if len(data_list) > 1 else None
        plausible(day)
        if at is None:
            day, at = day + timedelta(days=1), MIDNIGHT
        return timezone.make_aware(datetime.combine(day, at))


class OpeningField(DeadlineField):
    """A day, and a time if it is not from the day's beginning."""

    widget = AdminSplitDateTime

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", _("Without a time, from the beginning of that day."))
        super().__init__(**kwargs)

    def compress(self, data_list):
        if not data_list or data_list[0] in self.empty_values:
            return None
        plausible(data_list[0])
        at = (data_list[1] if len(data_list) > 1 else None) or MIDNIGHT
        return timezone.make_aware(datetime.combine(data_list[0], at))
