"""The forms of guests. They check what was typed; what it means is decided in domain/."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from registrations.domain.people import DETAILS, Delegate, Person
from registrations.fields.drawing import Renderer
from registrations.fields.offers import Offer
from registrations.fields.plain import Address, Lines, OneLine, errors
from registrations.models import Rsvp, YesOrNo

EMAIL_ERRORS = errors(
    _("E-mail"),
    required=_("Please enter your e-mail address."),
    invalid=_("Please enter an e-mail address such as name@example.org."),
)


BEFORE_THE_OFFER = ("answer", "given_name", "family_name", "organisation", "phone")
LAST = ("privacy", "website")
CHOSEN = ("checkbox", "radioselect", "select")


def name_field(label, required, autocomplete):
    return OneLine(
        label=label,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
        error_messages=errors(label, required=required),
    )


class Untouched(forms.BoundField):
    """A field that nobody has filled in yet is not said to be wrong: of a required box or choice,
    browsers tell screen readers “invalid” before anything was sent."""

    def build_widget_attrs(self, attrs, widget=None):
        built = super().build_widget_attrs(attrs, widget)
        if built.get("required") and self.widget_type in CHOSEN:
            built.setdefault("aria-invalid", "false")
        return built


class GuestForm(forms.Form):
    """A form of our template pack; `title` says whom it is about where a page has several."""

    default_renderer = Renderer
    bound_field_class = Untouched
    required_css_class = "required"
    title = ""

    def error_lines(self):
        """Return what is wrong, for the summary: words, and the id of what they lead to."""
        lines = [(self._of_whom(error), "") for error in self.non_field_errors()]
        for name in self.fields:
            words = (self._of_whom(self._of_what(name, e)) for e in self.errors.get(name, ()))
            lines += [(said, self._first_control(name)) for said in words]
        return lines

    def _of_whom(self, error):
        return f"{self.title}: {error}" if self.title else error

    def _of_what(self, name, error):
        """Errors of our own fields name them; those of an organiser's question do not."""
        return error

    def _first_control(self, name):
        field = self[name]
        if not field.use_fieldset:
            return field.id_for_label
        options = [option for option in field if not option.data["attrs"].get("disabled")]
        return options[0].id_for_label if options else field.auto_id


class OfferForm(GuestForm):
    """A form of one person with what the event offers and asks."""

    def __init__(self, *args, offer: Offer, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer = offer
        self.fields.update(offer.fields())

    @property
    def helper(self):
        return guest_helper(self.shown)

    @property
    def shown(self):
        """The names of fields that stand by themselves; others follow an answer to a question."""
        return [name for name in self.fields if name not in self.offer.following]

    def forget_what_is_not_asked(self, cleaned, *, comes):
        for name in self.offer.not_asked(cleaned, comes=comes):
            cleaned.pop(name, None)
            self.errors.pop(name, None)

    def ask_clash(self, cleaned):
        if clash := self.offer.clash(cleaned):
            self.add_error(*clash)

    def _of_what(self, name, error):
        if name not in self.offer.names:
            return error
        label = str(self.fields[name].label)
        return f"{label} {error}" if label.endswith("?") else f"{label}: {error}"


class DetailsForm(OfferForm):
    """What a person says about themselves and their answer; used on the personal page as it is."""

    answer = forms.ChoiceField(
        label=_("Will you come?"),
        choices=YesOrNo.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose whether you will come.")},
    )
    given_name = name_field(_("Given name"), _("Please enter your given name."), "given-name")
    family_name = name_field(_("Family name"), _("Please enter your family name."), "family-name")
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

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields([*BEFORE_THE_OFFER, *self.offer.names, "note"])

    def clean(self):
        cleaned = super().clean()
        # Who has not said yet whether they come is told all that is missing at once.
        self.forget_what_is_not_asked(cleaned, comes=cleaned.get("answer") != YesOrNo.DECLINE)
        self.ask_clash(cleaned)
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
        self.order_fields([*BEFORE_THE_OFFER[:4], "email", "phone", *self.offer.names, "note"])

    @property
    def helper(self):
        return guest_helper([name for name in self.shown if name not in LAST])

    @property
    def last(self):
        """What becomes of the data stands before the box that says it was read."""
        return guest_helper(LAST)

    @property
    def is_from_a_robot(self):
        return bool(self.data.get("website"))


class ColleagueForm(OfferForm):
    """A colleague of the same organisation, whom the person who replies registers too."""

    given_name = name_field(_("Given name"), _("Please enter the given name."), "off")
    family_name = name_field(_("Family name"), _("Please enter the family name."), "off")
    email = Address(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("With it your colleague gets a letter and a link; otherwise you get them."),
        error_messages=EMAIL_ERRORS,
    )

    def __init__(self, *args, title="", **kwargs):
        super().__init__(*args, **kwargs)
        self.title = title

    def clean(self):
        cleaned = super().clean()
        self.forget_what_is_not_asked(cleaned, comes=True)
        self.ask_clash(cleaned)
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


class LinkForm(GuestForm):
    """Who lost the letter asks for the link."""

    email = Address(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages=EMAIL_ERRORS,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = guest_helper(self.fields)


class Together(LayoutObject):
    """Fields drawn by one template, not each by its own."""

    def __init__(self, names):
        self.fields = list(names)

    def render(self, form, context, template_pack="srecanje", **more):
        shown = {"fields": [form[name] for name in self.fields]}
        return render_to_string(f"{template_pack}/fields.html", shown)


def guest_helper(names):
    """Fields alone: the page brings the form's tag, its button and its stamp."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(Together(names))
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
