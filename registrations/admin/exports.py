"""What is taken out of guest lists: a page of an event with all there is, and the list as shown.

Nothing is taken out by looking: each file is asked for by a form, and its event remembers it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from registrations import clock
from registrations.admin.tenants import may_write
from registrations.documents import spreadsheet
from registrations.domain import exports, history
from registrations.models import Event, User, keys
from srecanje.middleware import keep_from_all

XLSX, CSV = "xlsx", "csv"
TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}

# What a page of an event offers: its name, its heading, what is in it.
FILES = {
    exports.EVERYTHING: pgettext_lazy("name of a file", "everything"),
    exports.CATERING: pgettext_lazy("name of a file", "catering"),
    exports.SIGNUPS: pgettext_lazy("name of a file", "signups"),
}
OFFERED = [
    (
        exports.EVERYTHING.name,
        _("Everything"),
        _("One row for each person, with sign-ups and all answers, also sensitive ones."),
    ),
    (
        exports.CATERING.name,
        _("Numbers for the caterer"),
        _("How many come, to the event and to each programme item, and what they need: no names."),
    ),
    (
        exports.SIGNUPS.name,
        _("Sign-ups by programme item"),
        _("Who is signed up at each item and who waits, in their order."),
    ),
]


def page(desk, request, event):
    """Show what can be taken out of the guest list of an event, and give it."""
    if not may_write(request.user, event):
        raise Http404
    if request.method == "POST":
        return _of_event(request, event)
    shown = {
        **desk.admin_site.each_context(request),
        "title": _("Export"),
        "event": event,
        "kinds": OFFERED,
        "countable": exports.countable(event),
        "back": reverse("admin:registrations_event_change", args=[event.pk]),
        "opts": desk.opts,
    }
    return render(request, "admin/registrations/event/export.html", shown)


@require_POST
def shown(request, desk):
    """Give the guest list with the filters and the order in which it is shown."""
    try:
        people = desk.get_changelist_instance(request).queryset
    except IncorrectLookupParameters:
        raise Http404 from None
    found = _theirs(request, people)
    if not found.exists():
        raise Http404
    return _list(request, found)


@admin.action(description=_("Export as a spreadsheet"), permissions=["change"])
def chosen(desk, request, queryset):
    found = _theirs(request, queryset)
    if not found.exists():
        messages.error(request, _("Only those who may edit an event export its guest list."))
        return None
    return _list(request, found)


def _theirs(request, people):
    return people.filter(event__in=Event.objects.written_by(request.user))


def _list(request, people):
    exports.take_out(people, exports.LIST, by=history.organiser(request.user))
    events = set(people.order_by().values_list("event", flat=True))
    return file(request, exports.listed(people), str(_("guest list")), "seznam", events=events)


def _of_event(request, event):
    kind = exports.KINDS.get(request.POST.get("kind"))
    if kind is None or kind is exports.LIST:
        raise Http404
    exports.take_out(event.rsvps.all(), kind, by=history.organiser(request.user))
    rows = {
        exports.EVERYTHING: lambda: exports.everything(event),
        exports.CATERING: lambda: exports.catering(event, _questions(request, event)),
        exports.SIGNUPS: lambda: exports.signups(event),
    }[kind]()
    name = f"{event.slug}-{FILES[kind]}"
    return file(request, rows, event.title, name, events={event.pk})


def _questions(request, event):
    """Those that were ticked, of the ones that can be."""
    ticked = {int(pk) for pk in request.POST.getlist("questions") if keys.is_id(pk)}
    return [question for question in exports.countable(event) if question.pk in ticked]


def file(
    request, rows: Iterable[Sequence[object]], title: str, name: str, *, events: Collection[int]
):
    """Answer with a file that is made while it is sent, beside what others ask meanwhile, as long
    as whoever asked may take it out of these events."""
    format = CSV if request.POST.get("format") == CSV else XLSX
    parts = {
        XLSX: lambda: spreadsheet.xlsx_parts(rows, sheet=title),
        CSV: lambda: spreadsheet.csv_parts(rows),
    }[format]()
    spoken = _spoken(parts, get_language() or "sl")
    response = StreamingHttpResponse(spoken, content_type=TYPES[format])
    day = f"{clock.now():%Y-%m-%d}"
    response["Content-Disposition"] = f'attachment; filename="{name}-{day}.{format}"'
    response.long_for = str(request.user.pk)
    response.may_go_on = partial(_may_take, request.user.pk, request.user.log_ins_ended, events)
    keep_from_all(response)
    return response


def _may_take(pk: int, log_ins_ended: int, events: Collection[int]) -> bool:
    """Whether somebody may still, by what is stored now, take something out of these events."""
    user = User.objects.filter(pk=pk, is_active=True, is_staff=True).first()
    if user is None or user.log_ins_ended != log_ins_ended:
        return False
    theirs = Event.objects.written_by(user)
    return not Event.objects.filter(pk__in=events).exclude(pk__in=theirs.values("pk")).exists()


def _spoken(parts: Iterator[bytes], language: str) -> Iterator[bytes]:
    """Have each part made in a language, whichever thread makes it and whatever it does besides."""
    while True:
        with translation.override(language):
            part = next(parts, None)
        if part is None:
            return
        yield part
