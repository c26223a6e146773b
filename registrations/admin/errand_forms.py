"""What an organiser says when something is done with several people: why, or which label."""

from urllib.parse import urlencode

from django import forms
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from registrations import clock
from registrations.admin.remarks import LIST_OF_LABELS
from registrations.domain import audiences, errands, remarks, rules, summons
from registrations.domain.errors import RsvpRefused
from registrations.fields.plain import OneLine
from registrations.models import GuestErrand, RsvpChange, labels

Act = GuestErrand.Act
LONGEST_REASON = RsvpChange._meta.get_field("reason").max_length
# So many people can each be given a reason of their own.
MOST_REASONS = 20


def reason_field(**more):
    wide = forms.TextInput(attrs={"class": "vTextField"})
    return OneLine(max_length=LONGEST_REASON, widget=wide, **more)


class ErrandForm(forms.Form):
    """Nothing but the word that it is to be done."""

    def __init__(self, *args, errand, **kwargs):
        super().__init__(*args, label_suffix="", use_required_attribute=False, **kwargs)
        self.errand = errand

    def words(self):
        return {}

    def ask_rules(self):
        """Raises: RsvpRefused where nobody could have it done, whoever was chosen."""


class WithdrawForm(ErrandForm):
    reason = reason_field(label=_("Reason, for the history (optional)"), required=False)

    def words(self):
        return {"reason": self.cleaned_data["reason"]}


class SeatForm(ErrandForm):
    """One reason for all, or each their own."""

    reason = reason_field(
        label=_("Why? The reason stays in the history of each reply."), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.errand.total <= MOST_REASONS:
            for rsvp in errands.some(self.errand, self.errand.people):
                if not rsvp.is_coming and not rsvp.is_withdrawn:
                    label = _("Another reason for %(name)s") % {"name": rsvp.full_name}
                    self.fields[f"reason-{rsvp.pk}"] = reason_field(label=label, required=False)

    def clean(self):
        said = super().clean()
        own = [name for name in self.fields if name != "reason"]
        is_each = bool(own) and all(said.get(name) for name in own)
        if not said.get("reason") and "reason" not in self.errors and not is_each:
            self.add_error("reason", RsvpRefused("no_reason").message)
        return said

    def words(self):
        said = {name.removeprefix("reason-"): text for name, text in self.cleaned_data.items()}
        return {
            "reason": said.pop("reason"),
            "reasons": {pk: why for pk, why in said.items() if why},
        }

    def ask_rules(self):
        rules.ask_published(self.errand.event)


class RemindForm(ErrandForm):
    def ask_rules(self):
        summons.ask_of(self.errand.event)


class LabelForm(ErrandForm):
    list_of_labels = LIST_OF_LABELS

    label = OneLine(
        label=_("Label"),
        max_length=labels.LONGEST,
        widget=forms.TextInput(attrs={"list": LIST_OF_LABELS}),
        error_messages={"required": _("Please write a label.")},
    )

    def clean_label(self):
        said = labels.parted(self.cleaned_data["label"])
        if len(said) != 1:
            raise forms.ValidationError(_("Please write one label, without commas."))
        return said[0]

    def words(self):
        return {"label": self.cleaned_data["label"]}

    def in_use(self):
        return remarks.in_use(self.errand.event).values()


class WriteForm(LabelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        now = clock.now().astimezone(self.errand.event.tz)
        day = formats.date_format(now, "SHORT_DATETIME_FORMAT")
        self.initial["label"] = _("Message %(day)s") % {"day": day}


class UnlabelForm(ErrandForm):
    label = forms.ChoiceField(label=_("Label"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        named = remarks.in_use(self.errand.event).values()
        self.fields["label"].choices = [(name, name) for name in named]

    def words(self):
        return {"label": self.cleaned_data["label"]}


FORMS = {
    Act.WITHDRAW: WithdrawForm,
    Act.SEAT: SeatForm,
    Act.REMIND: RemindForm,
    Act.LABEL: LabelForm,
    Act.WRITE: WriteForm,
    Act.UNLABEL: UnlabelForm,
}


def of(errand, said=None):
    """Return the form of what is to be done, with what was said in it."""
    return FORMS.get(errand.act, ErrandForm)(said, errand=errand)


def group_of(errand):
    """Return who got the label, as the form of a message takes it from its address."""
    group = audiences.LABEL + labels.key(errand.words["label"])
    return urlencode({"groups": group})
