"""How the letters of one event begin, where its organisers want other words than everywhere.

The only writer of Event.letter_texts; domain.copies copies them. Letters that are in the outbox
keep their words.
"""

import copy
import hashlib
import json
from collections.abc import Mapping

from registrations import clock
from registrations.domain import locks
from registrations.domain.errors import RsvpRefused
from registrations.domain.history import COMMAND, Actor, record_event
from registrations.mail import messages, samples, wordings
from registrations.models import Event, EventChange, OutgoingMail

# Shape: {"sl": {"subject": "…", "opening": "…"}, "en": {…}}
Texts = Mapping[str, Mapping[str, str]]


def write(
    event: Event, name: str, texts: Texts, *, by: Actor = COMMAND, seen: str | None = None
) -> None:
    """Give a letter other words; what is empty or says the default is left to the default.

    `seen` is the fingerprint of the words that were edited: others since are not written over.
    Raises: RsvpRefused words_were_edited.
    """
    with locks.held(event.pk) as held:
        if seen not in (None, fingerprint(held, name)):
            raise RsvpRefused("words_were_edited")
        before = {language: shown(held, name, language) for language in wordings.LANGUAGES}
        held.letter_texts = _changed(held, name, texts)
        held.save(update_fields=["letter_texts"])
        _record(held, name, before, by=by)


def restore(event: Event, name: str, *, by: Actor = COMMAND, seen: str | None = None) -> None:
    """Let a letter begin as everywhere, in every language.

    Raises: RsvpRefused words_were_edited.
    """
    write(event, name, {}, by=by, seen=seen)


def fingerprint(event: Event, name: str) -> str:
    """Return a name for the words that a letter has now."""
    stands = json.dumps(event.letter_texts.get(name, {}), sort_keys=True)
    return hashlib.sha256(stands.encode()).hexdigest()[:24]


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


def _record(event: Event, name: str, before: Texts, *, by: Actor) -> None:
    """One line for each language, with the parts that have changed."""
    for language, was in before.items():
        now = shown(event, name, language)
        parts = [part for part in was if was[part] != now[part]]
        if parts:
            about = {"letter": name, "language": language}
            then, since = ({part: said[part] for part in parts} for said in (was, now))
            what = EventChange.What.LETTER_TEXT
            record_event(event, what, about | then, about | since, by=by, at=clock.now())


def _changed(event: Event, name: str, texts: Texts) -> dict[str, dict]:
    own = {language: _own(name, language, said) for language, said in texts.items()}
    kept = {language: said for language, said in own.items() if said}
    others = {other: said for other, said in event.letter_texts.items() if other != name}
    return {**others, name: kept} if kept else others


def _own(name: str, language: str, said: Mapping[str, str]) -> dict[str, str]:
    everywhere = dict(zip(("subject", "opening"), wordings.default(name, language), strict=True))
    return {part: text for part, text in said.items() if text and text != everywhere[part]}
