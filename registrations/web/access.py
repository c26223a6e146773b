"""Who may open what, asked once for all guest pages."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from registrations.models import AccessibilityStatement, Rsvp
from registrations.web import limits
from srecanje.middleware import keep_from_all


def own_rsvp(token):
    """Return the reply that a personal link opens. Raises: Http404."""
    rsvps = Rsvp.objects.select_related("event__organizer", "brought_by")
    rsvp = rsvps.filter(token=token).first()
    if rsvp is None:
        raise Http404
    return rsvp


def published_statement(slug):
    """Return the accessibility statement that an organiser has published. Raises: Http404."""
    statements = AccessibilityStatement.objects.published().select_related("organizer")
    statement = statements.filter(organizer__slug=slug).first()
    if statement is None:
        raise Http404
    return statement


def unkept(view):
    """Mark a page as one person's own: not stored, not indexed, its address told to nobody."""

    @wraps(view)
    def marked(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        keep_from_all(response)
        return response

    return marked


def shown(view):
    """Let a page be read and nothing else; whatever is sent to it is told so (405)."""
    return csrf_exempt(require_safe(view))


def guest_form(view):
    """Let a form in without a cookie; one that another site's page sends is refused.

    Browsers say where a form comes from in Sec-Fetch-Site, or in Origin; "null" is what they say
    of our own personal pages, which tell their address to nobody. The signed stamp is asked by
    the view, and so is `limits.hold`: here is only counted.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.method == "POST" and not _is_ours(request):
            raise PermissionDenied
        limits.count(request, token=kwargs.get("token", ""))
        return limits.answer(request, view(request, *args, **kwargs))

    return guarded


def _is_ours(request):
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin", "null")
    return origin == "null" or origin.partition("://")[2] == request.get_host()
