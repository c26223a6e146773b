"""An event's questions: their order, their words, their options, and ready-made ones to pick.

A question that people have answered keeps its meaning: the organiser says whether what was typed
is the same question in better words or another one.
"""

from django.contrib import admin, messages
from django.db.models import Count, F
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from registrations.admin.question_forms import OTHER, OptionForm, OptionFormSet, QuestionForm
from registrations.admin.tenants import TenantAdmin, may_write
from registrations.documents import answers, readiness
from registrations.domain import questions, ready_questions
from registrations.domain.errors import RsvpRefused
from registrations.models import Event, Question, QuestionOption, keys

LIST = "admin:registrations_question_changelist"
PAGE = "admin:registrations_question_change"


class OptionInline(admin.StackedInline):
    model = QuestionOption
    form = OptionForm
    formset = OptionFormSet
    fields = [("title_sl", "title_en"), ("capacity", "position", "closed"), "taken"]
    readonly_fields = ["taken"]

    def get_extra(self, request, obj=None, **kwargs):
        return 2 if obj else 4

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj=None):
        return obj is None or may_write(request.user, obj.event)

    has_change_permission = has_delete_permission = has_add_permission

    @admin.display(description=_("chosen by people who come or wait"))
    def taken(self, option):
        return option.seats_taken if option.pk else ""

    @admin.display(description=pgettext_lazy("answer to choose", "closed"), boolean=True)
    def closed(self, option):
        return option.retired_at is not None


