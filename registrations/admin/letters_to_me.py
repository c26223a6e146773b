"""Which letters about replies one gets, for all events of an organiser or for one of them."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from registrations import clock
from registrations.admin.tenants import sees_anything
from registrations.domain import desk_letters, desk_readers
from registrations.models import Event, Membership, User

AS_OTHERS = [("", _("as for the others"))]
MOST_EVENTS = 200


class LettersForm(forms.Form):
    """A choice for each organiser and for each of its events to come."""

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.members = _memberships(user)
        events = Event.objects.filter(organizer__in=[m.organizer_id for m in self.members])
        self.events = list(events.upcoming(clock.now()).exclude(status=Event.Status.CANCELLED))
        self.events = self.events[:MOST_EVENTS]
        chosen = desk_readers.choices(self.events)
        language = User._meta.get_field("language")
        self.fields["language"] = forms.ChoiceField(
            label=capfirst(language.verbose_name), choices=language.choices, initial=user.language
        )
        for member in self.members:
            self.fields[f"all-{member.pk}"] = forms.ChoiceField(
                label=member.organizer.name,
                choices=Membership.Letters.choices,
                initial=member.letters,
                widget=forms.RadioSelect,
            )
            for event in self._of(member):
                self.fields[f"event-{event.pk}"] = forms.ChoiceField(
                    label=event.title,
                    choices=[*AS_OTHERS, *Membership.Letters.choices],
                    initial=chosen.get((member.pk, event.pk), ""),
                    required=False,
                )

    def organisers(self):
        """Return for each organiser its fields and who else reads letters."""
        return [
            {
                "name": member.organizer.name,
                "letters": self[f"all-{member.pk}"],
                "events": [
                    {"event": event, "field": self[f"event-{event.pk}"]}
                    for event in self._of(member)
                ],
                "colleagues": _colleagues(member),
            }
            for member in self.members
        ]

    def store(self, user):
        if user.language != self.cleaned_data["language"]:
            user.language = self.cleaned_data["language"]
            user.save(update_fields=["language"])
        for member in self.members:
            if f"all-{member.pk}" in self.changed_data:
                desk_letters.wish(member, self.cleaned_data[f"all-{member.pk}"])
            for event in self._of(member):
                if f"event-{event.pk}" in self.changed_data:
                    desk_letters.wish(member, self.cleaned_data[f"event-{event.pk}"], event=event)

    def _of(self, member):
        return [event for event in self.events if event.organizer_id == member.organizer_id]


def page(desk, request):
    """Show one's own letters; whoever may see events may choose, for it is about themselves."""
    if not sees_anything(request.user):
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = LettersForm(request.user, data)
    if form.is_valid():
        form.store(request.user)
        messages.success(request, _("Your choice is stored."))
        return HttpResponseRedirect(reverse("admin:registrations_event_letters_to_me"))
    shown = {
        **desk.admin_site.each_context(request),
        "title": _("Letters to me"),
        "form": form,
        "organisers": form.organisers(),
        "email": request.user.email,
        "opts": desk.opts,
    }
    return render(request, "admin/registrations/event/letters_to_me.html", shown)


def _memberships(user):
    mine = Membership.objects.filter(user=user, role__in=Membership.SEEING)
    return list(mine.select_related("organizer").order_by("organizer__name", "pk"))


def _colleagues(member):
    """Return who else belongs to an organiser, and whether letters reach them."""
    others = Membership.objects.filter(organizer=member.organizer_id, role__in=Membership.SEEING)
    reached = set(desk_readers.reached([member.organizer_id]).values_list("pk", flat=True))
    return [
        {
            "name": other.user.get_full_name() or other.user.get_username(),
            "letters": other.get_letters_display() if other.pk in reached else "",
            "has_address": bool(other.user.email),
        }
        for other in others.exclude(pk=member.pk).select_related("user").order_by("pk")
    ]
