"""Forms of the guest list: a guest whom an organiser adds, and corrections."""

import hashlib

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from registrations import clock
from registrations.admin import guest_answers
from registrations.admin.remarks import RemarksForm
from registrations.domain import (
    allowances,
    arrivals,
    corrections,
    history,
    remarks,
    rsvps,
    rules,
    signups,
)
from registrations.domain.errors import RsvpRefused
from registrations.domain.people import Person
from registrations.models import Rsvp, keys

DETAILS = ("given_name", "family_name", "organisation", "email", "phone", "note", "language")
CHANGED_MEANWHILE = _(
    "This person has been changed since you opened the page: please compare with the history "
    "below. What you typed stands in the form; saving once more stores it."
)
HOW = [
    ("invite", _("Send the invitation; the reply is awaited")),
    ("accept", _("Comes (said so by telephone or in person)")),
    ("decline", _("Does not come (said so by telephone or in person)")),
    ("walk_in", _("Has come, without a reply; no letter is sent")),
    ("register", _("Just add to the list; no letter is sent")),
]


def takes_items(rsvp):
    """Whether a person can be signed up for programme items: who comes, or waits to."""
    if rsvp is None or rsvp.pk is None or rsvp.event.is_draft or rsvp.event.is_cancelled:
        return False
    holds = rsvp.is_coming or rsvp.is_waiting
    return holds and rsvp.event.agenda_items.filter(needs_signup=True).exists()


def programme_fields(rsvp):
    """Return the names of the fields by which a person is signed up."""
    if not takes_items(rsvp):
        return []
    plain = rsvp.event.agenda_items.filter(needs_signup=True, choices=None).exists()
    return [*(["items"] if plain else []), *_choice_fields(rsvp)]


def _choice_fields(rsvp):
    """Return a field for every programme item of a person's event that offers choices, by name."""
    items = rsvp.event.agenda_items.filter(needs_signup=True, choices__isnull=False).distinct()
    return {f"choice-{item.pk}": _choice_field(item) for item in items.prefetch_related("choices")}


