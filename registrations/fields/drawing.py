"""Widgets of guests' forms, drawn without templates: these were half of what a form costs."""

from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString


class Renderer(DjangoTemplates):
    """Django's, but for the widgets that guests' forms have; these come out the same."""

    def render(self, template_name, context, request=None):
        draw = DRAWN.get(template_name.removeprefix("django/forms/widgets/"))
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


def select(name: str, options: SafeString, attrs: dict) -> SafeString:
    return format_html('<select name="{}"{}>{}</select>', name, flatatt(attrs), options)


def option(value: str, label: str, *, is_chosen: bool = False) -> SafeString:
    chosen = SafeString(" selected" if is_chosen else "")
    return format_html('<option value="{}"{}>{}</option>', value, chosen, label)


def _input(widget) -> SafeString:
    attrs = flatatt({"value": widget["value"], **widget["attrs"]})
    return format_html('<input type="{}" name="{}"{}>', widget["type"], widget["name"], attrs)


def _textarea(widget) -> SafeString:
    # The first line break after the tag is no part of the text (HTML, 13.1.2.5).
    tag = '<textarea name="{}"{}>\n{}</textarea>'
    return format_html(tag, widget["name"], flatatt(widget["attrs"]), widget["value"] or "")


DRAWN = {
    "text.html": _input,
    "email.html": _input,
    "date.html": _input,
    "checkbox.html": _input,
    "radio_option.html": _input,
    "checkbox_option.html": _input,
    "textarea.html": _textarea,
}
