"""The letter that proves the settings of mail: drawn like all others, but of no row."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from registrations.documents import addresses
from registrations.mail import account_parts, envelopes
from registrations.models import OutgoingMail


def letter(to: str) -> envelopes.Letter:
    """Return it in the language of the installation; what comes back of it is nobody's.

    Raises: ImproperlyConfigured: this site does not know its own address.
    """
    language = settings.LANGUAGE_CODE
    with translation.override(language):
        subject = _("Test letter")
        words = {**account_parts.looks(language, title=subject), "site": addresses.site()}
        mail = OutgoingMail(
            pk=0,
            language=language,
            to_email=to,
            subject=subject,
            body_text=render_to_string("mail/_proof.txt", words).strip() + "\n",
            body_html=render_to_string("mail/_proof.html", words),
            message_id=envelopes.new_message_id(),
        )
    return envelopes.message(mail)
