"""Filters of the guest list: by event, by programme item and choice, by answer, by letters."""

import re

from django.contrib import admin
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from registrations.models import (
    AgendaItem,
    Answer,
    Event,
    OutgoingMail,
    Question,
    Rsvp,
    Suppression,
    keys,
)

PLACE = re.compile(rf"({keys.ID})(?:-({keys.ID}))?")
SAID = re.compile(rf"({keys.ID})-(yes|no|{keys.ID})")


class EventFilter(admin.RelatedFieldListFilter):
    """Events that have a guest list, without reading every row of it for this."""

    def field_choices(self, field, request, model_admin):
        people = Rsvp.objects.filter(event=OuterRef("pk"))
        events = Event.objects.of(request.user).filter(Exists(people))
        ordering = self.field_admin_ordering(field, request, model_admin)
        shown = {"pk__in": events}
        return field.get_choices(include_blank=False, ordering=ordering, limit_choices_to=shown)

    def has_output(self):
        return bool(self.lookup_choices)

    def queryset(self, request, queryset):
        """Of one event, people stand in an index in their order; of any number, in none."""
        found = super().queryset(request, queryset)
        return found.filter(event=self.lookup_choices[0][0]) if self.is_alone else found

    @property
    def is_alone(self):
        return len(self.lookup_choices) == 1 and not self.used_parameters


class ItemFilter(admin.SimpleListFilter):
    title = _("programme item")
    parameter_name = "item"

    def lookups(self, request, model_admin):
        items = AgendaItem.objects.of(request.user).filter(needs_signup=True)
        if event := event_of(request):
            items = items.filter(_offered(event, PLACE.fullmatch(str(self.value() or ""))))
        found = []
        for item in items.prefetch_related("choices")[:100]:
            found.append((item.pk, item.title))
            found += [(f"{item.pk}-{c.pk}", f"{item.title}: {c.title}") for c in item.choices.all()]
        return found

    def queryset(self, request, queryset):
        chosen = PLACE.fullmatch(str(self.value() or ""))
        if chosen is None:
            return queryset
        item, choice = chosen.groups()
        if choice is None:
            return queryset.filter(signups__item_id=item)
        return queryset.filter(signups__item_id=item, signups__choice_id=choice)


class AnswerFilter(admin.SimpleListFilter):
    """The answers to choose from of one event, where the list shows one; sensitive ones only for
    those who may read them."""

    title = _("answer")
    parameter_name = "answer"

    def lookups(self, request, model_admin):
        questions = self._questions(request).prefetch_related("options")
        return [pair for question in questions for pair in _answers(question)]

    def queryset(self, request, queryset):
        chosen = SAID.fullmatch(str(self.value() or ""))
        if chosen is None:
            return queryset
        question = _readable(request.user).filter(pk=chosen[1]).first()
        if question is None:
            return queryset.none()
        said = Answer.objects.saying(question, chosen[2]).filter(rsvp=OuterRef("pk"))
        return queryset.filter(Exists(said))

    def _questions(self, request):
        chosen = SAID.fullmatch(str(self.value() or ""))
        if event := event_of(request):
            return _readable(request.user).filter(_offered(event, chosen))
        if chosen:
            return _readable(request.user).filter(event__questions=chosen[1])
        return Question.objects.none()


class LetterFilter(admin.SimpleListFilter):
    title = _("letters")
    parameter_name = "letters"

    def lookups(self, request, model_admin):
        return [
            ("failed", _("not delivered")),
            ("stopped", _("address that is not written to")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "failed":
            failed = OutgoingMail.objects.failed().to_present_address()
            return queryset.filter(pk__in=failed.values("rsvp"))
        if self.value() == "stopped":
            stopped = Suppression.objects.filter(organizer=OuterRef("event__organizer"))
            # Addresses that are not written to are few: they are looked up among the people.
            anywhere = Q(email_key__in=Suppression.objects.values("email_key")) & ~Q(email_key="")
            return queryset.filter(
                anywhere, Exists(stopped.filter(email_key=OuterRef("email_key")))
            )
        return queryset


def event_of(request):
    """Return the number of the event whose guests alone are shown, "" where they are of several."""
    events = request.GET.getlist("event__id__exact")
    return events[0] if len(events) == 1 and keys.is_id(events[0]) else ""


def undelivered():
    """Letters of each guest that did not arrive, to be read along with a page of the list."""
    failed = OutgoingMail.objects.failed().to_present_address().only("rsvp")
    return Prefetch("letters", queryset=failed, to_attr="undelivered")


def _offered(event, chosen):
    """What is of an event, and what is chosen, whatever it is of: else the choice was forgotten."""
    return Q(event=event) | Q(pk=chosen[1] if chosen else None)


def _readable(user):
    """Questions whose answers this user may read."""
    theirs = Q(event__in=Event.objects.written_by(user))
    return Question.objects.of(user).filter(Q(is_sensitive=False) | theirs)


def _answers(question):
    if question.kind == Question.Kind.YES_NO:
        said = [(Question.YES, pgettext("answer", "yes")), (Question.NO, pgettext("answer", "no"))]
    elif question.has_options:
        said = [(option.pk, option.title) for option in question.options.all()]
    else:
        said = []
    return [(f"{question.pk}-{value}", f"{question.text} – {words}") for value, words in said]
