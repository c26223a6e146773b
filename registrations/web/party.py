"""A reply form with rows for colleagues, which are added and taken away by buttons that submit."""

import re
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registrations.domain.errors import RsvpRefused
from registrations.fields.offers import Offer
from registrations.models import YesOrNo
from registrations.web import stamps
from registrations.web.forms import ColleagueForm, ReplyForm

# The hidden field that says how many rows the page had, and the button that was pressed.
COUNT, PRESSED = "colleagues", "press"
ADD, REMOVE = "add", "remove-"
# Rows in which something stands are read also beyond what the event allows: it may have allowed
# more when the form was opened, and the rules say so to the guest. No event allows a hundred.
ROW = re.compile(r"colleague-([0-9]|[1-9][0-9])-")
LONGEST_COUNT = 10
# So many rows beyond what is allowed are drawn; drawing costs.
MOST_TOO_MANY = 5
DECLINED = gettext_lazy(
    "Whoever cannot come cannot register others. Please remove the colleagues from this form, or "
    "let one of them reply."
)


class PartyForm:
    """The form of who replies and one form for each colleague; read from what was sent, if any."""

    # Whether the button that adds a row takes the focus when the page opens.
    is_adding_next = False

    def __init__(self, offer: Offer, data: QueryDict | None = None):
        self.offer, self.data = offer, data
        self.most_colleagues = offer.event.people_per_reply - 1
        self.own = ReplyForm(data, offer=offer)
        self.stamp = stamps.read(data.get("stamp", "")) if data else stamps.NONE

    @cached_property
    def colleagues(self) -> list[ColleagueForm]:
        """One row each; where nothing stands in it, it is drawn as if it had just been opened."""
        return [self._row(n, self.data if n in self._written else None) for n in self._numbers]

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
        kept = [_typed(self._row(number, self.data)) for number in self._numbers]
        places = {f"{REMOVE}{place}": place for place in range(len(kept))}
        pressed = self.data[PRESSED]
        fresh = PartyForm(self.offer)
        fresh.stamp, fresh.own.initial = self.stamp, _typed(self.own)
        if pressed == ADD and len(kept) < self.most_colleagues:
            kept.append({})
        elif pressed in places:
            del kept[places[pressed]]
        fresh.colleagues = [self._row(n, None, initial=typed) for n, typed in enumerate(kept)]
        if pressed == ADD and kept:
            fresh.colleagues[-1].fields["given_name"].widget.attrs["autofocus"] = True
        else:
            fresh.is_adding_next = True
        return fresh

    def check(self) -> None:
        """Note what no form can see alone: nobody who was named is left out without a word."""
        if len(self._written) > len(self.filled):
            refusal = RsvpRefused("too_many_people", most=self.offer.event.people_per_reply)
            self.own.add_error(None, refusal.message)
        if self.filled and self.own.data.get("answer") == YesOrNo.DECLINE:
            self.own.add_error(None, DECLINED)

    def delegates(self, language: str):
        """Return the people of the reply, who replies first."""
        own = self.own.delegate(language)
        return (own, *(form.delegate(own.person) for form in self.filled))

    @property
    def forms(self):
        return [self.own, *self.colleagues]

    @property
    def has_errors(self) -> bool:
        return any(form.errors for form in self.forms)

    @property
    def filled(self) -> list[ColleagueForm]:
        return [form for form in self.colleagues if form.is_bound]

    @cached_property
    def _written(self) -> set[int]:
        """The numbers of rows in which something stands; one may be opened and left alone."""
        sent = ((ROW.match(name), value) for name, value in (self.data or {}).items())
        return {int(row[1]) for row, value in sent if row and value.strip()}

    @cached_property
    def _numbers(self) -> list[int]:
        """The numbers of the rows that the page had; those with something in them in any case."""
        text = (self.data or {}).get(COUNT, "")
        count = int(text) if text.isdecimal() and len(text) < LONGEST_COUNT else 0
        numbers = sorted({*range(min(count, self.most_colleagues)), *self._written})
        return numbers[: self.most_colleagues + MOST_TOO_MANY]

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
