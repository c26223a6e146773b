"""How the letters of one event begin, where its organisers want other words than everywhere.

The only writer of Event.letter_texts; domain.copies copies them. Letters that are in the outbox
keep their words.
"""

import copy
from collections.abc import Mapping

from registrations.domain import locks
from registrations.mail import messages, samples, wordings
from registrations.models import Event, OutgoingMail

# Shape: {"sl": {"subject": "…", "opening": "…"}, "en": {…}}
Texts = Mapping[str, Mapping[str, str]]


def write(event: Event, name: str, texts: Texts) -> None:
    """Give a letter other words; what is empty or says the default is left to the default."""
    with locks.held(event.pk) as held:
        held.letter_texts = _changed(held, name, texts)
        held.save(update_fields=["letter_texts"])


def restore(event: Event, name: str) -> None:
    """Let a letter begin as everywhere, in every language."""
    write(event, name, {})


def shown(event: Event, name: str, language: str) -> dict[str, str]:
    """Return the words that stand now, an organiser's or those of everywhere."""
    subject, opening = wordings.default(name, language)
    return {"subject": subject, "opening": opening, **wordings.own(event, name, language)}


def is_changed(event: Event, name: str, language: str) -> bool:
    return bool(wordings.own(event, name, language))


def look(event: Event, name: str, language: str, texts: Texts | None = None) -> OutgoingMail:
    """Return a letter as somebody made up would get it: with these words, else as they stand."""
    then = copy.copy(event)
    if texts is not None:
        then.letter_texts = _changed(event, name, texts)
    guest = samples.somebody(then, language, wordings.TABLE[name].kind)
    return messages.sample(guest, wording=name)


def _changed(event: Event, name: str, texts: Texts) -> dict[str, dict]:
    own = {language: _own(name, language, said) for language, said in texts.items()}
    kept = {language: said for language, said in own.items() if said}
    others = {other: said for other, said in event.letter_texts.items() if other != name}
    return {**others, name: kept} if kept else others


def _own(name: str, language: str, said: Mapping[str, str]) -> dict[str, str]:
    everywhere = dict(zip(("subject", "opening"), wordings.default(name, language), strict=True))
    return {part: text for part, text in said.items() if text and text != everywhere[part]}
