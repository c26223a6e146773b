"""Small pictures for tests, as cameras and programs write them."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

RED, BLUE = (200, 30, 30), (30, 30, 200)
TURNED = 6  # EXIF: the camera was held upright


def drawn(width=1400, height=700, *, form="JPEG", mode="RGB", **settled) -> bytes:
    """Return a picture that is red at the left and blue at the right."""
    picture = Image.new(mode, (width, height), BLUE if mode == "RGB" else 0)
    if mode == "RGB":
        ImageDraw.Draw(picture).rectangle([0, 0, width // 2, height], fill=RED)
    content = io.BytesIO()
    picture.save(content, form, **settled)
    return content.getvalue()


def of_a_camera(width=1400, height=700) -> bytes:
    """Return a picture that says which way is up, who made it, and where."""
    notes = Image.Exif()
    notes[0x0112], notes[0x010F], notes[0x8298] = TURNED, "Kamera", "Janez Novak"
    notes.get_ifd(0x8825)[1] = "N"
    return drawn(width, height, exif=notes)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def sent(content: bytes, name="slika.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