@admin.register(Question)
class QuestionAdmin(TenantAdmin):
    form = QuestionForm
    inlines = [OptionInline]
    list_display = ["text", "place", "kind", "required", "whom", "after", "given", "event_title"]
    list_filter = [("event", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["event", "shown_if"]
    ordering = ["event", F("retired_at").asc(nulls_first=True), "position", "pk"]
    sortable_by = []
    actions = None
    list_per_page = 200
    show_full_result_count = False
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("text_sl", "text_en"),
                    "kind",
                    ("is_required", "is_for_each_person"),
                    "after",
                    "position",
                ]
            },
        ),
        (
            _("What the answers are for"),
            {
                "fields": [("purpose_sl", "purpose_en"), "is_sensitive"],
                "description": _(
                    "Guests read the purpose with the notice about their data. Sensitive answers "
                    "are seen by those who may edit the event, not by those who only read, and "
                    "stand in no letter."
                ),
            },
        ),
    ]

    def get_model_perms(self, request):
        """Questions are reached from their event; the first page of the desk stays short."""
        return {}

    def get_list_display(self, request):
        """Without the event where the list is one event's."""
        is_of_one = "event__id__exact" in request.GET
        return self.list_display[:-1] if is_of_one else self.list_display

    def get_queryset(self, request):
        found = super().get_queryset(request).prefetch_related("shown_if__options")
        return found.annotate(answer_count=Count("answers"))

    def get_fieldsets(self, request, obj=None):
        (name, first), *others = self.fieldsets
        event = ["event"] if obj is None else ["event_title"]
        return [(name, {**first, "fields": [*event, *first["fields"]]}), *others]

    def get_readonly_fields(self, request, obj=None):
        return ["event_title"] if obj else []

    def has_change_permission(self, request, obj=None):
        may = super().has_change_permission(request, obj)
        return may and (obj is None or obj.retired_at is None)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "event":
            kwargs["queryset"] = Event.objects.written_by(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        """The question and its options are one thing: see save_related."""

    def save_related(self, request, form, formsets, change):
        question, [formset] = form.instance, formsets
        rows = formset.save(commit=False)
        gone, kept = formset.deleted_objects, formset.kept
        if not question.has_options:
            rows = gone = kept = []
        if not change:
            questions.add(question, rows)
        elif form.cleaned_data.get("meaning") == OTHER:
            question.pk = questions.replace(question, kept).pk
            said = _("The old question is kept with its answers; this is a new one.")
            messages.info(request, said)
        else:
            questions.reword(question, rows, deleted=gone)
        if readiness.is_forced(question):
            messages.warning(request, readiness.FORCED % {"question": question.text})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        question = self.get_object(request, object_id)
        shown = {
            "question": question,
            "event": question.event,
            "may_retire": self.has_change_permission(request, question),
            "may_ask_again": question.retired_at and may_write(request.user, question.event),
            **(extra_context or {}),
        }
        return super().change_view(request, object_id, form_url, shown)

    def changelist_view(self, request, extra_context=None):
        pk = request.GET.get("event__id__exact", "")
        seen = Event.objects.of(request.user)
        event = seen.filter(pk=pk).first() if keys.is_id(pk) else None
        shown = {"event": event, "ready": [], **(extra_context or {})}
        if event:
            shown["title"] = _("Questions: %(event)s") % {"event": event.title}
            if may_write(request.user, event):
                shown["ready"] = [(n, r.title) for n, r in ready_questions.READY.items()]
        return super().changelist_view(request, shown)

    def response_change(self, request, obj):
        """Go on with the question that is asked now, also in the place of the one that was."""
        response = super().response_change(request, obj)
        if "_continue" not in request.POST:
            return response
        return HttpResponseRedirect(reverse(PAGE, args=[obj.pk]))

    def response_post_save_add(self, request, obj):
        return _to_list(obj.event_id)

    response_post_save_change = response_post_save_add

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/retire/", view(self.retire), name="registrations_question_retire"),
            path("<int:pk>/again/", view(self.ask_again), name="registrations_question_again"),
            path("ready/<int:event>/", view(self.ready), name="registrations_question_ready"),
            *super().get_urls(),
        ]

    def retire(self, request, pk):
        """Ask first; what follows an answer of this question goes with it."""
        question = self._own(request, pk, retired_at=None)
        if request.method == "POST":
            questions.retire(question)
            messages.success(request, _("The question is no longer asked."))
            return _to_list(question.event_id)
        return self._asked_first(request, question, "retire", _("Ask this question no longer?"))

    def ask_again(self, request, pk):
        """Ask first; what followed its answers is asked again one by one."""
        question = self._own(request, pk, retired_at__isnull=False)
        if request.method != "POST":
            return self._asked_first(request, question, "ask_again", _("Ask this question again?"))
        try:
            questions.ask_again(question)
        except RsvpRefused as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(reverse(PAGE, args=[pk]))
        messages.success(request, _("The question is asked again, after all others."))
        return _to_list(question.event_id)

    def _own(self, request, pk, **facts):
        question = self.get_queryset(request).filter(pk=pk, **facts).first()
        if question is None or not may_write(request.user, question.event):
            raise Http404
        return question

    def _asked_first(self, request, question, name, title):
        shown = {
            **self.admin_site.each_context(request),
            "title": title,
            "question": question,
            "after": answers.asked_after(question),
            "followers": question.followed_by.asked(),
            "followed": question.followed_by.exclude(retired_at=None),
            "opts": self.opts,
        }
        return render(request, f"admin/registrations/question/{name}.html", shown)

    def ready(self, request, event):
        return _ready(request, Event.objects.written_by(request.user).filter(pk=event).first())

    # In words that need no heading: on a telephone a question is a card.
    @admin.display(description=_("order"))
    def place(self, question):
        return _("no longer asked") if question.retired_at else f"{question.position}."

    @admin.display(description=_("answer"))
    def required(self, question):
        return _("answer required") if question.is_required else _("answer optional")

    @admin.display(description=_("asked of"))
    def whom(self, question):
        return _("each person") if question.is_for_each_person else _("once in a reply")

    @admin.display(description=_("when"))
    def after(self, question):
        return answers.asked_after(question) or _("always")

    @admin.display(description=_("answers"))
    def given(self, question):
        n = question.answer_count
        return ngettext("%(n)d answer", "%(n)d answers", n) % {"n": n}

    @admin.display(description=_("event"))
    def event_title(self, question):
        return question.event.title


@require_POST
def _ready(request, event):
    name = request.POST.get("name")
    if event is None or name not in ready_questions.READY:
        raise Http404
    try:
        question = ready_questions.ready_made(event, name)
        said = _("Added: “%(question)s” Please read it through; you can change all of it.")
        messages.success(request, said % {"question": question.text})
    except RsvpRefused as refusal:
        messages.error(request, refusal.message)
    return _to_list(event.pk)


def _to_list(event_id):
    return HttpResponseRedirect(f"{reverse(LIST)}?event__id__exact={event_id}")
