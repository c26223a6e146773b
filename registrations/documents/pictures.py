"""Pictures that organisers upload, drawn anew: what they are is read from their content, they are
turned upright, brought to the sizes that pages need and rid of all that a camera wrote beside
them (place, device, owner). All of that happens in a process of its own, within limits.

Whatever is no PNG, JPEG or WebP is refused; SVG too, for it can carry programs.
"""

import hashlib
import json
import math
import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registrations.documents import confined
from registrations.documents.confined import picture

MOST_BYTES = 10 * 1024 * 1024
# Unpacked they take three or four bytes each.
MOST_PIXELS = 30_000_000
# All pictures of one form together: while they are drawn, nobody else is answered. The largest
# honest picture takes half of the processor's seconds, which a server that has much else to do
# gives slowly.
MOST_MEMORY, MOST_PROCESSOR, MOST_SECONDS = 768 * 1024 * 1024, 4, 12
# Less is not worth beginning with another picture: whole seconds are what can be held to.
LEAST_SECONDS = 1
MOST_DRAWN = 20 * 1024 * 1024

TOO_MANY_BYTES = _("The picture is too large: at most 10 MB are taken. Please make it smaller.")
TOO_MANY_PIXELS = _(
    "The picture has too many pixels: at most 30 million are taken. Please make it smaller."
)
NOT_READ = _(
    "This picture cannot be read. Please choose a PNG, JPEG or WebP file; SVG is not taken."
)
DAMAGED = _("The picture is damaged and cannot be read to its end. Please choose another file.")
TOO_SMALL = _("The picture is too small: it needs at least %(width)d × %(height)d pixels.")
TOO_LONG = _("The picture is much longer one way than the other. Please cut it first.")
TOO_SLOW = _(
    "Reading the picture takes too long. Please save it once more with another program, in fewer "
    "pixels, and choose it again."
)
NO_ROOM = _(
    "The pictures are too large to be taken together. Please save, then choose this one again."
)
SENTENCES = {
    picture.NOT_READ: NOT_READ,
    picture.DAMAGED: DAMAGED,
    picture.TOO_SMALL: TOO_SMALL,
    picture.TOO_LONG: TOO_LONG,
    picture.TOO_MANY_PIXELS: TOO_MANY_PIXELS,
    picture.NO_ROOM: NO_ROOM,
}

lighter, in_letter = picture.lighter, picture.in_letter


class Refused(Exception):
    """A file that is not taken; `sentence` says why in the active language."""

    def __init__(self, sentence: str | Promise, **words: int):
        super().__init__(sentence)
        self.sentence, self.words = sentence, words

    def __str__(self) -> str:
        return str(self.sentence) % self.words if self.words else str(self.sentence)


@dataclass(frozen=True)
class File:
    """Units: pixels; 0 of what is no picture."""

    name: str
    content: bytes
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class Drawn:
    """Shape: names of files begin with the digest, which follows from all their content."""

    kind: str
    digest: str
    files: tuple[File, ...]


@dataclass
class Room:
    """What is left for the pictures of one form: while they are drawn, nobody else is answered.
    Units: pixels to unpack, seconds of the processor, seconds on the wall."""

    pixels: int = MOST_PIXELS
    seconds: float = MOST_PROCESSOR
    wall: float = MOST_SECONDS
    is_used: bool = False


def draw(content: bytes, kind: str, room: Room | None = None) -> Drawn:
    """Return an uploaded picture as it will be stored: upright, in its sizes, without metadata.
    What that takes is taken from the room.

    Raises: Refused.
    """
    room = room or Room()
    if len(content) > MOST_BYTES:
        raise Refused(TOO_MANY_BYTES)
    if min(room.seconds, room.wall) < LEAST_SECONDS:
        raise Refused(NO_ROOM)
    begun, at = confined.spent(), time.monotonic()
    limits = confined.Limits(MOST_MEMORY, math.floor(room.seconds), room.wall, MOST_DRAWN)
    asked = (str(kind), MOST_PIXELS, room.pixels)
    try:
        answer = confined.run("picture", asked, content, limits)
    except confined.Ended as ended:
        sentence, words = _why(ended.code, kind, room)
        raise Refused(sentence, **words) from None
    finally:
        room.seconds -= confined.spent() - begun
        room.wall -= time.monotonic() - at
        room.is_used = True
    head, _end, files = answer.partition(b"\n")
    said = json.loads(head)
    room.pixels -= said["cost"]
    return named(kind, _parted(said["files"], files))


def named(kind: str, files: Iterable[File]) -> Drawn:
    """Return files under names that follow from what is in them; so far they have an ending."""
    found = tuple(files)
    digest = hashlib.sha256(kind.encode())
    for file in found:
        digest.update(hashlib.sha256(file.content).digest())
    short = digest.hexdigest()[:32]
    renamed = (File(f"{short}{f.name}", f.content, f.width, f.height) for f in found)
    return Drawn(kind, short, tuple(renamed))


def _why(code: int | None, kind: str, room: Room) -> tuple[str | Promise, dict[str, int]]:
    if code == picture.TOO_SMALL:
        width, height = picture.SMALLEST[kind]
        return TOO_SMALL, {"width": width, "height": height}
    if code is None and room.is_used:  # what came before it may have taken the time
        return NO_ROOM, {}
    return SENTENCES.get(code or 0, TOO_SLOW), {}


def _parted(said: list[tuple[str, int, int, int]], content: bytes) -> Iterable[File]:
    at = 0
    for name, width, height, length in said:
        yield File(name, content[at : at + length], width, height)
        at += length
