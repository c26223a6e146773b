"""Texts that organisers write, from Markdown to safe HTML and to plain text."""

import re
from collections.abc import Iterable, Iterator, Mapping

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True})
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h2", "h3", "blockquote"}
# The page has one h1 and its parts are h2: headings inside a text stand below them.
HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
# Of a letter: what is set in by spaces is no program, and a picture would come from elsewhere.
LETTER = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(
    ["code", "fence", "backticks", "image"]
)
WEB = ("http://", "https://")
# A name in braces, or a web address that stands in the text as it is.
PIECE = re.compile(
    r"\{(?P<name>\w+)\}|(?P<address>https?://[^\s<>{}]*[^\s<>{}.,;:!?)»“”\"'*])", re.ASCII
)
IN_ADDRESS = "%7B{}%7D"


def html(text: str) -> str:
    """Return Markdown as HTML with these tags only; links go to http, https and mailto."""
    return _html(MARKDOWN.parse(text), {"http", "https", "mailto"})


def plain(text: str) -> str:
    """Return Markdown as lines of plain text: list items keep a dash, links their address."""
    return _plain(MARKDOWN.parse(text))


def letter_html(
    text: str, words: Mapping[str, str], links: Mapping[str, str], *, colour: str = ""
) -> str:
    """Return the Markdown of a letter as HTML, with words and links in the place of their names;
    all links in one colour, for mail programs that read no style sheet.

    Names stand in braces: {ime}; what else stands in braces stays. Words come in as text, whatever
    is in them; links alone can be where a link leads.
    """
    looks = {"a": {"style": f"color:{colour}"}} if colour else {}
    return _html(_filled(text, words, links), {"http", "https"}, looks)


def letter_plain(text: str, words: Mapping[str, str], links: Mapping[str, str]) -> str:
    """Return the same as lines of plain text."""
    return _plain(_filled(text, words, links))


def line(text: str, words: Mapping[str, str]) -> str:
    """Return a line of a letter, such as its subject, with words in the place of their names."""
    return PIECE.sub(lambda found: words.get(found["name"] or "", found[0]), text)


def names(text: str) -> list[str]:
    """Return the names that stand in braces in a text, each once."""
    return list(dict.fromkeys(re.findall(r"\{(\w+)\}", text)))


def not_of_the_web(text: str, links: Iterable[str]) -> list[str]:
    """Return where links of a letter lead that go neither to the web nor to one of these names."""
    tokens = [child for token in LETTER.parse(text) for child in token.children or []]
    found = [str(token.attrGet("href") or "") for token in tokens if token.type == "link_open"]
    ours = {IN_ADDRESS.format(name) for name in links}
    return [address for address in found if address not in ours and not address.startswith(WEB)]


def _filled(text: str, words: Mapping[str, str], links: Mapping[str, str]) -> list[Token]:
    tokens = LETTER.parse(text)
    for token in tokens:
        token.children = list(_pieces(token.children or [], words, links))
    return tokens


def _pieces(
    children: list[Token], words: Mapping[str, str], links: Mapping[str, str]
) -> Iterator[Token]:
    is_in_link = False
    for child in children:
        if child.type == "link_open":
            address = str(child.attrGet("href") or "")
            by_name = {IN_ADDRESS.format(name): link for name, link in links.items()}
            child.attrSet("href", by_name.get(address, address))
        is_in_link = child.type == "link_open" or (is_in_link and child.type != "link_close")
        if child.type != "text":
            yield child
        elif is_in_link:
            yield _text(line(child.content, {**links, **words}))
        else:
            yield from _linked(child.content, words, links)


def _linked(text: str, words: Mapping[str, str], links: Mapping[str, str]) -> Iterator[Token]:
    end = 0
    for found in PIECE.finditer(text):
        yield _text(text[end : found.start()])
        end = found.end()
        name, address = found["name"], found["address"] or links.get(found["name"] or "")
        if address:
            yield Token("link_open", "a", 1, attrs={"href": address})
            yield _text(address)
            yield Token("link_close", "a", -1)
        else:
            yield _text(words.get(name, found[0]))
    yield _text(text[end:])


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _html(
    tokens: list[Token], schemes: set[str], looks: dict[str, dict[str, str]] | None = None
) -> str:
    for token in tokens:
        token.tag = HEADINGS.get(token.tag, token.tag)
    drawn = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    return nh3.clean(
        drawn,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes=schemes,
        set_tag_attribute_values=looks,
    )


def _plain(tokens: list[Token]) -> str:
    paragraphs: list[str] = []
    depth, bullet = 0, ""
    for token in tokens:
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
    words, address, begun = [], "", 0
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            words.append("\n")
        elif child.type == "link_open":
            address, begun = str(child.attrGet("href") or ""), len(words)
        elif child.type == "link_close" and address not in "".join(words[begun:]):
            words.append(f" ({address})")
        words.append(child.content)
    return "".join(words)
