from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from registrations.documents import dates

LJUBLJANA = ZoneInfo("Europe/Ljubljana")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=LJUBLJANA)


TUESDAY_AT_TEN = at("2025-11-25 10:00")
# Every written form of one morning. ~ is a NO-BREAK SPACE, here and below.
ONE_MORNING = [
    (dates.day_label, "sl", "torek, 25.~november~2025"),
    (dates.day_label, "en", "Tuesday, 25~November~2025"),
    (dates.on_day, "sl", "v~torek, 25.~novembra~2025"),
    (dates.on_day, "en", "on~Tuesday, 25~November~2025"),
    (dates.at_time, "sl", "ob~10.~uri"),
    (dates.at_time, "en", "at~10:00"),
    (dates.moment, "sl", "torek, 25.~11.~2025, ob~10.~uri"),
    (dates.moment, "en", "Tuesday, 25~November~2025, at~10:00"),
    (dates.on_day_at_time, "sl", "v~torek, 25.~novembra~2025, ob~10.~uri"),
    (dates.on_day_at_time, "en", "on~Tuesday, 25~November~2025, at~10:00"),
]


def spaced(text):
    return text.replace("~", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(("write", "language", "words"), ONE_MORNING)
def test_reader_sees_a_moment_in_words(write, language, words):
    assert write(TUESDAY_AT_TEN, language, tz=LJUBLJANA) == spaced(words)


@pytest.mark.parametrize(
    ("day", "on", "until"),
    [
        ("2025-01-06", "v~ponedeljek, 6.~januarja~2025", "do~ponedeljka, 6.~januarja~2025"),
        ("2025-02-04", "v~torek, 4.~februarja~2025", "do~torka, 4.~februarja~2025"),
        ("2025-03-05", "v~sredo, 5.~marca~2025", "do~srede, 5.~marca~2025"),
        ("2025-04-03", "v~četrtek, 3.~aprila~2025", "do~četrtka, 3.~aprila~2025"),
        ("2025-05-02", "v~petek, 2.~maja~2025", "do~petka, 2.~maja~2025"),
        ("2025-06-07", "v~soboto, 7.~junija~2025", "do~sobote, 7.~junija~2025"),
        ("2025-07-06", "v~nedeljo, 6.~julija~2025", "do~nedelje, 6.~julija~2025"),
        ("2025-08-04", "v~ponedeljek, 4.~avgusta~2025", "do~ponedeljka, 4.~avgusta~2025"),
        ("2025-09-02", "v~torek, 2.~septembra~2025", "do~torka, 2.~septembra~2025"),
        ("2025-10-01", "v~sredo, 1.~oktobra~2025", "do~srede, 1.~oktobra~2025"),
        ("2025-11-06", "v~četrtek, 6.~novembra~2025", "do~četrtka, 6.~novembra~2025"),
        ("2025-12-05", "v~petek, 5.~decembra~2025", "do~petka, 5.~decembra~2025"),
    ],
)
def test_slovene_reader_sees_weekday_and_month_declined(day, on, until):
    when = at(day)

    assert dates.on_day(when, "sl", tz=LJUBLJANA) == spaced(on)
    evening = when.replace(hour=18)
    assert dates.deadline(evening, "sl", tz=LJUBLJANA) == spaced(f"{until}, do~18.~ure")


def test_slovene_reader_sees_no_ordinal_and_no_zero_before_nine_forty_five():
    when = at("2025-11-05 09:45")

    assert dates.at_time(when, "sl", tz=LJUBLJANA) == spaced("ob~9.45")
    assert dates.at_time(when, "en", tz=LJUBLJANA) == spaced("at~09:45")
    assert dates.short_date(when.date(), "sl") == spaced("5.~11.~2025")
    assert dates.short_date(when.date(), "en") == "05/11/2025"
    assert dates.written_date(when.date(), "sl") == spaced("5.~novembra~2025")
    assert dates.written_date(when.date(), "en") == spaced("5~November~2025")


@pytest.mark.parametrize(
    ("end", "language", "dash"),
    [
        ("2025-11-25 13:00", "sl", "10.00–13.00"),
        ("2025-11-25 13:00", "en", "10:00–13:00"),
        ("2025-11-25 12:30", "sl", "10.00–12.30"),
        ("2025-11-25 12:30", "en", "10:00–12:30"),
        ("2025-11-26 00:00", "sl", "10.00–24.00"),
        ("2025-11-26 00:00", "en", "10:00–midnight"),
    ],
)
def test_reader_sees_from_when_to_when(end, language, dash):
    times = (TUESDAY_AT_TEN, at(end), language)

    assert dates.time_range(*times, tz=LJUBLJANA) == dash


@pytest.mark.parametrize(
    ("end", "language", "words"),
    [
        ("2025-11-25 13:00", "sl", "torek, 25.~november~2025, 10.00–13.00"),
        ("2025-11-25 13:00", "en", "Tuesday, 25~November~2025, 10:00–13:00"),
        ("2025-11-26 00:00", "sl", "torek, 25.~november~2025, 10.00–24.00"),
        (
            "2025-11-26 02:00",
            "sl",
            "torek, 25.~november~2025, 10.00~– sreda, 26.~november~2025, 2.00",
        ),
        (
            "2025-11-27 00:00",
            "en",
            "Tuesday, 25~November~2025, 10:00~– Thursday, 27~November~2025, 00:00",
        ),
    ],
)
def test_reader_sees_both_days_of_an_event_that_ends_on_another(end, language, words):
    assert dates.span(TUESDAY_AT_TEN, at(end), language, tz=LJUBLJANA) == spaced(words)


@pytest.mark.parametrize(
    ("closes_at", "language", "until", "since"),
    [
        (
            "2025-11-24 00:00",
            "sl",
            "do~vključno nedelje, 23.~novembra~2025",
            "v~nedeljo, 23.~novembra~2025, ob~koncu~dneva",
        ),
        (
            "2025-11-24 00:00",
            "en",
            "by the~end~of~Sunday, 23~November~2025",
            "at the~end~of~Sunday, 23~November~2025",
        ),
        (
            "2025-11-23 18:00",
            "sl",
            "do~nedelje, 23.~novembra~2025, do~18.~ure",
            "v~nedeljo, 23.~novembra~2025, ob~18.~uri",
        ),
        (
            "2025-11-23 18:00",
            "en",
            "by~18:00 on~Sunday, 23~November~2025",
            "on~Sunday, 23~November~2025, at~18:00",
        ),
        (
            "2025-11-23 18:30",
            "sl",
            "do~nedelje, 23.~novembra~2025, do~18.30",
            "v~nedeljo, 23.~novembra~2025, ob~18.30",
        ),
    ],
)
def test_guest_reads_the_last_day_on_which_a_reply_is_possible(closes_at, language, until, since):
    assert dates.deadline(at(closes_at), language, tz=LJUBLJANA) == spaced(until)
    assert dates.closed_since(at(closes_at), language, tz=LJUBLJANA) == spaced(since)


def test_new_year_midnight_is_shown_as_the_last_day_of_the_old_year():
    assert dates.deadline(at("2026-01-01 00:00"), "sl", tz=LJUBLJANA) == spaced(
        "do~vključno srede, 31.~decembra~2025"
    )


@pytest.mark.parametrize(
    ("utc", "local"),
    [
        ("2025-10-26 00:30", "2.30"),
        ("2025-10-26 01:30", "2.30"),
        ("2025-10-26 02:30", "3.30"),
        ("2025-03-30 00:30", "1.30"),
        ("2025-03-30 01:30", "3.30"),
    ],
)
def test_reader_sees_local_times_when_the_clocks_change(utc, local):
    when = datetime.fromisoformat(utc).replace(tzinfo=UTC)

    assert dates.at_time(when, "sl", tz=LJUBLJANA) == spaced(f"ob~{local}")


@pytest.mark.parametrize(
    ("midnight_in_utc", "words"),
    [
        ("2025-10-25 22:00", "do~vključno sobote, 25.~oktobra~2025"),
        ("2025-10-26 23:00", "do~vključno nedelje, 26.~oktobra~2025"),
        ("2025-03-30 22:00", "do~vključno nedelje, 30.~marca~2025"),
    ],
)
def test_a_deadline_by_the_change_of_clocks_keeps_its_day(midnight_in_utc, words):
    when = datetime.fromisoformat(midnight_in_utc).replace(tzinfo=UTC)

    assert dates.deadline(when, "sl", tz=LJUBLJANA) == spaced(words)


def test_the_day_is_that_of_the_event_not_of_the_server():
    late_in_ljubljana = datetime(2025, 11, 24, 23, 30, tzinfo=UTC)

    assert dates.day_label(late_in_ljubljana, "sl", tz=LJUBLJANA).startswith("torek, 25.")
    assert dates.day_label(late_in_ljubljana, "sl", tz=UTC).startswith("ponedeljek, 24.")


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        dates.at_time(datetime(2025, 11, 25, 10), "sl", tz=LJUBLJANA)


FIFTH_OF_DECEMBER = date(2025, 12, 5)


@pytest.mark.parametrize(
    "said",
    [
        "5. december 2025",
        "5. decembra 2025",
        "5 dec 2025",
        "5. dec. 2025",
        "05. DECEMBER 2025",
        "petek, 5. december 2025",
        "5. december 25",
        "v petek, 5. decembra 2025",
        "pet., 5. decembra 2025",
        "  5.decembra  2025. ",
        "5.~december~2025",
        "5 December 2025",
        "Friday, 5 December 2025",
        "on Friday, 5 Dec 2025",
        "5 December, 2025",
        "5. 12. 2025",
        "5. 12. 25",
        "05.12.25",
        "5.~12.~2025",
        "5. 12. 2025.",
        "petek, 5. 12. 2025",
        "v petek, 5. 12. 25",
        "PET., 5. 12. 2025",
        "Friday, 05/12/2025",
        "fri 5-12-25",
    ],
)
def test_day_in_words_or_figures_is_understood(said):
    assert dates.read_day(spaced(said)) == FIFTH_OF_DECEMBER


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("torek, 5. december 2025", 1),
        ("v četrtek, 5. 12. 2025", 3),
        ("Saturday, 05/12/25", 5),
        ("ned. 5. 12. 2025", 6),
    ],
)
def test_weekday_of_another_day_is_noticed(said, number):
    with pytest.raises(dates.OtherWeekday) as other:
        dates.read_day(said)

    assert (other.value.day, other.value.said) == (FIFTH_OF_DECEMBER, number)


