"""Pictures that organisers uploaded, as pages show them."""

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

from registrations.documents import addresses

register = template.Library()


@register.filter
def address(file):
    """{{ upload.largest|address }}: where a file of an upload is found."""
    return addresses.uploaded_path(file)


@register.filter
def srcset(upload, unit="w"):
    """{{ upload|srcset }}: the sizes of a picture by their width, or with "x" by their number of
    pixels for one on the smallest screen."""
    files = upload.of_type("webp")
    if unit == "w":
        return ", ".join(f"{address(file)} {file['width']}w" for file in files)
    least = files[0]["width"]
    return ", ".join(f"{address(f)} {f['width'] / least:.3g}x" for f in files)


@register.filter
def focus(name):
    """{{ event.cover_focus|focus }}: the class that moves a picture; static/css/parts.css."""
    return "focus-" + name.lower().replace("_", "-")


@register.filter
def described(event):
    """{{ event|described }}: the alternative text of a cover; a Slovene one is marked so."""
    own = getattr(event, f"cover_alt_{get_language()}")
    return (
        format_html('alt="{}"', own)
        if own
        else format_html('lang="sl" alt="{}"', event.cover_alt_sl)
    )
