"""How the guest list was filtered that somebody comes from, and the way back to it."""

from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

# As Django names it in addresses of rows.
FILTERS = "_changelist_filters"


def filters(request):
    """Return how the list was filtered: as the page before says, or else the list itself."""
    said = request.POST.get(FILTERS, request.GET.get(FILTERS, request.GET.urlencode()))
    return QueryDict(said).urlencode()


def to_list(request):
    kept = filters(request)
    address = reverse("admin:registrations_rsvp_changelist")
    return f"{address}?{kept}" if kept else address


def along(request, address):
    """Return an address from which the list is found again as it was filtered."""
    kept = filters(request)
    return f"{address}?{urlencode({FILTERS: kept})}" if kept else address
