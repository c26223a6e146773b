"""Texts that organisers write, from Markdown to safe HTML and to plain text."""

import re

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
    lines: list[str] = []
    bullet = ""
    for token in MARKDOWN.parse(text):
        if token.type == "list_item_open":
            bullet = "– "
        elif token.type == "inline":
            lines.append(bullet + _words(token))
            bullet = ""
        elif token.type in ("paragraph_close", "bullet_list_close", "ordered_list_close"):
            lines.append("" if not token.hidden else "\0")
    joined = "\n".join(lines).replace("\n\0", "")
    return re.sub(r"\n{3,}", "\n\n", joined).strip()


def _words(inline: Token) -> str:
    words = []
    for child in inline.children or []:
        if child.type in ("softbreak", "hardbreak"):
            words.append("\n")
        elif child.type == "link_close":
            words.append("")
        else:
            words.append(child.content)
    return "".join(words)
