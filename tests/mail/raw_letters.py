"""A checker of letters as they come off the line: it knows bytes and the RFCs, and nothing of the
program that wrote them."""

import email
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from email import policy
from email.utils import parsedate_to_datetime

import html5lib

LONGEST_LINE, USUAL_LINE = 998, 78  # RFC 5322 §2.1.1
LARGEST = 60 * 1024
ALWAYS = {
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
}
OF_MANY = {"List-Unsubscribe", "List-Unsubscribe-Post", "Precedence"}
OF_PARTS = {"Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID"}
# What a letter may be made of, outermost first.
WORDS = ("multipart/alternative", ["text/plain", "text/html"])
INVITING = ("multipart/alternative", ["text/plain", "text/html", "text/calendar"])
TREES = [
    WORDS,
    INVITING,
    *[
        ("multipart/mixed", [words, *rest])
        for words in (WORDS, INVITING)
        for rest in (["text/calendar"], ["image/png"], ["image/png", "text/calendar"])
        if words is WORDS or "text/calendar" not in rest
    ],
]
ELEMENTS = frozenset(
    ("html", "head", "meta", "title", "style", "body", "div", "p", "a", "h1", "h2", "ul", "li")
    + ("br", "hr", "strong", "em", "img", "s")
)
ATTRIBUTES = frozenset(
    (
        "lang",
        "charset",
        "name",
        "content",
        "class",
        "style",
        "href",
        "src",
        "alt",
        "width",
        "height",
    )
)
LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)


def faults(raw, *, addressee, ours, is_of_many, is_answered=True):
    """Return what is wrong with the bytes of a letter; `ours` are beginnings of links that may
    stand in it. One to the organiser's own people asks for no answer to anybody."""
    message = email.message_from_bytes(raw, policy=policy.default)
    found = [
        *_of_lines(raw),
        *_of_headers(message, addressee, is_of_many, is_answered),
        *_of_structure(message),
        *(f"parsing: {defect!r}" for part in message.walk() for defect in part.defects),
    ]
    if len(raw) > LARGEST:
        found.append(f"{len(raw)} bytes")
    for part in message.walk():
        if part.get_content_maintype() == "text":
            found += _of_text(part, ours)
    html = message.get_body(("html",))
    return [*found, *_of_html(html.get_content(), message, ours)]


def _of_lines(raw):
    without = raw.replace(b"\r\n", b"")
    if b"\n" in without or b"\r" in without:
        yield "a line that does not end in CRLF"
    if not raw.isascii() or b"\0" in raw:
        yield "bytes beyond 7 bits, or NUL"
    for line in raw.split(b"\r\n"):
        if len(line) > LONGEST_LINE:
            yield f"a line of {len(line)} bytes"
    for line in raw.partition(b"\r\n\r\n")[0].split(b"\r\n"):
        yield from _of_header_line(line)


def _of_header_line(line):
    # What has no space cannot be folded.
    if len(line) > USUAL_LINE and b" " in line.partition(b": ")[2].strip():
        yield f"a header of {len(line)} bytes in one line: {line[:60]!r}"
    if not re.match(rb"[A-Za-z-]+: \S|[ \t]+\S", line):
        yield f"no header: {line[:60]!r}"


def _of_headers(message, addressee, is_of_many, is_answered):
    counts = Counter(message.keys())
    expected = ALWAYS | (OF_MANY if is_of_many else set())
    expected -= set() if is_answered else {"Reply-To"}
    if set(counts) != expected:
        yield f"headers {sorted(set(counts) ^ expected)}"
    yield from (f"{name} {n} times" for name, n in counts.items() if n > 1)
    for name in {"From", "To", "Reply-To"} & expected:
        if len(message[name].addresses) != 1:
            yield f"{name}: {message[name]}"
    if message["To"].addresses[0].addr_spec != addressee:
        yield f"to {message['To']}"
    yield from _of_facts(message)
    if is_of_many:
        yield from _of_ending(message)


