"""The style guide: every part of guests' pages in every state on one page, for staff."""

from django.contrib.admin.views.decorators import staff_member_required
from django.shortcuts import render
from django.utils.translation import get_language

from registrations.web import access, examples, stamps

HOURS = (7, 10, 13, 17, 20)


@access.shown
@staff_member_required(login_url="admin:login")
def guide(request):
    language = get_language()
    event, states = examples.in_words(), examples.in_each_state(language)
    partners, replies = examples.partners(), examples.replies()
    shown = {
        "event": event,
        "hours": [_at(hour) for hour in HOURS],
        "states": states,
        "agenda": examples.agenda(),
        "standing": examples.standing(),
        "speakers": examples.speakers(),
        "partners": partners,
        "marked": partners[:1],
        "funders_marked": partners[1:],
        "materials": examples.materials(),
        "form": examples.ExampleForm(),
        "wrong": examples.ExampleForm({"email": "ana"}, auto_id="wrong_%s"),
        "party": examples.party(),
        "replies": replies,
        "brought": examples.brought(),
        "added": examples.ExampleForm(prefix="add"),
        "pending": examples.pending(),
        "stamp": stamps.NONE,
        "over": states[-1][1],
        "thanks": examples.thanks(),
    }
    return render(request, "public/guide.html", shown)


def _at(hour):
    event = examples.event(uid=f"zgled-{hour}")
    event.starts_at = event.starts_at.replace(hour=hour)
    return event
