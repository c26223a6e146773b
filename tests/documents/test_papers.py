"""What an event looks like on paper: the bytes that a printer and a screen reader get."""

import io
import re
import zlib
from datetime import timedelta
from html import unescape

import pytest
import typst
import zxingcpp
from PIL import Image

from registrations.documents import addresses, papers
from registrations.domain import events
from registrations.management import first_event
from registrations.models import Event
from tests import factories

HOSTILE = (
    '#read("/etc/passwd")',
    "#panic()",
    "$x^2$ * _ ` @a <b> \\ //",
    '"konec", "title": "drugo"',
    "</script><b>",
    "#import sys: *",
)
PAPERS = (papers.written_invitation, papers.poster)


@pytest.fixture
def event(db, clock):
    return first_event.load(visit_places=15)[0]


def title_of(pdf):
    """Return the title in the metadata (XMP), as text."""
    [found] = re.findall(rb"<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>", pdf, re.S)
    return unescape(found.decode())


def sheets(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", opened(pdf)))


def opened(pdf):
    """Return a PDF with its packed streams unpacked."""
    parts = [pdf]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        try:
            parts.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return b"\n".join(parts)


def size_of_sheet(pdf):
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", opened(pdf))
    return round(float(box[1])), round(float(box[2]))


@pytest.mark.parametrize("draw", PAPERS)
@pytest.mark.parametrize("language", ["sl", "en"])
def test_paper_is_accessible_and_says_its_language_and_title(event, draw, language):
    pdf = draw(event, language)

    assert b"<pdfuaid:part>1" in pdf
    assert f"/Lang({language})".encode() in opened(pdf).replace(b" ", b"")
    assert title_of(pdf) == getattr(event, f"title_{language}")
    assert "Center za pravični prehod Zasavje".encode() in pdf


@pytest.mark.parametrize("draw", PAPERS)
def test_page_and_contact_open_with_a_click(event, draw):
    event.contact_phone = "+386\u00a0(0)41 000 000 (int. 5)"

    found = set(re.findall(rb"/URI\s*\(([^)]*)\)", opened(draw(event, "sl"))))

    assert addresses.page(event, "sl").encode() in found
    ways = {f"mailto:{event.reply_address}".encode(), b"tel:+38641000000"}
    assert found >= (ways if draw is papers.written_invitation else set())


def test_invitation_of_the_first_event_has_at_most_two_sheets(event):
    assert sheets(papers.written_invitation(event, "sl")) in (1, 2)


def test_invitation_has_a_bookmark_for_each_of_its_parts(event):
    pdf = opened(papers.written_invitation(event, "en")).replace(b"/Title (", b"/Title(")

    parts = ("Preserving mining heritage", "Programme", "Speakers", "Organisers")
    assert [part for part in parts if f"/Title({part})".encode() not in pdf] == []


def test_poster_is_one_sheet_of_a4_or_a3(event):
    assert sheets(papers.poster(event, "sl")) == 1
    assert size_of_sheet(papers.poster(event, "sl")) == (595, 842)
    assert size_of_sheet(papers.poster(event, "sl", sheet="a3")) == (842, 1191)


@pytest.mark.parametrize("status", [Event.Status.PUBLISHED, Event.Status.CANCELLED])
def test_poster_with_the_longest_texts_is_one_sheet(db, clock, status):
    long = ("Ohranjanje rudarske dediščine Zasavja " * 9).strip()
    event = factories.make_event(
        status=status, title_sl=long[:200], subtitle_sl=long[:300], venue_name=long[:200]
    )

    assert sheets(papers.poster(event, "sl")) == 1


@pytest.mark.parametrize("language", ["sl", "en"])
@pytest.mark.parametrize("template", ["invitation", "poster"])
def test_code_on_paper_is_read_as_the_page(event, template, language):
    drawn = papers._facts(event, language) | papers._details(event, language) | {"sheet": "a4"}

    pages = papers._draw(template, drawn, format="png", ppi=110)
    first = pages[0] if isinstance(pages, list) else pages
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(first)).convert("RGB"))
    assert code.text == addresses.page(event, language)


