"""A guest list of 100,000 people costs hardly more than one of 1,000: it is read by indexes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.admin.guests import RsvpAdmin
from registrations.domain import guest_list
from tests import factories
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors
planned = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL plans by how many rows it has"
)


@pytest.fixture
def look(owner, ours):
    """Return a function that opens the list of our event: the names on it, and the queries."""

    def shown(**query):
        address = owner.of("rsvp")
        with CaptureQueriesContext(connection) as captured:
            page = owner.get(address, {"event__id__exact": ours.event.pk, **query})
        assert page.status_code == 200
        rows = pages.parse(page).findall(".//table[@id='result_list']/tbody/tr/th")
        return [pages.words(row) for row in rows], [q["sql"] for q in captured.captured_queries]

    return shown


def have_failed(rsvp, *kinds):
    """Store letters to a guest that could not be delivered."""
    for kind in kinds:
        rsvp.letters.create(
            event=rsvp.event,
            kind=kind,
            to_email=rsvp.email,
            message_id=f"<{kind}@x>",
            cause=kind,
            created_at=rsvp.event.revised_at,
            next_try_at=rsvp.event.revised_at,
            state="failed",
        )


def plans(queries, mark):
    """Return how the queries in which a text stands are answered."""
    found = []
    for sql in queries:
        if mark in sql:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
                found.append(" | ".join(row[3] for row in cursor.fetchall()))
    return found


@planned
def test_search_reads_an_index_once_and_of_the_rows_those_alone_that_were_found(look, ours):
    names, queries = look(q="naspriimek")

    [plan] = plans(queries, "LIKE")
    assert names == ["NAŠPriimek NAŠIme"]
    assert "COVERING INDEX rsvp_by_what_is_searched" in plan
    [page] = plans(queries, 'ORDER BY "registrations_rsvp"."sort_key"')
    assert "registrations_rsvp USING INTEGER PRIMARY KEY" in page


@planned
@pytest.mark.parametrize("events", [1, 2])
@pytest.mark.parametrize(
    ("order", "column", "index"),
    [({}, "sort_key", "rsvp_by_name"), ({"o": "-8"}, "answered_at", "rsvp_by_time_of_answer")],
)
def test_page_of_people_is_read_in_its_order(look, ours, monkeypatch, events, order, column, index):
    # Of a list of one page, all rows are read.
    monkeypatch.setattr(RsvpAdmin, "list_per_page", 1)
    for event in [ours.event, factories.make_event(organizer=ours.organizer)][:events]:
        factories.make_rsvp(event)

    [plan] = plans(look(**order)[1], f'ORDER BY "registrations_rsvp"."{column}"')

    assert f"registrations_rsvp USING INDEX {index}" in plan
    assert "TEMP B-TREE" not in plan


@planned
def test_letters_that_failed_are_found_by_their_index(look, ours):
    have_failed(ours.rsvp, "coming")

    found = plans(look(letters="failed")[1], "'failed'")

    # Their ids, and what is marked on the page: all else is asked of these ids.
    assert len(found) == 2
    assert all("INDEX mail_that_failed" in plan for plan in found)


@planned
def test_events_to_filter_by_are_looked_up_one_by_one(look):
    [plan] = [plan for plan in plans(look()[1], "EXISTS") if "CORRELATED SCALAR" in plan]

    assert "SEARCH U0 USING COVERING INDEX" in plan


@planned
def test_labels_to_filter_by_are_read_from_those_rows_alone_that_have_some(look):
    [plan] = plans(look()[1], 'SELECT DISTINCT "registrations_rsvp"."labels"')

    assert "INDEX rsvp_by_label (event_id=?" in plan


@pytest.mark.parametrize(("few", "times"), [(0, 1), (100, 0)])
def test_many_are_counted_once_and_a_few_as_they_are_found(look, ours, monkeypatch, few, times):
    monkeypatch.setattr(guest_list, "FEW", few)
    have_failed(ours.rsvp, "coming")
    for query in ({}, {"q": "a"}, {"letters": "failed"}):
        counting = [sql for sql in look(**query)[1] if "COUNT" in sql]

        assert len([sql for sql in counting if "arrived_at" not in sql]) == times, counting


@planned
def test_who_has_come_is_counted_in_an_index(look):
    [plan] = plans(look()[1], 'COUNT(*) AS "__count"')

    assert "COVERING INDEX rsvp_by_time_of_arrival (event_id=? AND arrived_at>?)" in plan


@pytest.mark.parametrize(
    "query",
    [
        {"status__exact": "DECLINED"},
        {"arrival": "here"},
        {"arrival": "unexpected"},
        {"letters": "stopped"},
        {"label": "vip"},
    ],
)
def test_who_is_picked_out_by_a_filter_is_looked_up_and_not_looked_for_in_the_order(look, query):
    names, queries = look(**query)

    assert names == []
    assert not [sql for sql in queries if 'ORDER BY "registrations_rsvp"."sort_key"' in sql]


@planned
def test_answers_are_asked_for_person_by_person(look, ours):
    factories.make_question(ours.event, kind="YES_NO").answers.create(rsvp=ours.rsvp, value=True)
    [question] = ours.event.questions.filter(answers__value=True)

    names, queries = look(answer=f"{question.pk}-yes")

    assert names == ["NAŠPriimek NAŠIme"]
    found = plans(queries, f'"question_id" = {question.pk} AND')
    assert found and all("(rsvp_id=? AND question_id=?)" in plan for plan in found)


@pytest.mark.parametrize("few", [0, 1, 2, 100])
def test_people_are_found_alike_whether_they_are_few_or_many(look, ours, monkeypatch, few):
    for name in ("Kos", "Kosec", "Zajc"):
        factories.make_rsvp(ours.event, family_name=name, given_name="Ana")
    monkeypatch.setattr(guest_list, "FEW", few)

    assert look(q="kos")[0] == ["Kos Ana", "Kosec Ana"]
    assert look(q="ana kose")[0] == ["Kosec Ana"]
    assert look(q="xyz")[0] == []


def test_others_with_that_name_are_not_found(look, theirs):
    factories.make_rsvp(theirs.event, family_name="Kos")

    assert look(q="kos")[0] == []


def test_letter_that_failed_leads_to_its_guest_once(look, ours):
    have_failed(ours.rsvp, "coming", "changed")
    factories.make_rsvp(ours.event)

    assert look(letters="failed")[0] == ["NAŠPriimek NAŠIme"]


@pytest.mark.parametrize("query", [{"q": "zzq"}, {"status__exact": "ACCEPTED"}])
def test_people_of_several_events_are_found_by_as_many_queries_as_one(owner, ours, query):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            assert owner.get(owner.of("rsvp"), query).status_code == 200
        return len(captured)

    factories.make_rsvp(ours.event, family_name="Zzq")
    asked()
    one = asked()
    for _ in range(5):
        factories.make_rsvp(ours.event, family_name="Zzq")

    assert asked() == one
