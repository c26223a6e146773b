"""Without a mail server, letters become files."""

import email
import email.policy
import os

import pytest
from django.core.mail import EmailMessage

from registrations.mail.delivery import Worker
from tests.mail.correspondence import write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def folder(settings):
    settings.EMAIL_BACKEND = "registrations.mail.eml_files.EmailBackend"
    return settings.EMAIL_FILE_PATH


def deliver_all():
    worker = Worker()
    while worker.deliver_next():
        pass


def test_letter_becomes_a_file_that_mail_programs_open(folder):
    letter = write("coming", email="ana.novak@primer.example", note="Čuježi")

    deliver_all()

    [path] = folder.iterdir()
    read = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert path.name.endswith("-ana-novak-primer-example.eml")
    assert (read["Subject"].strip(), read["Message-ID"]) == (letter.subject, letter.message_id)
    assert "Čuježi" in read.get_body(("plain",)).get_content()
    assert b"\r\n" in path.read_bytes()


def test_two_letters_of_one_moment_to_one_person_are_two_files(folder):
    for number in range(2):
        EmailMessage(f"{number}", "Dober dan", to=["ana@primer.example"]).send()

    assert len(list(folder.iterdir())) == 2


def test_address_never_becomes_a_path(folder):
    hostile = "../../x/../..\\y@primer.example"

    EmailMessage("x", "y", to=[hostile]).send()

    [path] = folder.iterdir()
    assert path.parent == folder and os.sep not in path.name and ".." not in path.name
