"""Pages beside an event's form: the preview of a draft, and the question before cancelling."""

import pytest

from registrations.models import Event, Rsvp
from tests import factories
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

PREVIEW = {"sl": "Predogled osnutka", "en": "Preview of a draft"}


@pytest.fixture
def draft(ours):
    factories.events.unpublish(ours.event)
    return ours.event


@pytest.mark.parametrize("language", ["sl", "en"])
@pytest.mark.parametrize("role", ["OWNER", "EDITOR", "READER"])
def test_member_sees_the_page_of_a_draft(people, desk, draft, client, language, role):
    member = desk(people[role], language)

    response = member.get(member.of("event", draft.pk, "preview"))

    page = pages.of(response)
    assert response.status_code == 200
    assert PREVIEW[language] in page
    assert {"sl": "NAŠOgled", "en": "NAŠVisit"}[language] in page
    assert "NAŠGovornica" in page
    assert client.get(f"/dogodki/{draft.slug}/").status_code == 404


def test_preview_is_kept_and_indexed_by_nobody(owner, draft):
    response = owner.get(owner.of("event", draft.pk, "preview"))

    robots = pages.parse(response).find(".//meta[@name='robots']")
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert "noindex" in robots.get("content")


def test_preview_says_the_same_as_the_page_that_guests_get(owner, draft, client):
    preview = pages.parse(owner.get(owner.of("event", draft.pk, "preview"))).find(".//article")
    factories.events.publish(draft)
    page = pages.parse(client.get(f"/en/dogodki/{draft.slug}/")).find(".//article")

    assert pages.words(preview) == pages.words(page)


@pytest.mark.parametrize("status", ["PUBLISHED", "CANCELLED"])
def test_what_guests_see_already_needs_no_preview(owner, ours, status):
    Event.objects.filter(pk=ours.event.pk).update(status=status)

    response = owner.get(owner.of("event", ours.event.pk, "preview"))

    assert response["Location"] == f"/en/dogodki/{ours.event.slug}/"


@pytest.mark.parametrize("kind", ["DOOR", "stranger", "nobody's"])
def test_draft_of_others_has_no_preview(people, desk, draft, kind):
    browser = desk(people[kind])

    assert browser.get(browser.of("event", draft.pk, "preview")).status_code in (403, 404)


def test_event_of_a_draft_leads_to_its_preview(owner, draft):
    page = pages.parse(owner.get(owner.of("event", draft.pk, "change")))

    assert pages.links(page)["Preview"] == owner.of("event", draft.pk, "preview")


def test_cancelling_asks_first_and_says_what_it_means(slovene, ours, reload):
    factories.make_rsvp(ours.event)
    factories.make_rsvp(ours.event, Rsvp.Status.NEEDS_ACTION)
    Event.objects.filter(pk=ours.event.pk).update(capacity=2)
    for _ in range(3):
        factories.make_rsvp(ours.event, Rsvp.Status.WAITLISTED)
    page = pages.parse(slovene.get(slovene.of("event", ours.event.pk, "change")))
    address = slovene.of("event", ours.event.pk, "cancel")

    asked = pages.of(slovene.get(address))

    assert address in [a.get("href") for a in page.iter("a")]
    assert "NAŠDogodek" in asked
    assert "Prideta 2 osebi. Na čakalnem seznamu so 3 osebe." in asked
    assert "odgovori ostanejo shranjeni" in asked
    assert "Nobeno pismo se še ne pošlje" in asked
    assert reload(ours.event).status == Event.Status.PUBLISHED


def test_cancelled_event_keeps_its_replies_and_writes_no_letter(owner, ours, reload):
    letters = ours.event.letters.count()

    response = owner.post(owner.of("event", ours.event.pk, "cancel"), {}, follow=True)

    assert "The event is cancelled." in pages.of(response)
    assert reload(ours.event).status == Event.Status.CANCELLED
    assert reload(ours.rsvp).status == "ACCEPTED"
    assert ours.event.letters.count() == letters


@pytest.mark.parametrize("status", ["DRAFT", "CANCELLED"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_what_is_published_can_be_cancelled(owner, ours, rows, status, method):
    Event.objects.filter(pk=ours.event.pk).update(status=status)
    before = rows()

    response = getattr(owner, method)(owner.of("event", ours.event.pk, "cancel"), {})

    assert response["Location"] == owner.of("event", ours.event.pk, "change")
    assert rows() == before


def test_reader_is_not_asked_whether_to_cancel(people, desk, ours):
    reader = desk(people["READER"])

    assert reader.get(reader.of("event", ours.event.pk, "cancel")).status_code == 404


EMPTY = {"new": (3, 1, 1), "stored": (1, 1, 1)}


@pytest.mark.parametrize("which", EMPTY)
def test_empty_rows_stand_ready(owner, ours, which):
    parts = ("add",) if which == "new" else (ours.event.pk, "change")

    form = owner.form(owner.of("event", *parts))

    names = ("agenda_items", "speakers", "partners")
    found = [int(form[f"{n}-TOTAL_FORMS"][0]) - int(form[f"{n}-INITIAL_FORMS"][0]) for n in names]
    assert tuple(found) == EMPTY[which]


@pytest.mark.parametrize("language", ["sl", "en"])
def test_help_stands_beside_what_needs_it(people, desk, ours, language):
    browser = desk(people["OWNER"], language)

    page = pages.parse(browser.get(browser.of("event", ours.event.pk, "change")))

    helped = {e.get("id") for e in page.iter("div") if "help" in e.get("class", "").split()}
    for name in ("slug", "latitude", "longitude", "is_listed", "timezone", "speakers-0-position"):
        assert f"id_{name}_helptext" in helped, helped
    assert {"id_partners-0-position_helptext", "id_agenda_items-0-needs_signup_helptext"} <= helped
