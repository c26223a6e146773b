import re
import time
from html.parser import HTMLParser

import pytest

from registrations.documents import prose

ALLOWED = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h2", "h3", "blockquote"}
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "<javascript:alert(1)>",
    '[x](http://a.example "onmouseover=alert(1)")',
    "![x](http://a.example/x.png)",
    "[x]: javascript:alert(1)\n\n[x]",
    '<p style="position:fixed">x</p>',
    "</div></body><h1>x</h1>",
    "`<script>`",
    "    <script>",
    "<!-- --><script>x</script>",
]


class Markup(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text = set(), [], ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes += attributes

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("text", ATTACKS)
def test_organiser_cannot_write_what_a_browser_runs(text):
    markup = Markup(prose.html(text))

    assert markup.tags <= ALLOWED
    assert {name for name, _ in markup.attributes} <= {"href", "rel", "title"}
    targets = [value for name, value in markup.attributes if name == "href"]
    assert not [t for t in targets if not t.startswith(("http://", "https://", "mailto:"))]


def test_organiser_writes_paragraphs_lists_and_links():
    html = prose.html("Prva **vrstica**\ndruga.\n\n- ena\n- dve\n\n[muzej](https://muzej.example/)")

    assert "<strong>vrstica</strong><br" in html.replace("<br />", "<br>")
    assert html.count("<li>") == 2
    assert 'href="https://muzej.example/"' in html


def test_headings_of_a_text_stand_below_those_of_the_page():
    html = prose.html("# Ena\n\n## Dva\n\n###### Šest")

    assert re.findall(r"<(h\d)>", html) == ["h3", "h3", "h3"]


def test_plain_text_keeps_paragraphs_and_list_items():
    text = prose.plain("Prva\nvrstica.\n\nCilji:\n\n- ena,\n- dve.\n\nKonec.")

    assert text == "Prva\nvrstica.\n\nCilji:\n\n– ena,\n– dve.\n\nKonec."


def test_plain_text_keeps_the_address_of_a_link():
    text = prose.plain("Glej [muzej](https://muzej.example/rudnik) in <https://b.example/>.")

    assert "muzej" in text and "https://muzej.example/rudnik" in text
    assert text.count("https://b.example/") == 1


def test_plain_text_sets_a_heading_apart():
    assert prose.plain("# Cilji\n\nPrvi.") == "Cilji\n\nPrvi."


@pytest.mark.parametrize(
    "text",
    [
        "Beseda\n\n    zamaknjena vrstica\n\nkonec",
        "```\nv ograji\n```",
        "> navedek\n\n1. ena\n2. dve",
        "* ena\n    * pod eno\n* dve",
        "**krepko** _ležeče_ `koda` <b>oznaka</b>",
        "prva\\\ndruga",
        "A & B < C > D",
    ],
)
def test_plain_text_loses_no_word_of_the_page(text):
    shown = re.findall(r"\w+", Markup(prose.html(text)).text)

    assert set(shown) <= set(re.findall(r"\w+", prose.plain(text)))


def test_empty_text_is_empty():
    assert prose.html("") == prose.plain("") == ""


WORDS = {"ime": "[x](http://evil.example) **A** {povezava}"}
LINKS = {"povezava": "https://srecanje.example/odziv/_a_b_/"}


@pytest.mark.parametrize("text", ATTACKS)
def test_organiser_cannot_write_into_a_letter_what_a_mail_program_runs(text):
    markup = Markup(prose.letter_html(text, WORDS, LINKS))

    assert markup.tags <= ALLOWED
    targets = [value for name, value in markup.attributes if name == "href"]
    assert not [t for t in targets if not t.startswith(("http://", "https://"))]


def test_names_in_a_letter_stand_for_words_that_stay_words():
    text = "{ime} *{ime}* {nič} {x.y} {{ime}}"

    markup = Markup(prose.letter_html(text, WORDS, LINKS))

    assert (
        markup.text.strip() == f"{WORDS['ime']} {WORDS['ime']} {{nič}} {{x.y}} {{{WORDS['ime']}}}"
    )
    assert markup.tags == {"p", "em"}


@pytest.mark.parametrize("text", ["{povezava}", "[odprite]({povezava})", "Glejte {povezava}."])
def test_link_in_a_letter_leads_where_its_name_says(text):
    markup = Markup(prose.letter_html(text, WORDS, LINKS))

    assert [v for name, v in markup.attributes if name == "href"] == [LINKS["povezava"]]
    assert prose.letter_plain(text, WORDS, LINKS).count(LINKS["povezava"]) == 1


def test_name_within_another_address_is_filled_with_nothing_of_anybody():
    html = prose.letter_html("[x](https://a.example/?t={povezava}&n={ime})", WORDS, LINKS)

    assert "odziv" not in html and "evil" not in html


def test_web_address_in_a_letter_becomes_a_link_without_the_mark_behind_it():
    text = "Več na https://a.example/x_y?z=1. Ali (https://b.example/)!"

    markup = Markup(prose.letter_html(text, {}, {}))

    targets = [value for name, value in markup.attributes if name == "href"]
    assert targets == ["https://a.example/x_y?z=1", "https://b.example/"]
    assert prose.letter_plain(text, {}, {}) == text


def test_what_is_set_in_by_spaces_is_no_program_in_a_letter():
    assert prose.letter_html("    Zamik {ime}", {"ime": "A"}, {}) == "<p>Zamik A</p>\n"


def linked(text):
    return prose.letter_plain(text, {}, {"a": "https://a.si"})


@pytest.mark.parametrize("write, piece", [(prose.html, "!["), (linked, "{a}")])
def test_eight_times_the_text_takes_about_eight_times_as_long(write, piece):
    short, long = (
        min(seconds(write, piece * (characters // len(piece))) for _ in range(2))
        for characters in (4_000, 32_000)
    )

    assert long < 20 * short


def seconds(write, text):
    begun = time.process_time()
    write(text)
    return time.process_time() - begun
