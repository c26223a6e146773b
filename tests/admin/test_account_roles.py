"""Every address about log-ins × everybody who may come to it: one table. Who runs the site sees no
more of another log-in than anybody else: each opens their own."""

from types import SimpleNamespace

import pytest
from allauth.account.internal.flows import login
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse
from django.utils import translation
from fido2 import cose, webauthn

from registrations.web.accounts.urls import urlpatterns
from tests.admin.conftest import NOT_SEEING, SEEING
from tests.web import pages

pytestmark = pytest.mark.ignore_template_errors

EVERY_KIND = (*SEEING, *NOT_SEEING)
OUTSIDE, NOBODY = ("off", "anonymous"), ()
LOGGED_IN = tuple(kind for kind in EVERY_KIND if kind not in OUTSIDE)
# Who gets a page, of people with an app, recovery codes and a key who have just typed their
# password; all others are led to the log-in or to the desk, or find nothing.
OPENS = {
    EVERY_KIND: """
        account_inactive account_reset_password account_reset_password_done
        account_reset_password_from_key account_reset_password_from_key_done""",
    OUTSIDE: "account_login",
    LOGGED_IN: """
        mfa_index account_logout account_reauthenticate account_change_password mfa_reauthenticate
        mfa_deactivate_totp mfa_view_recovery_codes mfa_generate_recovery_codes
        mfa_download_recovery_codes mfa_list_webauthn mfa_add_webauthn mfa_reauthenticate_webauthn
        mfa_remove_webauthn mfa_edit_webauthn""",
    # There between a password and its code alone, and while an app is being set up.
    NOBODY: "mfa_authenticate mfa_activate_totp totp-code",
}
ROWS = {name: who for who, names in OPENS.items() for name in names.split()}
OF_ONE_KEY = ("mfa_remove_webauthn", "mfa_edit_webauthn")
POINT = {1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)}


def key_of(user):
    """Store a security key as a browser would have brought it."""
    held = webauthn.AttestedCredentialData.create(
        bytes(16), f"{user.pk}".encode(), cose.ES256(POINT)
    )
    seen = webauthn.AuthenticatorData.create(bytes(32), 0x41, 0, held)
    answer = webauthn.AuthenticatorAttestationResponse(
        client_data=webauthn.CollectedClientData.create("webauthn.create", b"x", "https://x"),
        attestation_object=webauthn.AttestationObject.create("none", seen, {}),
    )
    credential = dict(webauthn.RegistrationResponse(raw_id=held.credential_id, response=answer))
    data = {"name": f"KLJUČ-{user.username}", "credential": credential}
    return Authenticator.objects.create(user=user, type="webauthn", data=data)


def with_steps(user):
    """Give somebody an app, recovery codes and a key; return the key, and what nobody else may
    read."""
    secret = "JBSWY3DP" * 3 + f"{user.pk:08}".translate(str.maketrans("0189", "ABCD"))
    TOTP.activate(user, secret)
    codes = RecoveryCodes.activate(user).generate_codes()
    key = key_of(user)
    return key, [secret, *codes, key.data["name"], user.email]


def address(name, key):
    of_key = {"pk": key.pk} if name in OF_ONE_KEY else {}
    link = {"uidb36": "1", "key": "abc-def"} if name.endswith("_from_key") else {}
    with translation.override("en"):
        return reverse(name, kwargs={**of_key, **link})


def seat_of(desk, user):
    """Seat somebody who has typed their password a moment ago."""
    seat = desk(user)
    if not user.is_anonymous:
        session = seat.browser.session
        login.record_authentication(SimpleNamespace(session=session), user, method="password")
        session.save()
    return seat


def test_table_has_a_row_for_every_address_about_log_ins():
    assert {pattern.name for pattern in urlpatterns} == set(ROWS)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_address_opens_to_whom_the_table_says_and_shows_their_own(people, desk, kind):
    user, other = people[kind], people["EDITOR" if kind != "EDITOR" else "OWNER"]
    other_key, secrets = with_steps(other)
    key = other_key if user.is_anonymous else with_steps(user)[0]
    seat, wrong, seen = seat_of(desk, user), {}, {}

    for name, who in ROWS.items():
        response = seat.get(address(name, key))
        assert response.status_code < 500, name
        if (response.status_code == 200) != (kind in who):
            wrong[name] = response.status_code, response.headers.get("Location")
        if found := [secret for secret in secrets if secret in pages.of(response)]:
            seen[name] = found

    assert (wrong, seen) == ({}, {})


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_nobody_opens_renames_or_removes_the_key_of_another(people, desk, rows, kind):
    other = people["EDITOR" if kind != "EDITOR" else "OWNER"]
    key, secrets = with_steps(other)
    seat = seat_of(desk, people[kind])
    before = Authenticator.objects.filter(user=other).values_list("pk", "data")
    kept, opened = sorted(map(str, before)), {}

    for name in OF_ONE_KEY:
        for response in (
            seat.get(address(name, key)),
            seat.post(address(name, key), {"name": "Ukradeni"}),
        ):
            if response.status_code not in (302, 404) or secrets[-2] in pages.of(response):
                opened[name] = response.status_code

    assert opened == {}
    assert sorted(map(str, before.all())) == kept
