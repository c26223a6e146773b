"""The guest list: who comes, who does not, who waits; one page per person with all about them."""

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.http import Http404, HttpResponseNotAllowed
from django.urls import path
from django.utils.translation import gettext_lazy as _

from registrations.admin import (
    addresses,
    arrivals,
    errands,
    exports,
    guest_actions,
    guest_answers,
    guest_steps,
    joining,
    letters,
    remarks,
    way_back,
)
from registrations.admin.guest_filters import (
    AnswerFilter,
    EventFilter,
    ItemFilter,
    LetterFilter,
    event_of,
    undelivered,
)
from registrations.admin.guest_forms import AddGuestForm, GuestForm, programme_fields
from registrations.admin.tenants import (
    TenantAdmin,
    may_write,
    owns,
    owns_anything,
    writes_anything,
)
from registrations.documents import changes
from registrations.domain import guest_list, history, kept_places, reasons, signups
from registrations.fields import questions
from registrations.models import Event, OutgoingMail, Rsvp, keys

DETAILS = [
    ("given_name", "family_name"),
    "organisation",
    ("email", "phone"),
    "note",
    ("language", "places"),
]
REMARKS = ["internal_note", "labels", "places"]
# By what people are picked out of an event's list.
FILTERS = [
    ItemFilter,
    AnswerFilter,
    remarks.LabelFilter,
    LetterFilter,
    arrivals.ArrivalFilter,
]
NARROWING = {"status__exact", *(one.parameter_name for one in FILTERS)}
ANSWERS = _("Enter or change answers to questions")


