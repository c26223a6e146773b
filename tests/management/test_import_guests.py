"""The list of people from the command line."""

import pytest
from django.core.management import CommandError, call_command

from registrations.models import GuestImport
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def event():
    return factories.make_event()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "vabljeni.csv"
    path.write_bytes("Ime;Priimek;E-pošta\nŽiga;Čeh;z@b.si\nAna;;a@b.si\n".encode("windows-1250"))
    return str(path)


def test_list_is_shown_and_stored_only_when_asked(event, file, capsys):
    call_command("import_guests", event.slug, file)
    shown = capsys.readouterr().out

    assert "2: Žiga Čeh: new" in shown and "3: Ana: cannot be stored" in shown
    assert not event.rsvps.exists() and not GuestImport.objects.exists()


def test_list_is_stored_twice_and_everybody_is_there_once(event, file, capsys):
    call_command("import_guests", event.slug, file, "--apply")
    call_command("import_guests", event.slug, file, "--apply", "--send")

    said = capsys.readouterr().out
    assert "1 new, 0 invited now, 0 were there, 1 in all." in said
    assert "0 new, 1 invited now, 0 were there, 1 in all." in said
    assert event.letters.count() == 1


@pytest.mark.parametrize("name", ["ni.csv", "."])
def test_file_that_cannot_be_read_is_said(event, tmp_path, name):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_guests", event.slug, str(tmp_path / name))
    with pytest.raises(CommandError, match="There is no event"):
        call_command("import_guests", "neznan", str(tmp_path))
