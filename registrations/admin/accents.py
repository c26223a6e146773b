"""An event's own colour on its page for organisers: typed or picked, and how it is really shown."""

from django import forms
from django.contrib import messages
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from registrations.documents import colours
from registrations.documents.colours import DARK, LIGHT

SAME = _("The colour %(accent)s is shown as you chose it, on light and on dark screens.")
SENTENCES = {
    (True, False): _(
        "The colour %(accent)s would be hard to read on light screens, so it is shown there in a "
        "darker shade, %(light)s; on dark screens it is shown as you chose it."
    ),
    (False, True): _(
        "The colour %(accent)s is shown as you chose it on light screens; on dark ones it would be "
        "hard to read, so it is shown there in a lighter shade, %(dark)s."
    ),
    (True, True): _(
        "The colour %(accent)s would be hard to read: on light screens it is shown in a darker "
        "shade, %(light)s, on dark screens in a lighter one, %(dark)s."
    ),
}
SWATCH = (
    '<svg class="swatch" width="32" height="20" aria-hidden="true"><rect width="32" height="20" '
    'fill="{}"/><rect x="10" y="5" width="12" height="10" fill="{}"/></svg>'
)


class AccentInput(forms.TextInput):
    """Takes typed digits; static/js/colours.js puts the browser's own palette beside it."""

    class Media:
        js = [forms.Script("js/colours.js", type="module")]

    def __init__(self):
        super().__init__({"size": 8, "data-palette": _("Pick a colour"), "spellcheck": "false"})


class AccentField(forms.CharField):
    widget = AccentInput

    def clean(self, value):
        typed = super().clean(value)
        try:
            return colours.read(typed) if typed else ""
        except ValueError as error:
            raise forms.ValidationError(
                _("Please enter a colour as six digits and letters from a to f: #7a2e1d."),
                code="invalid",
            ) from error


def words(accent):
    """Return in a sentence how a colour is shown."""
    light, dark = colours.shown(accent, LIGHT), colours.shown(accent, DARK)
    sentence = SENTENCES.get((light != accent, dark != accent), SAME)
    return sentence % {"accent": accent, "light": light, "dark": dark}


def shown(accent):
    """Return how a colour is shown, with a sample for each kind of screen."""
    if not accent:
        return _("The house’s own colour.")
    samples = ((s.paper, colours.shown(accent, s)) for s in (LIGHT, DARK))
    return format_html("{} {}", format_html_join(" ", SWATCH, samples), words(accent))


def tell(request, form):
    """Say after saving how a colour that was changed is shown."""
    if "accent" in form.changed_data and form.instance.accent:
        messages.info(request, words(form.instance.accent))
