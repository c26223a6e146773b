"""The program that draws an uploaded picture anew, and what draws our own ones: the only home of
the Pillow library beside QR pictures.

The answer is a line of JSON, what each file is, and then the files one after the other.
"""

import io
import json
import struct
import sys
import warnings
from typing import NamedTuple

from PIL import Image, ImageCms, ImageOps

NOT_READ, DAMAGED, TOO_SMALL, TOO_LONG, TOO_MANY_PIXELS, NO_ROOM, TOO_SLOW = range(3, 10)
BLACK, WHITE = 0, 255
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
# Of a JPEG: each goes through the whole picture again, and cameras write ten.
SCAN, MOST_SCANS = b"\xff\xda", 64
# JPEG is unpacked smaller, which costs a part of what other forms cost.
JPEG_COSTS = 4
COVER_WIDTHS, SHARED_WIDTH = (640, 1280, 1920), 1280
PORTRAIT_SIDES = (160, 320)
# No portrait is longer than this many of its shorter sides.
LONGEST_PORTRAIT = 2
# What is many times longer than high, or the other way round, is no picture of its kind.
LONGEST = {"COVER": 4, "PORTRAIT": 20, "MARK": 20}
SMALLEST = {"COVER": (640, 320), "PORTRAIT": (160, 160), "MARK": (32, 32)}
MARK_BOX = (800, 400)
# What is larger both ways is unpacked smaller, yet not below this.
ENOUGH = {"COVER": (1920, 1920), "PORTRAIT": (640, 640), "MARK": (1600, 800)}


class Refused(Exception):
    def __init__(self, code: int):
        self.code = code
        super().__init__(code)


class Made(NamedTuple):
    """Units: pixels."""

    name: str
    width: int
    height: int
    content: bytes


def main(kind: str, most_pixels: int, room: int) -> int:
    """Answer with what is drawn, or say why not; `room` is what the picture may cost."""
    try:
        opened = _opened(sys.stdin.buffer.read(), most_pixels)
        cost = opened.width * opened.height // (JPEG_COSTS if opened.format == "JPEG" else 1)
        if cost > room:
            return NO_ROOM
        files = drawn(opened, kind)
    except Refused as refused:
        return refused.code
    except MemoryError:
        return TOO_SLOW
    said = [(file.name, file.width, file.height, len(file.content)) for file in files]
    sys.stdout.buffer.write(json.dumps({"cost": cost, "files": said}).encode() + b"\n")
    for file in files:
        sys.stdout.buffer.write(file.content)
    sys.stdout.buffer.flush()
    return 0


def _opened(content: bytes, most_pixels: int) -> Image.Image:
    """Return a picture of which nothing is unpacked yet. Raises: Refused."""
    try:
        with warnings.catch_warnings():
            # Its size is asked below, by our own measure.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=READ)
    except Image.DecompressionBombError as bomb:
        raise Refused(TOO_MANY_PIXELS) from bomb
    except BROKEN as error:
        raise Refused(NOT_READ) from error
    if picture.width * picture.height > most_pixels:
        raise Refused(TOO_MANY_PIXELS)
    if picture.format == "JPEG" and content.count(SCAN) > MOST_SCANS:
        raise Refused(TOO_SLOW)
    return picture


def drawn(opened: Image.Image, kind: str) -> list[Made]:
    """Return a picture as it will be stored: upright, in its sizes. Raises: Refused."""
    try:
        opened.draft(None, ENOUGH[kind])
        opened.load()
        picture = _plain(ImageOps.exif_transpose(opened))
    except BROKEN as error:
        raise Refused(DAMAGED) from error
    if any(side < least for side, least in zip(picture.size, SMALLEST[kind], strict=True)):
        raise Refused(TOO_SMALL)
    if max(picture.size) > LONGEST[kind] * min(picture.size):
        raise Refused(TOO_LONG)
    return {"COVER": _cover, "PORTRAIT": _portrait, "MARK": _mark}[kind](picture)


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


def _cover(picture: Image.Image) -> list[Made]:
    # Each from this one: bringing down the whole picture costs more than all the rest.
    largest = _on_white(_wide(picture, min(picture.width, COVER_WIDTHS[-1])))
    sizes = [width for width in COVER_WIDTHS if width < largest.width]
    sizes.append(largest.width)
    shared = _wide(largest, min(largest.width, SHARED_WIDTH))
    return [*(_webp(_wide(largest, width)) for width in sizes), _jpeg(shared)]


def _portrait(picture: Image.Image) -> list[Made]:
    """Not cut to a square: which part is seen can be chosen again later."""
    short = min(picture.size)
    most = short * LONGEST_PORTRAIT
    whole = ImageOps.fit(picture, (min(picture.width, most), min(picture.height, most)))
    sides = [side for side in PORTRAIT_SIDES if side <= short]
    brought = [_on_white(_wide(whole, round(whole.width * side / short))) for side in sides]
    return [*map(_webp, brought), _jpeg(brought[-1])]


def _mark(picture: Image.Image) -> list[Made]:
    """As it is, to the last pixel: nobody may change the mark of a funder."""
    if any(side > most for side, most in zip(picture.size, MARK_BOX, strict=True)):
        picture = ImageOps.contain(picture, MARK_BOX, Image.Resampling.LANCZOS)
    return [_file(picture, "png", optimize=True)]


def lighter(png: bytes) -> bytes:
    """Return a PNG of 256 colours: those to whom an address is sent load its picture at once."""
    with Image.open(io.BytesIO(png), formats=["PNG"]) as picture:
        few = picture.convert("RGB").quantize(256, Image.Quantize.MEDIANCUT)
    return _saved(few, "PNG", optimize=True)


def in_letter(content: bytes, *, height: int) -> bytes:
    """Return a stored mark as mail programs show it: a PNG of at most this height on white, for a
    letter may be read in the dark, and a mark is made for paper.

    Raises: OSError where the file is none of ours.
    """
    with Image.open(io.BytesIO(content), formats=READ) as opened:
        picture = ImageOps.contain(opened.convert("RGBA"), (height * 8, height))
    return _saved(_on_white(picture), "PNG", optimize=True)


def of_modules(modules: list[list[bool]], *, side: int) -> bytes:
    """Return a black and white PNG of rows of squares, each of so many pixels; True is black."""
    pixels = bytes(BLACK if module else WHITE for row in modules for module in row)
    small = Image.frombytes("L", (len(modules[0]), len(modules)), pixels)
    size = (small.width * side, small.height * side)
    plain = small.convert("1", dither=Image.Dither.NONE)
    return _saved(plain.resize(size, Image.Resampling.NEAREST), "PNG")


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


def _webp(picture: Image.Image) -> Made:
    # Half the time of the usual 4, for files a few hundredths larger.
    return _file(picture, "webp", quality=80, method=2)


def _jpeg(picture: Image.Image) -> Made:
    return _file(picture, "jpg", quality=82, optimize=True, progressive=True)


def _file(picture: Image.Image, ending: str, **settled: object) -> Made:
    form = {"jpg": "JPEG"}.get(ending, ending.upper())
    name = f"-{picture.width}.{ending}"
    return Made(name, picture.width, picture.height, _saved(picture, form, **settled))


def _saved(picture: Image.Image, form: str, **settled: object) -> bytes:
    content = io.BytesIO()
    picture.save(content, format=form, **settled)
    return content.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
