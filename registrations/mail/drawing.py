"""Letters drawn by their templates: once for all that are alike, with gaps for what one guest has
of their own. A letter costs most where it is drawn, and thousands are alike but for a name and a
link."""

from collections.abc import Hashable, Mapping
from html import escape
from typing import Any, NamedTuple

from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string

from registrations.documents.gaps import Gapped, gap
from registrations.models.memory import Memory

# Of some 20 kB each.
MOST_LETTERS = 100
# Nothing that is more: of text that is safe, or a row, its value does not say how it is drawn.
PLAIN = (str, int, bool, type(None))


class Own(str):
    """A word that one guest has of their own. Templates write it as it is, or with its lines kept
    apart (linebreaksbr); and ask nothing of it but whether there is one."""


class Drawn(NamedTuple):
    subject: str
    text: str
    html: str


class _Alike(NamedTuple):
    subject: Gapped
    text: Gapped
    html: Gapped


class _Unlike(Exception):
    """A word that does not say what it is made of."""


LETTERS: Memory[_Alike] = Memory(MOST_LETTERS)


def drawn(
    folder: str, subject: str, words: Mapping[str, Any], *, shared: Mapping[str, Any]
) -> Drawn:
    """Draw body.txt and body.html of a folder, and a template of the subject, in the language that
    is active. `shared` is what event_parts.of has returned, and stands among the words."""
    own: list[Own] = []
    further = {name: words[name] for name in words if words[name] is not shared.get(name, own)}
    try:
        gapped = _gapped(further, own)
    except _Unlike:
        return plainly(folder, subject, words)
    key = (folder, subject, shared["made_of"], _key(gapped))
    alike = LETTERS.get(
        key, lambda: _Alike(*map(Gapped, plainly(folder, subject, {**shared, **gapped})))
    )
    plain = {str(n): str(word) for n, word in enumerate(own)}
    marked_up = {n: _marked_up(word) for n, word in plain.items()}
    return Drawn(
        alike.subject.filled(plain), alike.text.filled(plain), alike.html.filled(marked_up)
    )


def _marked_up(word: str) -> str:
    return escape(word) if word.isprintable() else linebreaksbr(word)


def plainly(folder: str, subject: str, words: Mapping[str, Any]) -> Drawn:
    """Draw the same for one letter alone."""
    names = (subject, f"{folder}/body.txt", f"{folder}/body.html")
    return Drawn(*(render_to_string(name, dict(words)) for name in names))


def _gapped(value: Any, own: list[Own]) -> Any:
    """Return words with a gap for each of one's own, which is added to `own`. Raises: _Unlike."""
    if isinstance(value, Own):
        own.append(value)
        return gap(str(len(own) - 1)) if value else ""
    if type(value) is dict:
        return {name: _gapped(part, own) for name, part in value.items()}
    if type(value) in (list, tuple):
        return [_gapped(part, own) for part in value]
    if type(value) not in PLAIN:
        raise _Unlike
    return value


def _key(value: Any) -> Hashable:
    if isinstance(value, dict):
        return tuple((name, _key(part)) for name, part in value.items())
    if isinstance(value, list):
        return tuple(map(_key, value))
    return type(value), value