def _choice_field(item):
    offered = [(choice.pk, _with_places(choice)) for choice in item.choices.all()]
    return forms.TypedChoiceField(
        label=item.title,
        choices=[*offered, ("", _("does not take part"))],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


def _with_places(place):
    if place.capacity is None:
        return place.title
    return f"{place.title} ({place.seats_taken} / {place.capacity})"


def _already_there(rsvp):
    return format_html(
        '{} <a href="{}">{}</a>',
        _("This e-mail address is already on the guest list."),
        reverse("admin:registrations_rsvp_change", args=[rsvp.pk]),
        rsvp.full_name,
    )


class GuestForm(guest_answers.Answering, forms.ModelForm):
    """Corrections of a person; a corrected address gets a new personal link."""

    items = forms.TypedMultipleChoiceField(
        label=_("Programme items"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Those who do not come are taken off all of them."),
    )

    places = forms.IntegerField(
        label=_("Number of places"),
        min_value=1,
        max_value=allowances.MOST,
        required=False,
        help_text=_(
            "How many people this person may register, themselves counted. Empty: as many as the "
            "event allows in one reply."
        ),
    )

    class Meta:
        model = Rsvp
        fields = DETAILS
        help_texts = {
            "email": _(
                "A new address gets a new personal link; the old link stops working at once."
            )
        }

    @classmethod
    def offering(cls, rsvp, offer):
        """Return this form with a field for every programme item that offers choices, and for
        every question."""
        choices = _choice_fields(rsvp) if takes_items(rsvp) else {}
        fields = {**choices, **guest_answers.fields_of(offer)}
        return type(cls.__name__, (cls,), {**fields, "offer": offer})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if takes_items(self.instance):
            offered = self.instance.event.agenda_items.filter(needs_signup=True, choices=None)
            self.fields["items"].choices = [(item.pk, item.title) for item in offered]
            self.initial["items"] = []
            for signup in self.instance.signups.all():
                self.initial[f"choice-{signup.item_id}"] = signup.choice_id
                self.initial["items"].append(signup.item_id)
        else:
            del self.fields["items"]

    def store(self, rsvp, *, by):
        """Write the corrections, the answers and, where there are any to choose, the programme
        items."""
        said = {"person": self.person(), "answers": self.answers()}
        if "items" in self.fields and "items_shown" in self.data:
            rsvps.accept(rsvp, by=by, items=self._chosen(rsvp), **said)
        else:
            corrections.correct(rsvp, by=by, **said)
        allowances.allow(rsvp, self.cleaned_data["places"], by=by)
        corrections.correct_address(rsvp, self.cleaned_data["email"], by=by)

    def _chosen(self, rsvp):
        """The items ticked, the choices, and places held that are not offered any more."""
        offered = {*(pk for pk, _title in self.fields["items"].choices), *self._choices()}
        held = dict(rsvp.signups.values_list("item_id", "choice_id"))
        kept = {pk: choice for pk, choice in held.items() if pk not in offered}
        return {**kept, **self._ticked()}

    def _choices(self):
        """The names of the fields of items that offer choices, by the item's id."""
        return {int(n.removeprefix("choice-")): n for n in self.fields if "choice-" in n}

    def _ticked(self):
        chosen = {pk: self.cleaned_data[name] for pk, name in self._choices().items()}
        taken = {pk: choice for pk, choice in chosen.items() if choice}
        return {**dict.fromkeys(self.cleaned_data["items"]), **taken}

    def clean_note(self):
        return self.cleaned_data["note"].replace("\r\n", "\n")

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk:
            self._ask(rules.ask_change, self.instance.event, None)
            if self.data.get("seen", self.seen) != self.seen:
                self.add_error(None, CHANGED_MEANWHILE)
        if "items" in self.fields and not self.errors:
            self._ask_places()
        self.ask_answers(cleaned, comes=cleaned.get("how") != "decline")
        return cleaned

    def _ask_places(self):
        try:
            signups.places(self.instance.event, self._ticked())
        except RsvpRefused as refusal:
            self.add_error(None, refusal.message)

    @cached_property
    def seen(self):
        """What tells one state of the person from another: a page that was opened earlier must
        not undo what the guest has written since."""
        stored = Rsvp.objects.get(pk=self.instance.pk)
        held = sorted(stored.signups.values_list("item_id", "choice_id"))
        said = sorted(stored.answers.values_list("question_id", "value"))
        facts = [*(getattr(stored, name) for name in DETAILS), stored.status, held, said]
        facts.append(stored.places)
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]

    def _ask(self, rule, event, field):
        """Ask a rule before anything is stored, so that a no leaves the form as it was typed."""
        try:
            rule(event, by=history.Actor(history.Channel.ADMIN), at=clock.now())
        except RsvpRefused as refusal:
            self.add_error(field, refusal.message)

    def clean_email(self):
        email = self.cleaned_data["email"]
        event = self.cleaned_data.get("event") or getattr(self.instance, "event", None)
        key = keys.email_key(email)
        others = event.rsvps.exclude(pk=self.instance.pk) if event and key else Rsvp.objects.none()
        other = others.filter(email_key=key).first()
        if other:
            raise forms.ValidationError(_already_there(other))
        return email

    def person(self):
        said = {name: self.cleaned_data[name] for name in (*DETAILS, "places")}
        return Person(**said)


class AddGuestForm(RemarksForm, GuestForm):
    how = forms.ChoiceField(label=_("What now?"), choices=HOW, widget=forms.RadioSelect)

    class Meta(GuestForm.Meta):
        fields = ("event", *DETAILS)
        help_texts = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("how", "accept")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("how") == "invite" and not cleaned.get("email"):
            self.add_error("email", _("An invitation needs an e-mail address."))
        event = cleaned.get("event")
        if event:
            self._ask(self._rule(), event, "event")
        if event and event.is_draft and cleaned.get("how") in ("invite", "accept"):
            self.add_error("event", RsvpRefused("not_published").message)
        return cleaned

    def _rule(self):
        if self.cleaned_data.get("how") == "walk_in":
            return lambda event, by, at: rules.ask_arrival(event, at=at)
        return rules.ask_newcomer

    def register(self, *, by):
        """Write the person down by the verb that was chosen, with what is noted about them.

        Raises: RsvpRefused.
        """
        rsvp = self._registered(by=by)
        note, named = self.cleaned_data["internal_note"], [self.cleaned_data["labels"]]
        remarks.write(rsvp, note=note, named=named, by=by)
        return rsvp

    def _registered(self, *, by):
        how, answers = self.cleaned_data["how"], self.answers()
        event, person = self.cleaned_data["event"], self.person()
        if how == "walk_in":
            return arrivals.add_walk_in(event, person, by=by, answers=answers)
        if how == "accept":
            return rsvps.accept(rsvps.register(event, person, by=by), by=by, answers=answers)
        if how == "decline":
            return rsvps.decline(rsvps.register(event, person, by=by), by=by)
        enter = rsvps.invite if how == "invite" else rsvps.register
        return corrections.correct(enter(event, person, by=by), person, by=by, answers=answers)
