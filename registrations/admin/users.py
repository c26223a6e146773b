"""Log-ins of organisers; only superusers see them."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.utils.translation import gettext_lazy as _

from registrations.admin.fields import OVERRIDES
from registrations.models import User


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    formfield_overrides = OVERRIDES
    fieldsets = (*DjangoUserAdmin.fieldsets, (_("Letters"), {"fields": ["language"]}))

    def has_module_permission(self, request):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    has_change_permission = has_delete_permission = has_view_permission

    def has_add_permission(self, request):
        return request.user.is_superuser
