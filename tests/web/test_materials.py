"""What people find on the page when the event is over, and nobody before."""

import pytest

from registrations.documents import attachments
from registrations.documents.pictures import MOST_BYTES, Refused
from registrations.domain import events, uploads
from registrations.models import Material, Upload
from tests import factories
from tests.web import pages

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
AFTERWARDS, BEFORE = "2025-11-26 09:00", "2025-11-24 09:00"


@pytest.fixture
def event(clock, db):
    """An event with thanks, a PDF and a link."""
    event = factories.make_event(thanks_sl="Hvala za **obisk**.")
    paper = uploads.receive(PDF, Upload.Kind.PAPER)
    for row in (
        Material(event=event, title_sl="Zapisnik srečanja", paper=paper, position=1),
        Material(event=event, title_sl="Posnetek", url="https://video.example/1", position=2),
    ):
        events.store_row(row)
    return event


def address(event, material=None):
    row = material or event.materials.first()
    return f"/dogodki/{event.slug}/gradivo/{row.pk}.pdf"


def test_page_thanks_and_offers_what_was_stored_once_the_event_is_over(event, client, clock):
    page = f"/dogodki/{event.slug}/"
    before = client.get(page).content.decode()
    clock.move_to(factories.at(AFTERWARDS))
    after = pages.parse(client.get(page))

    assert "Hvala za" not in before and "Zapisnik" not in before
    section = after.find(".//*[@class='afterwards']")
    assert "Hvala za obisk." in pages.words(section)
    links = pages.links(section)
    assert links == {
        "Zapisnik srečanja": address(event),
        "Posnetek": "https://video.example/1",
    }


def test_file_is_kept_and_never_opened_in_the_site(event, client, clock):
    clock.move_to(factories.at(AFTERWARDS))

    response = client.get(address(event))

    assert response.getvalue() == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="zapisnik-srecanja.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_nobody_opens_a_file_before_the_end_or_by_another_event(event, client, clock):
    other = factories.make_event()
    draft = factories.make_event(status="DRAFT")
    row = event.materials.first()
    early = client.get(address(event))
    clock.move_to(factories.at(AFTERWARDS))

    elsewhere = [client.get(address(one, row)) for one in (other, draft)]
    link = client.get(address(event, event.materials.last()))
    as_picture = client.get(f"/slike/{row.paper_id}-1.webp")

    assert {r.status_code for r in (early, *elsewhere, link, as_picture)} == {404}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<html><script>", attachments.NO_PDF),
        (b"%PDF-1.7 cut off", attachments.NO_PDF),
        (PDF + b"0" * MOST_BYTES, attachments.TOO_MANY_BYTES),
    ],
    ids=["html", "cut off", "too much"],
)
def test_what_is_no_whole_pdf_is_refused(content, sentence):
    with pytest.raises(Refused) as refused:
        attachments.read(content)

    assert str(refused.value) == str(sentence)
