"""What every request and answer passes: bytes that are no text are refused, headers are set."""

import codecs
import re
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'"
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
# The address of a personal page is a key: nobody shall keep, index or be told it.
PERSONAL_PATHS = ("/odziv/", "/en/odziv/", "/odjava/", "/en/odjava/")
PERSONAL_HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
# Where guests send replies: by the name of the event, or by their own link.
REPLY = re.compile(r"(?:/en)?/(?:dogodki/(?P<slug>[-\w]+)/prijava|odziv/(?P<token>[^/]+))/")
# Where organisers upload pictures, and lists of people.
UPLOADING = re.compile(r"(?:/en)?/admin/registrations/event/(?:add|\d+/(?:change|invite))/")
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
TOO_MUCH = "413: The request is too large. / Zahtevek je prevelik.\n"
NO_TEXT = "400: The request is not text in UTF-8. / Zahtevek ni besedilo v UTF-8.\n"


def refuse_broken_bytes(get_response):
    """Answer 400 to NUL bytes and to whatever is not UTF-8, 413 to bodies over the limit.

    Django itself answers 200 to multipart in other character sets, replaces what it cannot decode,
    and answers 500 to some urlencoded bodies.
    """

    def middleware(request):
        if "\0" in request.path_info or any("\0" in c for c in request.COOKIES.values()):
            return plain(NO_TEXT, 400)
        if _is_broken(request.META.get("QUERY_STRING", "").encode("latin-1", "replace")):
            return plain(NO_TEXT, 400)
        if request.method in ("POST", "PUT", "PATCH"):
            try:
                if not _body_is_text(request):
                    return plain(NO_TEXT, 400)
            except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
                return plain(TOO_MUCH, 413)
            except (MultiPartParserError, UnreadablePostError):
                return plain(NO_TEXT, 400)
        return get_response(request)

    return middleware


def security_headers(get_response):
    """Add the headers that Django's own middleware does not know."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if request.path_info.startswith(PERSONAL_PATHS):
            keep_from_all(response)
        return response

    return middleware


def keep_from_all(response):
    """Mark an answer as one person's own."""
    for name, value in PERSONAL_HEADERS.items():
        response.headers[name] = value


def _body_is_text(request) -> bool:
    content_type = request.content_type
    charset = request.content_params.get("charset", "utf-8")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal():
        return False
    if int(length) > body_limit(request.path_info):
        raise RequestDataTooBig
    # Mail is of all character sets; who reads it asks no text of it.
    if content_type not in FORM_TYPES or _is_mail(request.path_info):
        return True
    if not _is_utf8(charset):
        return False
    if not _is_admin(request.path_info):
        if _is_broken(request.body, percent=content_type == FORM_TYPES[0]):
            return False
    elif content_type == FORM_TYPES[0] and _is_broken(request.body, percent=True):
        return False
    return _values_are_text(request)


def body_limit(path: str) -> int:
    """Return how many bytes of what is sent to an address are worth being read.

    Of a reply, more than GUEST_BODY_LIMIT only as far as registrations.web.sizes lets it through.
    """
    if may_bring_files(path):
        return settings.UPLOAD_BODY_LIMIT
    if _is_admin(path) or _is_mail(path) or REPLY.fullmatch(path):
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return settings.GUEST_BODY_LIMIT


def may_bring_files(path: str) -> bool:
    return UPLOADING.fullmatch(path) is not None


def _is_admin(path: str) -> bool:
    return path.startswith(("/admin/", "/en/admin/"))


def _is_mail(path: str) -> bool:
    return path.startswith("/posta/")


def _is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name == "utf-8"
    except LookupError:
        return False


def _is_broken(raw: bytes, *, percent: bool = True) -> bool:
    decoded = unquote_to_bytes(raw) if percent else raw
    try:
        return "\0" in decoded.decode()
    except UnicodeDecodeError:
        return True


def _values_are_text(request) -> bool:
    """Parts of multipart can hide their bytes (base64, a charset of their own) until decoded; of
    other forms the bytes have been looked at."""
    fields = request.POST  # read for both: one with too many fields is refused here
    if request.content_type != FORM_TYPES[1]:
        return True
    text = "".join(part for name, values in fields.lists() for part in (name, *values))
    return "\0" not in text and "\ufffd" not in text


def plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