MONTHS_AS_SAID = [
    "januar januarja januarju januarjem jan January",
    "februar februarja februarju februarjem feb February",
    "marec marca marcu marcem mar March",
    "april aprila aprilu aprilom apr April",
    "maj maja maju majem May",
    "junij junija juniju junijem jun June",
    "julij julija juliju julijem jul July",
    "avgust avgusta avgustu avgustom avg August aug",
    "september septembra septembru septembrom sep sept",
    "oktober oktobra oktobru oktobrom okt October oct",
    "november novembra novembru novembrom nov",
    "december decembra decembru decembrom dec",
]


@pytest.mark.parametrize(
    ("number", "name"),
    [(n, name) for n, names in enumerate(MONTHS_AS_SAID, 1) for name in names.split()],
)
@pytest.mark.parametrize("spelt", [str.lower, str.upper, str.title])
def test_every_month_is_understood_in_every_case_and_both_languages(number, name, spelt):
    assert dates.read_day(f"5. {spelt(name)} 2025") == date(2025, number, 5)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "december",
        "december 2025",
        "5. 12.",
        "5. 13. 2025",
        "12/25/2025",
        "2025. 12. 5",
        "5. 12. 125",
        "5. 12. 5",
        "5 12 2025",
        "danes, 5. 12. 2025",
        "5. listopad 2025",
        "5. ju 2025",
        "31. november 2025",
        "0. december 2025",
        "5. december 0000",
        "5. december 125",
        "danes, 5. december 2025",
        "5. december 2025 ob 10. uri",
        "5. decembrija 2025",
    ],
)
def test_what_names_no_day_is_not_understood(said):
    assert dates.read_day(said) is None


@pytest.mark.parametrize("language", ["sl", "en"])
@pytest.mark.parametrize("write", [dates.day_label, dates.on_day])
def test_every_day_that_is_written_is_read(write, language):
    for month in range(1, 13):
        for day in range(1, 8):
            when = datetime(2025, month, day, 12, tzinfo=LJUBLJANA)

            assert dates.read_day(write(when, language, tz=LJUBLJANA)) == when.date()


@pytest.mark.parametrize(
    ("language", "leaf"),
    [("sl", ("nedelja", "1", "marec~2026")), ("en", ("Sunday", "1", "March~2026"))],
)
def test_leaf_of_a_calendar_is_that_of_the_events_own_zone(language, leaf):
    late_in_february = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)

    assert dates.leaf(late_in_february, language, tz=LJUBLJANA) == tuple(map(spaced, leaf))
