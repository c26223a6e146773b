from registrations.models.agenda import AgendaChoice, AgendaItem
from registrations.models.event import Event
from registrations.models.history import EventChange, RsvpChange
from registrations.models.mail import OutgoingMail
from registrations.models.notice import EventNotice
from registrations.models.organizer import Membership, OrganisationSpelling, Organizer, Partner
from registrations.models.pending import PendingReply, YesOrNo
from registrations.models.question import Answer, Question, QuestionOption
from registrations.models.rsvp import ItemSignup, Rsvp
from registrations.models.speaker import Speaker
from registrations.models.user import User

__all__ = [
    "AgendaChoice",
    "AgendaItem",
    "Answer",
    "Event",
    "EventChange",
    "EventNotice",
    "ItemSignup",
    "Membership",
    "OrganisationSpelling",
    "Organizer",
    "OutgoingMail",
    "Partner",
    "PendingReply",
    "Question",
    "QuestionOption",
    "Rsvp",
    "RsvpChange",
    "Speaker",
    "User",
    "YesOrNo",
]
