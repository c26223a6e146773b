"""How long the forms of guests can honestly be: what follows from their own fields."""

from django import forms
from django.conf import settings

from registrations.fields.offers import Offer
from registrations.models import Event
from registrations.web import outage
from registrations.web.forms import ColleagueForm, ReplyForm
from srecanje.middleware import REPLY, TOO_MUCH, plain

# In a form that is sent: an emoji is four bytes, each of them three characters (%F0).
BYTES_PER_CHARACTER = 12
# What a field without a longest length takes: a day, a number.
CHARACTERS = 40
# Stamp, buttons, hidden fields.
BESIDE = 2_000


def refuse_long_bodies(get_response):
    """Answer 413 to a reply that is longer than its event's form; short ones cost nothing."""

    def middleware(request):
        if request.method == "POST" and _is_too_long(request):
            return plain(TOO_MUCH, 413)
        return get_response(request)

    return middleware


def of(event: Event) -> tuple[int, int]:
    """Return how long the longest reply to an event is. Units: bytes, fields."""
    offer = Offer.of(event)
    colleagues = event.people_per_reply - 1
    own = _of_form(ReplyForm(offer=offer))
    prefix = f"colleague-{colleagues}"
    other = _of_form(ColleagueForm(prefix=prefix, offer=offer.for_each_person))
    size, count = (one + colleagues * each for one, each in zip(own, other, strict=True))
    return size + BESIDE, count


def _is_too_long(request) -> bool:
    length, at = request.META.get("CONTENT_LENGTH") or "0", REPLY.fullmatch(request.path_info)
    if not at or not length.isdecimal() or int(length) <= settings.GUEST_BODY_LIMIT:
        return False
    # Over every limit: nobody need be asked.
    if int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return True
    try:
        event = _event(**at.groupdict())
        return event is None or int(length) > max(of(event)[0], settings.GUEST_BODY_LIMIT)
    except outage.ILL:  # the view says so
        return False


def _event(slug: str | None, token: str | None) -> Event | None:
    if slug:
        return Event.objects.public().filter(slug=slug).first()
    return Event.objects.filter(rsvps__token=token).first()


def _of_form(form: forms.Form) -> tuple[int, int]:
    sizes = [_of_field(form.add_prefix(name), field) for name, field in form.fields.items()]
    return sum(size for size, _ in sizes), sum(count for _, count in sizes)


def _of_field(name: str, field: forms.Field) -> tuple[int, int]:
    lengths = [getattr(field, "max_length", None) or CHARACTERS]
    if isinstance(field, forms.ChoiceField):
        values = [len(str(value)) for value, _ in field.choices]
        # Of several, all may be ticked.
        lengths = values if isinstance(field, forms.MultipleChoiceField) else [max(values)]
    around = len(name) + len("=&")
    return sum(around + BYTES_PER_CHARACTER * n for n in lengths), len(lengths)
