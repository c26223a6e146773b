from datetime import UTC, datetime
from xml.etree import ElementTree

from registrations.documents import sitemap

NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}
AT = datetime(2025, 11, 10, 8, tzinfo=UTC)
SITE = "https://srecanje.example"


def read(data):
    return ElementTree.fromstring(data).findall("s:url", NAMES)


def test_each_page_stands_in_both_languages_and_names_the_other():
    urls = read(sitemap.draw([("rudnik", AT)]))

    assert [url.findtext("s:loc", None, NAMES) for url in urls] == [
        *(f"{SITE}/", f"{SITE}/en/"),
        *(f"{SITE}/dogodki/rudnik/", f"{SITE}/en/dogodki/rudnik/"),
    ]
    for url in urls[2:]:
        links = {a.get("hreflang"): a.get("href") for a in url.findall("x:link", NAMES)}
        assert links == {
            "sl": f"{SITE}/dogodki/rudnik/",
            "en": f"{SITE}/en/dogodki/rudnik/",
            "x-default": f"{SITE}/dogodki/rudnik/",
        }
        assert url.findtext("s:lastmod", None, NAMES) == "2025-11-10T08:00:00Z"


def test_event_named_like_a_language_keeps_its_address():
    [*_, url] = read(sitemap.draw([("en", AT)]))

    links = {a.get("hreflang"): a.get("href") for a in url.findall("x:link", NAMES)}
    assert links["x-default"] == f"{SITE}/dogodki/en/"
    assert links["en"] == f"{SITE}/en/dogodki/en/"


def test_address_of_the_site_is_escaped(settings):
    settings.SITE_URL = 'https://nvo.example/a&b"c'

    [url, *_] = read(sitemap.draw([]))

    assert url.findtext("s:loc", None, NAMES) == 'https://nvo.example/a&b"c/'
    assert url.find("x:link", NAMES).get("href") == 'https://nvo.example/a&b"c/'


def test_one_file_holds_no_more_than_it_may():
    assert 2 * (sitemap.MOST_EVENTS + 1) == 50_000
