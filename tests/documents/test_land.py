"""Each event has a drawing of its own, the same one on every machine."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from registrations.documents import land
from tests import factories

HEIGHT, MARGIN = land.HEIGHT, land.MARGIN


@pytest.fixture
def event(db):
    return factories.make_event(uid="7f9c@srecanje")


def light(svg):
    return ElementTree.fromstring(svg).find("circle")


def test_drawing_follows_from_the_event_alone(event):
    other = factories.make_event(uid="0b1a@srecanje")
    before = land.of_event(event)
    event.title_sl = "Drugačen naslov"

    assert land.of_event(event) == before
    assert land.of_event(other) != before
    assert land.of_the_house() not in (before, land.of_event(other))


def test_drawing_on_paper_is_a_file_of_its_own_in_fixed_colours(event):
    drawn = land.on_paper(event, "#7a2e1d", "#ffffff")

    root = ElementTree.fromstring(drawn)
    assert root.tag == f"{{{land.NAMESPACE}}}svg"
    assert (root.get("width"), root.get("height")) == (str(land.WIDTH), str(land.HEIGHT))
    assert "currentColor" not in drawn and "class=" not in drawn
    assert drawn.count("<path") == land.of_event(event).count("<path")


def test_drawing_is_for_the_eye_alone_and_obeys_the_rules_for_scripts_and_styles(event):
    svg = land.of_event(event)

    root = ElementTree.fromstring(svg)

    assert root.get("aria-hidden") == "true"
    assert not [
        e.tag for e in root.iter() if e.tag in ("script", "style", "text") or e.get("style")
    ]
    assert len(svg) < 7000


def test_hour_sets_the_light_on_its_way_from_left_to_right(event):
    places = []
    for hour in (7, 12, 16):
        event.starts_at = factories.at(f"2025-11-25 {hour:02}:00")
        places.append(int(light(land.of_event(event)).get("cx")))

    assert places == sorted(set(places))
    # Narrow screens show the middle of the drawing.
    assert all(land.WIDTH * 0.3 < place < land.WIDTH * 0.7 for place in places)


def test_evening_has_a_ring_for_a_sun(event):
    event.starts_at = factories.at("2025-11-25 19:00")

    assert light(land.of_event(event)).get("fill") == "none"


def test_hour_is_that_of_the_event_wherever_the_server_stands(event):
    here = land.of_event(event)
    event.timezone = "Europe/Lisbon"
    event.starts_at += timedelta(hours=1)

    assert land.of_event(event) == here


@pytest.mark.parametrize("number", range(12))
def test_every_layer_of_every_drawing_lies_in_the_picture(db, number):
    svg = land.of_event(factories.make_event(uid=f"{number}@srecanje"))

    for path in re.findall(r' d="(M[^V]*)V', svg):
        down = [int(y) for y in re.findall(r"-?\d+ (-?\d+)", path)]
        assert 0 < min(down) < max(down) < HEIGHT + MARGIN
    ids = re.findall(r' id="([^"]+)"', svg)
    assert len(ids) == len(set(ids)) >= land.FEWEST_LAYERS
    assert {name for name in re.findall(r'href="#([^"]+)"', svg)} == set(ids)
