"""The form in which the opening words of a letter are changed for one event."""

from django import forms
from django.utils.translation import gettext_lazy as _

from registrations.admin.message_forms import ask_text
from registrations.documents import prose
from registrations.domain import letter_texts
from registrations.fields.plain import Lines, OneLine
from registrations.mail import wordings

NOT_HERE = _("This cannot be used here; please take it out: %(names)s.")
LACKING = _("Please leave %(names)s in the text: without it the letter does not say why.")
LABELS = {
    "subject_sl": _("Subject in Slovene"),
    "opening_sl": _("Opening words in Slovene"),
    "subject_en": _("Subject in English"),
    "opening_en": _("Opening words in English"),
}


class LetterTextForm(forms.Form):
    """A subject and opening words in each language; what is empty is as everywhere."""

    def __init__(self, *args, event, wording, **kwargs):
        super().__init__(*args, **kwargs)
        self.name, self.wording = wording, wordings.TABLE[wording]
        for language in wordings.LANGUAGES:
            stands = letter_texts.shown(event, wording, language)
            for part, field in (("subject", _subject), ("opening", _opening)):
                name = f"{part}_{language}"
                self.fields[name] = field(LABELS[name], stands[part], language)

    def clean(self):
        said = super().clean()
        for language in wordings.LANGUAGES:
            self._ask(f"subject_{language}", self.wording.in_subject)
            self._ask(f"opening_{language}", self.wording.in_opening)
            self._ask_needed(f"opening_{language}")
        return said

    @property
    def texts(self):
        said = self.cleaned_data
        return {
            language: {part: said[f"{part}_{language}"] for part in ("subject", "opening")}
            for language in wordings.LANGUAGES
        }

    def _ask(self, name, possible):
        named = prose.names(self.cleaned_data.get(name, ""))
        wrong = [n for n in named if n in wordings.known() and n not in possible]
        self._refuse(name, NOT_HERE, wrong)

    def _ask_needed(self, name):
        text = self.cleaned_data.get(name, "")
        lacking = [n for n in self.wording.needs if text and n not in prose.names(text)]
        self._refuse(name, LACKING, lacking)

    def _refuse(self, name, sentence, names):
        if names:
            braced = ", ".join(f"{{{one}}}" for one in names)
            error = forms.ValidationError(sentence, params={"names": braced})
            self.add_error(name, error)


def _subject(label, stands, language):
    wide = forms.TextInput(attrs={"class": "vTextField", "lang": language})
    longest = wordings.LONGEST_SUBJECT
    return OneLine(label=label, initial=stands, required=False, max_length=longest, widget=wide)


def _opening(label, stands, language):
    wide = forms.Textarea(attrs={"class": "vLargeTextField", "rows": 6, "lang": language})
    longest = wordings.LONGEST_OPENING
    return Lines(
        label=label,
        initial=stands,
        required=False,
        max_length=longest,
        widget=wide,
        validators=[ask_text],
    )
