"""The letters that went out: to be read and sent again, never changed."""

import re

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from registrations.admin.tenants import TenantAdmin, may_write
from registrations.domain import correspondence, history
from registrations.models import Event, OutgoingMail

PERSONAL_LINK = re.compile(r"/odziv/[^/\s]+/?")


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
        "words",
        "created_at",
        "state",
        "tries",
        "next_try_at",
        "sent_at",
        "error",
    ]

    def get_fields(self, request, obj=None):
        # Whoever has the personal link can answer in the guest's name, and readers never write.
        if obj is None or may_write(request.user, obj.event):
            return self.fields
        return [name.replace("words", "words_only") for name in self.fields]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    @admin.display(description=_("text"))
    def words(self, mail):
        return mail.body_text

    @admin.display(description=_("text"))
    def words_only(self, mail):
        return PERSONAL_LINK.sub("/odziv/…", mail.body_text)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.action(description=_("Send again"))
    def send_again(self, request, queryset):
        by, sent = history.organiser(request.user), 0
        ours = queryset.filter(event__in=Event.objects.written_by(request.user))
        for mail in ours.select_related("rsvp__event", "event"):
            sent += correspondence.send_again(mail, by=by) is not None
        said = ngettext(
            "%(n)d letter will be sent again.", "%(n)d letters will be sent again.", sent
        )
        messages.success(request, said % {"n": sent})
