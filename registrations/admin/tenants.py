"""The wall between organisers, as every admin class of theirs has it.

Rows come from the models' `of(user)`, so what is not theirs is not found (404); what may be written
follows from memberships, not from Django's own permissions.
"""

from urllib.parse import parse_qs

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.http import Http404, HttpResponseRedirect
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from registrations.admin.fields import OVERRIDES, Grouped
from registrations.admin.object_history import HistoryInWords
from registrations.domain.errors import RsvpRefused
from registrations.models import Event, Organizer, keys

# What Django puts beside a choice of other rows.
ICONS = ("can_add_related", "can_change_related", "can_delete_related", "can_view_related")
NO_ACTION = [("", _("choose an action"))]


class ActionForm(helpers.ActionForm):
    """Which action nobody has chosen yet is not said to be wrong, nor read out as dashes."""

    action = forms.ChoiceField(
        label=helpers.ActionForm.base_fields["action"].label,
        widget=forms.Select(attrs={"aria-invalid": "false"}),
    )


class TenantAdmin(HistoryInWords, admin.ModelAdmin):
    """Shows and touches only rows of the organisers that the user belongs to."""

    formfield_overrides = OVERRIDES
    action_form = ActionForm

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.bound_field_class = Grouped
        return form

    def get_action_choices(self, request, default_choices=NO_ACTION):
        return super().get_action_choices(request, default_choices)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Beside a choice of other rows stands nothing that leads away from the form."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            for icon in ICONS:
                setattr(field.widget, icon, False)
        return field

    def get_queryset(self, request):
        rows, ordering = self.model.objects.of(request.user), self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def get_changeform_initial_data(self, request):
        """Of what an address may bring along, only the event, by its number."""
        kept = parse_qs(request.GET.get("_changelist_filters", ""))
        event = request.GET.get("event") or kept.get("event__id__exact", [""])[0]
        return {"event": event} if keys.is_id(event) else {}

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Say in a sentence what a rule refused while the form was open; nothing was stored."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except RsvpRefused as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(request.get_full_path())

    def changelist_view(self, request, extra_context=None):
        """A list is called what stands in it."""
        shown = {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        return super().changelist_view(request, shown)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """A row's page is called as the row is."""
        if obj is not None:
            context.update(title=str(obj), subtitle=None)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_object(self, request, object_id, from_field=None):
        obj = super().get_object(request, object_id, from_field)
        if obj is None:
            raise Http404
        return obj

    def lookup_allowed(self, lookup, value, request):
        """Only what the list itself offers: any other lookup would be a question about hidden
        columns, or a costly one."""
        return lookup in self._offered(request)

    def _offered(self, request):
        for entry in self.get_list_filter(request):
            if isinstance(entry, type):
                yield entry.parameter_name
            else:
                name = entry if isinstance(entry, str) else entry[0]
                yield from (f"{name}__exact", f"{name}__id__exact", f"{name}__isnull")

    def get_search_results(self, request, queryset, search_term):
        """A person looks for a few words; each one is a condition of the query."""
        few = " ".join(search_term[: keys.LONGEST_SEARCH].split()[: keys.MOST_WORDS])
        return super().get_search_results(request, queryset, few)

    def has_module_permission(self, request):
        return sees_anything(request.user)

    def has_view_permission(self, request, obj=None):
        return sees_anything(request.user)

    def has_add_permission(self, request):
        return writes_anything(request.user)

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return writes_anything(request.user)
        return may_write(request.user, self.event_of(obj))

    def has_delete_permission(self, request, obj=None):
        return False

    def event_of(self, obj):
        return obj.event


def may_see(user, event):
    return Event.objects.of(user).filter(pk=event.pk).exists()


def may_write(user, event):
    """Asked by each part of a page: kept like the answer of `_belongs`, for one organiser."""
    known = user.__dict__.setdefault("_may_write", {})
    of = event.pk, event.organizer_id
    if of not in known:
        known[of] = Event.objects.written_by(user).filter(pk=event.pk).exists()
    return known[of]


def below_event(desk, folder, may=may_write):
    """Return a function that makes an address in a folder below an event's page, of a route there,
    a view of (desk, request, event, …) and a name; who may not write the event, or whatever else is
    asked of a user and it, finds nothing."""

    def at(route, view, name):
        def opened(request, pk, **more):
            event = desk.get_queryset(request).select_related("organizer").filter(pk=pk).first()
            if event is None or not may(request.user, event):
                raise Http404
            return view(desk, request, event, **more)

        wrapped = desk.admin_site.admin_view(opened)
        return path(f"<int:pk>/{folder}/{route}", wrapped, name=f"registrations_event_{name}")

    return at


def sees_anything(user):
    return user.is_active and user.is_staff and _belongs(user, Organizer.objects.of)


def writes_anything(user):
    return user.is_active and user.is_staff and _belongs(user, Organizer.objects.written_by)


def owns(user, event):
    return Event.objects.owned_by(user).filter(pk=event.pk).exists()


def owns_anything(user):
    return user.is_active and user.is_staff and _belongs(user, Organizer.objects.owned_by)


def _belongs(user, organizers):
    """Asked many times for one page: the answer is kept with the user, who lives for a request."""
    known = user.__dict__.setdefault("_belongs", {})
    if organizers.__name__ not in known:
        known[organizers.__name__] = organizers(user).exists()
    return known[organizers.__name__]
