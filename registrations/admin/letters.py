"""The letters that went out: to be read and sent again, never changed."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from registrations.admin.tenants import TenantAdmin, may_write
from registrations.domain import correspondence, history
from registrations.models import OutgoingMail


@admin.register(OutgoingMail)
class OutgoingMailAdmin(TenantAdmin):
    list_display = ["created_at", "kind", "to_email", "subject", "state", "sent_at", "error"]
    list_display_links = ["created_at", "subject"]
    list_filter = ["state", "kind", ("event", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["to_email", "subject"]
    ordering = ["-pk"]
    list_per_page = 50
    list_select_related = ["event"]
    show_full_result_count = False
    actions = ["send_again"]
    fields = [
        "event",
        "rsvp",
        "kind",
        "language",
        "to_email",
        "reply_to",
        "subject",
        "body_text",
        "created_at",
        "state",
        "tries",
        "next_try_at",
        "sent_at",
        "error",
    ]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.action(description=_("Send again"))
    def send_again(self, request, queryset):
        by, sent = history.organiser(request.user), 0
        for mail in queryset.select_related("rsvp__event", "event"):
            if may_write(request.user, mail.event):
                sent += correspondence.send_again(mail, by=by) is not None
        said = ngettext(
            "%(n)d letter will be sent again.", "%(n)d letters will be sent again.", sent
        )
        messages.success(request, said % {"n": sent})
