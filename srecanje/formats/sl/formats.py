"""How Slovene writes dates, times and numbers, where Django's own Slovene formats are wrong.

Written: no leading zeros, a point between hours and minutes, no line break inside a date. Read:
whatever people type.
Source: Slovenski pravopis; https://svetovalnica.zrc-sazu.si/topic/1490
"""

S = "\N{NO-BREAK SPACE}"

DATE_FORMAT = f"j.{S}F{S}Y"
TIME_FORMAT = "G.i"
DATETIME_FORMAT = rf"j.{S}F{S}Y \o\b{S}G.i"
SHORT_DATE_FORMAT = f"j.{S}n.{S}Y"
SHORT_DATETIME_FORMAT = f"j.{S}n.{S}Y G.i"
MONTH_DAY_FORMAT = f"j.{S}F"
YEAR_MONTH_FORMAT = f"F{S}Y"
FIRST_DAY_OF_WEEK = 1

DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
NUMBER_GROUPING = 3

# The first of each list is also what the calendar and the clock of the admin read and write in the
# browser: they know no day without a zero, and no spaces in a format, though they read
# 5. 11. 2025 by this one. What fields of the desk show, registrations/admin/fields.py writes. A
# space here matches a NO-BREAK SPACE too.
DATE_INPUT_FORMATS = [
    "%d.%m.%Y",
    "%d. %m. %Y",
    "%d. %m.%Y",
    "%d.%m. %Y",
    "%d.%m.%y",
    "%d. %m. %y",
    "%d/%m/%Y",
    "%d-%m-%Y",
]
TIME_INPUT_FORMATS = [
    "%H.%M",
    "%H:%M",
    "%H",
    "%H.",
    "%H,%M",
    "%Hh",
    "%H h",
    "%Hh%M",
    "%H.%Mh",
    "%H:%Mh",
    "%H.%M h",
    "%H:%M h",
    "%H. uri",
    "%H uri",
    "%H.%M uri",
    "%H:%M uri",
    "ob %H.%M",
    "ob %H:%M",
    "ob %H. uri",
    "ob %H",
    "%H.%M.%S",
    "%H:%M:%S",
    "%H:%M:%S.%f",
]
DATETIME_INPUT_FORMATS = [
    day + between + time
    for time in ("%H.%M", "%H:%M", "%H. uri", "%H:%M:%S", "%H.%M.%S", "%H", "%Hh", "%H h")
    for between in (" ", " ob ", ", ob ", ", ")
    for day in ("%d.%m.%Y", "%d. %m. %Y")
] + ["%d.%m.%Y", "%d. %m. %Y"]
