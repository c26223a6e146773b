"""Groups of an event's guests that an organiser can write to, and who of them reads a letter.

A group has a name that can be stored: "coming", "item-12", "item-12-waiting", "choice-3",
"answer-7-yes", "answer-7-21", "label-vip". Nobody whose invitation is withdrawn belongs to any.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from registrations.domain import remarks
from registrations.domain.errors import RsvpRefused
from registrations.models import (
    AgendaChoice,
    AgendaItem,
    Answer,
    Event,
    ItemSignup,
    Question,
    QuestionOption,
    Rsvp,
    keys,
)
from registrations.models.rsvp import RsvpQuerySet

Status = Rsvp.Status
Named = tuple[str, str]
REPLIES: dict[str, Q] = {
    "coming": Q(status=Status.ACCEPTED),
    "waiting": Q(status=Status.WAITLISTED),
    "silent": Q(status=Status.NEEDS_ACTION),
    "declined": Q(status=Status.DECLINED),
    "arrived": Q(arrived_at__isnull=False),
    "absent": Q(status=Status.ACCEPTED, arrived_at__isnull=True),
}
REPLY_NAMES = {
    "coming": pgettext_lazy("group", "who comes"),
    "waiting": pgettext_lazy("group", "who is on the waiting list"),
    "silent": pgettext_lazy("group", "who has not answered yet"),
    "declined": pgettext_lazy("group", "who does not come"),
    "arrived": pgettext_lazy("group", "who has arrived"),
    "absent": pgettext_lazy("group", "who comes and has not arrived"),
}
PLACE = re.compile(rf"(item|choice)-({keys.ID})(-waiting)?")
SAID = re.compile(rf"answer-({keys.ID})-(yes|no|{keys.ID})")
SIGNED_UP = gettext_lazy("signed up: %(place)s")
WAITS_FOR = gettext_lazy("on the waiting list of: %(place)s")
ANSWERED = gettext_lazy("answered: %(question)s – %(answer)s (of those who come or wait)")
LABEL = "label-"
LABELLED = gettext_lazy("label: %(label)s")
GONE = gettext_lazy("a group that there no longer is")


def offered(event: Event) -> list[tuple[str, list[Named]]]:
    """Return all groups of an event with their words, under headings; empty headings are left
    out."""
    found = [
        (_("By reply"), [(name, str(words)) for name, words in REPLY_NAMES.items()]),
        (_("By programme item"), list(_places(event))),
        (_("By answer"), list(_answers(event))),
        (_("By label"), list(_labels(event))),
    ]
    return [(heading, groups) for heading, groups in found if groups]


def called(event: Event) -> dict[str, str]:
    """Return how each group of an event is called."""
    return {name: words for _heading, found in offered(event) for name, words in found}


def in_words(names: Mapping[str, str], groups: Iterable[str]) -> list[str]:
    """Return how groups are called, by the names of `called`; one that is gone says so."""
    return [names.get(group, str(GONE)) for group in groups]


def ask_known(event: Event, groups: Sequence[str]) -> None:
    """Ask whether these are groups of this event.

    Raises: RsvpRefused unknown_group.
    """
    if not groups or not set(groups) <= called(event).keys():
        raise RsvpRefused("unknown_group")


def people(event: Event, groups: Iterable[str]) -> RsvpQuerySet:
    """Return who stands in any of these groups now, each once."""
    return _invited(event.rsvps.filter(_wanted(event, groups)))


def readers(event: Event, groups: Sequence[str]) -> RsvpQuerySet:
    """Return to whom a letter to these groups goes: each address once.

    Who has no address reads it through the person who registered them. Letters to those who are
    `stopped` are stored and not sent, so that they are seen.
    """
    reached = _invited(event.rsvps.exclude(email_key=""))
    # Asked of each row in its turn, so that the next few cost no look at all of them.
    brought = Rsvp.objects.filter(brought_by=OuterRef("pk")).filter(_wanted(event, groups))
    return reached.filter(_wanted(event, groups) | Exists(_without_letters(event, brought)))


def stopped(event: Event, groups: Sequence[str]) -> RsvpQuerySet:
    """Return who of the readers is not written to: their letters come back, or they want none."""
    addresses = event.organizer.suppressions.values("email_key")
    return readers(event, groups).filter(email_key__in=addresses).by_name()


def number(event: Event, groups: Sequence[str]) -> int:
    """Return how many letters to these groups would go out now."""
    return readers(event, groups).count() - stopped(event, groups).count()


def unreached(event: Event, groups: Sequence[str]) -> RsvpQuerySet:
    """Return who of these groups gets no letter, neither directly nor through somebody else."""
    found = people(event, groups).filter(email_key="")
    bringers = Q(brought_by__email_key="") | Q(brought_by__status=Status.CANCELLED)
    taken = event.rsvps.with_taken_address().values("pk")
    return found.filter(Q(brought_by=None) | bringers | Q(pk__in=taken)).by_name()


def represented(event: Event, groups: Sequence[str], by: Sequence[Rsvp]) -> dict[int, list[Rsvp]]:
    """Return, for each of these readers, who of the groups reads the letter through them."""
    found: dict[int, list[Rsvp]] = {}
    brought = Rsvp.objects.filter(brought_by__in=by).filter(_wanted(event, groups))
    for rsvp in _without_letters(event, brought).by_name():
        found.setdefault(rsvp.brought_by_id, []).append(rsvp)
    return found


def are_in(event: Event, groups: Sequence[str], rows: Sequence[Rsvp]) -> set[int]:
    """Return which of these replies stand in the groups themselves, by their ids."""
    found = people(event, groups).filter(pk__in=[rsvp.pk for rsvp in rows])
    return set(found.order_by().values_list("pk", flat=True))


def _invited(rows: RsvpQuerySet) -> RsvpQuerySet:
    return rows.exclude(status=Status.CANCELLED).order_by()


def _without_letters(event: Event, brought: RsvpQuerySet) -> RsvpQuerySet:
    """Who of them has no letters of their own; nobody is told of a row that only keeps the place
    of somebody else's reply."""
    taken = event.rsvps.with_taken_address().values("pk")
    return _invited(brought.filter(email_key="").exclude(pk__in=taken))


