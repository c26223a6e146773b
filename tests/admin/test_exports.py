"""What organisers take out of their guest lists."""

import csv
import io
import zipfile

import pytest

from registrations.domain import log_ins
from registrations.models import EventChange, User
from tests import factories
from tests.admin.conftest import WRITERS

pytestmark = pytest.mark.ignore_template_errors
FORMULA = '=HYPERLINK("http://zlo.example")'


def taken(response):
    assert response.status_code == 200, response.status_code
    return b"".join(response.streaming_content)


def table(response):
    text = taken(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def sheet(response):
    with zipfile.ZipFile(io.BytesIO(taken(response))) as book:
        assert book.testzip() is None
        return book.read("xl/worksheets/sheet1.xml").decode()


def lines(event):
    return event.changes.filter(what=EventChange.What.EXPORT)


def take(browser, event, kind, *, format="csv", **more):
    return browser.post(
        browser.of("event", event.pk, "export"), {"kind": kind, "format": format, **more}
    )


def test_organiser_takes_out_everything_about_each_person_in_their_language(slovene, ours):
    factories.make_rsvp(ours.event, "DECLINED", family_name="Čeh", given_name="Ana", note="Žal")

    header, first, second = table(take(slovene, ours.event, "everything"))

    assert header[:4] == ["priimek", "ime", "organizacija", "stanje"]
    assert {"NAŠOgled", "NAŠVprašanje"} <= set(header)
    row = dict(zip(header, second, strict=True))
    assert first[:2] == ["Čeh", "Ana"] and "Žal" in first
    assert row["priimek"] == "NAŠPriimek" and row["NAŠVprašanje"] == "NAŠMožnost"
    assert row["NAŠOgled"] == "na seznamu za točko" or row["NAŠOgled"]


def test_caterer_gets_numbers_of_what_was_ticked_and_no_name(owner, ours):
    factories.make_rsvp(ours.event)

    rows = table(take(owner, ours.event, "catering", questions=[ours.question.pk]))
    without = table(take(owner, ours.event, "catering"))

    assert ["People who come", "", "2"] in rows
    assert ["NAŠVisit", "", "1"] in rows
    assert ["NAŠVprašanje", "NAŠMožnost", "1"] in rows
    assert not any(ours.rsvp.family_name in cell for row in rows for cell in row)
    assert ["NAŠVprašanje", "NAŠMožnost", "1"] not in without


def test_signups_stand_by_item_in_their_order(owner, ours):
    factories.make_rsvp(ours.event, family_name="Zadnja", items=[ours.item.pk])

    rows = table(take(owner, ours.event, "signups"))

    assert [row[2] for row in rows[1:]] == ["NAŠPriimek", "Zadnja"]


def test_list_is_taken_out_as_it_is_filtered(owner, ours):
    factories.make_rsvp(ours.event, "DECLINED", family_name="Drugje")
    address = f"{owner.of('rsvp', 'export')}?status__exact=DECLINED"

    rows = table(owner.post(address, {"format": "csv"}))

    assert [row[1] for row in rows[1:]] == ["Drugje"]


def test_chosen_people_are_taken_out(owner, ours):
    other = factories.make_rsvp(ours.event, family_name="Druga")
    data = {"action": "chosen", "_selected_action": [other.pk]}

    found = sheet(owner.post(owner.of("rsvp"), data))

    assert "Druga" in found and "NAŠPriimek" not in found


def test_no_cell_of_a_workbook_is_a_formula_or_becomes_one(owner, ours):
    factories.make_rsvp(ours.event, family_name=FORMULA, organisation="-2+3")

    found = sheet(take(owner, ours.event, "everything", format="xlsx"))

    assert "<f>" not in found and "HYPERLINK" in found
    # A cell of text that names a style: the one whose quote stays when it is edited.
    assert all('s="' in cell for cell in found.split("<c ") if "HYPERLINK" in cell)


@pytest.mark.parametrize("kind", ["everything", "catering", "signups"])
def test_event_remembers_who_took_out_what(owner, ours, kind):
    taken(take(owner, ours.event, kind))

    [line] = lines(ours.event)
    assert (line.after, line.by) == ({"kind": kind, "rows": 1}, owner.user)
    page = owner.get(owner.of("event", ours.event.pk, "change")).content.decode()
    assert "Export of the guest list" in page


def test_file_is_named_after_what_is_in_it_in_the_language_of_the_desk(slovene, ours):
    response = take(slovene, ours.event, "everything")

    assert f'filename="{ours.event.slug}-vse-' in response["Content-Disposition"]


def test_looking_takes_nothing_out(owner, ours):
    page = owner.get(owner.of("event", ours.event.pk, "export"))

    assert page.status_code == 200
    assert owner.get(owner.of("rsvp", "export")).status_code == 405
    assert not lines(ours.event).exists()


@pytest.mark.parametrize("who", ["READER", "DOOR", "stranger", "nobody's", *WRITERS])
def test_only_who_may_write_takes_out(people, desk, ours, who):
    browser = desk(people[who])
    may = who in WRITERS

    of_event = take(browser, ours.event, "everything")
    of_list = browser.post(
        f"{browser.of('rsvp', 'export')}?event__id__exact={ours.event.pk}", {"format": "csv"}
    )

    found = [response.status_code == 200 for response in (of_event, of_list)]
    assert found == [may, may]
    assert lines(ours.event).exists() == may


def is_off(user, ours):
    User.objects.filter(pk=user.pk).update(is_active=False)


def is_put_out(user, ours):
    log_ins.end([user])


def only_reads(user, ours):
    user.memberships.update(role="READER")


def belongs_no_more(user, ours):
    user.memberships.all().delete()


@pytest.mark.parametrize("lose", [is_off, is_put_out, only_reads, belongs_no_more])
def test_file_goes_on_only_while_its_reader_may_take_it(people, desk, ours, lose):
    browser = desk(people["EDITOR"])
    given = [
        take(browser, ours.event, "everything"),
        browser.post(browser.of("rsvp", "export"), {"format": "csv"}),
    ]

    before = [response.may_go_on() for response in given]
    lose(people["EDITOR"], ours)

    assert before == [True, True]
    assert [response.may_go_on() for response in given] == [False, False]


def test_stranger_takes_out_only_their_own_list(people, desk, ours, theirs):
    browser = desk(people["stranger"])

    rows = table(browser.post(browser.of("rsvp", "export"), {"format": "csv"}))

    assert [row[1] for row in rows[1:]] == ["TUJPriimek"]


@pytest.mark.parametrize("data", [{"kind": "list"}, {"kind": "x"}, {}])
def test_what_is_not_offered_is_not_there(owner, ours, data):
    response = owner.post(owner.of("event", ours.event.pk, "export"), data)

    assert response.status_code == 404


def test_questions_of_others_are_not_counted(owner, ours, theirs):
    rows = table(take(owner, ours.event, "catering", questions=[theirs.question.pk, "x", "9" * 40]))

    assert not any("TUJ" in cell for row in rows for cell in row)
