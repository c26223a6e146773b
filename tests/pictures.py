"""Small pictures for tests, as cameras and programs write them."""

import io
import math

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


def of_a_landscape(width=2400, height=1200) -> bytes:
    """Return hills, one behind the other, in the haze of a morning."""
    picture = Image.new("RGB", (width, height), (244, 226, 196))
    pen = ImageDraw.Draw(picture)
    sun = height // 5
    pen.ellipse([width * 0.68, sun, width * 0.68 + sun, 2 * sun], fill=(252, 243, 222))
    hazes = [(196, 205, 190), (150, 172, 152), (104, 136, 116), (62, 99, 84), (31, 62, 54)]
    for number, haze in enumerate(hazes):
        ridge = [
            (x, height * (0.42 + 0.11 * number) + height * 0.07 * math.sin(x / width * w + number))
            for w in [5 + 2 * number]
            for x in range(0, width + 1, 8)
        ]
        pen.polygon([(0, height), *ridge, (width, height)], fill=haze)
    return _written(picture, "JPEG")


def of_a_person(size=700) -> bytes:
    """Return a head and shoulders against a wall."""
    picture = Image.new("RGB", (size, size), (214, 203, 184))
    pen = ImageDraw.Draw(picture)
    pen.ellipse([size * 0.12, size * 0.66, size * 0.88, size * 1.5], fill=(47, 79, 79))
    pen.ellipse([size * 0.33, size * 0.2, size * 0.67, size * 0.64], fill=(222, 184, 150))
    pen.pieslice([size * 0.31, size * 0.16, size * 0.69, size * 0.6], 175, 365, fill=(84, 58, 40))
    return _written(picture, "JPEG")


def of_a_mark(width=600, height=200) -> bytes:
    """Return a sign with a bar where its name would stand."""
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    ink = (31, 95, 74, 255)
    pen.regular_polygon((height // 2, height // 2, height * 0.45), 6, fill=ink)
    pen.rectangle([height * 1.1, height * 0.3, width * 0.95, height * 0.45], fill=ink)
    pen.rectangle([height * 1.1, height * 0.58, width * 0.75, height * 0.68], fill=ink)
    return _written(picture, "PNG")


def _written(picture, form) -> bytes:
    content = io.BytesIO()
    picture.save(content, form)
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
