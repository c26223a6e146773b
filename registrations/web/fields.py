"""Fields of guests' forms: what was typed, made clean, or refused in words."""

import re
import unicodedata

from django import forms
from django.utils import formats
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

# What cannot be seen but can turn the reading direction or hide text (Unicode TR 36 §2.5).
INVISIBLE = re.compile(
    r"[\u00ad\u061c\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
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


class Day(forms.DateField):
    """A day of a sensible year; browsers send it as 2025-11-25, people type it as they say it."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.input_formats = ["%Y-%m-%d", *formats.get_format("DATE_INPUT_FORMATS")]

    def clean(self, value):
        day = super().clean(value)
        return day if day is None else day.isoformat()


class Number(forms.DecimalField):
    """A number with a comma or a point; whole ones stay whole. Shape: int, float or None."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def __init__(self, **kwargs):
        super().__init__(max_digits=12, decimal_places=3, **kwargs)

    def clean(self, value):
        number = super().clean(str(value or "").strip().replace(",", "."))
        if number is None:
            return None
        return int(number) if number == int(number) else float(number)
