"""Events: one page with programme, speakers and partners, and what becomes of the event."""

from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from registrations import clock
from registrations.admin import (
    accents,
    calendar_modes,
    copies,
    door,
    event_sections,
    event_steps,
    exports,
    group_messages,
    imports,
    letter_texts,
    letters_to_me,
    notices,
    orders,
    places,
    publishing,
    reminders,
    statistics,
    uploads,
)
from registrations.admin.event_form import OUR_ZONE, EventForm, zones
from registrations.admin.event_rows import (
    AgendaInline,
    MaterialInline,
    PartnerInline,
    SpeakerInline,
)
from registrations.admin.fields import last_day
from registrations.admin.tenants import TenantAdmin, may_write
from registrations.documents import addresses, invitation, states
from registrations.domain import events, guest_list, history
from registrations.models import Event, Organizer, keys
from srecanje.middleware import keep_from_all

COMING = pgettext_lazy("reply", "coming")
WAITING = pgettext_lazy("reply", "on the waiting list")


@admin.register(Event)
class EventAdmin(calendar_modes.OffersMode, TenantAdmin):
    form = EventForm
    inlines = [AgendaInline, SpeakerInline, PartnerInline, MaterialInline]
    list_display = ["title", "starts", "status", "closes", "coming", "waiting", "guests", "again"]
    list_filter = ["status", ("organizer", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["organizer"]
    search_fields = ["title_sl", "title_en", "slug"]
    ordering = ["-starts_at"]
    view_on_site = False
    readonly_fields = ["accent_shown"]
    prepopulated_fields = {"slug": ["title_sl"]}
    fieldsets = event_sections.FIELDSETS

    class Media:
        js = [forms.Script("js/parts.js", type="module")]

    def event_of(self, obj):
        return obj

    def has_delete_permission(self, request, obj=None):
        """Only a draft that nobody has replied to; everything else is somebody's history."""
        if obj is None:
            return False
        is_empty = obj.is_draft and not obj.rsvps.exists()
        return is_empty and may_write(request.user, obj)

    def get_queryset(self, request):
        """With whether each may be written, which a list asks of every row."""
        theirs = Organizer.objects.written_by(request.user).filter(pk=OuterRef("organizer"))
        return super().get_queryset(request).annotate(may_be_copied=Exists(theirs))

    def get_changeform_initial_data(self, request):
        """Of what an address may bring along, only whose event it will be."""
        organizer = request.GET.get("organizer", "")
        return {"organizer": organizer} if keys.is_id(organizer) else {}

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "organizer":
            kwargs["queryset"] = Organizer.objects.written_by(request.user)
            if kwargs["queryset"].count() == 1:
                kwargs["initial"] = kwargs["queryset"].get()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        events.store(obj, by=history.organiser(request.user))

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
        accents.tell(request, form)

    def get_urls(self):
        def at(name):
            view = self.admin_site.admin_view(getattr(self, name))
            return path(f"<int:pk>/{name}/", view, name=f"registrations_event_{name}")

        own = ("publish", "unpublish", "cancel", "postpone", "reopen", "notice", "reminders")
        own += ("preview", "export", "door")
        more = [*group_messages.urls(self), *letter_texts.urls(self), *imports.urls(self)]
        more += [*copies.urls(self), *orders.urls(self), *statistics.urls(self)]
        mine = self.admin_site.admin_view(self.letters_to_me)
        more.append(path("letters-to-me/", mine, name="registrations_event_letters_to_me"))
        return [*map(at, own), *more, *super().get_urls()]

    def door(self, request, pk):
        return door.page(self, request, pk)

    def letters_to_me(self, request):
        return letters_to_me.page(self, request)

    def publish(self, request, pk):
        return publishing.publish(self, request, self._own(request, pk))

    def unpublish(self, request, pk):
        return publishing.unpublish(self, request, self._own(request, pk))

    def cancel(self, request, pk):
        return event_steps.asked(self, request, self._own(request, pk), "cancel")

    def postpone(self, request, pk):
        return event_steps.asked(self, request, self._own(request, pk), "postpone")

    def reopen(self, request, pk):
        return event_steps.asked(self, request, self._own(request, pk), "reopen")

    def notice(self, request, pk):
        return notices.page(self, request, self._own(request, pk))

    def export(self, request, pk):
        return exports.page(self, request, self._own(request, pk))

    def reminders(self, request, pk):
        return reminders.page(self, request, self._own(request, pk))

    def response_change(self, request, obj):
        """Where guests would have to be told of what was saved, the next page shows what."""
        if not notices.waits(obj):
            return super().response_change(request, obj)
        messages.success(request, _("The event is stored."))
        return notices.onward(obj)

    def preview(self, request, pk):
        """Show the page of a draft as guests will see it; any other event has a public page."""
        event = self._own(request, pk)
        if not event.is_draft:
            return HttpResponseRedirect(reverse("event", args=[event.slug]))
        language = get_language()
        shown = invitation.page(event, states.of(event, clock.now(), language), language)
        response = render(request, "admin/registrations/event/preview.html", shown)
        keep_from_all(response)
        return response

    def _own(self, request, pk):
        event = self.get_queryset(request).select_related("organizer").filter(pk=pk).first()
        if event is None:
            raise Http404
        return event

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Read and show all times of the page in the event's zone, as it is being chosen."""
        if request.method == "POST":
            self._receive_files(request, object_id)
        with timezone.override(self._zone(request, object_id)):
            response = super().changeform_view(request, object_id, form_url, extra_context)
            return response.render() if isinstance(response, TemplateResponse) else response

    def _receive_files(self, request, object_id):
        """Before the form, and for those alone whose form will be read."""
        event = self.get_object(request, object_id) if object_id else None
        asked = self.has_change_permission if event else self.has_add_permission
        if asked(request, event) if event else asked(request):
            uploads.receive(request.FILES, user=request.user)

    def _zone(self, request, object_id):
        chosen = request.POST.get("timezone", "")
        if chosen in dict(zones()):
            return ZoneInfo(chosen)
        return self.get_object(request, object_id).tz if object_id else ZoneInfo(OUR_ZONE)

    def render_change_form(self, request, context, *args, **kwargs):
        context.update(event_sections.shown(context, context.get("event")))
        return super().render_change_form(request, context, *args, **kwargs)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        event = self.get_object(request, object_id)
        shown = {
            "event": event,
            "short_address": addresses.spoken(event),
            "counts": guest_list.counts(event.rsvps),
            "places": places.of(event),
            "may_write": may_write(request.user, event),
            **notices.standing(event),
            **group_messages.standing(event),
            **reminders.standing(event),
            **(extra_context or {}),
        }
        return super().change_view(request, object_id, form_url, shown)

    @admin.display(description=_("how it is shown"))
    def accent_shown(self, event):
        return accents.shown(event.accent)

    @admin.display(description=_("starts at"), ordering="starts_at")
    def starts(self, event):
        return formats.date_format(event.starts_at.astimezone(event.tz), "DATETIME_FORMAT")

    @admin.display(description=_("reply by"), ordering="registration_closes_at")
    def closes(self, event):
        if event.has_closed(clock.now()):
            return _("closed")
        day = last_day(event.closes_at.astimezone(event.tz))[0]
        return _named(_("reply by"), formats.date_format(day))

    @admin.display(description=COMING, ordering="seats_taken")
    def coming(self, event):
        of = "" if event.capacity is None else f" / {event.capacity}"
        return _named(COMING, f"{event.seats_taken}{of}")

    @admin.display(description=WAITING, ordering="waiting_count")
    def waiting(self, event):
        return _named(WAITING, event.waiting_count)

    @admin.display(description=_("guest list"))
    def guests(self, event):
        address = reverse("admin:registrations_rsvp_changelist")
        return format_html(
            '<a href="{}?event__id__exact={}">{}</a>', address, event.pk, _("open the guest list")
        )

    @admin.display(description=_("once more"))
    def again(self, event):
        if not event.may_be_copied:
            return ""
        address = reverse("admin:registrations_event_copy", args=[event.pk])
        words = _("copy")
        return format_html(
            '<a href="{}">{}<span class="visually-hidden"> {}</span></a>',
            address,
            words,
            event.title,
        )


def _named(name, value):
    """A cell that says what it is where a phone shows no heads of columns."""
    return format_html('<span class="on-phones">{}: </span>{}', name, value)
