"""Marks of funders in letters: small pictures that travel with the letter, drawn at delivery."""

import re
from collections.abc import Iterator
from email.mime.image import MIMEImage
from functools import partial

from registrations.documents import pictures, uploaded
from registrations.models import Upload
from registrations.models.memory import Memory

# Twice as high as they are shown, for fine screens.
HEIGHT, MOST_BYTES, MOST_KEPT = 96, 24 * 1024, 50
SHOWN = re.compile(r'<img src="cid:mark-([0-9a-f]{32}[0-9a-z-]*\.(?:png|jpg|webp))"')
DRAWN: Memory[bytes | None] = Memory(MOST_KEPT)


def content_id(mark: Upload) -> str:
    """Return the name by which the HTML of a letter shows a mark."""
    return f"mark-{mark.plain['name']}"


def of(html: str) -> Iterator[MIMEImage]:
    """Yield the marks that a letter shows; one whose file is gone, or that would make the letter
    heavy, is told by its alternative text alone."""
    room = MOST_BYTES
    for name in dict.fromkeys(SHOWN.findall(html)):
        content = DRAWN.get(name, partial(_drawn, name))
        if content is None or len(content) > room:
            continue
        room -= len(content)
        picture = MIMEImage(content, "png")
        picture.add_header("Content-ID", f"<mark-{name}>")
        picture.add_header("Content-Disposition", "inline", filename="znak.png")
        yield picture


def _drawn(name: str) -> bytes | None:
    content = uploaded.read(name)
    if content is None:
        return None
    try:
        return pictures.in_letter(content, height=HEIGHT)
    except OSError:
        return None
