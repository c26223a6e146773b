"""Log-ins of organisers; only superusers see them."""

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from registrations.admin.fields import OVERRIDES
from registrations.admin.object_history import HistoryInWords
from registrations.domain import log_ins
from registrations.models import User

# What opens the desk: whoever loses one of these is logged out.
OPENING = {"is_active", "is_staff", "is_superuser"}


@admin.action(description=_("Remove the second step of the log-in"), permissions=["change"])
def take_second_step(desk, request, queryset):
    """For who has lost the telephone or key, and the recovery codes; they are told by letter."""
    done = sum(map(log_ins.take_second_step, queryset))
    said = ngettext(
        "The second step of %(n)d log-in is removed.",
        "The second step of %(n)d log-ins is removed.",
        done,
    )
    messages.success(request, said % {"n": done})


@admin.register(User)
class UserAdmin(HistoryInWords, DjangoUserAdmin):
    formfield_overrides = OVERRIDES
    actions = [take_second_step]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = (*DjangoUserAdmin.fieldsets, (_("Letters"), {"fields": ["language"]}))

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        changed = OPENING & set(form.changed_data) if change else ()
        if any(not getattr(obj, right) for right in changed):
            log_ins.end([obj])

    def has_module_permission(self, request):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    has_change_permission = has_delete_permission = has_view_permission

    def has_add_permission(self, request):
        return request.user.is_superuser
