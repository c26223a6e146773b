"""Organisers and who belongs to them."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from registrations.admin import members, statistics
from registrations.admin.fields import OVERRIDES, DayField, DayInput
from registrations.admin.tenants import TenantAdmin
from registrations.domain import log_ins, organisations
from registrations.models import AccessibilityStatement, Organizer


class StatementFormSet(BaseInlineFormSet):
    def clean(self):
        super().clean()
        if self.instance.publishes_statement and not any(
            form.instance.pk or form.has_changed() for form in self.forms
        ):
            raise ValidationError(_("Before the statement can be published, fill it in here."))


class StatementInline(admin.StackedInline):
    model = AccessibilityStatement
    formset = StatementFormSet
    formfield_overrides = {
        **OVERRIDES,
        models.DateField: {"form_class": DayField, "widget": DayInput},
    }
    can_delete = False
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "conformity",
                    ("not_conforming_sl", "not_conforming_en"),
                    ("burden_sl", "burden_en"),
                    ("out_of_scope_sl", "out_of_scope_en"),
                    ("prepared_on", "reviewed_on"),
                    ("method", "assessed_by"),
                    ("contact_email", "contact_phone"),
                ]
            },
        )
    ]

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj):
        return _is_owner(request.user, obj)

    def has_change_permission(self, request, obj=None):
        return _is_owner(request.user, obj)


@admin.register(Organizer)
class OrganizerAdmin(TenantAdmin):
    """New organisers are for superusers; an owner keeps the contact up to date and says who belongs
    to it."""

    inlines = [StatementInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "name",
                    "slug",
                    ("contact_email", "contact_phone"),
                    "data_protection_email",
                ]
            },
        ),
        (_("Log-in"), {"fields": ["requires_second_factor"]}),
        (
            _("Accessibility"),
            {
                "fields": ["publishes_statement"],
                "description": _(
                    "Public bodies (municipalities, public institutes, agencies) have to publish "
                    "an accessibility statement of their own (ZDSMA); for other organisers the "
                    "statement of this site is enough."
                ),
            },
        ),
    ]
    list_display = ["name", "contact_email", "contact_phone"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def change_view(self, request, object_id, form_url="", extra_context=None):
        owns = _is_owner(request.user, self.get_object(request, object_id))
        return super().change_view(request, object_id, form_url, {"owns": owns})

    def get_readonly_fields(self, request, obj=None):
        return [] if request.user.is_superuser else ["slug"]

    def get_prepopulated_fields(self, request, obj=None):
        return self.prepopulated_fields if request.user.is_superuser else {}

    def has_module_permission(self, request):
        return self.has_add_permission(request) or super().has_module_permission(request)

    def has_view_permission(self, request, obj=None):
        """Whoever runs the site finds the list also while it is empty."""
        return self.has_add_permission(request) or super().has_view_permission(request, obj)

    def has_add_permission(self, request):
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return super().has_change_permission(request)
        return _is_owner(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser and obj is not None and not obj.events.exists()

    def response_add(self, request, obj, post_url_continue=None):
        """That it is stored is followed by what comes next."""
        response = super().response_add(request, obj, post_url_continue)
        event = f"{reverse('admin:registrations_event_add')}?organizer={obj.pk}"
        people = reverse("admin:registrations_organizer_people", args=[obj.pk])
        links = [(event, _("Add its first event")), (people, _("Say who belongs to it"))]
        for address, words in links:
            messages.info(request, format_html('<a href="{}">{}</a>', address, words))
        return response

    def delete_model(self, request, obj):
        members = _members(obj)
        super().delete_model(request, obj)
        log_ins.end(members)

    def get_urls(self):
        view = self.admin_site.admin_view(self.spellings)
        return [
            path("<int:pk>/spellings/", view, name="registrations_organizer_spellings"),
            *members.urls(self),
            *statistics.urls_of_organizer(self),
            *super().get_urls(),
        ]

    def spellings(self, request, pk):
        """Show which names of guests' organisations count as one; separate one of them by POST."""
        organizer = self.get_queryset(request).filter(pk=pk).first()
        if organizer is None:
            raise Http404
        may_write = Organizer.objects.written_by(request.user).filter(pk=pk).exists()
        if request.method == "POST":
            if not may_write:
                raise Http404
            organisations.separate(organizer, request.POST.get("key", ""))
            messages.success(request, _("This name counts as an organisation of its own again."))
            return HttpResponseRedirect(request.path)
        shown = {
            **self.admin_site.each_context(request),
            "title": _("Joined organisations"),
            "organizer": organizer,
            "groups": _groups(organizer),
            "may_write": may_write,
            "opts": self.opts,
        }
        return render(request, "admin/registrations/organizer/spellings.html", shown)


def _is_owner(user, organizer):
    return Organizer.objects.owned_by(user).filter(pk=organizer.pk).exists()


def _members(organizer):
    return {membership.user for membership in organizer.memberships.select_related("user")}


def _groups(organizer):
    """Return groups of spellings that count as one, each with its key and how it is written."""
    groups = organisations.joined(organizer)
    written = organisations.names(organizer, (key for group in groups for key in group))
    return [
        [{"key": k, "names": written.get(k, [k.capitalize()])} for k in group] for group in groups
    ]
