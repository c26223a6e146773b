"""Log lines tell nobody a personal link."""

import io
import logging

import pytest

from srecanje.logs import NoTokens

TOKEN = "kQx3_9-hT0aBcDeFgHiJkL"


@pytest.fixture
def written():
    """Return a function that logs a line through the filter and returns what is written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(NoTokens())
    log = logging.Logger("test")
    log.addHandler(handler)

    def write(*words, **more):
        log.warning(*words, **more)
        return stream.getvalue()

    return write


LINES = {
    "no arguments": (f"Not Found: /odziv/{TOKEN}/",),
    "one argument": ("Not Found: %s", f"/odziv/{TOKEN}/"),
    "several": ('"%s" %s %s', f"GET /en/odziv/{TOKEN}/ HTTP/1.1", "409", "120"),
    "token as an argument": ("Conflict: /odziv/%s/", TOKEN),
    "named arguments": ("%(what)s: %(path)s", {"what": "Gone", "path": f"/odziv/{TOKEN}/koda/"}),
    "no string": (ValueError(f"https://srecanje.example/odziv/{TOKEN}/"),),
    "two links": ("%s %s", f"/odziv/{TOKEN}/", f"/en/odziv/{TOKEN}/koledar.ics"),
    "without a slash": (f"/odziv/{TOKEN}",),
    "with a percent sign": (f"100 % of /odziv/{TOKEN}/ %s",),
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_who_reads_the_log_finds_no_personal_link(written, line):
    text = written(*line)

    assert TOKEN not in text
    assert "/odziv/…" in text


def test_who_reads_the_log_still_finds_the_rest_of_the_line(written):
    text = written('"%s" %s', f"GET /en/odziv/{TOKEN}/koda/ HTTP/1.1", 409)

    assert text == '"GET /en/odziv/…/koda/ HTTP/1.1" 409\n'


def test_line_without_a_link_is_left_as_it_is(written):
    assert written("%d letters, 100 %% sent", 3) == "3 letters, 100 % sent\n"
    assert written("100 % of %s").endswith("100 % of %s\n")
