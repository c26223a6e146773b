"""What guests read while the database is away, full or read-only; nothing here asks it anything.

What was typed is listed, stands in the page as hidden fields, and one button sends it again.
"""

import logging
import re

from django.db import DatabaseError, InterfaceError, InternalError, OperationalError
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registrations.web.forms import LinkForm, ReplyForm

log = logging.getLogger(__name__)

# Not what our own mistakes raise (ProgrammingError, IntegrityError, DataError).
ILL = (OperationalError, InterfaceError, InternalError)
RETRY_SECONDS = 60
# Only what is sent to these is repeated in a page: elsewhere it may be a password.
GUEST_PATHS = ("/dogodki/", "/odziv/")
LABELLED = LinkForm.base_fields | ReplyForm.base_fields
UNSEEN = ("privacy", "website", "items")


def say_storage_is_ill(get_response):
    """Answer 503 where the database fails a view."""

    def middleware(request):
        return get_response(request)

    def process_exception(request, exception):
        return page(request, exception) if is_ill(exception) else None

    middleware.process_exception = process_exception
    return middleware


def is_ill(exception) -> bool:
    # A file that is no database raises the class itself.
    return isinstance(exception, ILL) or type(exception) is DatabaseError


def page(request, exception):
    """Return the page that says so, in the language of the address."""
    log.error("Storage is ill: %s", exception)
    path = "/" + request.path_info.removeprefix("/en/").lstrip("/")
    sent = request.POST if request.method == "POST" and path.startswith(GUEST_PATHS) else {}
    with translation.override(translation.get_language_from_path(request.path_info) or "sl"):
        shown = {
            "is_form": request.method == "POST",
            "hidden": [(name, value) for name in sent for value in sent.getlist(name)],
            "typed": list(_typed(sent)),
        }
        response = render(request, "public/error_503.html", shown, status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def _typed(sent):
    """Yield the label and the words of each field that somebody has filled in."""
    chosen = 0
    for name in sent:
        words = [value for value in sent.getlist(name) if value.strip()]
        # Fields of colleagues have a prefix: colleague-0-given_name.
        plain = name.rpartition("-")[2]
        if name.split("-")[-2:-1] == ["question"] and words:
            yield _whose(name) + _("Answer to a question"), _answered(words)
        elif plain in LABELLED and plain not in UNSEEN and words:
            field = LABELLED[plain]
            named = dict(getattr(field, "choices", ()))
            said = ", ".join(str(named.get(word, word)) for word in words)
            yield f"{_whose(name)}{field.label}", said
        elif plain == "items" or name.split("-")[-2:-1] == ["choice"]:
            chosen += len(words)
    if chosen:
        count = ngettext("%(n)d programme item", "%(n)d programme items", chosen)
        yield _("I will also take part in"), count % {"n": chosen}


def _whose(name):
    """Return the beginning of a label: '' for who replies, else which colleague."""
    number = re.match(r"colleague-(\d{1,3})-", name)
    return f"{_('Colleague %(number)d') % {'number': int(number[1]) + 1}}: " if number else ""


def _answered(words):
    # What was picked is sent as a number, and its words are where we cannot read now.
    if all(word.isdecimal() for word in words):
        return _("as chosen in the form")
    return ", ".join(words)
