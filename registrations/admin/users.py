"""Log-ins of organisers; only superusers see them."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.utils.translation import gettext_lazy as _

from registrations.admin.fields import OVERRIDES
from registrations.domain import log_ins
from registrations.models import User

# What opens the desk: whoever loses one of these is logged out.
OPENING = {"is_active", "is_staff", "is_superuser"}


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    formfield_overrides = OVERRIDES
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
