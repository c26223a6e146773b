"""Fields of guests' forms: what was typed, made clean, or refused in words."""

import re
import unicodedata
from functools import cache

from django import forms
from django.core.validators import EmailValidator
from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from registrations.fields import drawing
from registrations.models import municipalities

# What cannot be seen but can turn the reading direction or hide text (Unicode TR 36 §2.5).
INVISIBLE = re.compile(
    r"[\u00ad\u061c\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
# What stands between groups of three digits (1.200 or 1,200), and before a fraction.
GROUPED = {
    "sl": re.compile(r"-?[1-9]\d{0,2}(?P<mark>[.\s])\d{3}((?P=mark)\d{3})*(,\d+)?"),
    "en": re.compile(r"-?[1-9]\d{0,2}(?P<mark>[,\s])\d{3}((?P=mark)\d{3})*(\.\d+)?"),
}
NUMBER = re.compile(r"-?\d{1,9}([.,]\d{1,3})?")
NAMED = [("", "–"), *((name, name) for name in municipalities.NAMES)]
FIRST_YEAR, LAST_YEAR = 1900, 2200
TOO_LONG = _("at most %(limit_value)d characters are possible, here are %(show_value)d.")


def errors(label, **words):
    """Error texts that name their field, as they stand in the summary too."""
    return {"max_length": format_lazy("{}: {}", label, TOO_LONG), **words}


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


# Ends of names that no public mail server has (RFC 6761, RFC 6762, ICANN).
HOUSES = {"localhost", "local", "internal", "localdomain"}


class Address(forms.EmailField):
    """An address that a letter can be sent to: what SMTP and DNS can carry (RFC 5321, RFC 5891).

    Before the @ stands ASCII alone: a letter that merely looks like a k would be taken for one.
    After it stands a name of the world's: letters to a machine of the house are no guest's.
    """

    default_error_messages = {"invalid": EmailValidator.message}

    def clean(self, value):
        email = super().clean(value)
        if not email:
            return email
        name, _at, domain = email.rpartition("@")
        try:
            domain.encode("idna")
            mailable = email.isprintable() and name.isascii() and not _is_of_a_house(domain)
        except UnicodeError:
            mailable = False
        if not mailable:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return email


def _is_of_a_house(domain: str) -> bool:
    """Whether a domain is an address literal, an address in figures, or a name of one network."""
    *others, last = domain.lower().rstrip(".").split(".")
    return not others or last.isdecimal() or last.endswith("]") or last in HOUSES


class Day(forms.DateField):
    """A day of a sensible year; browsers send it as 2025-11-25, people type it as they say it.

    Shape: "2025-11-25" or None.
    """

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.input_formats = ["%Y-%m-%d", *formats.get_format("DATE_INPUT_FORMATS")]

    def clean(self, value):
        day = super().clean(value)
        if day is None:
            return None
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(_("Please check the year."))
        return day.isoformat()


class Number(forms.CharField):
    """A number as the page's language writes it; whole ones stay whole. Shape: int, float, None."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def clean(self, value):
        text = super().clean(value).replace("\u2212", "-")
        if not text:
            return None
        if grouped := GROUPED[get_language() or "sl"].fullmatch(text):
            text = text.replace(grouped["mark"], "")
        if not NUMBER.fullmatch(text):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        number = float(text.replace(",", "."))
        return int(number) if number.is_integer() else number

    def prepare_value(self, value):
        """Write a stored number so that `clean` reads the same one."""
        comma = isinstance(value, float) and get_language() == "sl"
        return str(value).replace(".", ",") if comma else value


class MunicipalitySelect(forms.Select):
    """The list of municipalities; drawing 212 options one by one took most of a form's time."""

    def render(self, name, value, attrs=None, renderer=None):
        options = _municipalities()
        if label := dict(NAMED).get(value or ""):
            plain = drawing.option(value or "", label)
            chosen = drawing.option(value or "", label, is_chosen=True)
            options = options.replace(plain, chosen, 1)
        return drawing.select(name, SafeString(options), self.build_attrs(self.attrs, attrs))


class Municipality(forms.ChoiceField):
    """One of the municipalities of Slovenia, by its name."""

    # Read aloud as Slovene on pages of every language.
    widget = MunicipalitySelect(attrs={"lang": "sl"})

    def __init__(self, **kwargs):
        super().__init__(choices=NAMED, **kwargs)


@cache
def _municipalities() -> str:
    return "".join(drawing.option(name, label) for name, label in NAMED)
