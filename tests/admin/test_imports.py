"""Many are invited at the desk: brought, looked at, confirmed, stored."""

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from registrations.documents import lists
from registrations.domain import imports
from registrations.models import Event, GuestImport, Rsvp
from tests import factories
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

LIST = "Ime;Priimek;E-pošta\nŽiga;Čeh;ziga@primer.si\nAna;;ana@\nMija;Kos;mija@primer.si\n"
NOT_WRITING = ("READER", "DOOR", "stranger", "nobody's", "off", "not staff", "anonymous")


def bring(browser, event, text=LIST, **more):
    data = {"way": "text", "text": text, **more}
    return browser.post(browser.of("event", event.pk, "invite"), data)


def decide(browser, found, step, **more):
    address = browser.of("event", found.event_id, "invite", found.pk)
    return browser.post(address, {"step": step, **more}, follow=True)


def look(browser, found, query=""):
    return browser.get(browser.of("event", found.event_id, "invite", found.pk) + query)


def confirm(browser, found, how="silent"):
    seen = pages.parse(look(browser, found)).find(".//input[@name='seen']").get("value")
    return decide(browser, found, "store", how=how, seen=seen)


def work():
    while imports.write_some():
        pass


def test_organiser_pastes_a_list_sees_each_row_and_confirms(owner, ours):
    assert bring(owner, ours.event).status_code == 302
    [found] = GuestImport.objects.all()
    page = pages.of(look(owner, found))

    assert "There are 3 rows in the list." in page
    assert "new: 2" in page and "cannot be stored: 1" in page
    assert "There is no family name." in page
    assert not Rsvp.objects.filter(family_name="Čeh").exists()

    assert "is being stored" in pages.of(confirm(owner, found, how="send"))
    work()

    assert "The list is stored." in pages.of(look(owner, found))
    stored = ours.event.rsvps.get(family_name="Čeh")
    assert (stored.given_name, stored.email, stored.status) == (
        "Žiga",
        "ziga@primer.si",
        "NEEDS_ACTION",
    )
    assert stored.letters.filter(kind="invitation").count() == 1


def test_who_is_on_the_guest_list_is_named_with_their_answer(owner, ours):
    bring(
        owner, ours.event, f"Ana Novak;{ours.rsvp.email.upper()}\nBor Kos;bor@b.si\nBo K;BOR@b.si"
    )
    page = pages.of(look(owner, GuestImport.objects.get()))

    assert f"already on the guest list: {ours.rsvp.full_name}, coming" in page
    assert "twice in this list (row 2)" in page


def test_columns_are_assigned_by_hand(owner, ours):
    bring(owner, ours.event, "a;b;c\nNovak;Ana;ana@b.si")
    found = GuestImport.objects.get()
    chosen = {"column-0": "family_name", "column-1": "given_name", "column-2": "email"}

    decide(owner, found, "columns", begins="2", **chosen)
    confirm(owner, found)
    work()

    assert ours.event.rsvps.get(email="ana@b.si").full_name == "Ana Novak"


def test_two_columns_cannot_mean_the_same_and_no_other_meaning_is_taken(owner, ours):
    bring(owner, ours.event)
    found = GuestImport.objects.get()

    twice = decide(owner, found, "columns", **{"column-0": "email", "column-2": "email"})
    decide(owner, found, "columns", **{"column-0": "token", "begins": "9" * 30})

    found.refresh_from_db()
    assert "cannot both be" in pages.of(twice)
    assert found.columns == ["", "family_name", "email"]


def test_what_was_changed_in_another_window_is_not_stored_unseen(owner, ours):
    bring(owner, ours.event)
    found = GuestImport.objects.get()

    answer = decide(owner, found, "store", how="send", seen="1:email")

    found.refresh_from_db()
    assert "changed in another window" in pages.of(answer)
    assert found.state == GuestImport.State.READ


def test_workbook_is_uploaded(owner, ours):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write_row(0, 0, ["Ana Novak", "ana@b.si", 31222333])
    upload = SimpleUploadedFile("vabljeni.xlsx", file.getvalue())

    response = owner.post(
        owner.of("event", ours.event.pk, "invite"), {"way": "file", "file": upload}
    )

    assert response.status_code == 302
    [found] = GuestImport.objects.all()
    assert "031222333" in pages.of(look(owner, found))


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n\0\0", b"PK\x03\x04broken", b"a" * (lists.MOST_BYTES + 1)]
)
def test_file_that_is_no_list_gets_a_sentence(owner, ours, content):
    upload = SimpleUploadedFile("vabljeni.xlsx", content)

    response = owner.post(
        owner.of("event", ours.event.pk, "invite"), {"way": "file", "file": upload}
    )

    assert response.status_code == 200
    assert pages.parse(response).find(".//*[@role='alert']") is not None
    assert not GuestImport.objects.exists()


