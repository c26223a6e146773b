"""The forms of guests. They check what was typed; what it means is decided in domain/."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from registrations.domain.people import DETAILS, Delegate, Person
from registrations.models import Rsvp, YesOrNo
from registrations.web.fields import Address, Lines, OneLine, errors
from registrations.web.offers import Offer

EMAIL_ERRORS = errors(
    _("E-mail"),
    required=_("Please enter your e-mail address."),
    invalid=_("Please enter an e-mail address such as name@example.org."),
)


BEFORE_THE_OFFER = ("answer", "given_name", "family_name", "organisation", "phone")
LAST = ("privacy", "website")


class DetailsForm(forms.Form):
    """What a person says about themselves and their answer; used on the personal page as it is."""

    required_css_class = "required"
    answer = forms.ChoiceField(
        label=_("Will you come?"),
        choices=YesOrNo.choices,
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
    note = Lines(
        label=_("Note to the organisers"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=errors(_("Note to the organisers")),
    )

    def __init__(self, *args, offer: Offer, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer = offer
        self.fields.update(offer.fields())
        self.order_fields([*BEFORE_THE_OFFER, *offer.names, "note"])
        self.helper = guest_helper(self, self.shown)

    @property
    def shown(self):
        """The names of fields that stand by themselves; others follow an answer to a question."""
        return [name for name in self.fields if name not in self.offer.following]

    def clean(self):
        cleaned = super().clean()
        self.offer.forget_what_is_not_asked(self, comes=cleaned.get("answer") == YesOrNo.ACCEPT)
        return cleaned

    def clean_phone(self):
        phone = self.cleaned_data["phone"]
        if phone and not any(character.isdigit() for character in phone):
            raise forms.ValidationError(
                _("Please enter a telephone number, or leave the field empty.")
            )
        return phone

    def delegate(self, language, email=""):
        """Return the person with what was said about them; who does not come takes part in
        nothing and answers nothing."""
        cleaned = self.cleaned_data
        said = {name: cleaned[name] for name in DETAILS}
        person = Person(**said, email=cleaned.get("email", email), language=language)
        if cleaned["answer"] != YesOrNo.ACCEPT:
            return Delegate(person=person)
        return Delegate(
            person=person,
            places=self.offer.places(cleaned),
            answers=self.offer.answers(cleaned),
        )


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

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields([*BEFORE_THE_OFFER[:4], "email", "phone"])
        self.order_fields([*(n for n in self.fields if n not in LAST), *LAST])
        shown = [name for name in self.shown if name not in LAST]
        self.helper = guest_helper(self, shown)
        # What becomes of the data stands before the box that says it was read.
        notice = HTML('{% include "public/_privacy_short.html" with event=event form=form only %}')
        self.last = guest_helper(self, [notice, *LAST])

    @property
    def is_from_a_robot(self):
        return bool(self.data.get("website"))


class ColleagueForm(forms.Form):
    """A colleague of the same organisation, whom the person who replies registers too."""

    required_css_class = "required"
    given_name = DetailsForm.base_fields["given_name"]
    family_name = DetailsForm.base_fields["family_name"]
    email = Address(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_("With it your colleague gets a letter and a link; otherwise you get them."),
        error_messages=EMAIL_ERRORS,
    )

    def __init__(self, *args, offer: Offer, title="", **kwargs):
        super().__init__(*args, **kwargs)
        self.offer, self.title = offer, title
        self.fields.update(offer.fields())
        for name in ("given_name", "family_name", "email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        shown = [name for name in self.fields if name not in offer.following]
        self.helper = guest_helper(self, shown)

    @property
    def is_blank(self):
        """Whether nothing was written into the row: it was opened and left alone."""
        own = (name for name in self.data if name.startswith(f"{self.prefix}-"))
        return not any(self.data[name].strip() for name in own)

    def clean(self):
        cleaned = super().clean()
        self.offer.forget_what_is_not_asked(self, comes=True)
        return cleaned

    def delegate(self, bringer: Person):
        """Return the colleague; the organisation and the language are the bringer's."""
        cleaned = self.cleaned_data
        names = ("given_name", "family_name", "email")
        person = Person(
            **{name: cleaned[name] for name in names},
            organisation=bringer.organisation,
            language=bringer.language,
        )
        places, answers = self.offer.places(cleaned), self.offer.answers(cleaned)
        return Delegate(person=person, places=places, answers=answers)


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


def guest_helper(form, shown=None):
    """Fields alone: the page brings the form's tag, its button and its stamp."""
    helper = FormHelper(form)
    helper.form_tag = False
    helper.disable_csrf = True
    if shown is not None:
        helper.layout = Layout(*shown)
    return helper


def initial_of(rsvp: Rsvp, offer: Offer):
    """Return what the personal form shows before anything is typed."""
    answers = {
        Rsvp.Status.ACCEPTED: YesOrNo.ACCEPT,
        Rsvp.Status.WAITLISTED: YesOrNo.ACCEPT,
        Rsvp.Status.DECLINED: YesOrNo.DECLINE,
    }
    return {
        **{name: getattr(rsvp, name) for name in DETAILS},
        **offer.initial_of(rsvp),
        "answer": answers.get(Rsvp.Status(rsvp.status)),
    }
