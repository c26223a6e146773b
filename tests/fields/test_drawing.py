"""Widgets of guests' forms come out as Django's own templates draw them."""

import html5lib
import pytest
from django import forms

from registrations.fields.drawing import Renderer
from registrations.fields.plain import Municipality
from registrations.models import municipalities

ODD = '"><b>&amp; \u2028'


class Form(forms.Form):
    text = forms.CharField(max_length=5, help_text="Help", widget=forms.TextInput({"data-x": ODD}))
    email = forms.EmailField(required=False)
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    tick = forms.BooleanField()
    lines = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))
    one = forms.ChoiceField(choices=[(1, ODD), ("", "none")], widget=forms.RadioSelect)
    several = forms.MultipleChoiceField(
        choices=[(1, "1"), (2, ODD)], widget=forms.CheckboxSelectMultiple
    )
    place = Municipality(required=False)


class PlainForm(Form):
    place = forms.ChoiceField(
        choices=[("", "–"), *((n, n) for n in municipalities.NAMES)],
        required=False,
        widget=forms.Select({"lang": "sl"}),
    )


def elements(html):
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    return [(e.tag, e.attrib, (e.text or "").strip("\n ")) for e in tree.iter()]


@pytest.mark.parametrize("name", Form.base_fields)
@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"text": ODD, "email": ODD, "day": ODD, "lines": ODD, "one": ODD, "several": [ODD]},
        {"text": "0", "tick": "on", "lines": "\n\nx", "one": "1", "several": ["2", "1"]},
        {"day": "2025-11-25", "one": "", "place": "Žalec"},
        {"place": ODD},
    ],
)
def test_widget_is_drawn_as_django_draws_it(name, data):
    ours, theirs = Form(data, renderer=Renderer())[name], PlainForm(data)[name]

    assert elements(str(ours)) == elements(str(theirs))
    if theirs.use_fieldset:
        assert [elements(o.tag()) for o in ours] == [elements(o.tag()) for o in theirs]


def test_line_break_that_a_text_begins_with_is_kept():
    drawn = str(Form({"lines": "\nx"}, renderer=Renderer())["lines"])

    assert "".join(html5lib.parse(drawn).itertext()) == "\nx"
