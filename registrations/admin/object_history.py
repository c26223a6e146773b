"""Django's history of a row in words: what was changed, from what to what, by whom.

Values stand in it where they are an organiser's own words; of people only which of their details
were changed, so that the history may outlive them (GDPR Art. 17).
"""

import json
import re
from datetime import date, datetime, time

from django.contrib.admin.models import LogEntry
from django.db.models import Model
from django.forms.models import ModelChoiceField, ModelMultipleChoiceField
from django.utils import formats, timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override

MOST_CHARACTERS = 300
# As _text writes a day and a moment; other figures, such as a telephone's, are none.
MOMENT = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?", re.ASCII)


class HistoryInWords:
    """For admin classes; `keeps_values` is false for rows that hold what people say of themselves.
    `secret_fields` are named and never quoted."""

    keeps_values = True
    secret_fields = ("password", "usable_password")
    object_history_template = "admin/registrations/object_history.html"

    def construct_change_message(self, request, form, formsets, add=False):
        """Django writes the capitalised label down, which no catalogue knows."""
        message = super().construct_change_message(request, form, formsets, add)
        for step in message:
            for what in step.values():
                if "fields" in what:
                    what["fields"] = [name[:1].lower() + name[1:] for name in what["fields"]]
        if self.keeps_values:
            changed = [step["changed"] for step in message if "changed" in step]
            forms = [form] if form.changed_data and not add else []
            for what, of in zip(changed, [*forms, *_changed_rows(formsets)], strict=False):
                what["values"] = self._values(of)
        return message

    def history_view(self, request, object_id, extra_context=None):
        response = super().history_view(request, object_id, extra_context)
        for entry in getattr(response, "context_data", {}).get("action_list", ()):
            entry.lines = lines(entry)
        return response

    def _values(self, form):
        """Shape: one pair of texts for each field that was changed, in their order."""
        with override(None):
            return [
                ["", ""]
                if name in self.secret_fields
                else [_said(form, name, form[name].initial), _said(form, name, _now(form, name))]
                for name in form.changed_data
            ]


def lines(entry):
    """Return what an entry of the history says, one line for each thing that was changed.

    Shape: of whom or what ("" for the row itself), which field, before and after, "" where nothing
    is known of them; or `said`, a sentence.
    """
    try:
        message = json.loads(entry.change_message)
    except ValueError:
        return []
    steps = message if isinstance(message, list) else []
    return [line for step in steps for line in _lines(step)]


def _lines(step):
    if not isinstance(step, dict) or "changed" not in step:
        said = LogEntry(change_message=json.dumps([step])) if isinstance(step, dict) else None
        return [{"said": said.get_change_message()}] if said else []
    what = step["changed"]
    fields = what.get("fields", [])
    values = what.get("values") or [["", ""]] * len(fields)
    of = f"{_(what['name'])} “{what['object']}”" if "name" in what else ""
    return [
        {"of": of, "field": _label(field), "before": _read(was), "after": _read(now)}
        for field, (was, now) in zip(fields, values, strict=False)
    ]


def _label(field):
    """Return the name of a field; of a text per language, Django's catalogues know the first part
    alone."""
    name, mark, language = field.partition(" [")
    return f"{_(name)}{mark}{language}"


def _changed_rows(formsets):
    """Yield the forms of rows that were changed, in the order in which Django speaks of them."""
    for formset in formsets or ():
        forms = {form.instance.pk: form for form in formset.initial_forms}
        yield from (forms[row.pk] for row, _fields in formset.changed_objects if row.pk in forms)


def _now(form, name):
    return form.cleaned_data.get(name) if hasattr(form, "cleaned_data") else None


def _said(form, name, value):
    """Return a value as it is kept: words in English, which the reader's catalogue knows; moments
    in figures, in the zone of the page."""
    value = value() if callable(value) else value
    field = form.fields[name]
    if isinstance(field, ModelMultipleChoiceField):
        return _text(value or "")
    if isinstance(field, ModelChoiceField) and value not in (None, "") and not _is_row(value):
        value = field.queryset.filter(pk=value).first()
    choices = getattr(field, "choices", None)
    if choices and not isinstance(field, ModelChoiceField):
        named = {str(key): str(label) for key, label in _flat(choices)}
        return named.get(str(value), "" if value in (None, "") else str(value))
    return _text(value)


def _text(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if _is_row(value) or isinstance(value, (str, int, float)):
        return Truncator(str(value)).chars(MOST_CHARACTERS)
    if isinstance(value, (list, tuple)) or hasattr(value, "all"):
        rows = value.all() if hasattr(value, "all") else value
        return Truncator(", ".join(map(_text, rows))).chars(MOST_CHARACTERS)
    return ""


def _read(text):
    """Return what was kept as its reader knows it."""
    if text in ("yes", "no"):
        return _("yes") if text == "yes" else _("no")
    try:
        moment = datetime.fromisoformat(text) if MOMENT.fullmatch(text) else None
    except ValueError:  # a day that there is not, in somebody's words
        moment = None
    if moment is None:
        return _(text) if text else ""
    style = "DATETIME_FORMAT" if len(text) > len("2025-11-25") else "DATE_FORMAT"
    return formats.date_format(moment, style)


def _flat(choices):
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield key, label


def _is_row(value):
    return isinstance(value, Model)
