"""Whether long guest lists cost more: of a reply, and of the organiser's page."""

import statistics

from django.conf import settings
from django.db import connection
from django.test import Client

from registrations.management import made_up_people
from registrations.management.benchmark.results import Line
from registrations.management.benchmark.run import Run
from registrations.models import Event, User


def growth(run: Run) -> None:
    """A reply to events with few and with very many replies."""
    meetings = [_filled(run, "rast", size) for size in run.sizes.grown]
    spent = {event.slug: [] for event in meetings}
    for _ in range(run.sizes.repeats):
        for event in meetings:
            people = run.people(event, run.sizes.replies)
            used = run.cpu(lambda event=event, people=people: run.send(event, people), len(people))
            spent[event.slug].append(used)
    values = list(spent.values())
    _compare(run, "one whole reply, {:,} stored", run.sizes.grown, values, "CPU-ms", 1.2)


def guests(run: Run) -> None:
    """The organiser's guest list, with few and with very many people."""
    cookie = _organisers_cookie()
    meetings = [_filled(run, "seznam", size) for size in run.sizes.listed]
    spent = [_cpu_of_list(run, event, cookie) for event in meetings]
    _compare(run, "guest list page, {:,} people", run.sizes.listed, spent, "CPU-ms", 1.5)


def _cpu_of_list(run: Run, event: Event, cookie: str) -> list[float]:
    path = f"/admin/registrations/rsvp/?event__id__exact={event.pk}"
    count = max(5, run.sizes.forms // 5)
    # Every process compiles the page's templates once.
    for _ in range(3 * run.count):
        run.get(path, 1, Cookie=cookie)
    return [
        run.cpu(lambda: run.get(path, count, Cookie=cookie), count)
        for _ in range(run.sizes.repeats)
    ]


def _compare(
    run: Run, what: str, sizes: tuple[int, ...], spent: list[list[float]], unit: str, most: float
) -> None:
    least = statistics.median(spent[0])
    for size, values in zip(sizes, spent, strict=True):
        ratio = statistics.median(values) / least
        last = size == sizes[-1]
        run.table.add(
            Line(
                what.format(size),
                values,
                unit,
                ratio=ratio,
                to=f"the same at {sizes[0]:,}",
                at_most=most if last else None,
            )
        )


def _filled(run: Run, name: str, size: int) -> Event:
    event = run.event(f"{name}-{size}")
    made_up_people.fill(event, size, seed=1)
    if connection.vendor == "postgresql":
        # What autovacuum does within a minute.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return event


def _organisers_cookie() -> str:
    user, _ = User.objects.get_or_create(
        username="benchmark", defaults={"is_staff": True, "is_superuser": True}
    )
    browser = Client()
    browser.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={browser.cookies[name].value}"
