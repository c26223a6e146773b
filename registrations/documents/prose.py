"""Texts that organisers write, from Markdown to safe HTML and to plain text."""

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True})
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h2", "h3", "blockquote"}
# The page has one h1 and its parts are h2: headings inside a text stand below them.
HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}


def html(text: str) -> str:
    """Return Markdown as HTML with these tags only; links go to http, https and mailto."""
    tokens = MARKDOWN.parse(text)
    for token in tokens:
        token.tag = HEADINGS.get(token.tag, token.tag)
    drawn = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    return nh3.clean(
        drawn, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}
    )


def plain(text: str) -> str:
    """Return Markdown as lines of plain text: list items keep a dash, links their address."""
    paragraphs: list[str] = []
    depth, bullet = 0, ""
    for token in MARKDOWN.parse(text):
        depth += {"list_item_open": 1, "list_item_close": -1}.get(token.type, 0)
        if token.type == "list_item_open":
            bullet = "– "
        words = _words(token)
        if not words:
            continue
        # Lines of one list stand together; everything else is a paragraph of its own.
        joins = depth and paragraphs and paragraphs[-1].startswith("– ")
        paragraphs.append((paragraphs.pop() + "\n" if joins else "") + bullet + words)
        bullet = ""
    return "\n\n".join(paragraphs).strip()


def _words(token: Token) -> str:
    if token.type in ("code_block", "fence"):
        return token.content.rstrip()
    if token.type != "inline":
        return ""
    words, address = [], ""
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            words.append("\n")
        elif child.type == "link_open":
            address = str(child.attrGet("href") or "")
        elif child.type == "link_close" and address not in "".join(words):
            words.append(f" ({address})")
        words.append(child.content)
    return "".join(words)