@pytest.mark.parametrize("title", HOSTILE)
def test_title_that_looks_like_a_program_comes_out_as_text(db, clock, title):
    event = factories.make_event(title_sl=title, description_sl=title, subtitle_sl=title)

    for draw in PAPERS:
        assert title_of(draw(event, "sl")) == title
    assert papers.share_picture(event, "sl").startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "text", ["a" * 5000, "beseda " * 700, "Срећно, Ђорђе", "Srečno 🎉👩‍🔧 \x07", "你好", "سلام"]
)
def test_any_text_can_be_printed(db, clock, text):
    event = factories.make_event(title_sl=f"Č{text}"[:200].strip(), description_sl=text)

    for draw in PAPERS:
        assert draw(event, "sl").startswith(b"%PDF")


def test_cyrillic_and_slovene_letters_are_in_the_fonts(db, clock):
    event = factories.make_event(title_sl="Žiga čuti šum. Срећно, Ђорђе")

    assert b"<pdfuaid:part>1" in papers.poster(event, "sl")


def test_emoji_is_left_out_and_the_paper_stays_accessible(db, clock):
    event = factories.make_event(title_sl="Srečno 🎉")

    pdf = papers.poster(event, "sl")

    assert title_of(pdf) == "Srečno"
    assert b"<pdfuaid:part>1" in pdf


def test_paper_without_english_says_that_its_words_are_slovene(db, clock):
    event = factories.make_event(title_en="")

    assert papers._facts(event, "en")["title"] == {"lang": "sl", "words": event.title_sl}


def test_cancelled_event_says_so_on_every_paper(event):
    before = [draw(event, "sl") for draw in (*PAPERS, papers.share_picture)]
    events.cancel(event)

    facts = papers._facts(event, "sl")
    after = [draw(event, "sl") for draw in (*PAPERS, papers.share_picture)]
    assert all(was != now for was, now in zip(before, after, strict=True))
    assert "odpovedan" in facts["cancelled"]


def test_times_are_those_of_the_event_s_zone(db, clock):
    event = factories.make_event(timezone="Europe/London")

    assert "09:00–12:00" in papers._facts(event, "en")["when"]


def test_the_link_to_join_online_is_not_printed(event):
    event.online_url = "https://skrivnost.example/soba"

    everything = {**papers._facts(event, "sl"), **papers._details(event, "sl")}
    assert "skrivnost" not in str(everything)


def test_same_event_makes_the_same_bytes(event, clock):
    first = papers.written_invitation(event, "sl")
    clock.shift(timedelta(days=1))

    assert papers.written_invitation(event, "sl") == first


def test_share_picture_has_the_size_that_networks_ask_for(event):
    picture = Image.open(io.BytesIO(papers.share_picture(event, "sl")))

    assert picture.size == (1200, 630)


def test_share_picture_has_the_drawing_in_the_colour_of_the_event(event):
    plain = Image.open(io.BytesIO(papers.share_picture(event, "sl"))).convert("RGB")
    event.accent = "#1f5f4a"
    green = Image.open(io.BytesIO(papers.share_picture(event, "sl"))).convert("RGB")

    sky, sheet = (20, 10), (20, 620)
    assert plain.getpixel(sky) != plain.getpixel(sheet)
    assert green.getpixel(sky) != plain.getpixel(sky)
    assert green.getpixel(sheet) == plain.getpixel(sheet)


def test_poster_with_room_for_words_alone_stays_on_one_sheet(event):
    event.subtitle_sl, event.title_sl = "Zelo dolg podnaslov " * 15, "Dolg naslov " * 18

    assert sheets(papers.poster(event, "sl")) == 1


def test_templates_reach_no_file_outside_their_folder(tmp_path):
    source = papers.TEMPLATES / "parts.typ"
    compiler = typst.Compiler(b'#read("../../manage.py")', root=str(source.parent))

    with pytest.raises(typst.TypstError):
        compiler.compile(format="pdf")
