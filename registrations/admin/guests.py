"""The guest list: who comes, who does not, who waits; one page per person with all about them."""

import re

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from registrations.admin.guest_forms import AddGuestForm, GuestForm, takes_items
from registrations.admin.tenants import TenantAdmin, may_write
from registrations.domain import correspondence, guest_list, history, people, rsvps
from registrations.domain.errors import RsvpRefused
from registrations.models import AgendaItem, Event, OutgoingMail, Rsvp, RsvpChange

ROW = "admin:registrations_rsvp_change"
DETAILS = [
    ("given_name", "family_name"),
    "organisation",
    ("email", "phone"),
    "note",
    "language",
]
ID = re.compile(r"[0-9]{1,18}")
DONE = _("Done: %(name)s – %(status)s.")


class ItemFilter(admin.SimpleListFilter):
    title = _("programme item")
    parameter_name = "item"

    def lookups(self, request, model_admin):
        items = AgendaItem.objects.filter(
            needs_signup=True, event__in=Event.objects.of(request.user)
        )
        return [(item.pk, item.title) for item in items[:100]]

    def queryset(self, request, queryset):
        if not ID.fullmatch(str(self.value() or "")):
            return queryset
        return queryset.filter(signups__item_id=self.value())


class LetterFilter(admin.SimpleListFilter):
    title = _("letters")
    parameter_name = "letters"

    def lookups(self, request, model_admin):
        return [("failed", _("not delivered"))]

    def queryset(self, request, queryset):
        if self.value() != "failed":
            return queryset
        return queryset.filter(letters__state="failed").distinct()


