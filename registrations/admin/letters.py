"""The letters that went out: to be read and sent again, never changed."""

import re

from django.contrib import admin, messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin

from registrations.admin import addresses
from registrations.admin.letter_filters import MessageFilter
from registrations.admin.tenants import TenantAdmin, may_write
from registrations.domain import correspondence, history
from registrations.models import Event, OutgoingMail
from srecanje.middleware import keep_from_all

# The way into a reply, and the one that ends letters: what they open is their guest's alone.
PERSONAL_LINK = re.compile(r"/(odziv|odjava)/[^/\s\"'<>]+/?")
# Pictures travel with the letter itself; here their words stand for them.
ATTACHED_PICTURE = re.compile(r'<img src="cid:[^"]*" alt="([^"]*)"[^>]*>')
# A letter brings its own style and is only to be looked at: it opens and sends nothing.
LETTER_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
# What is sent in the place of a letter that is outdated.
FRESH, AS_WRITTEN = "fresh", "as-written"
KINDS = dict(OutgoingMail.Kind.choices)
# Each is compared with how it would be written now, and meanwhile nobody else is answered.
MOST_AT_ONCE = 100
TOO_MANY = _("At most 100 letters are sent again at a time. Please choose fewer.")
HIDDEN = _(
    "It may repeat an answer that is sensitive; only those who may edit the event read this letter."
)


@admin.register(OutgoingMail)
class OutgoingMailAdmin(TenantAdmin):
    list_display = ["created_at", "kind", "to_email", "subject", "standing", "sent_at", "error"]
    list_display_links = ["created_at", "subject"]
    list_filter = [
        "state",
        "outcome",
        "kind",
        MessageFilter,
        ("event", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["to_email", "subject"]
    ordering = ["-pk"]
    list_per_page = 50
    list_select_related = ["event"]
    show_full_result_count = False
    actions = ["send_again"]
    fields = [
        "event",
        "rsvp",
        "user",
        "kind",
        "language",
        "to_email",
        "reply_to",
        "subject",
        "words",
        "created_at",
        "state",
        "outcome",
        "tries",
        "next_try_at",
        "sent_at",
        "error",
    ]

    def get_fields(self, request, obj=None):
        # Whoever has the personal link can answer in the guest's name, and readers never write.
        if obj is None or may_write(request.user, obj.event):
            return self.fields
        words = "words_hidden" if _is_hidden(request, obj) else "words_only"
        return [name.replace("words", words) for name in self.fields]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    @admin.display(description=_("state"), ordering="state")
    def standing(self, mail):
        return mail.standing

    @admin.display(description=_("text"))
    def words(self, mail):
        return mail.body_text or addresses.why(mail)

    @admin.display(description=_("text"))
    def words_only(self, mail):
        return _without_link(mail.body_text) or addresses.why(mail)

    @admin.display(description=_("text"))
    def words_hidden(self, mail):
        return HIDDEN

    def change_view(self, request, object_id, form_url="", extra_context=None):
        mail = self.get_object(request, object_id)
        is_guests = mail.rsvp_id is not None
        is_guests = is_guests and mail.kind != OutgoingMail.Kind.ADDRESS_CHANGED
        may_send = is_guests and mail.can_be_repeated and may_write(request.user, mail.event)
        has_look = mail.body_html and not _is_hidden(request, mail)
        shown = {"mail": mail, "may_send": may_send, "has_look": has_look, **(extra_context or {})}
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
        """Letters that are outdated go only after they have been named, with what is."""
        written = Event.objects.written_by(request.user)
        ours = queryset.filter(event__in=written, rsvp__isnull=False)
        along = ("rsvp__event", "rsvp__brought_by", "event")
        chosen = list(ours.select_related(*along)[: MOST_AT_ONCE + 1])
        if len(chosen) > MOST_AT_ONCE:
            messages.error(request, TOO_MANY)
            return None
        if asked := _asked(self, request, chosen, back=request.get_full_path()):
            return asked
        sent = sum(_goes_out(mail) for mail in _send(request, chosen))
        said = ngettext(
            "%(n)d letter will be sent again.", "%(n)d letters will be sent again.", sent
        )
        messages.success(request, said % {"n": sent})
        return None


def send_one_again(desk, request, mail, *, back):
    """Send the letter of a guest once more and go back, or ask first where it has to be asked."""
    if mail is None:
        raise Http404
    if asked := _asked(desk, request, [mail], back=back):
        return asked
    [sent] = _send(request, [mail])
    if sent is None:
        messages.warning(request, _("The letter has not gone out yet, or there is no address."))
    elif _goes_out(sent):
        messages.success(request, _("The letter will be sent again."))
    return HttpResponseRedirect(back)


def _goes_out(mail):
    return mail is not None and mail.state == OutgoingMail.State.WAITING


def _send(request, chosen):
    """Return what was sent for each letter; how it stands now is said to nobody twice."""
    by, told = history.organiser(request.user), set()
    sent = []
    for mail in chosen:
        if request.POST.get("how") != FRESH or not correspondence.outdated(mail):
            sent.append(correspondence.send_again(mail, by=by))
        elif mail.rsvp_id not in told:
            sent.append(correspondence.send_fresh(mail.rsvp, by=by))
            told.add(mail.rsvp_id)
    for mail in filter(None, sent):
        if not _goes_out(mail):
            addresses.withheld(request, mail.rsvp)
    return sent


def _asked(desk, request, chosen, *, back):
    """Return a page that says which letters are outdated, None where that is known or none is."""
    if request.POST.get("how") in (FRESH, AS_WRITTEN):
        return None
    found = [
        {"mail": mail, "reasons": reasons, "fresh": KINDS.get(correspondence.fresh_kind(mail.rsvp))}
        for mail in chosen
        if mail.can_be_repeated and (reasons := correspondence.outdated(mail))
    ]
    if not found:
        return None
    shown = {
        **desk.admin_site.each_context(request),
        "title": _("Send again what is outdated?"),
        "outdated": found,
        "has_fresh": any(one["fresh"] for one in found),
        "chosen": chosen,
        "others": len(chosen) - len(found),
        "is_action": desk.model is OutgoingMail,
        "back": back,
        "opts": desk.opts,
    }
    return render(request, "admin/registrations/outgoingmail/again.html", shown)


@xframe_options_sameorigin
def _html(request, mail):
    """Show a letter as a mail program would; `sandbox` keeps it from being a page of ours."""
    if mail is None or not mail.body_html or _is_hidden(request, mail):
        raise Http404
    words = ATTACHED_PICTURE.sub(r"[\1]", mail.body_html)
    if not may_write(request.user, mail.event):
        words = _without_link(words)
    response = HttpResponse(words, headers={"Content-Security-Policy": LETTER_POLICY})
    keep_from_all(response)
    return response


def _is_hidden(request, mail):
    """Whether somebody who only reads must not read this letter."""
    tells = not may_write(request.user, mail.event)
    return tells and correspondence.may_tell_what_is_sensitive(mail)


def _without_link(words):
    return PERSONAL_LINK.sub(r"/\1/…", words)
