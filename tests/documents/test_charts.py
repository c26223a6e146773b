"""Pictures of numbers, as SVG."""

from xml.etree import ElementTree

import pytest

from registrations.documents import charts

TOLD = {"title": "Odgovori", "described": "Največ v torek."}


def drawn(numbers, **more):
    return ElementTree.fromstring(charts.columns("a", numbers, **TOLD, **more))


def texts(picture):
    return [text.text for text in picture.iter("text")]


def test_picture_says_in_words_what_it_shows():
    picture = drawn([("1. 11.", 3)])

    named = {part.get("id"): part.text for part in picture if part.get("id")}
    assert named == {"a-title": "Odgovori", "a-desc": "Največ v torek."}
    assert picture.get("aria-labelledby") == "a-title a-desc"
    assert picture.get("role") == "img"


def test_columns_are_as_high_as_their_numbers():
    columns = drawn([("a", 5), ("b", 0), ("c", 10)]).findall(".//rect")

    low, high = (float(column.get("height")) for column in columns)
    assert high == pytest.approx(2 * low, abs=0.2)


@pytest.mark.parametrize(
    ("most", "axis"),
    [
        (0, ["0", "1"]),
        (1, ["0", "1"]),
        (3, ["0", "5", "10"]),
        (70, ["0", "50", "100"]),
        (150, ["0", "100", "200"]),
    ],
)
def test_axis_ends_at_a_round_number_that_can_be_halved(most, axis):
    found = [text for text in texts(drawn([("a", most)])) if text.isdecimal()]

    assert found[: len(axis)] == axis


def test_few_columns_have_their_numbers_and_words_many_as_many_as_have_room():
    few = drawn([(f"d{n}", 7) for n in range(5)])
    many = drawn([(f"{n}. 11.", 7) for n in range(60)])

    assert texts(few).count("7") == 5 and {f"d{n}" for n in range(5)} <= set(texts(few))
    assert texts(many).count("7") == 0
    assert 3 < len([text for text in texts(many) if "." in text]) < 10


def test_mark_stands_after_the_last_day_and_inside_the_picture():
    numbers = [(str(n), 1) for n in range(10)]

    for after in (0, 4, 10):
        picture = drawn(numbers, mark=charts.Mark(after, "zadnji dan"))
        line = next(p for p in picture.iter("path") if p.get("stroke-dasharray"))
        x = float(line.get("d")[1:].split()[0])
        assert "zadnji dan" in texts(picture)
        assert charts.LEFT <= x <= charts.WIDTH - charts.RIGHT


def test_hostile_words_stay_words():
    words = '</text><script>alert("1")</script>'

    drawing = charts.columns(
        "a", [(words, 1)], title=words, described=words, mark=charts.Mark(1, words)
    )

    assert "<script" not in drawing
    assert texts(ElementTree.fromstring(drawing)).count(words) == 2


def test_picture_has_no_style_and_no_colour_of_its_own():
    drawing = charts.columns("a", [("a", 1)], **TOLD, mark=charts.Mark(1, "b"))

    assert "style" not in drawing and "#" not in drawing


@pytest.mark.parametrize(
    ("number", "of", "width"), [(5, 10, "50.0"), (0, 0, "0.0"), (12, 10, "100.0")]
)
def test_bar_is_a_part_of_its_whole(number, of, width):
    bar = ElementTree.fromstring(charts.bar(number, of))

    assert bar.find("rect").get("width") == width
    assert bar.get("aria-hidden") == "true"
