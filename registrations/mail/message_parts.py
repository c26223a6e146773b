"""What a message to groups says to one guest: an organiser's words, with the guest's in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from registrations.documents import addresses, endings, prose
from registrations.mail import event_parts
from registrations.mail.inert import inert
from registrations.models import GroupMessage, Rsvp

# All that an organiser's text can name in braces; what else stands in braces stays as it is.
OF_GUEST = ("ime", "priimek", "organizacija")
EVENT, LINK = "dogodek", "povezava"
NAMES = (*OF_GUEST, EVENT, LINK)
# No header carries what a guest typed.
IN_SUBJECT = (EVENT,)


@dataclass(frozen=True)
class Reading:
    """Who else reads a letter through its reader, and whether it is for the reader, too; one that
    is only looked at opens and ends nothing."""

    others: Sequence[Rsvp] = ()
    is_own: bool = True
    is_real: bool = True


def of_guest(rsvp: Rsvp) -> dict[str, str]:
    """Return what the names in braces stand for that are a guest's."""
    return {
        "ime": inert(rsvp.given_name),
        "priimek": inert(rsvp.family_name),
        "organizacija": inert(rsvp.organisation),
    }


def of(rsvp: Rsvp, message: GroupMessage | None, reading: Reading) -> dict:
    """Return the words of the letter's templates, in the reader's language, which is active.

    Without a message, only what every letter says of its event.
    """
    event, language = rsvp.event, rsvp.language
    link = addresses.personal(rsvp)
    text = message.body(message.language_for(language)) if message else ""
    said, links = {**of_guest(rsvp), EVENT: event.title}, {LINK: link}
    is_told_online = rsvp.is_coming and event.has_date
    parts = event_parts.of(event, language, is_coming=is_told_online)
    return {
        **parts,
        "own_text": prose.letter_plain(text, said, links),
        "own_html": prose.letter_html(text, said, links, colour=parts["accent"]),
        "own_language": message.language_for(language) if message else language,
        "others": ", ".join(inert(other.full_name) for other in reading.others),
        "is_own": reading.is_own,
        "personal": link,
        "ended_by": endings.link(rsvp) if reading.is_real else link,
        # Where the organiser has put it into the text, it stands there.
        "shows_link": LINK not in prose.names(text) and not event.is_cancelled,
    }


def subject(rsvp: Rsvp, message: GroupMessage | None) -> str:
    title = rsvp.event.title
    if message is None:
        return title
    language = message.language_for(rsvp.language)
    return prose.line(message.subject(language), {EVENT: title})
