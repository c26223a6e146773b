"""An event's address to say on the telephone."""

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from registrations.models import Event, codes
from registrations.web import access, limits


@access.shown
def address(request, typed):
    """Lead from the short address to the page; who tries many of them has to wait.

    Right ones count like wrong ones: a refusal must not tell which of them it was.
    """
    if sentence := limits.hold_code(request):
        answer = render(request, "public/many_codes.html", {"sentence": sentence})
        return limits.answer(request, answer)
    event = get_object_or_404(Event.objects.public().only("slug"), code=codes.read(typed))
    page = reverse("event", args=[event.slug])
    return HttpResponseRedirect(page, headers={"Cache-Control": "no-store"})
