"""Secrets of second steps stand sealed in the database."""

import importlib
import time

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.apps import apps
from django.db import connection

from registrations.web.accounts import sealed
from tests import factories
from tests.web import tables

pytestmark = pytest.mark.django_db

SECRET, SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "5eed" * 20
migration = importlib.import_module("registrations.migrations.0032_sealed_second_steps")


@pytest.fixture
def ana():
    return factories.make_user("ana", factories.make_organizer(), "OWNER")


def code_now():
    return totp.format_hotp_value(totp.hotp_value(SECRET, int(time.time()) // 30))


def steps_in_the_clear(user):
    """Store an app and recovery codes as they were stored before there was a seal."""
    rows = [("totp", {"secret": SECRET}), ("recovery_codes", {"seed": SEED, "used_mask": 5})]
    return [Authenticator.objects.create(user=user, type=kind, data=data) for kind, data in rows]


def test_neither_the_secret_of_an_app_nor_a_recovery_code_stands_in_any_row(ana):
    totp.TOTP.activate(ana, SECRET)
    codes = RecoveryCodes.activate(ana)
    seed = get_adapter().decrypt(codes.instance.data["seed"])

    rows = str(tables.stored())

    assert "sealed1:" in rows
    assert not [text for text in (SECRET, seed, *codes.generate_codes()) if text in rows]
    assert totp.TOTP(ana.authenticators.get(type="totp")).validate_code(code_now())


def test_one_secret_is_sealed_differently_each_time():
    assert sealed.seal(SECRET) != sealed.seal(SECRET)


def test_rows_from_before_are_sealed_and_go_on_working(ana):
    app, recovery = steps_in_the_clear(ana)
    key = Authenticator.objects.create(user=ana, type="webauthn", data={"name": "Moj"})
    codes = RecoveryCodes(recovery).generate_codes()

    for _ in range(2):
        migration.seal(apps, connection.schema_editor())
    for row in (app, recovery, key):
        row.refresh_from_db()

    assert SECRET not in str(app.data) and SEED not in str(recovery.data)
    assert key.data == {"name": "Moj"} and recovery.data["used_mask"] == 5
    assert RecoveryCodes(recovery).generate_codes() == codes
    assert get_adapter().decrypt(app.data["secret"]) == SECRET


def test_rows_that_nobody_has_sealed_yet_are_read(ana):
    app, recovery = steps_in_the_clear(ana)

    assert get_adapter().decrypt(app.data["secret"]) == SECRET
    assert get_adapter().decrypt(recovery.data["seed"]) == SEED


def test_old_secret_key_still_opens_what_it_sealed(settings):
    stored = sealed.seal(SECRET)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "nov" * 20

    assert sealed.opened(stored) == SECRET


def test_who_has_lost_the_secret_key_lets_nobody_in_and_is_told_so(ana, settings, caplog):
    app = totp.TOTP.activate(ana, SECRET)
    settings.SECRET_KEY = "nov" * 20

    assert not app.validate_code(code_now())
    assert "another SECRET_KEY" in caplog.text
    assert sealed.opened(app.instance.data["secret"]) != sealed.opened(app.instance.data["secret"])


def test_what_an_old_secret_key_sealed_is_sealed_anew_when_its_owner_logs_in(ana, settings, client):
    app, codes = totp.TOTP.activate(ana, SECRET), RecoveryCodes.activate(ana)
    known, old = codes.generate_codes(), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "nov" * 20, [old]

    client.post("/racun/prijava/", {"login": "ana", "password": "geslo"})
    client.post("/racun/koda/", {"code": known[0]})

    settings.SECRET_KEY_FALLBACKS = []
    rows = {row.type: row for row in ana.authenticators}
    assert client.session["_auth_user_id"] == str(ana.pk)
    assert get_adapter().decrypt(rows["totp"].data["secret"]) == SECRET
    assert RecoveryCodes(rows["recovery_codes"]).get_unused_codes() == known[1:]
    assert rows["totp"].data["secret"] != app.instance.data["secret"]


def test_code_that_is_used_while_rows_are_sealed_anew_stays_used(ana, settings):
    codes = RecoveryCodes.activate(ana)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "nov" * 20, [settings.SECRET_KEY]

    class Meanwhile:
        """Rows among which somebody uses a code between reading and writing."""

        def __init__(self, rows):
            self.rows, self.filter = rows, rows.filter

        def iterator(self):
            for row in list(self.rows):
                assert RecoveryCodes(codes.instance).validate_code(codes.generate_codes()[0])
                yield row

    sealed.seal_rows(Meanwhile(ana.authenticators))

    assert ana.authenticators.get().data["used_mask"] == 1


def test_what_the_key_of_today_has_sealed_stays_as_it_is():
    stored = sealed.seal(SECRET)

    assert sealed.seal(stored) == stored