@admin.register(Rsvp)
class RsvpAdmin(TenantAdmin):
    list_display = [
        "name",
        "organisation",
        "status",
        "email",
        "phone",
        "items",
        "answered_at",
        "event_title",
    ]
    list_filter = ["status", ItemFilter, LetterFilter, ("event", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["event"]
    empty_value_display = ""
    list_per_page = 100
    show_full_result_count = False
    search_fields = ["search_key"]
    search_help_text = _("Name, organisation, e-mail or telephone; Zagar finds Žagar.")
    actions = ["withdraw"]
    readonly_fields = ["event", "status", "answered_at", "order", "brought_by"]

    class Media:
        css = {"all": ["css/admin.css"]}

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("signups__item")

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term), False

    def get_form(self, request, obj=None, change=False, **kwargs):
        kwargs["form"] = GuestForm if change else AddGuestForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [(None, {"fields": ["event", *DETAILS, "how"]})]
        stands = ["event", ("status", "answered_at"), ("order", "brought_by")]
        person = [*DETAILS, "items"] if takes_items(obj) else DETAILS
        return [(_("Reply"), {"fields": stands}), (_("Person"), {"fields": person})]

    def get_readonly_fields(self, request, obj=None):
        return self.readonly_fields if obj else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "event":
            kwargs["queryset"] = Event.objects.written_by(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        by = history.organiser(request.user)
        if change:
            stored = Rsvp.objects.get(pk=obj.pk)
            form.store(stored, by=by)
        else:
            stored = form.register(by=by)
            obj.pk = stored.pk
            words = {"name": stored.full_name, "status": stored.get_status_display()}
            messages.info(request, DONE % words)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Say in a sentence what a rule refused while the form was open; nothing was stored."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except RsvpRefused as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(request.get_full_path())

    def change_view(self, request, object_id, form_url="", extra_context=None):
        rsvp = self.get_object(request, object_id)
        shown = {
            "rsvp": rsvp,
            "changes": [_in_words(change) for change in rsvp.changes.select_related("by")],
            "letters": rsvp.letters.order_by("-pk"),
            "may_write": may_write(request.user, rsvp.event),
            **(extra_context or {}),
        }
        return super().change_view(request, object_id, form_url, shown)

    def changelist_view(self, request, extra_context=None):
        if not all(map(ID.fullmatch, request.POST.getlist(helpers.ACTION_CHECKBOX_NAME))):
            raise Http404
        response = super().changelist_view(request, extra_context)
        shown = getattr(response, "context_data", None)
        if shown and "cl" in shown:
            found = guest_list.counts(shown["cl"].queryset)
            shown["counts"] = [(label, found[value]) for value, label in Rsvp.Status.choices]
        return response

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/answer/", view(self.answer), name="registrations_rsvp_answer"),
            path(
                "<int:pk>/letter/<int:mail>/", view(self.letter), name="registrations_rsvp_letter"
            ),
            *super().get_urls(),
        ]

    def answer(self, request, pk):
        return _answer(request, self._own(request, pk))

    def letter(self, request, pk, mail):
        return _letter(request, self._own(request, pk), mail)

    def _own(self, request, pk):
        rsvp = self.get_queryset(request).filter(pk=pk).first()
        if rsvp is None or not may_write(request.user, rsvp.event):
            raise Http404
        return rsvp

    @admin.action(description=_("Withdraw the invitation"), permissions=["change"])
    def withdraw(self, request, queryset):
        chosen = queryset.filter(event__in=Event.objects.written_by(request.user))
        if "confirmed" not in request.POST:
            shown = {
                **self.admin_site.each_context(request),
                "title": _("Withdraw the invitation?"),
                "chosen": chosen,
                "opts": self.opts,
            }
            return render(request, "admin/registrations/rsvp/withdraw.html", shown)
        by, done = history.organiser(request.user), 0
        for rsvp in chosen:
            try:
                rsvps.withdraw(rsvp, by=by, reason=request.POST.get("reason", ""))
                done += 1
            except RsvpRefused as refusal:
                messages.error(request, f"{rsvp.full_name}: {refusal.message}")
        said = ngettext("%(n)d invitation is withdrawn.", "%(n)d invitations are withdrawn.", done)
        messages.success(request, said % {"n": done})
        return None

    @admin.display(description=_("name"), ordering="sort_key")
    def name(self, rsvp):
        return f"{rsvp.family_name} {rsvp.given_name}"

    @admin.display(description=_("sign-ups"))
    def items(self, rsvp):
        return ", ".join(f"{s.item.title} ({s.get_status_display()})" for s in rsvp.signups.all())

    @admin.display(description=_("event"), ordering="event__starts_at")
    def event_title(self, rsvp):
        return rsvp.event.title


@require_POST
def _answer(request, rsvp):
    verb = {"accept": rsvps.accept, "decline": rsvps.decline, "invite": _invite_again}.get(
        request.POST.get("answer")
    )
    if verb is None:
        raise Http404
    try:
        stored = verb(rsvp, by=history.organiser(request.user))
        messages.success(
            request, DONE % {"name": stored.full_name, "status": stored.get_status_display()}
        )
    except RsvpRefused as refusal:
        messages.error(request, refusal.message)
    return HttpResponseRedirect(reverse(ROW, args=[rsvp.pk]))


@require_POST
def _letter(request, rsvp, pk):
    mail = rsvp.letters.filter(pk=pk).first()
    if mail is None:
        raise Http404
    copy = correspondence.send_again(mail, by=history.organiser(request.user))
    if copy is None:
        messages.warning(request, _("The letter has not gone out yet, or there is no address."))
    else:
        messages.success(request, _("The letter will be sent again."))
    return HttpResponseRedirect(reverse(ROW, args=[rsvp.pk]))


def _invite_again(rsvp, *, by):
    return rsvps.invite(rsvp.event, people.person_of(rsvp), by=by)


STATUS_WORDS = dict(Rsvp.Status.choices)
SIGNUP_WORDS = {
    "WISHED": pgettext_lazy("signup", "wish kept until there is a seat at the event"),
    "ACCEPTED": pgettext_lazy("signup", "signed up"),
    "WAITLISTED": pgettext_lazy("signup", "on the item's waiting list"),
    "": pgettext_lazy("signup", "not signed up"),
}
WORDS = {
    RsvpChange.What.SIGNUP: SIGNUP_WORDS,
    RsvpChange.What.RESENT: dict(OutgoingMail.Kind.choices),
}


def _in_words(change):
    """Return a line of the history as an organiser reads it."""
    words = WORDS.get(change.what, STATUS_WORDS)
    steps = [str(words.get(step, step)) for step in (change.before, change.after)]
    return {
        "at": change.at,
        "what": change.get_what_display(),
        "steps": " → ".join(step for step in steps if step),
        "reason": change.reason,
        "channel": change.get_channel_display(),
        "by": change.by,
    }
