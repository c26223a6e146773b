"""Forms of a message to groups: its words, and the moment at which it is to be sent."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from registrations.admin.fields import MomentField
from registrations.documents import prose
from registrations.domain import audiences
from registrations.fields.plain import Lines, OneLine
from registrations.mail import message_parts
from registrations.models import GroupMessage

GREETING = "Pozdravljeni, {ime}!\n\n"
ONLY_IN_TEXT = _("What is each guest’s own can be used in the text, not in the subject: %(names)s.")
NO_SUCH_LINK = _("Links lead to the web, to https:// or http://, not to “%(address)s”.")
BOTH_OR_NONE = _("In English, please write both a subject and a text, or neither.")
WRITING = _("An empty line begins a paragraph, “- ” a list item; **bold**, *italic*.")
LINKING = _("A link: [words](https://…). The personal link: {povezava}, or [words]({povezava}).")


def subject_field(**more):
    longest = GroupMessage.LONGEST_SUBJECT
    wide = forms.TextInput(attrs={"class": "vTextField"})
    return OneLine(max_length=longest, widget=wide, **more)


def text_field(**more):
    wide = forms.Textarea(attrs={"class": "vLargeTextField", "rows": 12})
    return Lines(max_length=GroupMessage.LONGEST_TEXT, widget=wide, **more)


def ask_subject(text):
    """Raises: ValidationError where something of a guest would stand in a header."""
    wrong = [name for name in prose.names(text) if name in message_parts.NAMES]
    wrong = [f"{{{name}}}" for name in wrong if name not in message_parts.IN_SUBJECT]
    if wrong:
        raise forms.ValidationError(ONLY_IN_TEXT, params={"names": ", ".join(wrong)})


def ask_text(text):
    """Raises: ValidationError where a link leads elsewhere than to the web."""
    for address in prose.not_of_the_web(text, [message_parts.LINK]):
        raise forms.ValidationError(NO_SUCH_LINK, params={"address": address})


class MessageForm(forms.Form):
    groups = forms.MultipleChoiceField(
        label=_("To whom"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one group.")},
        help_text=_(
            "Several groups are written to together; everybody gets one letter. Who belongs to a "
            "group is looked up when the letters are written."
        ),
    )
    subject_sl = subject_field(label=_("Subject"), validators=[ask_subject])
    body_sl = text_field(
        label=_("Text"),
        validators=[ask_text],
        initial=GREETING,
        help_text=format_lazy("{} {}", WRITING, LINKING),
    )
    subject_en = subject_field(
        label=_("Subject in English"), required=False, validators=[ask_subject]
    )
    body_en = text_field(
        label=_("Text in English"),
        required=False,
        validators=[ask_text],
        help_text=_(
            "Where it is empty, guests who read English get the Slovene text, with a word that "
            "says so."
        ),
    )

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["groups"].choices = audiences.offered(event)

    def clean(self):
        said = super().clean()
        english = {name: said.get(name) for name in ("subject_en", "body_en")}
        if any(english.values()) and not self.errors.keys() & english.keys():
            for name in (name for name, text in english.items() if not text):
                self.add_error(name, BOTH_OR_NONE)
        return said

    def written_into(self, message):
        for name, value in self.cleaned_data.items():
            setattr(message, name, value)
        return message


class LaterForm(forms.Form):
    """A day and an hour, in the zone that is current."""

    at = MomentField(label=_("Day and time"))
