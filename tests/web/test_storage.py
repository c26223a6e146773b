import pytest
from django.db import OperationalError, connection

from tests import factories

pytestmark = pytest.mark.django_db


def test_guest_reads_that_nothing_was_stored_where_the_database_cannot_write(client, logged_faults):
    factories.make_event(slug="dogodek")

    def refuse(execute, sql, params, many, context):
        raise OperationalError("database or disk is full")

    with connection.execute_wrapper(refuse):
        response = client.get("/dogodki/dogodek/prijava/")

    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert "could not store" in response.content.decode()
    assert [record.name for record in logged_faults][:1] == ["srecanje.middleware"]
