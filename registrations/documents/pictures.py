"""Pictures that organisers upload, drawn anew: what they are is read from their content, they are
turned upright, brought to the sizes that pages need and rid of all that a camera wrote beside
them (place, device, owner). The only home of the Pillow library beside QR pictures.

Whatever is no PNG, JPEG or WebP is refused; SVG too, for it can carry programs.
"""

import hashlib
import io
import struct
import warnings
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps

from registrations.models import Upload

Kind = Upload.Kind
MOST_BYTES = 10 * 1024 * 1024
# Unpacked they take three or four bytes each.
MOST_PIXELS = 30_000_000
READ = ("PNG", "JPEG", "WEBP")
# What Pillow raises over a broken file, by what is broken in it.
BROKEN = (
    OSError,
    ValueError,
    TypeError,
    SyntaxError,
    KeyError,
    IndexError,
    EOFError,
    ArithmeticError,
    struct.error,
)
COVER_WIDTHS, SHARED_WIDTH = (640, 1280, 1920), 1280
PORTRAIT_SIDES = (160, 320)
# No portrait is longer than this many of its shorter sides.
LONGEST_PORTRAIT = 2
# What is many times longer than high, or the other way round, is no picture of its kind.
LONGEST = {Kind.COVER: 4, Kind.PORTRAIT: 20, Kind.MARK: 20}
MARK_BOX = (800, 400)

TOO_MANY_BYTES = _("The picture is too large: at most 10 MB are taken. Please make it smaller.")
TOO_MANY_PIXELS = _(
    "The picture has too many pixels: at most 30 million are taken. Please make it smaller."
)
NOT_READ = _("This is no picture that can be read. PNG, JPEG and WebP are taken, SVG is not.")
DAMAGED = _("The picture is damaged and cannot be read to its end. Please choose another file.")
TOO_SMALL = _("The picture is too small: it needs at least %(width)d × %(height)d pixels.")
TOO_LONG = _("The picture is much longer one way than the other. Please cut it first.")
SMALLEST = {Kind.COVER: (640, 320), Kind.PORTRAIT: (160, 160), Kind.MARK: (32, 32)}


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


def draw(content: bytes, kind: str) -> Drawn:
    """Return an uploaded picture as it will be stored: upright, in its sizes, without metadata.

    Raises: Refused.
    """
    picture = _opened(content)
    least = SMALLEST[Kind(kind)]
    if any(side < smallest for side, smallest in zip(picture.size, least, strict=True)):
        raise Refused(TOO_SMALL, width=least[0], height=least[1])
    if max(picture.size) > LONGEST[Kind(kind)] * min(picture.size):
        raise Refused(TOO_LONG)
    return named(kind, DRAWN[Kind(kind)](picture))


def named(kind: str, files: Iterable[File]) -> Drawn:
    """Return files under names that follow from what is in them; so far they have an ending."""
    found = tuple(files)
    digest = hashlib.sha256(kind.encode())
    for file in found:
        digest.update(hashlib.sha256(file.content).digest())
    short = digest.hexdigest()[:32]
    renamed = (File(f"{short}{f.name}", f.content, f.width, f.height) for f in found)
    return Drawn(kind, short, tuple(renamed))


def lighter(png: bytes) -> bytes:
    """Return a PNG of 256 colours: those to whom an address is sent load its picture at once."""
    with Image.open(io.BytesIO(png), formats=["PNG"]) as picture:
        few = picture.convert("RGB").quantize(256, Image.Quantize.MEDIANCUT)
    return _saved(few, "PNG", optimize=True)


def _opened(content: bytes) -> Image.Image:
    """Return a picture, upright and in sRGB; its size is asked before anything is unpacked."""
    if len(content) > MOST_BYTES:
        raise Refused(TOO_MANY_BYTES)
    try:
        with warnings.catch_warnings():
            # Its size is asked below, by our own measure.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=READ)
    except Image.DecompressionBombError as bomb:
        raise Refused(TOO_MANY_PIXELS) from bomb
    except BROKEN as error:
        raise Refused(NOT_READ) from error
    if picture.width * picture.height > MOST_PIXELS:
        raise Refused(TOO_MANY_PIXELS)
    try:
        picture.load()
        return _plain(ImageOps.exif_transpose(picture))
    except BROKEN as error:
        raise Refused(DAMAGED) from error


def _plain(picture: Image.Image) -> Image.Image:
    """Return the pixels alone, as RGB or RGBA in the colours of the web."""
    profile = picture.info.get("icc_profile")
    see_through = picture.has_transparency_data
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        picture = _in_srgb(picture, profile)
    plain = picture.convert("RGBA" if see_through else "RGB")
    plain.info = {}
    return plain


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        web = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, own, web, outputMode=mode) or picture
    except (ImageCms.PyCMSError, OSError):  # a profile that nobody can read
        return picture


def _cover(picture: Image.Image) -> list[File]:
    whole = _on_white(picture)
    sizes = [width for width in COVER_WIDTHS if width < whole.width]
    if len(sizes) < len(COVER_WIDTHS):
        sizes.append(whole.width)
    shared = _wide(whole, min(whole.width, SHARED_WIDTH))
    return [*(_webp(_wide(whole, width)) for width in sizes), _jpeg(shared)]


def _portrait(picture: Image.Image) -> list[File]:
    """Not cut to a square: which part is seen can be chosen again later."""
    whole = _on_white(picture)
    short = min(whole.size)
    most = short * LONGEST_PORTRAIT
    whole = ImageOps.fit(whole, (min(whole.width, most), min(whole.height, most)))
    sides = [side for side in PORTRAIT_SIDES if side <= short]
    drawn = [_wide(whole, round(whole.width * side / short)) for side in sides]
    return [*map(_webp, drawn), _jpeg(drawn[-1])]


def _mark(picture: Image.Image) -> list[File]:
    """As it is, to the last pixel: nobody may change the mark of a funder."""
    if any(side > most for side, most in zip(picture.size, MARK_BOX, strict=True)):
        picture = ImageOps.contain(picture, MARK_BOX, Image.Resampling.LANCZOS)
    return [_file(picture, "png", optimize=True)]


DRAWN = {Kind.COVER: _cover, Kind.PORTRAIT: _portrait, Kind.MARK: _mark}


def in_letter(content: bytes, *, height: int) -> bytes:
    """Return a stored mark as mail programs show it: a PNG of at most this height on white, for a
    letter may be read in the dark, and a mark is made for paper.

    Raises: OSError where the file is none of ours.
    """
    with Image.open(io.BytesIO(content), formats=READ) as opened:
        picture = ImageOps.contain(opened.convert("RGBA"), (height * 8, height))
    return _saved(_on_white(picture), "PNG", optimize=True)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(ground, picture).convert("RGB")


def _wide(picture: Image.Image, width: int) -> Image.Image:
    height = max(1, round(picture.height * width / picture.width))
    if picture.size == (width, height):
        return picture
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _webp(picture: Image.Image) -> File:
    return _file(picture, "webp", quality=80, method=4)


def _jpeg(picture: Image.Image) -> File:
    return _file(picture, "jpg", quality=82, optimize=True, progressive=True)


def _file(picture: Image.Image, ending: str, **settled: object) -> File:
    format = {"jpg": "JPEG"}.get(ending, ending.upper())
    name = f"-{picture.width}.{ending}"
    return File(name, _saved(picture, format, **settled), picture.width, picture.height)


def _saved(picture: Image.Image, format: str, **settled: object) -> bytes:
    content = io.BytesIO()
    picture.save(content, format=format, **settled)
    return content.getvalue()
