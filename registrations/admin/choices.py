"""What a programme item offers to choose from (thematic tables), on a page of its own."""

from django import forms
from django.contrib import admin
from django.forms.models import BaseInlineFormSet
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from registrations.admin.event_rows import OrderedForm
from registrations.admin.tenants import TenantAdmin, may_write
from registrations.documents import dates
from registrations.domain import choices, events
from registrations.domain.errors import RsvpRefused
from registrations.models import AgendaChoice, AgendaItem


class ChoiceFormSet(BaseInlineFormSet):
    def clean(self):
        super().clean()
        gone = [form.instance for form in self.deleted_forms if form.instance.pk]
        try:
            for choice in gone:
                choices.ask_to_go(choice)
            if any(form.has_changed() for form in self.forms if form not in self.deleted_forms):
                choices.ask_item(self.instance)
        except RsvpRefused as refusal:
            raise forms.ValidationError(refusal.message) from refusal


class ChoiceInline(admin.StackedInline):
    model = AgendaChoice
    form = OrderedForm
    formset = ChoiceFormSet
    extra = 3
    fields = [("title_sl", "title_en"), ("capacity", "position"), "taken"]
    readonly_fields = ["taken"]

    def get_formset(self, request, obj=None, **kwargs):
        """Django would name everybody who has chosen what is to be deleted; ChoiceFormSet says no
        in a sentence."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.form = type("ChoiceForm", (formset.form,), {"hand_clean_DELETE": _nothing})
        return formset

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj=None):
        return obj is not None and may_write(request.user, obj.event)

    has_change_permission = has_delete_permission = has_add_permission

    @admin.display(description=_("signed up"))
    def taken(self, choice):
        counts = {"taken": choice.seats_taken, "waiting": choice.waiting_count}
        return _("%(taken)d, and waiting: %(waiting)d") % counts if choice.pk else ""


@admin.register(AgendaItem)
class AgendaItemAdmin(TenantAdmin):
    """Only its choices are written here; the rest of an item stands on its event's page."""

    inlines = [ChoiceInline]
    fields = readonly_fields = ["event_title", "title", "hours"]

    def get_model_perms(self, request):
        """Reached from the event; the first page of the desk stays short."""
        return {}

    def has_add_permission(self, request):
        return False

    def changelist_view(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("admin:registrations_event_changelist"))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        item = self.get_object(request, object_id)
        shown = {"event": item.event, "title": _("Choices"), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, shown)

    def save_model(self, request, obj, form, change):
        """Nothing of the item itself is written here."""

    def save_related(self, request, form, formsets, change):
        item, [formset] = form.instance, formsets
        rows = formset.save(commit=False)
        choices.store(item, rows, deleted=formset.deleted_objects)
        events.settle(item.event)

    def response_post_save_change(self, request, obj):
        address = reverse("admin:registrations_event_change", args=[obj.event_id])
        return HttpResponseRedirect(f"{address}#agenda_items-group")

    @admin.display(description=_("event"))
    def event_title(self, item):
        return item.event.title

    @admin.display(description=_("when"))
    def hours(self, item):
        language = get_language() or "sl"
        return dates.time_range(item.starts_at, item.ends_at, language, tz=item.event.tz)


def _nothing(form):
    """What is asked elsewhere."""
