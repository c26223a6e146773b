"""QR pictures of addresses. The only home of the qrcode library."""

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathImage

from registrations.documents.confined import picture

# One fixed mask instead of trying all eight: half the time, and no reader minds.
MASK = 2
QUIET_ZONE = 4


def svg(text: str) -> bytes:
    """Return a QR picture as SVG, dark on white, with the quiet zone (ISO/IEC 18004 §6.3.8)."""
    return _code(text).make_image(image_factory=BlackOnWhite).to_string(encoding="utf-8")


def png(text: str, *, box_size: int = 8) -> bytes:
    """Return a QR picture as PNG; box_size is the side of one module in pixels."""
    # The library's own way draws a square for each module, and is slower.
    return picture.of_modules(_code(text).get_matrix(), side=box_size)


class BlackOnWhite(SvgPathImage):
    """A picture with its own white ground, so that it can be read on a dark page too."""

    background = "#fff"
    QR_PATH_STYLE = {**SvgPathImage.QR_PATH_STYLE, "fill": "#000"}


def _code(text: str) -> qrcode.QRCode:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE, mask_pattern=MASK)
    code.add_data(text)
    code.make(fit=True)
    return code