@admin.register(Rsvp)
class RsvpAdmin(TenantAdmin):
    keeps_values = False
    list_display = [
        "name",
        "organisation",
        "status",
        "email",
        "phone",
        "items",
        "labels",
        "answered_at",
        "undelivered",
        "arrived_at",
        "event_title",
    ]
    list_filter = ["status", *FILTERS, ("event", EventFilter)]
    list_select_related = ["event"]
    empty_value_display = ""
    list_per_page = 100
    show_full_result_count = False
    search_fields = ["search_key"]
    search_help_text = _("Name, organisation, e-mail, telephone, label or note; Zagar finds Žagar.")
    actions = list(guest_actions.ALL)
    readonly_fields = ["event", "status", "answered_at", "arrived_at", "order", "brought_by"]

    def get_list_display(self, request):
        """Of one event, its name need not stand in each row."""
        return self.list_display[: -1 if event_of(request) else None]

    def get_queryset(self, request):
        along = ("signups__item", "signups__choice", undelivered())
        return super().get_queryset(request).prefetch_related(*along)

    def get_search_results(self, request, queryset, search_term):
        if not search_term and NARROWING.isdisjoint(request.GET):
            return queryset, False
        everybody = self.get_queryset(request).select_related(*self.list_select_related)
        found = guest_list.found(queryset, search_term, among=everybody)
        request.found = found.counts
        return found.people, False

    def get_paginator(self, request, queryset, *args, **kwargs):
        """Of people, the sum of all states is the number of all: they are counted once, and who was
        looked for has been counted already."""
        paginator = super().get_paginator(request, queryset, *args, **kwargs)
        if queryset.model is Rsvp:  # the history of a row has pages, too
            paginator.counts = getattr(request, "found", None) or guest_list.counts(queryset)
            paginator.count = sum(paginator.counts.values())
        return paginator

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = GuestForm if change else AddGuestForm
        kwargs["form"] = form.offering(obj, self._offer(request, obj))
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request, obj=None):
        offer = self._offer(request, obj)
        asked = [questions.name_of(question) for question in offer.questions] if offer else []
        if obj is None:
            about = {"fields": asked}
            known = {"fields": REMARKS, "classes": ["collapse"]}
            fields = ["event", *DETAILS[:-1], "language", "how"]
            person = [(None, {"fields": fields}), (_("Note, labels, places"), known)]
        else:
            about = {"fields": asked, "classes": ["collapse"]}
            stands = ["event", ("status", "answered_at", "arrived_at"), ("order", "brought_by")]
            fields = [*DETAILS, *programme_fields(obj)]
            person = [(_("Reply"), {"fields": stands}), (_("Person"), {"fields": fields})]
        return [*person, (ANSWERS, about)] if asked else person

    def _offer(self, request, obj):
        """What can be answered on this page; asked for several times while it is drawn."""
        if not hasattr(request, "offered"):
            if obj is None:
                request.offered = guest_answers.offer_of(self._chosen_event(request))
            elif may_write(request.user, obj.event):
                request.offered = guest_answers.offer_to(obj)
            else:
                request.offered = None
        return request.offered

    def _chosen_event(self, request):
        """The event to which a guest is being added, once there is one."""
        chosen = request.POST.get("event") or self.get_changeform_initial_data(request).get("event")
        if not chosen or not keys.is_id(chosen):
            return None
        return Event.objects.written_by(request.user).filter(pk=chosen).first()

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
            messages.info(request, guest_steps.DONE % words)
        guest_answers.say(request, form, stored)

    def has_remove_permission(self, request):
        return owns_anything(request.user)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        rsvp = self.get_object(request, object_id)
        writes = may_write(request.user, rsvp.event)
        shown = {
            "rsvp": rsvp,
            "why": reasons.why(rsvp),
            "dial": keys.dialled(rsvp.phone),
            "overlaps": signups.overlaps(rsvp),
            "answers": guest_answers.in_words(rsvp, sensitive_too=writes),
            "unanswered": guest_answers.unanswered(rsvp),
            "brought": rsvp.brought.by_name(),
            "alike": joining.alike(request, rsvp) if writes else (),
            "address_owner": kept_places.asked(rsvp),
            "may_seat": writes and guest_steps.may_be_seated_out_of_turn(rsvp),
            "may_remove": owns(request.user, rsvp.event),
            "changes": [changes.in_words(change) for change in rsvp.changes.select_related("by")],
            "letters": rsvp.letters.order_by("-pk"),
            "reach": addresses.standing(rsvp),
            "may_write": writes,
            "may_check_in": writes and arrivals.may_be_noted(rsvp),
            "filters": request.GET.get(way_back.FILTERS, ""),
            **(remarks.standing(rsvp) if writes else {}),
            **(extra_context or {}),
        }
        return super().change_view(request, object_id, form_url, shown)

    def changelist_view(self, request, extra_context=None):
        if not all(map(keys.is_id, request.POST.getlist(helpers.ACTION_CHECKBOX_NAME))):
            raise Http404
        response = super().changelist_view(request, extra_context)
        shown = getattr(response, "context_data", None)
        if shown and "cl" in shown:
            found = shown["cl"].paginator.counts
            here = shown["cl"].queryset.present().order_by().count()
            shown["counts"] = [(label, found[value]) for value, label in Rsvp.Status.choices]
            shown["counts"].append((_("have come"), here))
            shown["may_take_out"] = writes_anything(request.user)
            shown["filters"] = request.GET.urlencode()
            shown["event"] = (
                Event.objects.of(request.user).filter(pk=event_of(request) or 0).first()
            )
        return response

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/answer/", view(self.answer), name="registrations_rsvp_answer"),
            path("<int:pk>/arrival/", view(self.arrival), name="registrations_rsvp_arrival"),
            path("<int:pk>/seat/", view(self.seat), name="registrations_rsvp_seat"),
            path("export/", view(self.export), name="registrations_rsvp_export"),
            path("errand/<int:number>/", view(self.errand), name="registrations_rsvp_errand"),
            path("<int:pk>/address/", view(self.address), name="registrations_rsvp_address"),
            path("<int:pk>/join/<int:other>/", view(self.join), name="registrations_rsvp_join"),
            path("<int:pk>/remarks/", view(self.remarks), name="registrations_rsvp_remarks"),
            path(
                "<int:pk>/letter/<int:mail>/", view(self.letter), name="registrations_rsvp_letter"
            ),
            *super().get_urls(),
        ]

    def export(self, request):
        return exports.shown(request, self)

    def errand(self, request, number):
        return errands.page(self, request, number)

    def answer(self, request, pk):
        return guest_steps.answer(request, self._own(request, pk))

    def arrival(self, request, pk):
        rsvp = self._own(request, pk)
        return arrivals.note(request, rsvp, back=guest_steps.row(request, rsvp))

    def seat(self, request, pk):
        return guest_steps.seat(self, request, self._own(request, pk))

    def address(self, request, pk):
        rsvp = self._own(request, pk)
        return addresses.page(self, request, rsvp, back=guest_steps.row(request, rsvp))

    def remarks(self, request, pk):
        rsvp = self._own(request, pk)
        return remarks.page(self, request, rsvp, back=guest_steps.row(request, rsvp))

    def join(self, request, pk, other):
        return joining.page(self, request, self._own(request, pk), other)

    def letter(self, request, pk, mail):
        rsvp = self._own(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        found, back = rsvp.letters.filter(pk=mail).first(), guest_steps.row(request, rsvp)
        return letters.send_one_again(self, request, found, back=back)

    def _own(self, request, pk):
        is_id = pk < 10**keys.LONGEST_ID
        rsvp = self.get_queryset(request).filter(pk=pk).first() if is_id else None
        if rsvp is None or not may_write(request.user, rsvp.event):
            raise Http404
        return rsvp

    @admin.display(description=_("name"), ordering="sort_key")
    def name(self, rsvp):
        return f"{rsvp.family_name} {rsvp.given_name}"

    @admin.display(description=_("sign-ups"))
    def items(self, rsvp):
        return ", ".join(f"{s.title} ({s.get_status_display()})" for s in rsvp.signups.all())

    @admin.display(description=_("letters"))
    def undelivered(self, rsvp):
        return OutgoingMail.State.FAILED.label if rsvp.undelivered else ""

    @admin.display(description=_("event"), ordering="event__starts_at")
    def event_title(self, rsvp):
        return rsvp.event.title
