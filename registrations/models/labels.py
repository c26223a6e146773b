"""Labels that organisers give to people: a few words each, kept in one column of the guest list.

Shape: labels are stored as "VIP, mediji"; their keys as "|vip|mediji|", so that one is found
whole, however it is spelled.
"""

from collections.abc import Iterable

from django.db.models import Q

from registrations.models import keys

LONGEST, LONGEST_ALL = 40, 300
BETWEEN = "|"
# What an index of labels covers, and of whom: all that is asked of them stands in it, so it is
# taken rather than one of all rows.
ASKED, ANY = ("label_key", "labels"), ~Q(label_key="")


def key(name: str) -> str:
    """Return the form of a label by which two spellings of one are told to be the same."""
    return keys.folded(name) or " ".join(name.lower().replace(BETWEEN, " ").split())


def parted(text: str) -> list[str]:
    """Return the labels of a text, each once, as it is written first."""
    names = [" ".join(name.split()) for name in text.replace(";", ",").split(",")]
    found: dict[str, str] = {}
    for name in filter(key, names):
        found.setdefault(key(name), name)
    return list(found.values())


def joined(names: Iterable[str]) -> str:
    """Return labels as they are stored, in the order of the alphabet."""
    return ", ".join(sorted(parted(", ".join(names)), key=keys.sort_key))


def marked(label: str) -> str:
    """Return how the key of one label stands among others."""
    return f"{BETWEEN}{label}{BETWEEN}"


def all_keys(text: str) -> str:
    """Return the keys of stored labels as they are stored; of none, nothing."""
    found = [key(name) for name in parted(text)]
    return marked(BETWEEN.join(found)) if found else ""
