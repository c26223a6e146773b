"""Pages of numbers and pictures: of one event, and of an organiser's year, to be printed or taken
along as a table. Who may see an event sees its numbers; only who may write takes them out."""

from datetime import timedelta

from django.http import Http404
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import formats
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from registrations import clock
from registrations.admin.exports import file
from registrations.admin.tenants import below_event, may_see
from registrations.documents import charts, dates
from registrations.domain import exports, history, statistics, years
from registrations.models import Organizer, Rsvp

# More days than this are drawn as weeks, more weeks as months.
MOST_COLUMNS = 60
LONGEST_YEAR = 4


def urls(desk):
    return [below_event(desk, "numbers", may=may_see)("", _of_event, "numbers")]


def urls_of_organizer(desk):
    def opened(request, pk):
        organizer = Organizer.objects.of(request.user).filter(pk=pk).first()
        if organizer is None:
            raise Http404
        return _of_year(desk, request, organizer)

    view = desk.admin_site.admin_view(opened)
    return [path("<int:pk>/year/", view, name="registrations_organizer_year")]


def _of_event(desk, request, event):
    numbers, language = statistics.of_event(event), get_language() or "sl"
    shown = {
        **desk.admin_site.each_context(request),
        "title": _("Numbers and pictures"),
        "event": event,
        "when": dates.span(event.starts_at, event.ends_at, language, tz=event.tz),
        "on": dates.moment(clock.now(), language, tz=event.tz),
        "numbers": numbers,
        "statuses": _barred(
            [(Rsvp.Status(name).label, n) for name, n in numbers.statuses.items() if n]
        ),
        "by_day": _by_day(numbers, language),
        "organisations": _barred(numbers.organisations),
        "municipalities": [
            (question.text, _barred(said)) for question, said in numbers.municipalities if said
        ],
        "items": [_filled(item) for item in numbers.items],
        "arrivals": _arrivals(numbers, language, event.tz),
        "back": reverse("admin:registrations_event_change", args=[event.pk]),
        "opts": desk.opts,
    }
    return render(request, "admin/registrations/event/numbers.html", shown)


def _barred(rows):
    """Rows of a table: words, a number, and a bar beside them."""
    most = max((number for _words, number in rows), default=0)
    return [(words, number, charts.bar(number, most)) for words, number in rows]


def _filled(item):
    of = item.capacity or max(item.taken, 1)
    return {"item": item, "bar": charts.bar(item.taken, of)}


def _by_day(numbers, language):
    """Return the picture of the days and its rows; of very many days, of weeks or months."""
    if not numbers.days:
        return None
    grouped = _grouped(numbers.days)
    rows = [(_short(start, language), number) for start, number, _end in grouped]
    after = sum(start <= numbers.last_day for start, _number, _end in grouped)
    first, last = numbers.days[0][0], numbers.days[-1][0]
    is_in_sight = first <= numbers.last_day
    said = _("From %(first)s to %(last)s; the most on %(day)s: %(most)s.") % {
        "first": dates.short_date(first, language),
        "last": dates.short_date(last, language),
        "day": dates.short_date(max(numbers.days, key=lambda one: one[1])[0], language),
        "most": formats.number_format(max(n for _day, n in numbers.days)),
    }
    deadline = _("last day: %(day)s") % {"day": _short(numbers.last_day, language)}
    picture = charts.columns(
        "by-day",
        rows,
        title=_("Answers by day"),
        described=said,
        mark=charts.Mark(after, deadline) if is_in_sight else None,
    )
    return {"picture": picture, "said": said, "rows": _spans(grouped, language)}


def _grouped(days):
    """Return starts, numbers and ends of days, of weeks or of months."""
    for begin in (lambda day: day, _monday, lambda day: day.replace(day=1)):
        found = {}
        for day, number in days:
            sum_before, _end = found.get(begin(day), (0, day))
            found[begin(day)] = (sum_before + number, day)
        if len(found) <= MOST_COLUMNS:
            break
    return [(start, number, end) for start, (number, end) in found.items()]


def _monday(day):
    return day - timedelta(days=day.weekday())


def _spans(grouped, language):
    """Name each column in full: a day, or from when to when."""
    rows = []
    for start, number, end in grouped:
        first, last = (dates.short_date(day, language) for day in (start, end))
        rows.append((first if first == last else f"{first} – {last}", number))
    return _barred(rows)


def _short(day, language):
    """A day without its year. Shape: 25. 11.; English 25/11."""
    return f"{day.day}/{day.month}" if language == "en" else f"{day.day}.\xa0{day.month}."


def _arrivals(numbers, language, tz):
    if not numbers.quarters:
        return None
    rows = [(dates.clock_time(at, language, tz=tz), n) for at, n in numbers.quarters]
    at, most = max(numbers.quarters, key=lambda one: one[1])
    said = _("The most from %(time)s: %(most)s.") % {
        "time": dates.clock_time(at, language, tz=tz),
        "most": formats.number_format(most),
    }
    title = _("Arrivals by quarter of an hour")
    picture = charts.columns("arrivals", rows, title=title, described=said)
    return {"picture": picture, "said": said, "rows": _barred(rows)}


def _of_year(desk, request, organizer):
    known = years.known(organizer.pk)
    asked = request.POST.get("year") or request.GET.get("year") or ""
    is_one = asked.isascii() and asked.isdecimal() and len(asked) <= LONGEST_YEAR
    if asked and not (is_one and int(asked) in known):
        raise Http404
    year = int(asked) if asked else next(iter(known), clock.now().year)
    found = years.of(organizer.pk, year)
    is_written = Organizer.objects.written_by(request.user).filter(pk=organizer.pk).exists()
    if request.method == "POST":
        if not (is_written and found.rows):
            raise Http404
        return _taken(request, found, organizer)
    shown = {
        **desk.admin_site.each_context(request),
        "title": _("The year in numbers"),
        "organizer": organizer,
        "year": year,
        "years": known,
        "found": found,
        "rows": [_row(row) for row in found.rows],
        "hours": _hours(found.total["hours"]),
        "municipalities": _barred(found.municipalities),
        "may_write": is_written,
        "back": reverse("admin:registrations_organizer_change", args=[organizer.pk]),
        "opts": desk.opts,
    }
    return render(request, "admin/registrations/organizer/year.html", shown)


def _taken(request, found, organizer):
    people = Rsvp.objects.filter(event__in=[row.event for row in found.rows])
    exports.take_out(people, exports.YEAR, by=history.organiser(request.user))
    rows = list(years.table(found))
    sheet = f"{pgettext('report', 'Year')} {found.year}"
    events = {row.event.pk for row in found.rows}
    return file(request, rows, sheet, f"{organizer.slug}-{found.year}", events=events)


def _row(row):
    language = get_language() or "sl"
    on = row.event.starts_at.astimezone(row.event.tz).date()
    return {"row": row, "day": dates.short_date(on, language), "hours": _hours(row.hours)}


def _hours(hours):
    """With a half where there is one, or a quarter."""
    return formats.number_format(f"{hours:.2f}".rstrip("0").rstrip("."))