def test_hostile_text_stays_text_and_what_was_typed_is_kept(owner, ours):
    attack = "<script>alert(1)</script>"
    bring(owner, ours.event, f"Ime;Priimek;E-pošta\n{attack};{{{{ x }}}};a@b.si")
    page = look(owner, GuestImport.objects.get()).content.decode()

    refused = bring(owner, ours.event, "a\x01b </textarea><script>x").content.decode()

    assert attack not in page and "&lt;script&gt;alert(1)" in page and "{{ x }}" in page
    assert "</textarea><script>x" not in refused and "&lt;script&gt;x" in refused


def test_people_of_an_earlier_event_are_invited_again(owner, ours, theirs):
    earlier = factories.make_event(organizer=ours.organizer, slug="prej")
    factories.make_rsvp(earlier, family_name="Vabljena", email="v@b.si")
    factories.make_rsvp(earlier, "DECLINED", family_name="Drugič")
    address, data = owner.of("event", ours.event.pk, "invite"), {"way": "earlier"}

    owner.post(address, {**data, "earlier": earlier.pk, "group": "accepted"})
    of_others = owner.post(address, {**data, "earlier": theirs.event.pk, "group": "all"})

    [found] = GuestImport.objects.all()
    assert [row[1] for row in found.rows] == ["Vabljena"]
    assert of_others.status_code == 200 and "TUJ" not in pages.of(of_others)


def test_people_chosen_from_the_guest_list_get_their_invitation_later(owner, ours):
    bring(owner, ours.event)
    confirm(owner, GuestImport.objects.get())
    work()
    chosen = list(ours.event.rsvps.filter(status="NEEDS_ACTION").values_list("pk", flat=True))

    owner.post(owner.of("rsvp"), {"action": "invite", "_selected_action": chosen})
    confirm(owner, GuestImport.objects.latest("pk"), how="send")
    work()

    letters = ours.event.letters.filter(kind="invitation")
    assert sorted(letters.values_list("rsvp", flat=True)) == sorted(chosen)


def test_draft_offers_no_letters(owner, ours):
    draft = factories.make_event(
        organizer=ours.organizer, slug="osnutek", status=Event.Status.DRAFT
    )
    bring(owner, draft)

    form = pages.parse(look(owner, GuestImport.objects.get()))

    assert [one.get("value") for one in form.findall(".//input[@name='how']")] == ["silent"]


def test_more_places_than_a_reply_can_name_are_refused_in_words(owner, ours):
    bring(
        owner,
        ours.event,
        "Društvo;Kontaktna oseba;Število mest\nA;Ana Kos;3\nB;Bo Ka;51\nC;Ce De;x",
    )
    page = pages.of(look(owner, GuestImport.objects.get()))

    assert "3 places: this person names the colleagues in the reply." in page
    assert "51 places, but one reply can name at most 50 people." in page
    assert "“x” is not a number of places." in page


def test_a_list_is_forgotten_at_once_where_somebody_says_so(owner, ours):
    bring(owner, ours.event)

    decide(owner, GuestImport.objects.get(), "discard")

    assert not GuestImport.objects.exists()


def test_list_is_its_users_own(owner, desk, people, ours, theirs):
    bring(owner, ours.event)
    found = GuestImport.objects.get()
    other = desk(people["EDITOR"])

    assert look(other, found).status_code == 404
    assert decide(other, found, "store", seen="").status_code == 404
    stray = owner.of("event", theirs.event.pk, "invite", found.pk)
    assert {owner.get(stray).status_code, owner.post(stray, {}).status_code} == {404}
    assert owner.get(owner.of("event", ours.event.pk, "invite", 10**30)).status_code == 404


@pytest.mark.parametrize("kind", NOT_WRITING)
def test_who_does_not_write_brings_no_list_and_sees_none(desk, people, owner, ours, kind, rows):
    bring(owner, ours.event)
    found, browser = GuestImport.objects.get(), desk(people[kind])
    before = rows()

    answers = [
        bring(browser, ours.event),
        browser.get(browser.of("event", ours.event.pk, "invite")),
        look(browser, found),
        browser.post(browser.of("event", ours.event.pk, "invite", found.pk), {"step": "discard"}),
    ]

    assert {answer.status_code for answer in answers} <= {302, 403, 404}
    assert not any("Čeh" in answer.content.decode() for answer in answers)
    assert rows() == before


def test_page_of_many_rows_shows_a_hundred_of_them(owner, ours):
    rows = (f"Ana {n}.;Kos;ana{n}@primer.si" for n in range(1000))
    text = "\n".join(["Ime;Priimek;E-pošta", *rows])
    bring(owner, ours.event, text)
    found = GuestImport.objects.get()

    page = pages.parse(look(owner, found, "?page=3&show=new"))

    assert len(page.findall(".//table[@class='list-rows']/tbody/tr")) == 100
    assert "3 / 10" in pages.words(page)