def _wanted(event: Event, groups: Iterable[str]) -> Q:
    wanted = Q(pk__in=[])
    for group in groups:
        wanted |= _condition(event, group)
    return wanted


def _condition(event: Event, group: str) -> Q:
    if group in REPLIES:
        return REPLIES[group]
    if place := PLACE.fullmatch(group):
        signups = ItemSignup.objects.filter(
            item__event=event,
            status=ItemSignup.Status.WAITLISTED if place[3] else ItemSignup.Status.ACCEPTED,
            **{f"{place[1]}_id": int(place[2])},
        )
        return Q(pk__in=signups.order_by().values("rsvp"))
    if said := SAID.fullmatch(group):
        given = Answer.objects.saying(int(said[1]), said[2]).filter(question__event=event)
        return Q(pk__in=given.order_by().values("rsvp"), status__in=Rsvp.HOLDING)
    if group.startswith(LABEL):
        of_event = Rsvp.objects.filter(event=event).labelled(group.removeprefix(LABEL))
        return Q(pk__in=of_event.order_by().values("pk"))
    return Q(pk__in=[])


def _labels(event: Event) -> Iterator[Named]:
    for key, name in remarks.in_use(event).items():
        yield f"{LABEL}{key}", str(LABELLED) % {"label": name}


def _places(event: Event) -> Iterator[Named]:
    items = AgendaItem.objects.filter(event=event, needs_signup=True)
    for item in items.prefetch_related("choices"):
        yield from _both("item", item, item.title)
        for choice in item.choices.all():
            yield from _both("choice", choice, f"{item.title}: {choice.title}")


def _both(kind: str, place: AgendaItem | AgendaChoice, title: str) -> Iterator[Named]:
    yield f"{kind}-{place.pk}", str(SIGNED_UP) % {"place": title}
    yield f"{kind}-{place.pk}-waiting", str(WAITS_FOR) % {"place": title}


def _answers(event: Event) -> Iterator[Named]:
    for question in event.questions.prefetch_related("options"):
        for value, words in _values(question):
            named = {"question": question.text, "answer": words}
            yield f"answer-{question.pk}-{value}", str(ANSWERED) % named


def _values(question: Question) -> list[tuple[object, str]]:
    if question.kind == Question.Kind.YES_NO:
        return [
            (Question.YES, pgettext("answer", "yes")),
            (Question.NO, pgettext("answer", "no")),
        ]
    options: Iterable[QuestionOption] = question.options.all() if question.has_options else ()
    return [(option.pk, option.title) for option in options]
