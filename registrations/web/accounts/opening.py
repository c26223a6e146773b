"""How a page about log-ins is opened: inside django-allauth, which is loaded for it alone.

Its middleware runs here and nowhere else, so that pages of guests neither wait for it nor carry it.
"""

from functools import wraps

from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.utils.module_loading import import_string

from registrations.web import limits

MIDDLEWARE = "allauth.account.middleware.AccountMiddleware"
HEADERS = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow"}


def page(name):
    """Return a view that opens the one of this name when it is asked for the first time."""

    def opened(request, *args, **kwargs):
        request.wait = None
        response = _inside(request, _drawn(import_string(name), args, kwargs))
        for header, value in HEADERS.items():
            response.headers[header] = value
        _say_what_is_wrong(response)
        return limits.answer(request, response)

    opened.__name__ = name.rpartition(".")[2]
    return opened


def _drawn(view, args, kwargs):
    """Return what draws a page to its end, for what it is made of is there only inside."""

    @wraps(view, updated=())
    def drawn(request):
        response = view(request, *args, **kwargs)
        is_open = not getattr(response, "is_rendered", True)
        return response.render() if is_open else response

    return drawn


def _inside(request, view):
    middleware = import_string(MIDDLEWARE)(view)
    try:
        return middleware(request)
    except (ImmediateHttpResponse, ReauthenticationRequired) as interruption:
        return middleware.process_exception(request, interruption)


def _say_what_is_wrong(response):
    form = (getattr(response, "context_data", None) or {}).get("form")
    if response.status_code == 200 and getattr(form, "errors", None):
        response.status_code = 422
