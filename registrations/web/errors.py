"""Pages for what went wrong, in the language of the address, without a query."""

import sys
from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import reverse

from registrations.web import outage
from srecanje.middleware import may_bring_files

DESK = ("/admin/", "/en/admin/")


def bad_request(request, exception=None):
    return render(request, "public/error_400.html", status=400)


def forbidden(request, exception=None):
    """Guests are refused nothing but forms of other sites; organisers what they may not do."""
    is_of_desk = request.path_info.startswith(DESK)
    return render(request, "public/error_403.html", {"is_of_desk": is_of_desk}, status=403)


def forged(request, reason=""):
    """Django's answer to an organiser's form without its token, in the language of the page. Files
    of nobody are not kept (srecanje.bodies), and the token goes with them: who was logged out while
    they were on their way reads so."""
    path = request.path_info
    if not path.startswith(DESK) or request.user.is_authenticated:
        return render(request, "public/error_403.html", {"is_of_desk": False}, status=403)
    # Nothing else is known to be a page that one can come back to.
    onward = f"?{urlencode({REDIRECT_FIELD_NAME: path})}" if may_bring_files(path) else ""
    shown = {"log_in": reverse("admin:login") + onward}
    return render(request, "public/error_logged_out.html", shown, status=403)


def not_found(request, exception=None):
    return render(request, "public/error_404.html", status=404)


def broken(request):
    # What a middleware raises comes here: a session that cannot be stored, for one.
    if outage.is_ill(sys.exc_info()[1]):
        return outage.page(request, sys.exc_info()[1])
    # Whatever broke may break again in a context processor: this page has none.
    return HttpResponseServerError(get_template("public/error_500.html").render())
