"""Values that columns may have: dates near ours, zones and addresses that are some, colours."""

import uuid
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

# Of a text on a page, ten of them on paper: what is longer is a file to be offered. Of a sentence.
LONGEST_TEXT, LONGEST_SENTENCE = 20_000, 2000

web_address = URLValidator(schemes=["http", "https"])


def new_uid():
    """Return a UID for calendars that depends on neither host nor slug (RFC 7986 §5.3)."""
    return f"{uuid.uuid4()}@srecanje"


def plausible(moment):
    """Dates far from ours are mistypings, and some of them lie outside what can be computed."""
    if not 1900 <= moment.year <= 2200:
        raise ValidationError(_("Please check the year."))


def known_timezone(name):
    if name not in available_timezones():
        raise ValidationError(_("This time zone is not known."))


class WithoutHexDigits(models.Func):
    """A text from its first character on that is no lower-case hexadecimal digit."""

    function = "LTRIM"
    template = "%(function)s(%(expressions)s, '0123456789abcdef')"
    output_field = models.CharField()
