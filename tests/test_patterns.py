"""No pattern takes a time that grows with the square of what somebody typed."""

import importlib
import pkgutil
import re
import time

import pytest

import registrations
import srecanje

PACKAGES = (registrations, srecanje)
# Made for developers alone, begun by their own commands.
LEFT_OUT = ("registrations.migrations", "registrations.management.benchmark", "srecanje.settings")
PIECES = (
    *("a", "@", "<", "a@", "<a", "<@", "< ", "a.", "@.", " ", "\t", "\n", "\r", "0", "1", "-", "."),
    *("1.", "1.000", "{", "{a", "/*", "/* *", "http://", "https://a", "[", "![", '="', '"', "'"),
    *(",", "; ", ",ga ", "dr ", "dr.", "dr. ", "ph. d", "d o o ", " d o o", "user ", "no such "),
    *("Message-ID:\n", "Message-ID: <", "Feedback-Type:\n", '<img src="cid:', "<body", "/odziv/"),
    *("gzip ", "gzip; q=0.", "colleague-1", "1-1", "v ", "on ", "abc ", "1. ", "\xa0", "č", ": "),
)
# These are only asked for the whole of a text.
WHOLE = {"registrations.documents.lists.PLAIN_ADDRESS", "registrations.documents.dates.SAID_DAY"}
SHORT, TIMES = 1_000, 8
# What is quicker is not measured. Units: seconds of the processor.
UNMEASURED = 0.004


def patterns():
    found = {}
    for package in PACKAGES:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith(LEFT_OUT):
                for name, value in vars(importlib.import_module(module.name)).items():
                    values = value.values() if isinstance(value, dict) else [value]
                    for one in values:
                        if isinstance(one, re.Pattern):
                            found.setdefault(one.pattern, (f"{module.name}.{name}", one))
    return dict(found.values())


PATTERNS = patterns()


def seconds(name, text):
    begun = time.process_time()
    if name in WHOLE:
        PATTERNS[name].fullmatch(text)
    else:
        PATTERNS[name].findall(text)
    return time.process_time() - begun


def grows(name, piece):
    """Whether eight times the text takes far more than eight times as long."""

    def text(characters):
        typed = piece * (characters // len(piece)) + "!"
        return typed.encode() if isinstance(PATTERNS[name].pattern, bytes) else typed

    if seconds(name, text(SHORT * TIMES)) < UNMEASURED:
        return False
    short = min(seconds(name, text(SHORT)) for _ in range(3))
    long = min(seconds(name, text(SHORT * TIMES)) for _ in range(3))
    return long > UNMEASURED and long > 4 * TIMES * short


@pytest.mark.parametrize("name", PATTERNS)
def test_eight_times_the_text_takes_about_eight_times_as_long(name):
    assert [piece for piece in PIECES if grows(name, piece)] == []
