"""Inviting many: a list is pasted, uploaded or taken from an earlier event. Each list is its
user's own, and of one event."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from registrations.admin import import_pages
from registrations.admin.tenants import below_event
from registrations.documents import columns, lists
from registrations.domain import imports
from registrations.models import Event

LATEST = 5
GROUPS = [
    ("came", _("who came")),
    ("accepted", _("who had said that they come")),
    ("all", _("everybody, but for withdrawn invitations")),
]


def urls(desk):
    at = below_event(desk, "invite")
    return [at("", _start, "invite"), at("<int:number>/", import_pages.one, "list")]


def bring(request, event, rows, *, plan, source):
    """Keep a list that was read, and go on to the page on which it is looked at."""
    found = imports.receive(
        event,
        rows,
        columns=plan.columns,
        first_row=plan.first_row,
        source=str(source),
        user=request.user,
    )
    return import_pages.go_to(found)


def carried(request, event, people, *, source):
    """The same of people who are on a guest list already."""
    rows = imports.rows_of(people)
    plan = columns.Plan(list(imports.CARRIED), 0)
    return bring(request, event, rows, plan=plan, source=source)


class EarlierForm(forms.Form):
    """Whom to invite again: people of another event of the same organiser."""

    earlier = forms.ModelChoiceField(Event.objects.none(), label=_("Event"))
    group = forms.ChoiceField(choices=GROUPS, label=_("Who"))

    def __init__(self, *args, event, user, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        others = Event.objects.written_by(user).filter(organizer=event.organizer_id)
        self.fields["earlier"].queryset = others.exclude(pk=event.pk).order_by("-starts_at")
        self.fields["earlier"].label_from_instance = _titled


def _titled(event):
    return f"{event.title} ({event.starts_at.astimezone(event.tz):%Y})"


def _start(desk, request, event):
    """Offer the three ways, and take what one of them brings."""
    way, typed, problem = request.POST.get("way"), request.POST.get("text", ""), ""
    earlier = EarlierForm(
        request.POST if way == "earlier" else None, event=event, user=request.user
    )
    if request.method == "POST" and way != "earlier":
        try:
            rows, source = _read(request, typed, way)
            return bring(request, event, rows, plan=columns.recognise(rows), source=source)
        except lists.Unreadable as refused:
            problem = str(refused)
    elif earlier.is_valid():
        people = imports.GROUPS[earlier.cleaned_data["group"]](
            earlier.cleaned_data["earlier"].rsvps.all()
        )
        if people.count() > lists.MOST_ROWS:
            problem = lists.TOO_MANY_ROWS
        elif people.exists():
            source = earlier.cleaned_data["earlier"].title
            return carried(request, event, people, source=source)
        else:
            problem = _("There is nobody of this kind at that event.")
    shown = {
        "title": _("Invite"),
        "event": event,
        "typed": typed,
        "way": way,
        "problem": problem,
        "earlier": earlier,
        "has_earlier": earlier.fields["earlier"].queryset.exists(),
        "latest": imports.of(event, request.user)[:LATEST],
        "back": reverse("admin:registrations_event_change", args=[event.pk]),
    }
    return import_pages.page_of(desk, request, "invite", shown)


def _read(request, typed, way):
    """Return rows, and a name for the list. Raises: lists.Unreadable."""
    if way == "text":
        return lists.read_text(typed), _("pasted")
    file = request.FILES.get("file")
    if file is None:
        raise lists.Unreadable(lists.NOTHING_THERE)
    if file.size > lists.MOST_BYTES:
        raise lists.Unreadable(lists.TOO_MANY_BYTES)
    return lists.read(file.read()), file.name
