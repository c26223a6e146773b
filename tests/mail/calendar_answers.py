"""What calendar programs send when somebody answers an invitation, one builder for each program.

Made after RFC 5546 §3.2.3 and the habits of each program: which parts there are, how they are
encoded, which properties come back, and what stands in the headers.
"""

import base64
from dataclasses import dataclass
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText

from registrations.documents import reply_addresses
from registrations.models import Rsvp

SUBJECTS = {"ACCEPTED": "Accepted", "DECLINED": "Declined", "TENTATIVE": "Tentative"}
ZONE = """BEGIN:VTIMEZONE
TZID:Central Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


@dataclass(frozen=True)
class Answer:
    """What is answered; a test changes one thing to make it forged, foreign or stale."""

    partstat: str
    uid: str
    organizer: str
    attendee: str
    sequence: int = 0
    stamp: str = "20251110T090000Z"

    @classmethod
    def of(cls, rsvp: Rsvp, partstat: str, **more) -> "Answer":
        known = {
            "uid": rsvp.event.uid,
            "organizer": reply_addresses.of(rsvp),
            "attendee": rsvp.email,
            "sequence": rsvp.event.sequence,
        }
        return cls(partstat, **{**known, **more})


def outlook(answer: Answer) -> Message:
    """Exchange: one alternative in Base64, times in a zone of its own, MAILTO in capitals."""
    calendar = f"""BEGIN:VCALENDAR
METHOD:REPLY
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
{ZONE}BEGIN:VEVENT
ATTENDEE;PARTSTAT={answer.partstat};CN=Žiga Kos:MAILTO:{answer.attendee}
COMMENT;LANGUAGE=sl-SI:\\n
UID:{answer.uid}
SUMMARY;LANGUAGE=sl-SI:Accepted: Ohranjanje rudarske dediščine
DTSTART;TZID=Central Europe Standard Time:20251125T100000
DTEND;TZID=Central Europe Standard Time:20251125T130000
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:{answer.stamp}
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:{answer.sequence}
LOCATION;LANGUAGE=sl-SI:Hrastnik
X-MICROSOFT-CDO-APPT-SEQUENCE:{answer.sequence}
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
END:VEVENT
END:VCALENDAR
"""
    message = _alternative(answer, calendar, encoding="base64")
    message["Thread-Topic"] = "Ohranjanje"
    message["X-MS-Has-Attach"] = ""
    return message


def gmail(answer: Answer) -> Message:
    """Google: the same file twice, inline and attached; marked as made by a program."""
    calendar = f"""BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20251125T090000Z
DTEND:20251125T120000Z
DTSTAMP:{answer.stamp}
ORGANIZER;CN=Center:mailto:{answer.organizer}
UID:{answer.uid}
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer.partstat};CN={answer.attendee};X-NUM-GUESTS=0:mailto:{answer.attendee}
CREATED:19000101T120000Z
LAST-MODIFIED:{answer.stamp}
SEQUENCE:{answer.sequence}
STATUS:CONFIRMED
SUMMARY:Ohranjanje rudarske dediščine
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
"""
    message = MIMEMultipart("mixed")
    message.attach(_alternative(answer, calendar, headers=False))
    message.attach(_file(calendar, "application", "ics"))
    message["Auto-Submitted"] = "auto-generated"
    message["Sender"] = "Google Calendar <calendar-notification@google.com>"
    return _addressed(message, answer)


def apple(answer: Answer) -> Message:
    """Apple: a text and a file in a mixed message, quoted-printable, the address as a parameter."""
    calendar = f"""BEGIN:VCALENDAR
CALSCALE:GREGORIAN
METHOD:REPLY
PRODID:-//Apple Inc.//macOS 15.1//EN
VERSION:2.0
BEGIN:VEVENT
UID:{answer.uid}
DTSTART:20251125T090000Z
DTEND:20251125T120000Z
SEQUENCE:{answer.sequence}
DTSTAMP:{answer.stamp}
SUMMARY:Ohranjanje rudarske dediščine
ORGANIZER;CN="Center";EMAIL="{answer.organizer}":mailto:{answer.organizer}
ATTENDEE;CN="Žiga Kos";CUTYPE=INDIVIDUAL;EMAIL="{answer.attendee}";
 PARTSTAT={answer.partstat}:mailto:{answer.attendee}
END:VEVENT
END:VCALENDAR
"""
    message = MIMEMultipart("mixed")
    message.attach(MIMEText("Žiga Kos has replied.", "plain", "utf-8"))
    part = _file(calendar, "text", "calendar", method="REPLY", charset="utf-8")
    message.attach(part)
    return _addressed(message, answer)


def thunderbird(answer: Answer) -> Message:
    """Thunderbird: 8-bit in an alternative, and the file once more beside it; no CN."""
    calendar = f"""BEGIN:VCALENDAR
PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
CREATED:20251110T070000Z
LAST-MODIFIED:{answer.stamp}
DTSTAMP:{answer.stamp}
UID:{answer.uid}
SUMMARY:Ohranjanje rudarske dediščine
ORGANIZER;CN=Center:mailto:{answer.organizer}
ATTENDEE;RSVP=TRUE;CUTYPE=INDIVIDUAL;PARTSTAT={answer.partstat};ROLE=REQ-PARTICIPANT:mailto:{answer.attendee}
DTSTART:20251125T090000Z
DTEND:20251125T120000Z
SEQUENCE:{answer.sequence}
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
"""
    message = MIMEMultipart("mixed")
    message.attach(_alternative(answer, calendar, headers=False))
    message.attach(_file(calendar, "application", "ics"))
    message["User-Agent"] = "Mozilla Thunderbird"
    return _addressed(message, answer)


PROGRAMS = {"Outlook": outlook, "Gmail": gmail, "Apple": apple, "Thunderbird": thunderbird}


def _alternative(answer, calendar, *, encoding="8bit", headers=True):
    message = MIMEMultipart("alternative")
    message.attach(MIMEText("Odgovor je priložen.", "plain", "utf-8"))
    part = MIMENonMultipart("text", "calendar", charset="utf-8", method="REPLY")
    data = _lines(calendar)
    if encoding == "base64":
        part.set_payload(base64.encodebytes(data).decode())
    else:
        part.set_payload(data.decode("ascii", "surrogateescape"))
    part["Content-Transfer-Encoding"] = encoding
    message.attach(part)
    return _addressed(message, answer) if headers else message


def _file(calendar, *kind, **parameters):
    part = MIMENonMultipart(*kind, name="invite.ics", **parameters)
    part.set_payload(base64.encodebytes(_lines(calendar)).decode())
    part["Content-Transfer-Encoding"] = "base64"
    part.add_header("Content-Disposition", "attachment", filename="invite.ics")
    return part


def _lines(calendar):
    return calendar.replace("\n", "\r\n").encode()


def _addressed(message, answer):
    message["From"] = f"Ziga Kos <{answer.attendee}>"
    message["To"] = f"Center <{answer.organizer}>"
    message["Subject"] = f"{SUBJECTS.get(answer.partstat, '?')}: Ohranjanje"
    message["Message-ID"] = "<1@mail.example>"
    return message
