"""The style guide shows every part to staff, and stores nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.models import Event, Organizer, Rsvp
from tests.web import pages

PARTS = {"is-past", "is-now", "is-next", "wrong", "summary", "land", "cover", "portrait", "marks"}
PARTS |= {"materials", "visit", "funding", "rehearsal", "done", "pending", "brought", "colleagues"}


@pytest.mark.parametrize("prefix", pages.PREFIX.values())
def test_staff_see_every_state_and_no_row_is_written(client, organiser, prefix):
    client.force_login(organiser)
    before = [model.objects.count() for model in (Event, Organizer, Rsvp)]

    with CaptureQueriesContext(connection) as asked:
        response = client.get(f"{prefix}/slog/")

    page = pages.parse(response)
    classes = " ".join(element.get("class", "") for element in page.iter()).split()
    for name in ("soon", "open", "few", "full", "closed", "running", "over", "cancelled", "moved"):
        assert f"state-{name}" in classes, name
    for status in Rsvp.Status:
        assert f"outcome-{status.lower()}" in classes, status
    assert set(classes) >= PARTS
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)
    assert [model.objects.count() for model in (Event, Organizer, Rsvp)] == before


def test_guests_are_led_to_the_log_in(client, db):
    response = client.get("/slog/")

    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")
