"""The brake on what strangers send: who sends too much is told when to try again (429).

`count` and `hold…` leave in request.wait what `refusal` and `answer` speak of.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext

from registrations import pace
from registrations.models import keys
from srecanje import proxies

LOG_IN = _("Many attempts to log in have been made in a short time. Please try again in %(time)s.")
SENTENCES = {
    pace.SENDER: _(
        "Many forms have come from your network in a short time, so this one has not been taken "
        "yet. Please press the button again in %(time)s."
    ),
    pace.MAILBOX: _(
        "Several forms with this e-mail address have come in a short time, so this one has not "
        "been taken yet. Please press the button again in %(time)s."
    ),
    pace.LETTERS: _(
        "Letters to many people have been asked for from your network in a short time, so this "
        "form has not been taken yet. Please press the button again in %(time)s."
    ),
    pace.LINK: _(
        "Many changes have been sent from this page in a short time, so the last one has not been "
        "taken yet. Please press the button again in %(time)s."
    ),
    pace.CODE: _(
        "Many short addresses have been tried from your network in a short time. Please try again "
        "in %(time)s."
    ),
    pace.LOG_IN_SENDER: LOG_IN,
    pace.LOG_IN_NAME: LOG_IN,
    pace.LOG_IN_STEP: LOG_IN,
}


def count(request, *, token=""):
    """Count what is sent, for its sender and for the personal link."""
    sent = request.method == "POST"
    counts = [(pace.SENDER, proxies.client(request)), (pace.LINK, token)]
    request.wait = pace.take(*counts) if sent else None


def count_link(request, token):
    """Count what is sent from a page that opens by a link, for the link alone."""
    request.wait = pace.take((pace.LINK, token))


def refusal(request):
    """Return the sentence for what has come too often, or ''."""
    wait = request.wait
    return SENTENCES[wait.pace] % {"time": in_words(wait.seconds)} if wait else ""


def hold(request, form):
    """Whether a form came too often, which is then written into its errors."""
    if request.wait:
        form.add_error(None, refusal(request))
    return bool(request.wait)


def hold_letters(request, forms):
    """Count the letters to those whom valid forms name, known here or not: for the network that
    they come from, and each for its mailbox; hold the form that it is about like `hold`."""
    named = [(form, form.cleaned_data.get("email", "")) for form in forms]
    named = [(form, email) for form, email in named if email]
    request.wait = _letters(request, len(named))
    if hold(request, forms[0]):
        return True
    for form, email in named:
        request.wait = pace.take((pace.MAILBOX, _mailbox(email)))
        if hold(request, form):
            return True
    return False


def hold_mailboxes(request, addresses):
    """Count an act that writes to these addresses; whether one of them, or the network that it
    comes from, has had enough for now."""
    request.wait = _letters(request, len(addresses))
    for address in addresses:
        request.wait = request.wait or pace.take((pace.MAILBOX, _mailbox(address)))
    return bool(request.wait)


def hold_code(request):
    """Count a short address that is opened, for its sender; return the sentence for too many."""
    request.wait = pace.take((pace.CODE, proxies.client(request)))
    return refusal(request)


def hold_log_in(request, form):
    """Count a try to log in, for its sender and for the name that it uses; hold it like `hold`."""
    _count_log_in(request, pace.LOG_IN_NAME, form.cleaned_data.get("login", ""))
    return hold(request, form)


def hold_secret(request, user):
    """Count a code, or a password that is asked once more, like a try to log in; return the
    sentence for too many."""
    _count_log_in(request, pace.LOG_IN_STEP, user.get_username())
    return refusal(request)


def hold_forgotten(request, form):
    """Count a valid form that asks for a new password, for its sender and for the mailbox that it
    names, known here or not; hold it like `hold`."""
    mailbox = _mailbox(form.cleaned_data["email"])
    sender = proxies.client(request)
    request.wait = pace.take((pace.LOG_IN_SENDER, sender), (pace.MAILBOX, mailbox))
    return hold(request, form)


def _letters(request, number):
    return pace.take((pace.LETTERS, proxies.client(request)), times=number)


def _count_log_in(request, of_name, name):
    sender = proxies.client(request)
    request.wait = pace.take((pace.LOG_IN_SENDER, sender), (of_name, name.casefold()))


def _mailbox(address):
    """Return what addresses of one mailbox have in common: many services deliver ana+a@ to ana@."""
    name, at, domain = keys.email_key(address).rpartition("@")
    return f"{name.partition('+')[0]}{at}{domain}"


def answer(request, response):
    """Give a form that came back because it was held its own status, and say when to try again."""
    if request.wait and response.status_code in (200, 422):
        response.status_code = 429
        response.headers["Retry-After"] = str(request.wait.seconds)
    return response


def in_words(seconds):
    """Return a time to wait, whole minutes from one minute on."""
    if seconds < 60:
        return npgettext("wait", "%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    minutes = -(-seconds // 60)
    return npgettext("wait", "%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
