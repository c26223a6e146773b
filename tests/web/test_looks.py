"""Guests' pages load one stylesheet, kept for ever and changed with its address."""

import gzip
import re

import pytest

from registrations.web import looks
from tests.conftest import PROJECT
from tests.web import pages


def linked(response):
    page = pages.parse(response)
    return [link.get("href") for link in page.iter("link") if link.get("rel") == "stylesheet"]


def test_page_loads_one_stylesheet_that_may_be_kept_for_ever(clock, db, client):
    (address,) = linked(client.get("/"))

    answer = client.get(address)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer["Cache-Control"]
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_address_of_another_version_gets_what_there_is_and_keeps_nothing(client):
    answer = client.get("/videz/0000000000000000.css")

    assert answer.content == client.get(looks.address()).content
    assert answer["Cache-Control"] == "no-cache"


def test_stylesheet_has_all_that_its_layers_say(client):
    sheet = client.get(looks.address()).content.decode()
    folder = PROJECT / "static/css"
    layers = "".join((folder / f"{name}.css").read_text() for name in looks.LAYERS)

    def marks(text):
        return re.sub(r"\s+", "", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))

    assert marks(sheet) == marks(layers)
    assert "calc(-1 * var(--gap))" in sheet
    assert '" (" attr(href) ")"' in sheet


def test_every_layer_is_sent_and_the_desk_alone_has_its_own():
    files = {path.stem for path in (PROJECT / "static/css").glob("*.css")}

    assert files == {*looks.LAYERS, "admin", "desk"}


def test_page_of_an_inner_error_has_a_stylesheet_that_needs_nothing(client):
    page = (PROJECT / "templates/public/error_500.html").read_text()
    (address,) = re.findall(r'rel="stylesheet" href="([^"]+)"', page)

    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("taken", "is_packed"), [("gzip, br", True), ("br;q=1.0, gzip;q=0", False), ("", False)]
)
def test_stylesheet_comes_packed_to_who_can_unpack_it(client, taken, is_packed):
    plain = client.get(looks.address()).content

    answer = client.get(looks.address(), headers={"Accept-Encoding": taken})

    assert (answer.headers.get("Content-Encoding") == "gzip") == is_packed
    assert "Accept-Encoding" in answer["Vary"]
    read = gzip.decompress(answer.content) if is_packed else answer.content
    assert read == plain
    assert not is_packed or len(answer.content) * 3 < len(plain)
