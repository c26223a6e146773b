"""What `manage.py check --deploy` asks of the database."""

import pytest
from django.db import connection

from registrations import checks

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor == "sqlite", reason="a setting of PostgreSQL")
def test_operator_is_told_that_the_database_forgets_what_it_has_confirmed():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")

    assert [problem.id for problem in checks.what_is_acknowledged_stays(None)] == ["srecanje.W004"]


@pytest.mark.parametrize(
    ("backend", "is_told"),
    [
        ("anymail.backends.brevo.EmailBackend", True),
        ("anymail.backends.mailgun.EmailBackend", False),
        ("django.core.mail.backends.smtp.EmailBackend", False),
    ],
)
def test_operator_is_told_of_a_service_that_counts_by_its_own_settings(settings, backend, is_told):
    settings.EMAIL_BACKEND = backend

    found = [problem.id for problem in checks.nobody_counts_who_opens_a_letter(None)]

    assert found == ["srecanje.W006"] * is_told
