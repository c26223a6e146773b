"""Mail services, by their names in anymail: which of them takes our letters, and what each can be
told of a letter."""

from django.conf import settings

# Services of anymail that take any alternative.
CARRYING = ("amazon_ses", "sendgrid", "test")
# Those that let a letter say that nobody is to count who opens it and what they follow; with the
# others an account says so for all its letters.
UNCOUNTING = (
    "mailersend",
    "mailgun",
    "mailjet",
    "mandrill",
    "postmark",
    "sendgrid",
    "sparkpost",
    "test",
    "unisender_go",
)
# Those that give back with their news what a letter was sent with; to others it is an error.
REMEMBERING = (
    "amazon_ses",
    "brevo",
    "mailgun",
    "mailjet",
    "mailtrap",
    "mandrill",
    "postmark",
    "resend",
    "scaleway",
    "sendgrid",
    "sparkpost",
    "test",
    "unisender_go",
)
# What the name of a letter stands under in the news of a service.
LETTER = "letter"


def name() -> str:
    """Return the service that takes our letters; '' for none."""
    package, _, service = settings.EMAIL_BACKEND.partition("anymail.backends.")
    return "" if package else service.partition(".")[0]
