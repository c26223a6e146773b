"""The page of an event, part by part: closed where all is well, open where something lacks."""

import pytest

from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors


def opened(response):
    parts = pages.parse(response).findall(".//section[@class='part']")
    return {part.get("id") for part in parts if part.find("details").get("open") is not None}


def test_part_of_a_published_event_is_open_only_where_something_is_wrong(owner, ours):
    address = owner.of("event", ours.event.pk, "change")

    before = opened(owner.get(address))
    wrong = owner.fill_in(address, **{"partners-0-name": "", "capacity": "0"})

    assert "part-partners" not in before
    assert opened(wrong) == before | {"part-partners", "part-replying"}


def test_new_event_begins_with_what_and_when_where_and_replying(owner, ours):
    page = owner.get(owner.of("event", "add"))

    assert opened(page) == {"part-what", "part-where", "part-replying"}
