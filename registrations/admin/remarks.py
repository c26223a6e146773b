"""What organisers note about a person for themselves: a note and labels, on the person's page and
as a filter of the list."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from registrations.domain import history, remarks
from registrations.domain.errors import RsvpRefused
from registrations.fields.plain import Lines, OneLine
from registrations.models import Event, Rsvp, keys, labels

TITLE = _("Note and labels")
LIST_OF_LABELS = "labels-in-use"
FOR_EYES = _("Only the organiser’s people see it, never the guest, and no letter.")


class RemarksForm(forms.Form):
    """A note and labels; their fields stand in the form of a new guest, too."""

    internal_note = Lines(
        label=_("Internal note"),
        max_length=Rsvp._meta.get_field("internal_note").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=FOR_EYES,
    )
    labels = OneLine(
        label=_("Labels"),
        max_length=labels.LONGEST_ALL,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField", "list": LIST_OF_LABELS}),
        help_text=_("A few words each, with commas between them: VIP, media."),
    )

    def clean_labels(self):
        try:
            remarks.ask([self.cleaned_data["labels"]])
        except RsvpRefused as refusal:
            raise forms.ValidationError(refusal.message) from None
        return self.cleaned_data["labels"]


def standing(rsvp):
    """Return what a person's page shows for writing them."""
    stands = {"internal_note": rsvp.internal_note, "labels": rsvp.labels}
    return {
        "remarks": RemarksForm(initial=stands, label_suffix=""),
        "labels_in_use": remarks.in_use(rsvp.event).values(),
        "list_of_labels": LIST_OF_LABELS,
    }


def page(desk, request, rsvp, *, back):
    """Take what was typed on the person's page; what is wrong with it is said on this one."""
    shown = {**standing(rsvp), "title": TITLE, "rsvp": rsvp, "back": back}
    if request.method == "POST":
        form = shown["remarks"] = RemarksForm(request.POST, label_suffix="")
        if form.is_valid():
            by, said = history.organiser(request.user), form.cleaned_data
            named = labels.parted(said["labels"])
            remarks.write(rsvp, note=said["internal_note"], named=named, by=by)
            messages.success(request, _("Note and labels are stored."))
            return HttpResponseRedirect(back)
    everywhere = {**desk.admin_site.each_context(request), "opts": desk.opts}
    return render(request, "admin/registrations/rsvp/remarks.html", {**everywhere, **shown})


class LabelFilter(admin.SimpleListFilter):
    """Labels of the event that is shown, or of all of them."""

    title = _("label")
    parameter_name = "label"

    def lookups(self, request, model_admin):
        found = Rsvp.objects.filter(event__in=Event.objects.of(request.user))
        event = request.GET.get("event__id__exact", "")
        if keys.is_id(event):
            found = found.filter(event=event)
        written = found.exclude(label_key="").order_by().values_list("labels", flat=True)
        return list(remarks.named(written.distinct()).items())[:100]

    def queryset(self, request, queryset):
        return queryset.labelled(self.value()) if self.value() else queryset
