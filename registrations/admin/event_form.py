"""The form of an event: its own fields, without the rows around it."""

import hashlib
from functools import cache
from zoneinfo import available_timezones

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from registrations.admin import accents
from registrations.admin.fields import DeadlineField, OpeningField
from registrations.admin.uploads import UploadField, UploadingForm
from registrations.models import AgendaItem, Event

OUR_ZONE = Event._meta.get_field("timezone").default
SENTENCES = (
    "funding_statement_sl",
    "funding_statement_en",
    "disclaimer_sl",
    "disclaimer_en",
)
DESCRIPTIONS = ("cover_alt_sl", "cover_alt_en")
ROWS = ("agenda_items", "speakers", "partners", "materials")
# What others count, and what buttons of the page itself move.
NOT_TYPED = {"seats_taken", "waiting_count", "position"}
# From when until when, by the constraint that says so.
PERIODS = {
    "event_ends_after_it_starts": ("starts_at", "ends_at"),
    "event_replies_close_after_they_open": ("registration_opens_at", "registration_closes_at"),
}
CHANGED_MEANWHILE = _(
    "Somebody has changed this event since you opened the page; the history says what. What you "
    "typed stands in the form; saving once more puts it in the place of theirs."
)


@cache
def zones():
    """Return the choice of time zones, ours first."""
    names = [OUR_ZONE, *sorted(available_timezones() - {OUR_ZONE})]
    return [(name, name) for name in names]


class EventForm(UploadingForm):
    timezone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zones,
        # Zones have English names everywhere.
        widget=forms.Select(attrs={"lang": "en"}),
        help_text=_("All times of this event are times of this zone."),
    )
    registration_opens_at = OpeningField(label=_("Replies from"), required=False)
    registration_closes_at = DeadlineField(
        label=_("Reply by"),
        required=False,
        help_text=_("Without a time, the whole day counts; without a date, until the start."),
    )

    accent = accents.AccentField(
        label=_("Accent colour"),
        required=False,
        help_text=_(
            "Of buttons and links on the event’s pages, for example #7a2e1d. Empty: the house’s "
            "own. A colour that would be hard to read is shown darker or lighter."
        ),
    )

    cover = UploadField(label=_("Cover picture"))

    class Meta:
        widgets = {
            "cover_focus": forms.RadioSelect,
            **{name: forms.Textarea({"rows": 3, "cols": 60}) for name in SENTENCES},
        }
        help_texts = {
            "cover_alt_sl": _(
                "For people who cannot see it: what you would say on the telephone. Needed with a "
                "picture."
            ),
            "cover_focus": _("Where a screen shows only a part of the picture, it shows this one."),
            "slug": _("Ends the page’s address: letters without accents, digits and hyphens."),
            "latitude": _("Of the venue on a map, in degrees, for example 46.1478."),
            "longitude": _("In degrees, for example 15.0844."),
            "is_listed": _("Unticked: only those who know the address find the page."),
        }

    def clean(self):
        cleaned = super().clean()
        self._ask_order(cleaned)
        if self.instance.pk and self.data.get("seen", self.seen) != self.seen:
            self.add_error(None, CHANGED_MEANWHILE)
        for name in DESCRIPTIONS if cleaned.get("cover") else ():
            # In English where the event is announced in English.
            needed = name.endswith("_sl") or cleaned.get("title_en")
            if needed and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Please say in words what the cover picture shows."))
        return cleaned

    def _ask_order(self, cleaned):
        """Refuse what ends before it begins where its end was typed."""
        for constraint in Event._meta.constraints:
            first, last = (cleaned.get(name) for name in PERIODS.get(constraint.name, ("", "")))
            if first and last and last <= first:
                self.add_error(PERIODS[constraint.name][1], constraint.violation_error_message)

    @cached_property
    def seen(self):
        """What tells one state of the event and its rows from another: a page that was opened
        earlier must not undo what somebody else has stored since."""
        stored = Event.objects.get(pk=self.instance.pk)
        own = [f.attname for f in Event._meta.concrete_fields if f.name in self.fields]
        who = AgendaItem.speakers.through.objects.filter(agendaitem__event=stored)
        facts = [
            [getattr(stored, name) for name in own],
            *(_typed(getattr(stored, name)) for name in ROWS),
            sorted(who.values_list("agendaitem", "speaker")),
        ]
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def _typed(rows):
    """What people have typed into rows of an event."""
    names = [f.attname for f in rows.model._meta.concrete_fields if f.name not in NOT_TYPED]
    return [[getattr(row, name) for name in names] for row in rows.order_by("pk")]
