from registrations.models.agenda import AgendaChoice, AgendaItem
from registrations.models.errand import GuestErrand
from registrations.models.event import Event
from registrations.models.group_message import GroupMessage
from registrations.models.guest_import import GuestImport
from registrations.models.history import EventChange, RsvpChange
from registrations.models.mail import OutgoingMail
from registrations.models.material import Material
from registrations.models.notice import EventNotice
from registrations.models.organizer import (
    Membership,
    MembershipChange,
    OrganisationSpelling,
    Organizer,
    Partner,
)
from registrations.models.pending import PendingReply, YesOrNo
from registrations.models.question import Answer, Question, QuestionOption
from registrations.models.reminder import Reminder
from registrations.models.report import Report, ReportChoice
from registrations.models.rsvp import ItemSignup, Rsvp
from registrations.models.speaker import Speaker
from registrations.models.statement import AccessibilityStatement
from registrations.models.suppression import Suppression
from registrations.models.upload import Focus, Upload
from registrations.models.user import User

__all__ = [
    "AccessibilityStatement",
    "AgendaChoice",
    "AgendaItem",
    "Answer",
    "Event",
    "EventChange",
    "EventNotice",
    "Focus",
    "GroupMessage",
    "GuestErrand",
    "GuestImport",
    "ItemSignup",
    "Material",
    "Membership",
    "MembershipChange",
    "OrganisationSpelling",
    "Organizer",
    "OutgoingMail",
    "Partner",
    "PendingReply",
    "Question",
    "QuestionOption",
    "Reminder",
    "Report",
    "ReportChoice",
    "Rsvp",
    "RsvpChange",
    "Speaker",
    "Suppression",
    "Upload",
    "User",
    "YesOrNo",
]
