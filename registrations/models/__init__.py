from registrations.models.event import AgendaItem, Event, Speaker
from registrations.models.mail import OutgoingMail
from registrations.models.organizer import Membership, Organizer, Partner
from registrations.models.rsvp import ItemSignup, PendingReply, Rsvp, RsvpChange
from registrations.models.user import User

__all__ = [
    "AgendaItem",
    "Event",
    "ItemSignup",
    "Membership",
    "Organizer",
    "OutgoingMail",
    "Partner",
    "PendingReply",
    "Rsvp",
    "RsvpChange",
    "Speaker",
    "User",
]
