"""An organiser bound by law publishes an accessibility statement of its own."""

import re
from datetime import date

import pytest

from registrations.models import AccessibilityStatement
from tests import factories
from tests.web import pages

ADDRESS = "/en/organizatorji/cppz/dostopnost/"
Conformity = AccessibilityStatement.Conformity


@pytest.fixture
def published(english):
    return factories.make_statement(
        english.event.organizer,
        burden_sl="- Posnetki brez podnapisov",
        reviewed_on=date(2025, 11, 9),
        contact_email="dostopnost@srecanje.example",
    )


def test_guest_reads_the_statement_as_the_law_wants_it(english, published):
    said = pages.of(english.get(ADDRESS))

    for part in (
        "Zakon o dostopnosti spletišč in mobilnih aplikacij – ZDSMA",
        "partially comply with ZDSMA and the standard SIST EN 301 549",
        "It does not conform Poster ni označen.",
        "It would be a disproportionate burden Posnetki brez podnapisov",
        "Prepared on 3 November 2025. Last reviewed on 9 November 2025.",
        "organiser’s own assessment",
        "Write to dostopnost@srecanje.example.",
        "Information Society Inspectorate of the Republic of Slovenia, Davčna ulica 1",
    ):
        assert part in said, part


@pytest.mark.parametrize("conformity", Conformity)
def test_guest_reads_how_far_the_pages_comply(english, conformity):
    factories.make_statement(english.event.organizer, conformity=conformity)

    said = pages.of(english.get(ADDRESS))

    words = {
        Conformity.FULL: "fully comply",
        Conformity.PARTIAL: "partially comply",
        Conformity.NONE: "do not comply",
    }
    assert [c for c in Conformity if words[c] in said] == [conformity]


def test_statement_has_an_address_of_its_own_in_both_languages(client, english, published):
    head = client.get(ADDRESS).content.decode()

    assert re.findall(r'rel="canonical" href="([^"]+)"', head) == [
        f"https://srecanje.example{ADDRESS}"
    ]
    assert 'hreflang="sl" href="https://srecanje.example/organizatorji/cppz/dostopnost/"' in head


def test_footer_of_an_event_leads_to_the_statement_that_holds_for_it(english):
    def link():
        return pages.links(pages.parse(english.get(english.address())))["Accessibility"]

    before = link()
    factories.make_statement(english.event.organizer)

    assert (before, link()) == ("/en/dostopnost/", ADDRESS)


def test_statement_that_is_not_published_is_not_found(english, published):
    published.organizer.publishes_statement = False
    published.organizer.save()

    assert english.get(ADDRESS).status_code == 404


def test_statement_shows_no_tags_that_were_typed(english):
    factories.make_statement(english.event.organizer, not_conforming_sl="<script>x</script>")

    assert b"<script>x" not in english.get(ADDRESS).content
