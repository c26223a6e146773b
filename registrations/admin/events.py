"""Events: one page with programme, speakers and partners, and what becomes of the event."""

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from registrations import clock
from registrations.admin.agenda import AgendaForm, AgendaFormSet
from registrations.admin.fields import DeadlineField, OpeningField
from registrations.admin.tenants import TenantAdmin, may_write
from registrations.domain import events, guest_list
from registrations.models import AgendaItem, Event, Organizer, Partner, Rsvp, Speaker

STEPS = {
    "publish": (events.publish, _("The event is published.")),
    "unpublish": (events.unpublish, _("The event is a draft again; its page cannot be opened.")),
    "cancel": (events.cancel, _("The event is cancelled. The replies are kept.")),
}


# An address that is typed without its scheme.
HTTPS = {models.URLField: {"assume_scheme": "https"}}


# What guests would have to be told of.
NEWS = {"starts_at", "ends_at", "venue_name", "address", "online_url", "title_sl", "title_en"}


class EventForm(forms.ModelForm):
    registration_opens_at = OpeningField(label=_("Replies from"), required=False)
    registration_closes_at = DeadlineField(
        label=_("Reply by"),
        required=False,
        help_text=_("Without a time, the whole day counts; without a date, until the start."),
    )


class Rows(admin.StackedInline):
    """Stacked, because Django's tabular rows have no labels."""

    extra = 0
    formfield_overrides = HTTPS

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj=None):
        return obj is None or may_write(request.user, obj)

    has_change_permission = has_delete_permission = has_add_permission


class AgendaInline(Rows):
    model = AgendaItem
    form = AgendaForm
    formset = AgendaFormSet
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("starts", "ends", "day"),
                    ("title_sl", "title_en"),
                    ("kind", "needs_signup", "capacity"),
                    ("description_sl", "description_en"),
                    "speakers",
                ],
                "description": _("Speakers can be chosen here once they are stored."),
            },
        )
    ]


class SpeakerInline(Rows):
    model = Speaker
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("honorific", "name", "role"),
                    ("organisation", "job_title_sl", "job_title_en"),
                    ("topic_sl", "topic_en"),
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


class PartnerInline(Rows):
    model = Partner
    fieldsets = [(None, {"fields": [("name", "role"), ("url", "position")]})]


@admin.register(Event)
class EventAdmin(TenantAdmin):
    form = EventForm
    formfield_overrides = HTTPS
    inlines = [AgendaInline, SpeakerInline, PartnerInline]
    list_display = ["title", "starts_at", "status", "closes", "coming", "waiting", "guests"]
    list_filter = ["status", ("organizer", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["organizer"]
    search_fields = ["title_sl", "title_en", "slug"]
    ordering = ["-starts_at"]
    view_on_site = False
    prepopulated_fields = {"slug": ["title_sl"]}
    fieldsets = [
        (
            _("What"),
            {
                "fields": [
                    "organizer",
                    ("title_sl", "title_en"),
                    "slug",
                    ("subtitle_sl", "subtitle_en"),
                    ("summary_sl", "summary_en"),
                    ("description_sl", "description_en"),
                ],
                "description": _(
                    "English is optional: where it is empty, the English page shows Slovene."
                ),
            },
        ),
        (_("When"), {"fields": ["starts_at", "ends_at", "door_time"]}),
        (
            _("Where"),
            {
                "fields": [
                    "venue_name",
                    "address",
                    "map_url",
                    ("latitude", "longitude"),
                    "online_url",
                ]
            },
        ),
        (
            _("Replying"),
            {
                "fields": [
                    "registration_opens_at",
                    "registration_closes_at",
                    "capacity",
                    "is_listed",
                    ("contact_email", "contact_phone"),
                ]
            },
        ),
    ]

    class Media:
        css = {"all": ["css/admin.css"]}

    def event_of(self, obj):
        return obj

    def has_delete_permission(self, request, obj=None):
        """Only a draft that nobody has replied to; everything else is somebody's history."""
        if obj is None:
            return False
        is_empty = obj.is_draft and not obj.rsvps.exists()
        return is_empty and may_write(request.user, obj)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "organizer":
            kwargs["queryset"] = Organizer.objects.written_by(request.user)
            if kwargs["queryset"].count() == 1:
                kwargs["initial"] = kwargs["queryset"].get()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        events.store(obj)

    def save_formset(self, request, form, formset, change):
        rows = formset.save(commit=False)
        for row in formset.deleted_objects:
            events.remove_row(row)
        for row in rows:
            events.store_row(row)
        formset.save_m2m()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        events.settle(form.instance)
        if change:
            _tell_what_follows(request, form)

    def get_urls(self):
        step = path(
            "<int:pk>/step/", self.admin_site.admin_view(self.step), name="registrations_event_step"
        )
        return [step, *super().get_urls()]

    def step(self, request, pk):
        return _step(request, self.get_queryset(request).filter(pk=pk).first())

    def change_view(self, request, object_id, form_url="", extra_context=None):
        event = self.get_object(request, object_id)
        shown = {
            "event": event,
            "counts": guest_list.counts(event.rsvps),
            "may_write": may_write(request.user, event),
            **(extra_context or {}),
        }
        return super().change_view(request, object_id, form_url, shown)

    @admin.display(description=_("reply by"), ordering="registration_closes_at")
    def closes(self, event):
        is_over = event.has_closed(clock.now())
        return _("closed") if is_over else DeadlineField.widget().decompress(event.closes_at)[0]

    @admin.display(description=pgettext_lazy("reply", "coming"), ordering="seats_taken")
    def coming(self, event):
        if event.capacity is None:
            return event.seats_taken
        return f"{event.seats_taken} / {event.capacity}"

    @admin.display(
        description=pgettext_lazy("reply", "on the waiting list"), ordering="waiting_count"
    )
    def waiting(self, event):
        return event.waiting_count

    @admin.display(description=_("guest list"))
    def guests(self, event):
        address = reverse("admin:registrations_rsvp_changelist")
        return format_html(
            '<a href="{}?event__id__exact={}">{}</a>', address, event.pk, _("open the guest list")
        )


def _tell_what_follows(request, form):
    """Say what an organiser may not expect: no letter tells guests of a change by itself."""
    event = form.instance
    told = event.rsvps.filter(status__in=[Rsvp.Status.ACCEPTED, Rsvp.Status.WAITLISTED]).count()
    if told and not event.is_draft and NEWS & set(form.changed_data):
        said = _("No letter is sent about this change by itself. People who come or wait: %(n)d.")
        messages.warning(request, said % {"n": told})
    if event.capacity is not None and event.seats_taken > event.capacity:
        said = _("There are fewer seats than people who come (%(n)d). Nobody loses a seat.")
        messages.warning(request, said % {"n": event.seats_taken})


@require_POST
def _step(request, event):
    verb, sentence = STEPS.get(request.POST.get("step"), (None, ""))
    if event is None or verb is None or not may_write(request.user, event):
        raise Http404
    verb(event)
    messages.success(request, sentence)
    return HttpResponseRedirect(reverse("admin:registrations_event_change", args=[event.pk]))
