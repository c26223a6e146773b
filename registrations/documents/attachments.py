"""PDF files that organisers upload, to be taken home: what they are is read from their content."""

from django.utils.translation import gettext_lazy as _

from registrations.documents import pictures
from registrations.documents.pictures import MOST_BYTES, Drawn, File, Refused
from registrations.models import Upload

HEAD, TAIL = b"%PDF-", b"%%EOF"
# Readers take a head and a tail that stand within so many bytes of the ends (ISO 32000, annex H).
NEAR = 1024

TOO_MANY_BYTES = _("The file is too large: at most 10 MB are taken.")
NO_PDF = _("This file is damaged, or it is not a PDF. Please choose another one.")


def read(content: bytes) -> Drawn:
    """Return an uploaded PDF as it is stored: as it came.

    Raises: Refused.
    """
    if len(content) > MOST_BYTES:
        raise Refused(TOO_MANY_BYTES)
    if HEAD not in content[:NEAR] or TAIL not in content[-NEAR:]:
        raise Refused(NO_PDF)
    return pictures.named(Upload.Kind.PAPER, [File(".pdf", content)])
