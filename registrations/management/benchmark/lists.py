"""Whether long guest lists cost more: of a reply, and of the organiser's page."""

import statistics
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from django.test import Client

from registrations.management import made_up_people
from registrations.management.benchmark.results import Line
from registrations.management.benchmark.run import Run
from registrations.models import Event, User

LIST = "/admin/registrations/rsvp/?event__id__exact={}"
# Of every list the name, what is chosen of all people, and how much more it may cost at most. Both
# events show as many rows, so that not these are compared.
LISTS = (
    (" page", "", 1.5),
    (" of who comes", "&status__exact=ACCEPTED", 2),
    (", an address looked for", "&q={}", 2),
)


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
    for what, chosen, most in LISTS:
        paths = [_path(event, chosen) for event in meetings]
        spent = _cpu_of_pages(run, paths, cookie)
        _compare(run, f"guest list{what}, {{:,}} people", run.sizes.listed, spent, "CPU-ms", most)


def _path(event: Event, chosen: str) -> str:
    # Somebody who is no example of the order that people stand in.
    somebody = event.rsvps.exclude(email="").order_by("-email_key")[0]
    return LIST.format(event.pk) + chosen.format(quote(somebody.email))


def _cpu_of_pages(run: Run, paths: list[str], cookie: str) -> list[list[float]]:
    """Return the CPU time of each page in each round. Units: ms."""
    count = max(5, run.sizes.forms // 5)
    spent: list[list[float]] = [[] for _ in paths]
    # Every process compiles the page's templates once.
    for path in paths * 3 * run.count:
        run.get(path, 1, Cookie=cookie)
    for _ in range(run.sizes.repeats):
        for path, values in zip(paths, spent, strict=True):
            used = run.cpu(lambda path=path: run.get(path, count, Cookie=cookie), count)
            values.append(used)
    return spent


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
