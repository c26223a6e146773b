"""The style guide: every part of guests' pages in every state on one page, for staff."""

from django.contrib.admin.views.decorators import staff_member_required
from django.shortcuts import render
from django.utils.translation import get_language

from registrations.web import access, examples

HOURS = (7, 10, 13, 17, 20)


@access.shown
@staff_member_required(login_url="admin:login")
def guide(request):
    language = get_language()
    event = examples.event()
    shown = {
        "event": event,
        "hours": [_at(hour) for hour in HOURS],
        "states": examples.in_each_state(language),
        "agenda": examples.agenda(),
        "standing": examples.standing(),
        "speakers": examples.SPEAKERS,
        "partners": examples.partners(),
        "form": examples.ExampleForm(),
        "wrong": examples.ExampleForm({"email": "ana"}, auto_id="wrong_%s"),
        "replies": examples.replies(),
        "over": examples.in_each_state(language)[-1][1],
        "thanks": examples.thanks(),
    }
    return render(request, "public/guide.html", shown)


def _at(hour):
    event = examples.event(uid=f"zgled-{hour}")
    event.starts_at = event.starts_at.replace(hour=hour)
    return event
