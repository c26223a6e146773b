"""The texts that people read keep the rules of writing that a machine can hold."""

import re

import pytest
from django import forms
from django.utils import translation

from tests import catalogues

TAG = re.compile(r"<[^>]*>")
# What a list item begins with, where a text tells how to write one.
BULLET = re.compile("“- ”|»- «")
NBSP = "\N{NO-BREAK SPACE}"

ANY = {
    "three dots for …": r"\.\.\.",
    "a hyphen for a dash": r"\s-\s",
    "two spaces": r"\S[ \u00a0]{2,}",
    "a space before a mark": r" [,;:?!](?:\s|$)",
    "straight quotes": r"[\"']",
}
ENGLISH = {
    **ANY,
    "Slovene quotes": "[»«„]",
    "who, where those are meant who": r"\b(?:to|for|of) who\b",
    "another word for a log-in": r"\b(?:[Yy]our|the|user) account\b",
    "somebody taken away": r"\b[Tt]aken? (?:\S+ ){0,4}?away\b",
}
SLOVENE = {
    **ANY,
    "quotes of another language": "[“”„‘’]",
    "a number that may be torn from its word": (
        r"\d\. (?=[a-zčšž\d])|\bšt\. \d"
        r"|\d (?:MB|datotek|dn|milijon|oseb|pik|pis[em]|ur|vrstic|znak)"
    ),
    "a time with a colon": r"\b\d{1,2}:\d\d\b",
    "a date without spaces": r"\b\d{1,2}\.\d{1,2}\.\d{4}",
    "a person who is a man": (
        r"\b(?:sem|bom|boste|ste)\s(?:\w+\s)?\w{2,}[aei]l\b|\b\w{2,}[aei]l\s(?:sem|bom)\b"
        r"|\b(?:uporabnik|udeleženec|udeleženci|prijavljenec|prejemnik|skrbnik)\b"
        r"|\b[Tt]ist(?:i|ih|im|imi), ki\b"
    ),
    "a second word for one thing": (
        r"\b(?:[Vv]nesi|e-naslov|[Nn]ezaželen|[Ss]krbništv|[Pp]rijavnic|[Ff]inancer|[Ss]edež mimo"
        r"|[Gg]ovorni[ck]|preko\b)"
    ),
    "a text that stands somewhere": r"\b[Ss]toji(?:jo|ta)?\b",
    "a question that does not begin like one": (
        r"^(?!(?:Ali|Čemu|Gre|Imate|Ime|Je|Kaj|Kako|Kater[aei]|Kdo|Ne|Se|Ste|Vas|Zakaj|Želite)\b)"
        r"[^.:!?]*\?$"
    ),
    "a number in the wrong case": r"\bdo (?:%\(\w+\)[ds]|\d+) \w+[ie]\b",
    "words of programmers": r"\b(?:[Vv]rednost|[Oo]bjekt|[Nn]eveljav|[Nn]i veljav)",
}
# What the house says, and so what it does not say: vpišite, not vnesite; e-poštni naslov; neželeno;
# uprava spletnega mesta; obrazec za potrditev udeležbe; sofinancer; mesto mimo vrstnega reda; prek;
# govorke in govorci.
SOUND = ("Ali sodelujete? Prosimo, odgovorite ob 9.45.", f"5.{NBSP}12.{NBSP}2025 – »da« …")


def pairs():
    """Return each English text of ours with its Slovene ones."""
    for entry in catalogues.read(catalogues.OURS):
        if entry.msgid_plural:
            for form in entry.msgstr_plural.values():
                yield entry.msgid_plural, form
        yield entry.msgid, entry.msgstr or entry.msgstr_plural[0]


def broken(texts, rules):
    found = {text: BULLET.sub("•", TAG.sub("", text)) for text in texts}
    return [
        (name, text)
        for name, pattern in rules.items()
        for text, plain in found.items()
        if re.search(pattern, plain)
    ]


def test_reader_meets_no_slip_of_writing_in_english():
    assert broken({english for english, _ in pairs()}, ENGLISH) == []


def test_reader_meets_no_slip_of_writing_in_slovene():
    assert broken({slovene for _, slovene in pairs()}, SLOVENE) == []


def test_sentence_begins_and_ends_alike_in_both_languages():
    def shape(text):
        # A greeting ends with a comma in English and with an exclamation mark in Slovene.
        end = text[-1] if text[-1] in ".?:;,!…" else ""
        return {",": "!"}.get(end, end), text[0].isalpha() and text[0].isupper()

    def says_where_it_stands(text):
        # QR, PDF and the like are written in capitals anywhere.
        first = text.split()[0]
        return first[0].isalpha() and not (len(first) > 1 and first.isupper())

    unlike = [
        (english, slovene)
        for english, slovene in pairs()
        if shape(english)[0] != shape(slovene)[0]
        or (all(map(says_where_it_stands, (english, slovene))) and shape(english) != shape(slovene))
    ]

    assert unlike == []


@pytest.mark.parametrize(
    "slip",
    [
        'Izberite "da".',
        "Izberite “da”.",
        "Počakajte...",
        "torek - sreda",
        "dva  presledka",
        "Prosimo , počakajte.",
        "25. 11. 2025",
        "25.11.2025",
        "ob 10:30",
        "6. člen",
        "Uredba, št. 30",
        "največ 10 MB",
        "Prebral sem obvestilo.",
        "Ali ste že potrdil udeležbo?",
        "uporabnik",
        "Pismo dobijo samo tisti, ki pridejo.",
        "Vnesite datum.",
        "Razlog stoji v pismu.",
        "Odstranim to osebo?",
        "Umik vabila?",
        "Prijavite lahko do %(n)s osebi.",
        "Vrednost ni prava.",
    ],
)
def test_rules_find_a_slip_and_leave_sound_text_alone(slip):
    assert broken([slip], SLOVENE)
    assert broken(SOUND, SLOVENE) == []


@pytest.mark.parametrize(
    "slip",
    ["The seat goes to who waits longest.", "Your account is off.", "Take this person away?"],
)
def test_rules_find_a_wooden_word_in_english(slip):
    assert broken([slip], ENGLISH)
    assert broken(["Reply here, without an account, to those who wait."], ENGLISH) == []


@pytest.mark.parametrize("field", [forms.IntegerField(), forms.EmailField(), forms.DateField()])
@pytest.mark.parametrize("typed", ["", "?"])
def test_reader_is_told_what_to_type_also_by_the_framework(field, typed):
    with translation.override("sl"), pytest.raises(forms.ValidationError) as refused:
        field.clean(typed)

    assert re.match("(?:Vpišite|Izpolnite) ", refused.value.messages[0])
