"""Rows on an event's page: its programme, its speakers, its partners.

Of the programme an organiser types hours; the day follows from the event.
"""

from datetime import datetime, timedelta

from django import forms
from django.contrib import admin
from django.forms.models import BaseInlineFormSet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from registrations.admin.fields import OVERRIDES, DayField, Grouped, HourField
from registrations.admin.tenants import may_write
from registrations.admin.uploads import PAPERS, UploadField, UploadingForm
from registrations.documents import dates
from registrations.models import AgendaItem, Material, Partner, Speaker
from registrations.models.values import plausible

ORDER = {"position": _("Smaller numbers stand first; equal ones in the order they were added.")}


class AgendaForm(forms.ModelForm):
    """Hours alone; `day` is for events of several days."""

    bound_field_class = Grouped
    starts = HourField(label=pgettext_lazy("agenda", "From"))
    ends = HourField(label=pgettext_lazy("agenda", "To"))
    day = DayField(
        label=_("Day"),
        required=False,
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
        help_texts = {
            "needs_signup": _("Guests tick it in the reply form; it has places of its own.")
        }

    def __init__(self, *args, event=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.event = event
        chosen = (
            Speaker.objects.filter(event=event) if event and event.pk else Speaker.objects.none()
        )
        self.fields["speakers"].queryset = chosen
        if self.instance.pk and event:
            self._show_hours(event)
        if self.instance.pk and "capacity" in self.fields and self.instance.choices.exists():
            self.fields["capacity"].disabled = True
            self.fields["capacity"].help_text = _("Each of its choices has its own places.")

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

    @property
    def gist(self):
        """The line that stands for the row until it is opened."""
        item, zone = self.instance, self.event.tz
        hours = dates.time_range(item.starts_at, item.ends_at, get_language(), tz=zone)
        return f"{hours} {item.title}"

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


class OrderedForm(forms.ModelForm):
    """A row whose place in the order may be typed, and need not be."""

    class Meta:
        help_texts = ORDER

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "position" in self.fields:
            self.fields["position"].required = False
            self.initial["position"] = self.instance.position or None

    def clean_position(self):
        return self.cleaned_data["position"] or 0

    @property
    def gist(self):
        """The line that stands for the row until it is opened."""
        row = self.instance
        role = row.get_role_display() if hasattr(row, "role") else ""
        return f"{row} ({role})" if role else str(row)


class Rows(admin.StackedInline):
    """Stacked, because Django's tabular rows have no labels."""

    formfield_overrides = OVERRIDES
    # Without JavaScript there is no "add another": empty rows stand ready.
    extra, extra_of_a_new_event = 1, 1
    uploads: tuple[str, ...] = ()
    # Whether rows have an order of their own; a programme's is that of its hours.
    moves = True

    def get_extra(self, request, obj=None, **kwargs):
        return self.extra if obj else self.extra_of_a_new_event

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj=None):
        return obj is None or may_write(request.user, obj)

    has_change_permission = has_delete_permission = has_add_permission

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.select_related(*self.uploads) if self.uploads else rows


class AgendaInline(Rows):
    model = AgendaItem
    form = AgendaForm
    formset = AgendaFormSet
    moves = False
    extra_of_a_new_event = 3
    readonly_fields = ["choices"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("starts", "ends", "day"),
                    ("title_sl", "title_en"),
                    ("kind", "needs_signup", "capacity"),
                    "choices",
                    ("description_sl", "description_en"),
                    "speakers",
                ],
                "description": _("Speakers can be chosen here once they are stored."),
            },
        )
    ]

    @admin.display(description=_("choices"))
    def choices(self, item):
        if item.pk is None or not item.needs_signup:
            return _("Tables and the like can be added once the item is stored with sign-up.")
        found = [choice.title for choice in item.choices.all()]
        address = reverse("admin:registrations_agendaitem_change", args=[item.pk])
        words = _("Change the choices") if found else _("Add choices, for example thematic tables")
        return format_html('{} <a href="{}">{}</a>', "; ".join(found), address, words)


class SpeakerForm(UploadingForm, OrderedForm):
    portrait = UploadField(label=_("Portrait"))

    class Meta(OrderedForm.Meta):
        help_texts = {
            **ORDER,
            "portrait_focus": _("The portrait is shown as a square; choose where the face is."),
        }


class SpeakerInline(Rows):
    model = Speaker
    form = SpeakerForm
    uploads = ("portrait",)
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("honorific", "name", "role"),
                    ("organisation", "job_title_sl", "job_title_en"),
                    ("topic_sl", "topic_en"),
                    ("portrait", "portrait_focus"),
                    "position",
                ]
            },
        )
    ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name.startswith("topic"):
            field.widget.attrs["rows"] = 3
        return field


class PartnerForm(UploadingForm, OrderedForm):
    mark = UploadField(label=_("Mark in colour"))
    mark_grey = UploadField(
        label=_("Mark in grey"), help_text=_("For what is printed in grey. Optional.")
    )


class PartnerInline(Rows):
    model = Partner
    form = PartnerForm
    uploads = ("mark", "mark_grey")
    fieldsets = [(None, {"fields": [("name", "role"), ("url", "position"), ("mark", "mark_grey")]})]


class MaterialForm(UploadingForm, OrderedForm):
    paper = UploadField(
        label=_("Or a PDF file"),
        accept=PAPERS,
        help_text=_("PDF, at most 10 MB. A link or a file, not both."),
    )


class MaterialInline(Rows):
    model = Material
    form = MaterialForm
    uploads = ("paper",)
    fieldsets = [
        (
            None,
            {
                "fields": [("title_sl", "title_en"), "url", "paper", "position"],
                "description": _(
                    "The page shows these once the event is over; before, nobody can open them."
                ),
            },
        )
    ]
