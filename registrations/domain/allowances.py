"""With how many people somebody may come: as many as one reply of the event can name, unless they
were given a number of their own. The only writer of Rsvp.places of rows that are there."""

from registrations import clock
from registrations.domain import locks
from registrations.domain.history import Actor, What, record
from registrations.models import Event, Rsvp, prepared

# As many as an event can allow in one reply.
MOST = 50


def most(event: Event, rsvp: Rsvp | None) -> int:
    """Return how many people one reply can name, who replies counted."""
    return (rsvp and rsvp.places) or event.people_per_reply


def allow(rsvp: Rsvp, places: int | None, *, by: Actor) -> bool:
    """Give somebody so many places, None for as many as the event allows; return whether that is
    new. Nobody who is registered loses theirs."""
    with locks.held(rsvp.event_id, rsvp):
        if rsvp.places == places:
            return False
        before, after = (str(number or "") for number in (rsvp.places, places))
        rsvp.places = places
        prepared.update(rsvp, "places")
        record(rsvp, What.PLACES, before=before, after=after, by=by, at=clock.now())
        return True
