"""The number of queries of a page does not grow with the number of rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.models import Event, Question, Rsvp, Speaker, memory
from tests import factories

FEW, MANY = 1, 12
# Tables that have a row for each guest, or several.
OF_GUESTS = ("rsvp", "itemsignup", "answer", "outgoingmail", "pendingreply")


def queries_of(act):
    with CaptureQueriesContext(connection) as captured:
        response = act()
    assert response.status_code < 400
    return [query["sql"] for query in captured.captured_queries]


def grow(event, times):
    """Add rows of everything that pages of this event show."""
    for n in range(times):
        speaker = Speaker.objects.create(event=event, name=f"Govornica {n}", topic_sl="O tem")
        item = factories.make_item(event, title_sl=f"Ogled {n}", capacity=50)
        item.speakers.add(speaker)
        event.partners.create(name=f"Partner {n}")
        factories.make_choice(item)
        for kind in Question.Kind:
            factories.make_option(
                factories.make_question(event, kind=kind, is_for_each_person=True)
            )
        factories.make_rsvp(event, items={item.pk: item.choices.get().pk})
        factories.make_event(title_sl=f"Drugi {n}")


@pytest.fixture
def lean(clock, db):
    """An event without anything around it."""
    return factories.make_event(slug="dogodek")


def assert_same(lean, act, limit):
    grow(lean, FEW)
    act()
    few = queries_of(act)
    grow(lean, MANY)
    act()
    many = queries_of(act)

    assert len(few) == len(many), "\n".join(many)
    assert len(many) <= limit, "\n".join(many)


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/", 2),
        ("/dogodki/dogodek/prijava/", 4),
        ("/dogodki/dogodek/zasebnost/", 1),
        ("/zasebnost/", 0),
        ("/dostopnost/", 0),
        ("/sitemap.xml", 2),
    ],
)
def test_public_pages_ask_the_database_a_fixed_number_of_times(client, lean, path, limit):
    assert_same(lean, lambda: client.get(path), limit)


def test_invitation_is_drawn_with_a_fixed_number_of_queries(client, lean):
    def act():
        memory.forget()
        return client.get("/dogodki/dogodek/")

    assert_same(lean, act, 7)


def test_form_is_drawn_anew_with_a_fixed_number_of_queries(client, lean):
    def act():
        memory.forget()
        return client.get("/dogodki/dogodek/prijava/")

    assert_same(lean, act, 9)


def test_calendar_of_an_event_asks_a_fixed_number_of_times(client, lean):
    assert_same(lean, lambda: client.get("/dogodki/dogodek/koledar.ics"), 1)


def test_personal_page_asks_a_fixed_number_of_times(client, lean):
    rsvp = factories.make_rsvp(lean)

    def act():
        for item in lean.agenda_items.exclude(signups__rsvp=rsvp):
            choice = item.choices.get()
            rsvp.signups.create(item=item, choice=choice, status="WISHED", order=item.pk)
        for question in lean.questions.exclude(answers__rsvp=rsvp):
            value = list(question.options.values_list("pk", flat=True))
            rsvp.answers.create(
                question=question, value=value if question.has_options else "2025-11-25"
            )
        factories.make_rsvp(lean, brought_by=rsvp, email="")
        rsvp.pending_replies.create(
            submission=str(rsvp.pending_replies.count()),
            sent_at=factories.at("2025-11-10 08:00"),
            answer="accept",
        )

    def look():
        return queries_of(lambda: client.get(f"/odziv/{rsvp.token}/"))

    grow(lean, FEW)
    act()
    look()
    few = look()
    grow(lean, MANY)
    for _ in range(MANY):
        act()
    look()
    many = look()

    assert len(few) == len(many), "\n".join(many)
    assert len(many) <= 11, "\n".join(many)


def test_form_of_many_people_asks_a_fixed_number_of_times(make_guest, client, lean):
    Event.objects.update(people_per_reply=20)
    grow(lean, FEW)
    guest = make_guest(lean)
    guest.browser = client

    def rearrange(n):
        rows = [guest.colleague(number) for number in range(n)]
        return queries_of(lambda: guest.party(*rows, press="add", stamp="x"))

    rearrange(FEW)
    few, many = rearrange(FEW), rearrange(MANY)

    assert len(few) == len(many) <= 6, "\n".join(many)


def test_reply_asks_a_fixed_number_of_times(make_guest, client, lean):
    guest = make_guest(lean)
    guest.browser = client

    def replies(n):
        data = {**guest.filled(email=f"g{n}@primer.example"), "stamp": guest.stamp()}
        return queries_of(lambda: client.post(guest.address("prijava"), data))

    grow(lean, FEW)
    replies(1)
    few = replies(2)
    grow(lean, MANY)
    many = replies(3)

    assert len(few) == len(many) <= 11, "\n".join(many)
    assert Rsvp.objects.filter(email__startswith="g").count() >= 3


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL plans by how many rows it has"
)
def test_reply_reads_no_list_of_guests_from_one_end_to_the_other(make_guest, client, lean):
    grow(lean, FEW)
    guest = make_guest(lean)
    guest.browser = client
    item = lean.agenda_items.get()
    chosen = {"items": item.pk, f"choice-{item.pk}": item.choices.get().pk}
    data = {**guest.filled(email="g@primer.example", **chosen), "stamp": guest.stamp()}

    asked = queries_of(lambda: client.post(guest.address("prijava"), data))

    plans = []
    for sql in (sql for sql in asked if sql.startswith(("SELECT", "UPDATE"))):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plans += [row[3] for row in cursor.fetchall()]
    of_guests = [plan for plan in plans if any(f"registrations_{t}" in plan for t in OF_GUESTS)]
    assert of_guests
    assert [p for p in of_guests if p.startswith("SCAN") or p.endswith("(event_id=?)")] == []
