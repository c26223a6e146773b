"""Pictures at their addresses, and on the invitation page."""

import json

import pytest
from django.urls import reverse

from registrations.domain import events, uploads
from registrations.models import Event, Speaker, Upload
from tests import factories
from tests.pictures import drawn, opened
from tests.web import pages

Kind = Upload.Kind


@pytest.fixture
def event(clock, db):
    """An event with a cover and a speaker with a portrait."""
    event = factories.make_event(
        cover=uploads.receive(drawn(), Kind.COVER),
        cover_alt_sl='Jašek »Ojstro« & "stolp"',
        cover_focus="TOP_RIGHT",
    )
    portrait = uploads.receive(drawn(400, 600), Kind.PORTRAIT)
    events.store_row(Speaker(event=event, name="Ana Novak", portrait=portrait))
    return event


def page_of(event, client, prefix=""):
    return client.get(f"{prefix}/dogodki/{event.slug}/")


def pictures_on(response):
    return {picture.get("class", "").split()[-1]: picture for picture in _images(response)}


def _images(response):
    return [i for i in pages.parse(response).iter() if i.tag.endswith("img")]


def test_cover_and_portrait_stand_on_the_page_with_their_sizes(event, client):
    found = pictures_on(page_of(event, client))

    cover, portrait = found["focus-top-right"], found["focus-top"]
    assert cover.get("alt") == event.cover_alt_sl
    assert (cover.get("width"), cover.get("height")) == ("1400", "700")
    assert [part.split()[1] for part in cover.get("srcset").split(", ")] == [
        "640w",
        "1280w",
        "1400w",
    ]
    assert cover.get("fetchpriority") == "high"
    assert portrait.get("alt") == ""
    assert (portrait.get("width"), portrait.get("height")) == ("320", "480")


def test_cover_without_english_words_says_that_they_are_slovene(event, client):
    found = pictures_on(page_of(event, client, "/en"))

    assert found["focus-top-right"].get("lang") == "sl"


def test_every_picture_of_the_page_is_found_and_kept_for_ever(event, client):
    sources = [picture.get("src") for picture in _images(page_of(event, client))]

    assert len(sources) == 2
    for source in sources:
        response = client.get(source)
        assert opened(response.getvalue()).format == "WEBP"
        assert response["Content-Type"] == "image/webp"
        assert "immutable" in response["Cache-Control"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"].startswith("default-src 'none'")
        again = client.get(source, headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304


@pytest.mark.parametrize("rest", ["-641.webp", "-640.jpg", "-640.webp/../x", "-640.svg", ""])
def test_only_a_name_that_a_row_has_is_found(event, client, settings, rest):
    (settings.UPLOADS / f"{event.cover_id}-641.webp").write_bytes(b"nobody's")

    assert client.get(f"/slike/{event.cover_id}{rest}").status_code == 404
    assert client.get(f"/slike/{'0' * 32}-640.webp").status_code == 404


def test_picture_whose_file_is_gone_is_not_found_and_papers_do_without(event, client, settings):
    for path in settings.UPLOADS.glob("*"):
        path.unlink()

    address = reverse("picture", args=[f"{event.cover_id}-640.webp"])
    assert client.get(address).status_code == 404
    assert client.get(f"/dogodki/{event.slug}/slika.png").status_code == 200


def test_programs_are_told_of_cover_and_portrait(event, client):
    page = page_of(event, client).content.decode()
    data = json.loads(page.partition('ld+json">')[2].partition("</script>")[0])

    assert data["image"].endswith(f"/slike/{event.cover_id}-1280.jpg")
    assert data["performer"][0]["image"].startswith("https://srecanje.example/slike/")


def test_share_picture_shows_the_chosen_part_of_the_cover(event, client):
    blue = client.get(f"/dogodki/{event.slug}/slika.png")
    Event.objects.filter(pk=event.pk).update(cover_focus="LEFT")
    red = client.get(f"/dogodki/{event.slug}/slika.png")

    colours = [opened(p.content).convert("RGB").getpixel((1100, 300)) for p in (blue, red)]
    assert colours[0][2] > 150 > colours[0][0]
    assert colours[1][0] > 150 > colours[1][2]


def test_visit_of_a_page_with_pictures_asks_for_its_version_alone(
    event, client, django_assert_num_queries
):
    page_of(event, client)

    with django_assert_num_queries(1):
        page_of(event, client)
