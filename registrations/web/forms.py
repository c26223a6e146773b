"""The forms of guests. They check what was typed; what it means is decided in domain/."""

import re
import unicodedata

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.domain.people import Person
from registrations.models import Rsvp

# What cannot be seen but can turn the reading direction or hide text (Unicode TR 36 §2.5).
INVISIBLE = re.compile(
    r"[\u00ad\u061c\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
ANSWERS = [
    ("accept", pgettext_lazy("answer", "I will come")),
    ("decline", pgettext_lazy("answer", "I cannot come")),
]


TOO_LONG = _("at most %(limit_value)d characters are possible, here are %(show_value)d.")


def errors(label, **words):
    """Error texts that name their field, as they stand in the summary too."""
    return {"max_length": format_lazy("{}: {}", label, TOO_LONG), **words}


EMAIL_ERRORS = errors(
    _("E-mail"),
    required=_("Please enter your e-mail address."),
    invalid=_("Please enter an e-mail address such as name@example.org."),
)


def composed(text, longest):
    """Return text with its marks composed; one that is far too long is refused as it is, for the
    time it takes grows with the square of its marks."""
    return unicodedata.normalize("NFC", text) if len(text) <= 4 * longest else text


class OneLine(forms.CharField):
    """Text on one line: Unicode in composed form, single spaces, nothing invisible."""

    def to_python(self, value):
        text = composed(super().to_python(value) or "", self.max_length)
        return " ".join(INVISIBLE.sub("", text).split())


class Lines(forms.CharField):
    """Text on several lines, without what is invisible."""

    def to_python(self, value):
        text = composed(super().to_python(value) or "", self.max_length)
        return INVISIBLE.sub("", text.replace("\r\n", "\n")).strip()


class Address(forms.EmailField):
    """An address that a letter can be sent to: what SMTP and DNS can carry (RFC 5321, RFC 5891)."""

    def clean(self, value):
        email = super().clean(value)
        try:
            email.rpartition("@")[2].encode("idna")
            mailable = email.isprintable()
        except UnicodeError:
            mailable = False
        if not mailable:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return email


class DetailsForm(forms.Form):
    """What a person says about themselves and their answer; used on the personal page as it is."""

    required_css_class = "required"
    answer = forms.ChoiceField(
        label=_("Will you come?"),
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose whether you will come.")},
    )
    given_name = OneLine(
        label=_("Given name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages=errors(_("Given name"), required=_("Please enter your given name.")),
    )
    family_name = OneLine(
        label=_("Family name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages=errors(_("Family name"), required=_("Please enter your family name.")),
    )
    organisation = OneLine(
        label=_("Organisation"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages=errors(_("Organisation"), required=_("Please enter your organisation.")),
    )
    phone = OneLine(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
        error_messages=errors(_("Telephone")),
    )
    items = forms.TypedMultipleChoiceField(
        label=_("I will also take part in"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("This programme item does not take sign-ups.")},
    )
    note = Lines(
        label=_("Note to the organisers"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=errors(_("Note to the organisers")),
    )

    def __init__(self, *args, items=(), **kwargs):
        super().__init__(*args, **kwargs)
        if items:
            self.fields["items"].choices = items
        else:
            del self.fields["items"]
        self.helper = guest_helper(self)

    def clean_phone(self):
        phone = self.cleaned_data["phone"]
        if phone and not any(character.isdigit() for character in phone):
            raise forms.ValidationError(
                _("Please enter a telephone number, or leave the field empty.")
            )
        return phone

    @property
    def chosen_items(self):
        """Ids of programme items; who does not come takes part in none."""
        comes = self.cleaned_data["answer"] == "accept"
        return self.cleaned_data.get("items", []) if comes else []

    def person(self, language, email=""):
        names = ("given_name", "family_name", "organisation", "phone", "note")
        said = {name: self.cleaned_data[name] for name in names}
        return Person(**said, email=self.cleaned_data.get("email", email), language=language)


class ReplyForm(DetailsForm):
    """The public reply form, with the address that letters go to."""

    email = Address(
        label=_("E-mail"),
        max_length=254,
        help_text=_("We will send your personal link and the calendar file to this address."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages=EMAIL_ERRORS,
    )
    privacy = forms.BooleanField(
        label=_("I have read how my data is used."),
        error_messages={"required": _("Please read how your data is used and tick the box.")},
    )
    # A field that no person sees: who fills it in is asked for one more press.
    website = forms.CharField(required=False, label=_("Leave this field empty"))

    field_order = [
        "answer",
        "given_name",
        "family_name",
        "organisation",
        "email",
        "phone",
        "items",
        "note",
        "privacy",
        "website",
    ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # What becomes of the data stands before the box that says it was read.
        notice = HTML('{% include "public/_privacy_short.html" with event=event only %}')
        names = list(self.fields)
        at = names.index("privacy")
        self.helper.layout = Layout(*names[:at], notice, *names[at:])

    @property
    def is_from_a_robot(self):
        return bool(self.data.get("website"))


class LinkForm(forms.Form):
    """Who lost the letter asks for the link."""

    email = Address(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages=EMAIL_ERRORS,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = guest_helper(self)


def guest_helper(form):
    """Fields alone: the page brings the form's tag, its button and its stamp."""
    helper = FormHelper(form)
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


def initial_of(rsvp: Rsvp):
    """Return what the personal form shows before anything is typed."""
    names = ("given_name", "family_name", "organisation", "phone", "note")
    answers = {
        Rsvp.Status.ACCEPTED: "accept",
        Rsvp.Status.WAITLISTED: "accept",
        Rsvp.Status.DECLINED: "decline",
    }
    return {
        **{name: getattr(rsvp, name) for name in names},
        "answer": answers.get(rsvp.status),
        "items": [signup.item_id for signup in rsvp.signups.all()],
    }
