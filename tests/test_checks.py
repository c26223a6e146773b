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
