from django.utils import timezone, translation

from registrations import clock
from registrations.documents import dates
from registrations.web import looks


def page(request):
    """What the frame of every page needs."""
    return frame(request.get_full_path())


def frame(address):
    """The page's address in the other language, its stylesheet, the set clock."""
    language = translation.get_language()
    # One slash: two at the beginning would make it the address of another site.
    path = "/" + address.removeprefix("/en").lstrip("/")
    return {
        "language": language,
        "other_language": "en" if language == "sl" else "sl",
        "other_address": f"/en{path}" if language == "sl" else path,
        "sheet": looks.address(),
        "set_clock": set_clock(language),
    }


def set_clock(language):
    """Return what the clock of a rehearsal shows, or ''."""
    if not clock.is_set():
        return ""
    return dates.moment(clock.now(), language, tz=timezone.get_current_timezone())
