"""Addresses that an organiser does not write to, and why: to be seen, and taken off the list."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from registrations.admin.tenants import TenantAdmin
from registrations.domain import suppressions
from registrations.models import Organizer, Suppression


@admin.register(Suppression)
class SuppressionAdmin(TenantAdmin):
    keeps_values = False
    list_display = ["email", "why", "since", "said", "organizer"]
    list_filter = [("organizer", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["organizer"]
    list_per_page = 100
    search_fields = ["email_key"]
    ordering = ["email_key"]
    empty_value_display = ""
    actions = ["take_off"]
    fields = ["email", "organizer", "bounced_at", "complained_at", "unsubscribed_at", "said"]

    @admin.display(description=_("why"))
    def why(self, row):
        return "; ".join(str(reason.label) for reason in row.reasons)

    @admin.display(description=_("since"))
    def since(self, row):
        return min(getattr(row, reason) for reason in row.reasons)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_take_off_permission(self, request):
        return super().has_add_permission(request)

    @admin.action(description=_("Write to these addresses again"), permissions=["take_off"])
    def take_off(self, request, queryset):
        chosen = queryset.filter(organizer__in=Organizer.objects.written_by(request.user))
        if "confirmed" not in request.POST:
            shown = {
                **self.admin_site.each_context(request),
                "title": _("Write to these addresses again?"),
                "chosen": chosen,
                "back": request.get_full_path(),
                "opts": self.opts,
            }
            return render(request, "admin/registrations/suppression/take_off.html", shown)
        done = sum(suppressions.take_off(row.organizer, row.email) for row in list(chosen))
        said = ngettext(
            "%(n)d address is written to again.", "%(n)d addresses are written to again.", done
        )
        messages.success(request, said % {"n": done})
        return HttpResponseRedirect(request.get_full_path())