def _of_facts(message):
    if not re.fullmatch(r"<[0-9a-f-]{32,36}@[a-z0-9.-]+>", str(message["Message-ID"])):
        yield f"Message-ID {message['Message-ID']}"
    date = parsedate_to_datetime(message["Date"])
    # "-0000" is UTC of somebody whose own zone is not told (RFC 5322 §3.3).
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    if abs(date - datetime.now(UTC)) > timedelta(days=1):
        yield f"Date {message['Date']}"
    if "\ufffd" in message["Subject"] or not message["Subject"].strip():
        yield f"Subject {message['Subject']!r}"


def _of_ending(message):
    """RFC 8058 §3.1: one https link, and the one word."""
    link = re.fullmatch(r"<(https://[^<>\s,]+)>", str(message["List-Unsubscribe"]))
    if link is None:
        yield f"List-Unsubscribe {message['List-Unsubscribe']}"
    elif link[1] not in message.get_body(("plain",)).get_content():
        yield "a link that ends letters in the header alone"
    if message["List-Unsubscribe-Post"] != "List-Unsubscribe=One-Click":
        yield f"List-Unsubscribe-Post {message['List-Unsubscribe-Post']}"


def _tree(part):
    kind = part.get_content_type()
    return (kind, [_tree(child) for child in part.iter_parts()]) if part.is_multipart() else kind


def _of_structure(message):
    if _tree(message) not in TREES:
        yield f"parts {_tree(message)}"
    for part in list(message.walk())[1:]:
        counts = Counter(part.keys())
        strange = set(counts) - OF_PARTS - {"MIME-Version"}
        if strange or max(counts.values()) > 1:
            yield f"headers of a part {counts}"
        encoding = part.get("Content-Transfer-Encoding", "7bit")
        if not part.is_multipart() and encoding not in ("7bit", "quoted-printable", "base64"):
            yield f"encoding {encoding}"


def _of_text(part, ours):
    if part.get_content_charset() not in ("utf-8", "us-ascii"):
        yield f"charset {part.get_content_charset()}"
    text = part.get_payload(decode=True).decode("utf-8")
    if "\ufffd" in text or re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", text):
        yield "characters that are none"
    if part.get_content_type() == "text/plain":
        yield from _of_plain_lines(part, text)
    unfolded = text.replace("\r\n ", "").replace("\n ", "")
    for link in LINK.findall(unfolded):
        if not link.startswith(tuple(ours)):
            yield f"a link to {link}"


def _of_plain_lines(part, text):
    """RFC 3676 §4.2."""
    if part.get_param("format") != "flowed":
        yield "plain text of another format"
    for line in text.splitlines():
        if len(line) > USUAL_LINE and " " in line.strip():
            yield f"plain text with a line of {len(line)} characters: {line[:60]!r}"


def _of_html(html, message, ours):
    tree = html5lib.getTreeBuilder("etree")
    parser = html5lib.HTMLParser(tree=tree, namespaceHTMLElements=False)
    elements = parser.parse(html).iter()
    yield from (f"HTML: {place} {code} {more}" for place, code, more in parser.errors)
    pictures = {part["Content-ID"].strip("<>") for part in message.walk() if "Content-ID" in part}
    for element in elements:
        if isinstance(element.tag, str):
            yield from _of_element(element, pictures, ours)


def _of_element(element, pictures, ours):
    if element.tag not in ELEMENTS or set(element.attrib) - ATTRIBUTES:
        yield f"<{element.tag} {set(element.attrib)}>"
    looks = element.get("style", "") + ((element.text or "") if element.tag == "style" else "")
    if "url(" in looks or "@import" in looks:
        yield f"<{element.tag}> fetches something"
    target = element.get("href", ours[0])
    if not target.startswith(tuple(ours)):
        yield f"a link to {target}"
    if element.tag == "img":
        yield from _of_picture(element, pictures)


def _of_picture(element, pictures):
    source = element.get("src", "")
    if not source.startswith("cid:") or source.removeprefix("cid:") not in pictures:
        yield f"a picture from {source}"
    if not element.get("alt"):
        yield "a picture without words"
