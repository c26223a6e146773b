"""Which texts of an event exist in every language (django-modeltranslation looks here)."""

from modeltranslation.translator import TranslationOptions, translator

from registrations.models import (
    AccessibilityStatement,
    AgendaChoice,
    AgendaItem,
    Event,
    Material,
    Question,
    QuestionOption,
    Speaker,
)

REQUIRED_IN_SLOVENE = ("title", "text")
TRANSLATED = {
    Event: (
        "title",
        "subtitle",
        "summary",
        "description",
        "cover_alt",
        "funding_statement",
        "disclaimer",
        "thanks",
    ),
    AgendaItem: ("title", "description"),
    AgendaChoice: ("title",),
    Question: ("text", "purpose"),
    QuestionOption: ("title",),
    AccessibilityStatement: ("not_conforming", "burden", "out_of_scope"),
    Material: ("title",),
    Speaker: ("job_title", "topic"),
}


def register(model, names):
    options = type(f"{model.__name__}Texts", (TranslationOptions,), {"fields": names})
    translator.register(model, options)
    # The library makes every language nullable; here an absent text is '' and nothing else.
    for name in names:
        for language in ("sl", "en"):
            field = model._meta.get_field(f"{name}_{language}")
            field.null, field.default = False, ""
            field.empty_value = ""
            if name in REQUIRED_IN_SLOVENE and language == "sl":
                field.blank = False


for model, names in TRANSLATED.items():
    register(model, names)
