"""How an event reaches its guests' calendars: offered where calendars can answer this site."""

from django.utils.translation import gettext_lazy as _

from registrations.documents import reply_addresses

FIELDSET = (
    _("Calendars"),
    {
        "fields": ["calendar_mode"],
        "description": _(
            "As a file, guests add the event themselves. As an invitation, it stands in their "
            "calendars by itself, follows each change, and they can reply there; the letters then "
            "come from an address of this site."
        ),
        "classes": ["letters"],
    },
)


class OffersMode:
    """Of an admin of events: the fieldset with the choice, as the last one."""

    def get_fieldsets(self, request, obj=None):
        shown = super().get_fieldsets(request, obj)
        return [*shown, FIELDSET] if reply_addresses.are_known() else shown
