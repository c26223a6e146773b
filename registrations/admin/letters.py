"""The letters that went out: to be read and sent again, never changed."""

import re

from django.contrib import admin, messages
from django.http import Http404, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin

from registrations.admin.tenants import TenantAdmin, may_write
from registrations.domain import correspondence, history
from registrations.models import Event, OutgoingMail
from srecanje.middleware import keep_from_all

PERSONAL_LINK = re.compile(r"/odziv/[^/\s\"'<>]+/?")
# Pictures travel with the letter itself; here their words stand for them.
ATTACHED_PICTURE = re.compile(r'<img src="cid:[^"]*" alt="([^"]*)"[^>]*>')
# A letter brings its own style and is only to be looked at: it opens and sends nothing.
LETTER_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
GONE_OUT = (OutgoingMail.State.SENT, OutgoingMail.State.FAILED)


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
        return _without_link(mail.body_text)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        mail = self.get_object(request, object_id)
        may_send = mail.state in GONE_OUT and may_write(request.user, mail.event)
        shown = {"mail": mail, "may_send": may_send, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, shown)

    def get_urls(self):
        html = self.admin_site.admin_view(self.html)
        return [
            path("<int:pk>/html/", html, name="registrations_outgoingmail_html"),
            *super().get_urls(),
        ]

    def html(self, request, pk):
        return _html(request, self.get_queryset(request).filter(pk=pk).first())

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


@xframe_options_sameorigin
def _html(request, mail):
    """Show a letter as a mail program would; `sandbox` keeps it from being a page of ours."""
    if mail is None or not mail.body_html:
        raise Http404
    words = ATTACHED_PICTURE.sub(r"[\1]", mail.body_html)
    if not may_write(request.user, mail.event):
        words = _without_link(words)
    response = HttpResponse(words, headers={"Content-Security-Policy": LETTER_POLICY})
    keep_from_all(response)
    return response


def _without_link(words):
    return PERSONAL_LINK.sub("/odziv/…", words)
