"""British English: 25 November 2025, 10:00, weeks that begin on Monday.

Django's own English formats are American. Read: whatever people type, also the Slovene way, but
never the month before the day.
"""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATE_FORMAT = "d/m/Y"
SHORT_DATETIME_FORMAT = "d/m/Y H:i"
MONTH_DAY_FORMAT = "j F"
YEAR_MONTH_FORMAT = "F Y"
FIRST_DAY_OF_WEEK = 1

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3

# The first of each list is also what stands in a form field, and what the calendar of the admin
# reads and writes in the browser.
DATE_INPUT_FORMATS = [
    "%d/%m/%Y",
    "%d/%m/%y",
    "%d.%m.%Y",
    "%d. %m. %Y",
    "%d-%m-%Y",
    "%d %B %Y",
    "%d %b %Y",
]
TIME_INPUT_FORMATS = [
    "%H:%M",
    "%H.%M",
    "%H",
    "%Hh",
    "%H h",
    "%H.%M h",
    "%I:%M %p",
    "%I.%M %p",
    "%I %p",
    "%I:%M%p",
    "%I.%M%p",
    "%I%p",
    "%H:%M:%S",
    "%H.%M.%S",
    "%H:%M:%S.%f",
]
DATETIME_INPUT_FORMATS = [
    day + between + time
    for time in ("%H:%M", "%H.%M", "%H:%M:%S", "%H", "%I:%M %p", "%I %p", "%I%p")
    for between in (" ", ", ", " at ", ", at ")
    for day in ("%d/%m/%Y", "%d.%m.%Y", "%d. %m. %Y", "%d %B %Y")
] + ["%d/%m/%Y", "%d.%m.%Y", "%d. %m. %Y", "%d %B %Y"]
