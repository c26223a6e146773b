import io
import re
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from registrations.documents import qr

ADDRESS = "https://srecanje.example/en/odziv/Zz0_-abcdefghijklmnopq/"
TEXTS = [ADDRESS, "https://srecanje.example/dogodki/ohranjanje-rudarske-dediscine/", "x", "č" * 200]
SQUARE = re.compile(r"M(\d+),(\d+)H(\d+)V(\d+)H\d+z")


def decoded(picture):
    [code] = zxingcpp.read_barcodes(picture.convert("RGB"))
    return code.text


def drawn(svg, *, size=8):
    """Return the picture that the squares of an SVG path make, on its white ground."""
    root = ElementTree.fromstring(svg)
    side = int(float(root.get("viewBox").split()[2]))
    picture = Image.new("L", (side * size, side * size), "white")
    path = next(node for node in root.iter() if node.tag.endswith("path"))
    for square in SQUARE.finditer(path.get("d")):
        left, top, right, bottom = (int(n) * size for n in square.groups())
        ImageDraw.Draw(picture).rectangle((left, top, right - 1, bottom - 1), fill="black")
    return picture


@pytest.mark.parametrize("text", TEXTS)
def test_code_reads_as_what_it_was_made_of(text):
    assert decoded(Image.open(io.BytesIO(qr.png(text)))) == text
    assert decoded(drawn(qr.svg(text))) == text


def test_picture_has_its_quiet_zone_and_its_white_ground():
    picture = Image.open(io.BytesIO(qr.png(ADDRESS, box_size=5))).convert("L")
    svg = ElementTree.fromstring(qr.svg(ADDRESS))

    edge = picture.crop((0, 0, picture.width, 4 * 5))
    assert edge.getextrema() == (255, 255)
    assert any(node.get("fill") in ("#fff", "white") for node in svg.iter())


def test_picture_holds_no_script_no_style_and_no_address_in_clear():
    svg = qr.svg(ADDRESS)

    assert b"<script" not in svg and b"style=" not in svg and b"srecanje.example" not in svg


def test_reader_reads_it_in_half_its_size():
    picture = Image.open(io.BytesIO(qr.png(ADDRESS))).convert("L")

    assert decoded(picture.resize((picture.width // 2, picture.height // 2))) == ADDRESS
