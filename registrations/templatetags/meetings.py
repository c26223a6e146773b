"""What templates of pages need to write an event's texts and times in the page's language."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from registrations.documents import dates, prose

register = template.Library()


@register.filter
def text(thing, name):
    """{{ event|text:"title" }}: the text in the page's language; else the Slovene, marked so."""
    return _marked(thing, name, "span", lambda words: words)


@register.filter
def rich(thing, name):
    """{{ event|rich:"description" }}: the same for a text in Markdown, as safe HTML."""
    return _marked(thing, name, "div", lambda words: mark_safe(prose.html(words)))


@register.filter
def hours(item, event):
    return dates.time_range(item.starts_at, item.ends_at, get_language(), tz=event.tz)


@register.filter
def day(event):
    return dates.day_label(event.starts_at, get_language(), tz=event.tz)


@register.filter
def leaf(event):
    return dates.leaf(event.starts_at, get_language(), tz=event.tz)


@register.filter
def span(event):
    return dates.span(event.starts_at, event.ends_at, get_language(), tz=event.tz)


@register.filter
def span_before(event):
    """When it was to be before it was moved; '' where it was not."""
    then = event.previous_starts_at, event.previous_ends_at
    if None in then or then == (event.starts_at, event.ends_at):
        return ""
    return dates.span(*then, get_language(), tz=event.tz)


@register.filter
def doors(event):
    return dates.at_time(event.door_time, get_language(), tz=event.tz)


@register.filter
def deadline(event):
    return dates.deadline(event.closes_at, get_language(), tz=event.tz)


@register.filter
def iso(moment, event):
    """For <time datetime>: local time with its offset."""
    return moment.astimezone(event.tz).isoformat(timespec="minutes")


@register.filter
def followers(field, option):
    """The fields that are asked after this answer alone; they stand beneath it."""
    names = getattr(field.field, "followers", {}).get(str(option.data["value"]), [])
    return [field.form[name] for name in names]


@register.filter
def any_errors(forms):
    return any(form.errors for form in forms or [])


def _marked(thing, name, tag, draw):
    own = getattr(thing, f"{name}_{get_language()}")
    if own:
        return draw(own)
    slovene = getattr(thing, f"{name}_sl")
    return format_html('<{0} lang="sl">{1}</{0}>', mark_safe(tag), draw(slovene)) if slovene else ""
