"""What tests read from pages: their elements, their words, their forms."""

from dataclasses import dataclass, field
from functools import lru_cache
from xml.etree.ElementTree import Element

import html5lib

LANGUAGES = ("sl", "en")
PREFIX = {"sl": "", "en": "/en"}
# Attributes whose words a reader meets.
SPOKEN = ("alt", "title", "aria-label", "placeholder")


def parse(response) -> Element:
    """Return the page as a tree without namespaces, which is read and never changed."""
    return _tree(response.content)


# A test asks the same few pages for their words, their errors and their forms in turn.
@lru_cache(maxsize=4)
def _tree(content: bytes) -> Element:
    return html5lib.parse(content.decode(), namespaceHTMLElements=False)


def words(element: Element) -> str:
    """Return the text of an element with single spaces."""
    return " ".join("".join(element.itertext()).split())


def row(element: Element) -> str:
    """Return the words of the cells of a row of a table."""
    return " ".join(words(cell) for cell in element)


def of(response) -> str:
    """Return the text of a whole page with single spaces."""
    return words(parse(response).find("body"))


def heading(response) -> str:
    return words(parse(response).find(".//h1"))


def with_id(page: Element, name: str) -> Element:
    """Return the one element with this id."""
    found = page.findall(f".//*[@id='{name}']")
    assert len(found) == 1, f"{len(found)} elements have the id {name}"
    return found[0]


def errors(response) -> list[str]:
    """Return what the forms of a page say is wrong, one string per list of Django's."""
    lists = parse(response).iter("ul")
    return [words(element) for element in lists if "errorlist" in element.get("class", "")]


def links(page: Element) -> dict[str, str]:
    """Return the words of every link with its address."""
    return {words(a): a.get("href") for a in page.iter("a")}


@dataclass
class Form:
    """A form as the browser would send it: its fields with what stands in them."""

    element: Element
    values: dict[str, list[str]] = field(default_factory=dict)

    @property
    def stamp(self) -> str:
        return self.values["stamp"][0]


def forms(response) -> list[Form]:
    return [Form(element, _values(element)) for element in parse(response).iter("form")]


def form_with(response, name: str) -> Form:
    """Return the one form that has this field."""
    found = [
        form for form in forms(response) if form.element.find(f".//*[@name='{name}']") is not None
    ]
    assert len(found) == 1, f"{len(found)} forms have the field {name}"
    return found[0]


def _values(form: Element) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for element in form.iter():
        name, kind = element.get("name"), element.get("type")
        if name is None or element.tag == "button" or kind == "submit":
            continue
        if kind in ("checkbox", "radio") and element.get("checked") is None:
            continue
        values.setdefault(name, []).extend(_value(element))
    return values


def _value(element: Element) -> list[str]:
    if element.tag == "textarea":
        return [("".join(element.itertext())).removeprefix("\n")]
    if element.tag == "select":
        options = list(element.iter("option"))
        chosen = [o for o in options if o.get("selected") is not None] or options[:1]
        return [o.get("value", words(o)) for o in chosen]
    return [element.get("value", "on" if element.get("type") == "checkbox" else "")]
