"""An organiser chooses how letters bring an event into calendars."""

import pytest

from registrations.models import Event

pytestmark = pytest.mark.ignore_template_errors


def page_of(member, world):
    return member.of("event", world.event.pk, "change")


def test_organiser_chooses_invitations_where_calendars_can_answer(owner, ours, settings):
    settings.REPLY_DOMAIN = "odzivi.nvo.example"

    owner.fill_in(page_of(owner, ours), calendar_mode="INVITE")

    assert Event.objects.get(pk=ours.event.pk).calendar_mode == "INVITE"


def test_organiser_is_offered_nothing_where_they_cannot(owner, ours):
    assert "calendar_mode" not in owner.form(page_of(owner, ours))

    owner.fill_in(page_of(owner, ours), calendar_mode="INVITE")

    assert Event.objects.get(pk=ours.event.pk).calendar_mode == "PUBLISH"
