"""Whatever guests type stays text: on their pages, on the organisers' pages, in every field."""

import pytest
from django.test import Client

from registrations.models import Rsvp
from tests.web import pages

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "closing script": "</script><script>x</script>",
    "attribute": '"><img src=x onerror=alert(1)>',
    "single quote": "' onmouseover='x",
    "markdown": "[x](http://e.example) ![y](http://e.example/p.png)",
    "template": "{{ event.organizer.contact_email }}{% debug %}",
    "dunder": "{event.__init__.__globals__}",
    "percent": "%(name)s %s %d {0}",
    "entity": "&lt;b&gt; &amp; &#60;",
    "comment": "<!-- x -->{# y #}",
    "textarea": "</textarea><script>x</script>",
    "javascript": "javascript:alert(1)",
    "path": "../../etc/passwd",
    "formula": "=1+1",
}
FIELDS = ("given_name", "family_name", "organisation", "note")
hostile_text = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)


def made_of_it(response):
    """Return the elements on a page that only guest text could have brought."""
    page = pages.parse(response)
    suspect = [e.tag for e in page.iter() if any(name.startswith("on") for name in e.attrib)]
    suspect += [e.get("src") for e in page.iter("img") if not e.get("src", "").startswith("/")]
    suspect += [
        a.get("href")
        for a in page.iter("a")
        if a.get("href", "").startswith(("http://e.", "javascript"))
    ]
    return suspect + [script.text for script in page.iter("script") if not script.get("src")]


def reply_with(guest, text):
    response = guest.reply(**{name: text for name in FIELDS})
    assert response.status_code == 303, pages.of(response)
    return response


@hostile_text
def test_form_that_comes_back_shows_it_as_text(english, text):
    response = english.reply(**{name: text for name in FIELDS}, email="")

    assert response.status_code == 422
    assert made_of_it(response) == []
    values = pages.form_with(response, "given_name").values
    assert {values[name][0] for name in FIELDS} == {text}


@hostile_text
def test_page_after_the_reply_shows_it_as_text(english, text):
    response = english.get(reply_with(english, text)["Location"])

    assert response.status_code == 200
    assert made_of_it(response) == []
    assert " ".join(text.split()) in pages.of(response)


@hostile_text
def test_personal_page_shows_it_as_text(english, text):
    reply_with(english, text)
    english.reply(**{name: text for name in FIELDS}, phone="1")
    rsvp = Rsvp.objects.get()

    response = english.get(english.own(rsvp))

    assert rsvp.pending_replies.count() == 1
    assert response.status_code == 200
    assert made_of_it(response) == []
    assert pages.of(response).count(text) >= 3


@hostile_text
@pytest.mark.ignore_template_errors
def test_organisers_pages_show_it_as_text(english, organiser, text):
    reply_with(english, text)
    rsvp = Rsvp.objects.get()
    letter = rsvp.letters.get()
    desk = Client()
    desk.force_login(organiser)
    base = "/en/admin/registrations"
    withdraw = {"action": "withdraw", "_selected_action": rsvp.pk}

    answers = [
        desk.get(f"{base}/rsvp/"),
        desk.get(f"{base}/rsvp/", {"q": text}),
        desk.get(f"{base}/rsvp/{rsvp.pk}/change/"),
        desk.get(f"{base}/rsvp/{rsvp.pk}/history/"),
        desk.get(f"{base}/outgoingmail/{letter.pk}/change/"),
        desk.post(f"{base}/rsvp/", withdraw),
    ]

    assert [answer.status_code for answer in answers] == [200] * 6
    assert [made_of_it(answer) for answer in answers] == [[]] * 6


@hostile_text
def test_request_for_the_link_shows_it_as_text(english, text):
    stamp = english.stamp(english.address("povezava"))

    response = english.post(english.address("povezava"), {"email": text, "stamp": stamp})

    assert response.status_code == 422
    assert made_of_it(response) == []


@hostile_text
def test_hostile_address_of_a_page_is_no_markup(client, event, text):
    response = client.get(f"/en/{text}", {"q": text})

    assert response.status_code == 404
    assert made_of_it(response) == []


@pytest.mark.parametrize("text", ["<b>x</b>", "{{ 7|add:7 }}", "{% url 'front' %}"])
def test_texts_of_an_event_stay_text_too(client, event, text):
    type(event).objects.update(title_sl=text, subtitle_sl=text, summary_sl=text, venue_name=text)
    event.agenda_items.update(title_sl=text, description_sl=text)
    event.speakers.update(name=text, topic_sl=text)

    response = client.get(f"/dogodki/{event.slug}/")

    assert response.status_code == 200
    assert pages.of(response).count(text) > 10
    assert pages.words(pages.parse(response).find(".//title")).startswith(text)
