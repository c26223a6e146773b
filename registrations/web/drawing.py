"""Widgets of guests' forms, drawn without templates: these were half of what a form costs."""

from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


class Renderer(DjangoTemplates):
    """Django's, but for the widgets that guests' forms have; these come out the same."""

    def render(self, template_name, context, request=None):
        draw = DRAWN.get(template_name.removeprefix("django/forms/widgets/"))
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


def select(name: str, options: SafeString, attrs: dict) -> SafeString:
    return mark_safe(f'<select name="{escape(name)}"{flatatt(attrs)}>{options}</select>')


def option(value: str, label: str, *, is_chosen: bool = False) -> SafeString:
    chosen = " selected" if is_chosen else ""
    return mark_safe(f'<option value="{escape(value)}"{chosen}>{escape(label)}</option>')


def _input(widget) -> SafeString:
    value = "" if widget["value"] is None else f' value="{escape(widget["value"])}"'
    name, kind = escape(widget["name"]), widget["type"]
    return mark_safe(f'<input type="{kind}" name="{name}"{value}{flatatt(widget["attrs"])}>')


def _textarea(widget) -> SafeString:
    # The first line break after the tag is no part of the text (HTML, 13.1.2.5).
    text = escape(widget["value"] or "")
    return mark_safe(
        f'<textarea name="{escape(widget["name"])}"{flatatt(widget["attrs"])}>\n{text}</textarea>'
    )


DRAWN = {
    **dict.fromkeys(
        (
            *("text.html", "email.html", "date.html", "checkbox.html"),
            *("radio_option.html", "checkbox_option.html"),
        ),
        _input,
    ),
    "textarea.html": _textarea,
}
