"""Stored keys that sort and search the same way in every database and under every collation."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from django.db import models
from django.db.models import Q

# Letters that stand after their plain one in the Slovene alphabet; all others are told apart
# from it by nothing but their marks and sort with it.
AFTER_PLAIN = {"č": "c1", "ć": "c2", "đ": "d1", "š": "s1", "ž": "z1"}
# What organisations leave out or add when they write their own name, folded.
KINDS_OF_ORGANISATION = {"drustvo", "zavod", "javni", "zdruzenje", "ustanova", "fundacija"}
LEGAL_FORMS = (" so p", " s p", " d o o", " z o o", " z b o", " k d")
# A person looks for a few words; each one is a condition of the query.
MOST_WORDS, LONGEST_SEARCH = 10, 200
# Digits of an id: more than these are no number that a database takes.
LONGEST_ID = 18
ID = f"[0-9]{{1,{LONGEST_ID}}}"
WITHOUT_MARKS = str.maketrans({"đ": "d", "ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe"})


def sort_key(*texts: str) -> str:
    """Return a key that sorts the Slovene way: … c č ć d đ … s š … z ž.

    Shape: pairs of lower-case ASCII letters and digits; a space before a digit before a letter.
    """
    text = " ".join(unicodedata.normalize("NFC", " ".join(texts)).lower().split())
    return "".join(_pairs(character) for character in text)


def folded(text: str) -> str:
    """Return text as one types it in a hurry: lower-case, without marks, words by single spaces."""
    plain = text.lower()
    if not plain.isascii():
        letters = unicodedata.normalize("NFKD", plain.translate(WITHOUT_MARKS))
        plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def organisation_key(name: str) -> str:
    """Return the form of a name by which two spellings of one organisation are told to be the same:
    without capitals, marks, quotes, and the usual words before and after it."""
    plain = folded(name)
    bare = plain
    while form := next((form for form in LEGAL_FORMS if bare.endswith(form)), ""):
        bare = bare.removesuffix(form)
    words = bare.split()
    while words and words[0] in KINDS_OF_ORGANISATION:
        del words[0]
    return " ".join(words) or plain


def phone_digits(phone: str) -> str:
    """Return a telephone number as digits, the Slovene ones the way they are dialled at home."""
    digits = re.sub(r"\D", "", phone.replace("(0)", ""))
    return re.sub(r"^(00)?386", "0", digits)


def dialled(phone: str) -> str:
    """Return what a telephone dials of a number as it is written, without an extension (RFC 3966);
    of what is none, nothing."""
    number = re.search(r"[+\d][+\d\s()/.\-]*", phone.replace("(0)", ""))
    return re.sub(r"[^+\d]", "", number[0]) if number else ""


def is_id(text: str) -> bool:
    """Whether a text that came in can be the id of a row."""
    return re.fullmatch(ID, text) is not None


def is_phone(text: str) -> bool:
    """Whether what somebody looks for is a telephone number rather than words."""
    return bool(re.fullmatch(r"\+?[\d\s()/.\-]{5,}", text)) and any(c.isdigit() for c in text)


def wanted(text: str) -> Q | None:
    """Return the condition that `search_key` holds what somebody looks for, every word of it; None
    where nothing of it can be found."""
    text = text[:LONGEST_SEARCH].strip()
    words = [phone_digits(text)] if is_phone(text) else folded(text).split()
    if text and not words:
        return None
    return Q(*(Q(search_key__contains=word) for word in words[:MOST_WORDS]))


def email_key(email: str) -> str:
    """Return the form of an address by which two spellings of one are told to be the same."""
    return unicodedata.normalize("NFC", email.strip()).lower()


class DerivedKey(models.CharField):
    """A column that is computed from its own row whenever the row is saved, in bulk too."""

    def __init__(self, *args, of: Callable[[models.Model], str] | None = None, **kwargs):
        self.of = of
        kwargs.update(editable=False, blank=True)
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance, add):
        if self.of is None:
            return super().pre_save(model_instance, add)
        value = self.of(model_instance)[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value


@lru_cache(maxsize=1000)
def _pairs(character: str) -> str:
    if character in AFTER_PLAIN:
        return AFTER_PLAIN[character]
    plain = folded(character)
    if not plain:
        return (
            "00" if character.isspace() or not character.isalpha() else f"zz{ord(character):05x}0"
        )
    return "".join(f"1{letter}" if letter.isdigit() else f"{letter}0" for letter in plain)
