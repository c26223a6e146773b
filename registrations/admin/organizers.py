"""Organisers and who belongs to them."""

from django.contrib import admin

from registrations.admin.tenants import TenantAdmin
from registrations.models import Membership, Organizer


class MembershipInline(admin.StackedInline):
    model = Membership
    extra = 0
    fieldsets = [(None, {"fields": [("user", "role")]})]


@admin.register(Organizer)
class OrganizerAdmin(TenantAdmin):
    """Members and new organisers are for superusers; an owner keeps the contact up to date."""

    inlines = [MembershipInline]
    list_display = ["name", "contact_email", "contact_phone"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    def get_inlines(self, request, obj):
        return self.inlines if request.user.is_superuser else []

    def get_readonly_fields(self, request, obj=None):
        return [] if request.user.is_superuser else ["slug"]

    def get_prepopulated_fields(self, request, obj=None):
        return self.prepopulated_fields if request.user.is_superuser else {}

    def has_add_permission(self, request):
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return super().has_change_permission(request)
        owners = obj.memberships.filter(role=Membership.Role.OWNER)
        return request.user.is_superuser or owners.filter(user=request.user).exists()

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser and obj is not None and not obj.events.exists()
