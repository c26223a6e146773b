"""The forms of log-ins: what django-allauth checks, in our words and drawn by our templates.

Whoever tries passwords or codes is held by the one brake of all processes, and so is whoever has
letters written to an address.
"""

import contextlib
import time

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as codes
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as keys
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from registrations import pace
from registrations.domain import log_ins
from registrations.fields.plain import Address, OneLine, errors
from registrations.web import limits
from registrations.web.forms import EMAIL_ERRORS, GuestForm, guest_helper

LONGEST_NAME, LONGEST_PASSWORD, LONGEST_CODE, LONGEST_KEY_NAME = 254, 1000, 40, 80
NOT_ANSWERED = _("The key has not answered. Please press the button once more.")
SAME_TWICE = _("Please type the same password twice.")
# However long it takes to find an address and to write a letter, the answer comes after so many
# seconds: its time tells as little as its words.
ANSWER_SECONDS = 0.4


class AccountForm(GuestForm):
    """A form of our template pack; the page brings its tag and its button."""

    @property
    def helper(self):
        return guest_helper(self.fields)


def password_field(label, autocomplete="current-password", **more):
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages=errors(label, required=_("Please enter the password.")),
        **more,
    )


class SetPassword(account.SetPasswordField):
    def __init__(self):
        super().__init__(
            label=_("New password"),
            help_text=_(
                "At least 8 characters, not only digits; not a common password and not your name. "
                "Three or four words that do not belong together are good and can be kept in mind."
            ),
        )
        self.widget.attrs = {"autocomplete": "new-password"}
        self.error_messages["required"] = _("Please enter the new password.")


def code_field():
    label = _("Code")
    return OneLine(
        label=label,
        max_length=LONGEST_CODE,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages=errors(label, required=_("Please enter the code.")),
    )


class LogIn(AccountForm, account.LoginForm):
    """Whether a log-in is known is not to be told, neither from words nor from the time."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        label = _("User name or e-mail")
        self.fields = {
            "login": OneLine(
                label=label,
                max_length=LONGEST_NAME,
                widget=forms.TextInput(
                    attrs={"autocomplete": "username", "autocapitalize": "none"}
                ),
                error_messages=errors(
                    label, required=_("Please enter your user name or e-mail address.")
                ),
            ),
            "password": password_field(_("Password")),
        }

    def clean(self):
        # Before the password is looked at: that is slow on purpose.
        if self.errors or limits.hold_log_in(self.request, self):
            return self.cleaned_data
        cleaned = super().clean()
        if self.user is not None and self.user.is_active and not self.user.is_staff:
            raise ValidationError(
                _("This log-in does not open the desk. Please ask whoever manages the log-ins.")
            )
        return cleaned


class PasswordTwice:
    """A new password, typed twice."""

    def clean(self):
        cleaned = forms.Form.clean(self)
        one, other = cleaned.get("password1"), cleaned.get("password2")
        if one and other and one != other:
            self.add_error("password2", SAME_TWICE)
        return cleaned

    def bring_fields(self):
        user = self.user
        self.fields["password1"] = SetPassword()
        self.fields["password1"].user = user
        self.fields["password2"] = password_field(_("New password once more"), "new-password")


class NewPassword(PasswordTwice, AccountForm, account.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.bring_fields()


class ChangePassword(PasswordTwice, AccountForm, account.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"] = password_field(_("Present password"))
        self.bring_fields()

    def clean_oldpassword(self):
        hold(self.user)
        return super().clean_oldpassword()


class PasswordAgain(AccountForm, account.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"] = password_field(_("Password"))

    def clean_password(self):
        hold(self.user)
        return super().clean_password()


class Forgotten(AccountForm):
    """Answers the same for every address, after the same time."""

    email = Address(
        label=_("E-mail"),
        max_length=LONGEST_NAME,
        error_messages=EMAIL_ERRORS,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean(self):
        self.begun = time.monotonic()
        if not self.errors:
            limits.hold_forgotten(context.request, self)
        return self.cleaned_data

    def save(self, request):
        log_ins.forgotten(self.cleaned_data["email"])
        time.sleep(max(0, ANSWER_SECONDS - (time.monotonic() - self.begun)))


class _Coded:
    """A code, held by the brake of whose log-in it is; each works once, in all processes."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field()

    def clean_code(self):
        hold(self.user)
        code = super().clean_code()
        if pace.take((pace.CODE_ONCE, f"{self.user.pk}-{code}")):
            raise get_adapter().validation_error("incorrect_code")
        return code


class Code(_Coded, AccountForm, codes.AuthenticateForm):
    pass


class CodeAgain(_Coded, AccountForm, codes.ReauthenticateForm):
    pass


class FirstCode(_Coded, AccountForm, totp.ActivateTOTPForm):
    pass


class WithoutApp(AccountForm, totp.DeactivateTOTPForm):
    pass


class NewCodes(AccountForm, GenerateRecoveryCodesForm):
    pass


class KeyAnswer(keys.AuthenticateWebAuthnForm):
    def clean_credential(self):
        with in_words():
            return super().clean_credential()


class KeyAnswerAgain(keys.ReauthenticateWebAuthnForm):
    def clean_credential(self):
        with in_words():
            return super().clean_credential()


class _Named:
    """A security key under a name; what it answers to the browser stands in the page unseen."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        label = _("Name of the key")
        self.fields["name"] = OneLine(
            label=label,
            max_length=LONGEST_KEY_NAME,
            required=False,
            error_messages=errors(label),
        )

    @property
    def helper(self):
        return guest_helper(["name"])


class NewKey(_Named, AccountForm, keys.AddWebAuthnForm):
    def clean(self):
        with in_words():
            return super().clean()


class KeyName(_Named, AccountForm, keys.EditWebAuthnForm):
    def clean_name(self):
        return self.cleaned_data["name"] or self.instance.wrap().name


@contextlib.contextmanager
def in_words():
    """Refuse what no key would answer, where django-allauth breaks over it."""
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as problem:
        raise ValidationError(NOT_ANSWERED) from problem


def hold(user):
    """Count a try of somebody who is known by their password already, or is logged in.

    Raises: ValidationError where it has to wait.
    """
    request = context.request
    if said := limits.hold_secret(request, user):
        raise ValidationError(said)
