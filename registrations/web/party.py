"""A reply form with rows for colleagues, which are added and taken away by buttons that submit."""

from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _

from registrations.models import YesOrNo
from registrations.web import stamps
from registrations.web.forms import ColleagueForm, ReplyForm
from registrations.web.offers import Offer

# The hidden field that says how many rows the page had, and the button that was pressed.
COUNT, PRESSED = "colleagues", "press"
ADD, REMOVE = "add", "remove-"


class PartyForm:
    """The form of who replies and one form for each colleague; read from what was sent, if any."""

    def __init__(self, offer: Offer, data: QueryDict | None = None):
        self.offer, self.data = offer, data
        self.most_colleagues = offer.event.people_per_reply - 1
        self.own = ReplyForm(data, offer=offer)
        self.stamp = stamps.read(data.get("stamp", "")) if data else stamps.NONE

    @cached_property
    def colleagues(self) -> list[ColleagueForm]:
        return [self._row(number, self.data) for number in range(self._count)]

    @property
    def is_rearranged(self) -> bool:
        """Whether a button was pressed that adds or takes away a row, and sends nothing."""
        pressed = (self.data or {}).get(PRESSED, "")
        return pressed == ADD or pressed.startswith(REMOVE)

    @property
    def may_add(self) -> bool:
        return len(self.colleagues) < self.most_colleagues

    def rearranged(self) -> "PartyForm":
        """Return the same form, as it was typed and unjudged, with a row more or less."""
        kept = list(range(self._count))
        pressed = self.data[PRESSED]
        if pressed == ADD and self.may_add:
            kept.append(self._count)
        elif pressed.removeprefix(REMOVE) in map(str, kept):
            kept.remove(int(pressed.removeprefix(REMOVE)))
        fresh = PartyForm(self.offer)
        fresh.stamp = self.stamp
        fresh.own.initial = _typed(self.own)
        fresh.colleagues = [
            self._row(number, None, initial=_typed(self._row(old, self.data)))
            for number, old in enumerate(kept)
        ]
        return fresh

    def is_valid(self) -> bool:
        # All of them, so that every error is shown at once.
        checked = [form.is_valid() for form in (self.own, *self.filled)]
        return all(checked)

    def delegates(self, language: str):
        """Return the people of the reply, who replies first."""
        own = self.own.delegate(language)
        if self.own.cleaned_data["answer"] != YesOrNo.ACCEPT:
            return (own,)
        return (own, *(form.delegate(own.person) for form in self.filled))

    @property
    def forms(self):
        return [self.own, *self.colleagues]

    @property
    def has_errors(self) -> bool:
        return any(form.errors for form in self.forms if form.is_bound)

    @cached_property
    def filled(self) -> list[ColleagueForm]:
        """Rows in which something stands; of somebody who does not come, none matters."""
        if self.own.data.get("answer") == YesOrNo.DECLINE:
            return []
        return [form for form in self.colleagues if not form.is_blank]

    @property
    def _count(self) -> int:
        text = (self.data or {}).get(COUNT, "")
        count = int(text) if text.isdecimal() and len(text) < 4 else 0
        return min(count, self.most_colleagues)

    def _row(self, number: int, data: QueryDict | None, **more) -> ColleagueForm:
        return ColleagueForm(
            data,
            prefix=f"colleague-{number}",
            offer=self.offer.for_each_person,
            title=_("Colleague %(number)d") % {"number": number + 1},
            **more,
        )


def _typed(form) -> dict[str, object]:
    """Return what stands in a form's fields, for another form that shows the same."""
    return {name: form[name].data for name in form.fields}
