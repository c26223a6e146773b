"""What django-allauth asks of its house: where to go, what to say, whom to write to."""

import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from registrations.domain import log_ins, members
from registrations.models.user import SECOND_FACTORS
from registrations.web.accounts import sealed

# For what may lock others out somebody says once more who they are. Units: seconds.
FRESH = 15 * 60
WRONG = _(
    "This does not match: please check the user name or e-mail address and the password. "
    "Capital and small letters matter."
)
SAID = {
    "account/messages/password_changed.txt": _("Your password is changed."),
    "mfa/messages/totp_activated.txt": _("The app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The app is removed."),
    "mfa/messages/webauthn_added.txt": _("The security key is added."),
    "mfa/messages/webauthn_removed.txt": _("The security key is removed."),
    "mfa/messages/recovery_codes_generated.txt": _(
        "Here are your recovery codes; earlier ones no longer work."
    ),
}
TOLD = {
    "account/email/password_changed": "password",
    "account/email/password_reset": "password",
    "mfa/email/totp_activated": "totp_on",
    "mfa/email/totp_deactivated": "totp_off",
    "mfa/email/webauthn_added": "key_on",
    "mfa/email/webauthn_removed": "key_off",
    "mfa/email/recovery_codes_generated": "codes",
}


class Accounts(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": WRONG,
        "username_password_mismatch": WRONG,
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("This is not your password."),
    }

    def login(self, request, user):
        super().login(request, user)
        members.note_log_in(user)
        # With the key of today: so the one of before can be forgotten one day.
        sealed.seal_rows(user.authenticators)

    def is_open_for_signup(self, request):
        return False

    def is_ajax(self, request):
        """There are pages alone: nobody gets a form as data by claiming to be a script."""
        return False

    def is_safe_url(self, url):
        """Only this very site: neither another name it is asked by nor a neighbour's."""
        request = context.request
        return bool(url) and url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def is_reauthentication_required(self, *, app, **kwargs):
        request = context.request
        records = get_authentication_records(request, request.user)
        return not records or time.time() - records[-1]["at"] > FRESH

    def add_message(self, request, level, message_template=None, *args, message=None, **kwargs):
        said = message or SAID.get(message_template)
        if said:
            super().add_message(request, level, message=str(said))

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        log_ins.tell_changed(user, TOLD[template_prefix])


class SecondFactors(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "An organiser that you belong to asks for a second step: "
            "please set up another one before you remove this one."
        ),
        "cannot_generate_recovery_codes": _(
            "Recovery codes stand in for an app or a security key: set up one of these first."
        ),
        "incorrect_code": _(
            "This code is not valid. Codes of an app change every half a minute, and each works "
            "once; the clock of the telephone has to be right."
        ),
    }

    def generate_authenticator_name(self, user, type):
        return _("Key %(number)d") % {"number": user.authenticators.filter(type=type).count() + 1}

    def encrypt(self, text):
        return sealed.seal(text)

    def decrypt(self, encrypted_text):
        return sealed.opened(encrypted_text)

    def can_delete_authenticator(self, authenticator):
        """Not the last one, where an organiser asks for one."""
        others = authenticator.user.authenticators.exclude(pk=authenticator.pk)
        is_last = not others.filter(type__in=SECOND_FACTORS).exists()
        return not (is_last and log_ins.asks_second_factor(authenticator.user))
