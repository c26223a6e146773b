"""Names of people that stand in one cell: given name, family name, and what stands beside them."""

import re
from dataclasses import dataclass

TITLES = (
    r"(?:(?:izr|red|zasl)\.|mag|dr|prof|doc|akad|asist|dipl|univ|inž|ing|spec|viš|ekon|soc|iur|"
    r"ga|gdč|g|gospa|gospod|ms|mrs|mr|ph\.? ?d|m\.? ?sc|m\.? ?a|mba)"
)
BEFORE = re.compile(rf"^(?:{TITLES}(?:\.\s*|\s+))+", re.IGNORECASE)
AFTER = re.compile(rf",\s*(?:{TITLES}\b.*)$", re.IGNORECASE)


@dataclass(frozen=True)
class Split:
    """`is_sure` says whether there was only one way to do it, `left_out` which titles went."""

    given: str
    family: str
    left_out: str = ""
    is_sure: bool = True


def split(text: str, *, family_first: bool = False) -> Split:
    """Return the parts of a name as it is written in lists: mag. Ana Novak Kos; NOVAK Ana;
    Novak, Ana. Of several words the first is the given name, unless something says otherwise."""
    plain, titles = _without_titles(text)
    family, comma, given = plain.partition(",")
    if comma and given.strip():
        return Split(_tidied(given), _tidied(family), titles)
    words = plain.rstrip(",").split()
    if len(words) < 2:
        return Split(" ".join(words), "", titles)
    shouted = [word for word in words if word.isupper() and len(word) > 1]
    if shouted and len(shouted) < len(words):
        return Split(
            _tidied(" ".join(word for word in words if word not in shouted)),
            _tidied(" ".join(shouted)),
            titles,
        )
    first, last = (words[-1:], words[:-1]) if family_first else (words[:1], words[1:])
    return Split(_tidied(" ".join(first)), _tidied(" ".join(last)), titles, len(words) == 2)


def _without_titles(text: str) -> tuple[str, str]:
    plain = text.strip()
    titles: list[str] = []
    for pattern in (AFTER, BEFORE):
        if found := pattern.search(plain):
            titles.insert(0, found[0].strip(" ,"))
            plain = (plain[: found.start()] + plain[found.end() :]).strip()
    return (plain, " ".join(titles)) if plain else (text.strip(), "")


def _tidied(name: str) -> str:
    """NOVAK KOS is how a list shouts, not how somebody is greeted."""
    name = " ".join(name.split())
    return name.title() if name.isupper() and len(name) > 2 else name
