"""Pages about log-ins that django-allauth does not have."""

from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from registrations.documents import qr
from registrations.web.accounts.adapters import SecondFactors


@login_required
@require_safe
def code(request):
    """The picture that an app for codes reads, of the secret that is just being set up."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    address = SecondFactors().build_totp_url(request.user, secret)
    return HttpResponse(qr.svg(address), content_type="image/svg+xml")
