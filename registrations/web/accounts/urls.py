from django.urls import path, re_path

from registrations.web.accounts.opening import page

ACCOUNT, MFA, OURS = "allauth.account.views", "allauth.mfa", "registrations.web.accounts.pages"
TOTP, KEYS, CODES = f"{MFA}.totp.views", f"{MFA}.webauthn.views", f"{MFA}.recovery_codes.views"

# The names are django-allauth's own, by which it finds its pages; nobody can sign up, and no
# address is changed here.
urlpatterns = [
    path("", page(f"{MFA}.base.views.index"), name="mfa_index"),
    path("prijava/", page(f"{ACCOUNT}.login"), name="account_login"),
    path("odjava/", page(f"{ACCOUNT}.logout"), name="account_logout"),
    path("izklopljeno/", page(f"{ACCOUNT}.account_inactive"), name="account_inactive"),
    path("potrditev/", page(f"{ACCOUNT}.reauthenticate"), name="account_reauthenticate"),
    path("geslo/", page(f"{ACCOUNT}.password_change"), name="account_change_password"),
    path("geslo/pozabljeno/", page(f"{ACCOUNT}.password_reset"), name="account_reset_password"),
    path(
        "geslo/poslano/",
        page(f"{ACCOUNT}.password_reset_done"),
        name="account_reset_password_done",
    ),
    path(
        "geslo/shranjeno/",
        page(f"{ACCOUNT}.password_reset_from_key_done"),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^geslo/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[^/]{1,100})/$",
        page(f"{ACCOUNT}.password_reset_from_key"),
        name="account_reset_password_from_key",
    ),
    path("koda/", page(f"{MFA}.base.views.authenticate"), name="mfa_authenticate"),
    path("koda/potrditev/", page(f"{MFA}.base.views.reauthenticate"), name="mfa_reauthenticate"),
    path("aplikacija/", page(f"{TOTP}.activate_totp"), name="mfa_activate_totp"),
    path("aplikacija/koda.svg", page(f"{OURS}.code"), name="totp-code"),
    path("aplikacija/odstrani/", page(f"{TOTP}.deactivate_totp"), name="mfa_deactivate_totp"),
    path("kode/", page(f"{CODES}.view_recovery_codes"), name="mfa_view_recovery_codes"),
    path(
        "kode/nove/", page(f"{CODES}.generate_recovery_codes"), name="mfa_generate_recovery_codes"
    ),
    path(
        "kode/prenos/",
        page(f"{CODES}.download_recovery_codes"),
        name="mfa_download_recovery_codes",
    ),
    path("kljuci/", page(f"{KEYS}.list_webauthn"), name="mfa_list_webauthn"),
    path("kljuci/dodaj/", page(f"{KEYS}.add_webauthn"), name="mfa_add_webauthn"),
    path(
        "kljuci/potrditev/",
        page(f"{KEYS}.reauthenticate_webauthn"),
        name="mfa_reauthenticate_webauthn",
    ),
    path("kljuci/<int:pk>/odstrani/", page(f"{KEYS}.remove_webauthn"), name="mfa_remove_webauthn"),
    path("kljuci/<int:pk>/ime/", page(f"{KEYS}.edit_webauthn"), name="mfa_edit_webauthn"),
]
