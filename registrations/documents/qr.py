"""QR pictures of addresses. The only home of the qrcode library."""

import io

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathImage

# One fixed mask instead of trying all eight: half the time, and no reader minds.
MASK = 2
QUIET_ZONE = 4


def svg(text: str) -> bytes:
    """Return a QR picture as SVG, dark on white, with the quiet zone (ISO/IEC 18004 §6.3.8)."""
    code = _code(text, box_size=10)
    return code.make_image(image_factory=BlackOnWhite).to_string(encoding="utf-8")


def png(text: str, *, box_size: int = 8) -> bytes:
    """Return a QR picture as PNG; box_size is the side of one module in pixels."""
    picture = io.BytesIO()
    _code(text, box_size=box_size).make_image().save(picture, format="PNG")
    return picture.getvalue()


class BlackOnWhite(SvgPathImage):
    """A picture with its own white ground, so that it can be read on a dark page too."""

    background = "#fff"
    QR_PATH_STYLE = {**SvgPathImage.QR_PATH_STYLE, "fill": "#000"}


def _code(text: str, *, box_size: int) -> qrcode.QRCode:
    code = qrcode.QRCode(
        error_correction=ERROR_CORRECT_M, box_size=box_size, border=QUIET_ZONE, mask_pattern=MASK
    )
    code.add_data(text)
    code.make(fit=True)
    return code
