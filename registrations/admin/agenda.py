"""Rows of the programme: an organiser types hours, the day follows from the event."""

from datetime import datetime, timedelta

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminTimeWidget
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from registrations.models import AgendaItem, Speaker
from registrations.models.event import plausible


class AgendaForm(forms.ModelForm):
    """Hours alone; `day` is for events of several days."""

    starts = forms.TimeField(label=_("from"), widget=AdminTimeWidget)
    ends = forms.TimeField(label=_("to"), widget=AdminTimeWidget)
    day = forms.DateField(
        label=_("day"),
        required=False,
        widget=AdminDateWidget,
        help_text=_("Empty: the day on which the event starts."),
    )

    class Meta:
        model = AgendaItem
        fields = [
            "title_sl",
            "title_en",
            "kind",
            "description_sl",
            "description_en",
            "needs_signup",
            "capacity",
            "speakers",
        ]
        widgets = {"speakers": forms.CheckboxSelectMultiple}

    def __init__(self, *args, event=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.event = event
        chosen = (
            Speaker.objects.filter(event=event) if event and event.pk else Speaker.objects.none()
        )
        self.fields["speakers"].queryset = chosen
        if self.instance.pk and event:
            self._show_hours(event)

    def clean(self):
        cleaned = super().clean()
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts is None or ends is None or not self.event or not self.event.starts_at:
            return cleaned
        day = cleaned.get("day") or self.event.starts_at.astimezone(self.event.tz).date()
        plausible(day)
        self.instance.starts_at = self._moment(day, starts)
        # An hour before the first one belongs to the next day: a party ends after midnight.
        self.instance.ends_at = self._moment(day + timedelta(days=ends <= starts), ends)
        return cleaned

    def _show_hours(self, event):
        starts = self.instance.starts_at.astimezone(event.tz)
        self.initial["starts"] = starts.time()
        self.initial["ends"] = self.instance.ends_at.astimezone(event.tz).time()
        if starts.date() != event.starts_at.astimezone(event.tz).date():
            self.initial["day"] = starts.date()

    def _moment(self, day, at):
        return datetime.combine(day, at, tzinfo=self.event.tz)


class AgendaFormSet(BaseInlineFormSet):
    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "event": self.instance}
