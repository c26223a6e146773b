"""What templates of pages need to write an event's texts and times in the page's language."""

import re

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from registrations.documents import addresses, dates, land, prose
from registrations.documents import calendar_links as links

register = template.Library()

# 10.00–13.00 and 10:00–13:00 stay on one line; no mark inside the text says so to all browsers.
HOURS = re.compile(r"\d{1,2}[.:]\d\d–(?:\d+[.:]\d\d|[a-z]+)")


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
    """When the event is, as HTML: its hours never break at the dash."""
    words = dates.span(event.starts_at, event.ends_at, get_language(), tz=event.tz)
    return mark_safe(HOURS.sub(r'<span class="hours">\g<0></span>', words))


@register.filter
def split(words):
    return words.split()


@register.simple_tag
def drawing(event=None):
    """The drawing at the head of a page: the event's own, else that of the house."""
    return mark_safe(land.of_event(event) if event else land.of_the_house())


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


@register.simple_tag
def calendar_links(event, rsvp=None, signups=()):
    """{% calendar_links event as calendars %}: into calendars on the web, of the event or as a
    person's reply stands; None where this site does not know its own address, or the event is an
    example that is not stored."""
    if not settings.SITE_URL or event.pk is None:
        return None
    if rsvp is None:
        return links.of_event(event, get_language())
    return links.of_reply(rsvp, get_language(), signups)


@register.simple_tag
def follow_all():
    """{% follow_all as address %}: the link to follow the events of everybody."""
    return links.follow(addresses.feed(get_language())) if settings.SITE_URL else ""


def _marked(thing, name, tag, draw):
    own = getattr(thing, f"{name}_{get_language()}")
    if own:
        return draw(own)
    slovene = getattr(thing, f"{name}_sl")
    return format_html('<{0} lang="sl">{1}</{0}>', mark_safe(tag), draw(slovene)) if slovene else ""
