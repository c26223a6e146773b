"""The commands that people type."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from registrations.domain import rsvps
from registrations.domain.history import LINK
from registrations.models import OutgoingMail
from tests.factories import at, make_event, make_item, make_rsvp
from tests.mail import raw_letters
from tests.mail.correspondence import write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def exported(slug):
    out = io.StringIO(newline="")
    call_command("export_guests", slug, stdout=out)
    return list(csv.DictReader(io.StringIO(out.getvalue(), newline="")))


def test_organiser_takes_out_the_guest_list(capsys):
    event = make_event(capacity=1)
    item = make_item(event)
    make_rsvp(event, family_name="Žagar", items=[item.pk])
    make_rsvp(event, "WAITLISTED", family_name="Čuk", note='z "narekovaji", in\nvrsticami')
    make_rsvp(make_event(), family_name="Tuj")

    cuk, zagar = exported(event.slug)

    assert list(cuk) == [
        "status",
        "given_name",
        "family_name",
        "organisation",
        "email",
        "phone",
        "items",
        "note",
        "language",
        "brought_by",
        "answered_at",
        "arrived_at",
        "order",
        "internal_note",
        "labels",
    ]
    assert (cuk["status"], cuk["family_name"]) == ("WAITLISTED", "Čuk")
    assert cuk["note"] == 'z "narekovaji", in\nvrsticami'
    assert (zagar["status"], zagar["order"]) == ("ACCEPTED", "1")
    assert zagar["items"] == "Ogled Mlakarjevega stanovanja: ACCEPTED"


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_guest_writes_no_formula_into_the_organisers_spreadsheet(mark):
    event = make_event()
    names = ("given_name", "family_name", "organisation", "phone", "note")
    bringer = make_rsvp(event, **{name: f"{mark}1+1" for name in names})
    make_rsvp(event, brought_by=bringer)

    cells = [cell for row in exported(event.slug) for cell in row.values()]

    assert f"'{mark}1+1" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]


def test_organiser_who_mistypes_the_event_is_told_which_there_are():
    make_event(slug="pravi")

    with pytest.raises(CommandError, match="pravi"):
        call_command("export_guests", "napacni")


def test_organiser_proves_the_mail_settings(smtp, settings, capsys):
    settings.DEFAULT_FROM_EMAIL = "prijave@nvo.example"

    call_command("send_test_mail", "ana@primer.example")

    [letter] = smtp.letters
    assert (letter.sent_to, letter["From"]) == (["ana@primer.example"], "prijave@nvo.example")
    found = raw_letters.faults(
        letter.raw,
        addressee="ana@primer.example",
        ours=["https://srecanje.example"],
        is_of_many=False,
        is_answered=False,
    )
    assert found == []
    assert "https://srecanje.example" in smtp.texts[0]
    assert "ana@primer.example" in capsys.readouterr().out


@pytest.mark.parametrize("trouble", ["550 No such user", "away"])
def test_organiser_is_told_why_the_mail_settings_are_wrong(smtp, trouble):
    smtp.answer("RCPT", trouble)
    if trouble == "away":
        smtp.go_away()

    with pytest.raises(CommandError, match="550 No such user|[Rr]efused|550"):
        call_command("send_test_mail", "ana@primer.example")


def test_organiser_who_mistypes_an_address_is_told_before_anything_is_sent(smtp):
    with pytest.raises(CommandError, match="ana@ is no e-mail address"):
        call_command("send_test_mail", "ana@")

    assert smtp.connections == 0


def test_organiser_without_an_address_of_the_site_sends_no_test(smtp, settings):
    settings.SITE_URL = ""

    with pytest.raises(Exception, match="SITE_URL"):
        call_command("send_test_mail", "ana@primer.example")

    assert smtp.letters == []


def test_worker_delivers_what_is_due_once(smtp):
    event = make_event()
    letters = [write(kind, event=event) for kind in ("coming", "declined")]
    later = write("invitation", event=event)
    OutgoingMail.objects.filter(pk=later.pk).update(next_try_at=event.starts_at)

    call_command("worker", "--once")

    assert [m["Message-ID"] for m in smtp.letters] == [m.message_id for m in letters]
    assert event.letters.filter(state="sent").count() == 2


def test_worker_with_nothing_to_do_ends_at_once(smtp):
    call_command("worker", "--once")

    assert smtp.connections == 0


def test_worker_reminds_by_day_and_keeps_what_came_late_for_the_morning(smtp, clock):
    event = make_event()
    coming, leaving = make_rsvp(event), make_rsvp(event)
    clock.move_to(at("2025-11-24 19:59"))
    smtp.go_away()
    call_command("worker", "--once")
    smtp.come()

    clock.move_to(at("2025-11-24 21:00"))
    rsvps.decline(leaving, by=LINK)
    call_command("worker", "--once")
    at_night = [letter["Subject"] for letter in smtp.letters]
    clock.move_to(at("2025-11-25 08:00"))
    call_command("worker", "--once")

    assert len(at_night) == 1 and "Opomnik" not in at_night[0]
    assert [letter["To"] for letter in smtp.letters[1:]] == [coming.email]
    assert leaving.letters.filter(kind="reminder_coming").count() == 0


def test_worker_that_meets_no_server_ends_and_keeps_the_letter(smtp):
    letter = write("coming")
    smtp.go_away()

    call_command("worker", "--once")

    letter.refresh_from_db()
    assert (letter.state, letter.tries) == ("waiting", 0)
