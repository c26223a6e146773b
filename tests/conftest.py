"""What every test finds ready: a clock, three people, a mail server, a database for all processes.

Two rules hold everywhere: nothing leaves this machine, and a fault that is logged fails the test.
"""

import gc
import logging
import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection
from django.template.base import Template
from django.test.signals import template_rendered
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from registrations.models import Membership, memory
from tests import __main__ as rounds
from tests import factories
from tests.mail.smtp_server import SmtpServer

PROJECT = Path(__file__).resolve().parent.parent
# 10 November 2025, 9.00 in Ljubljana: the first event is published, its deadline two weeks away.
MORNING = datetime(2025, 11, 10, 8, tzinfo=UTC)
SITE_URL = "https://srecanje.example"
WIDGETS = ("django/forms/", "admin/widgets/")
LOCAL = ("127.0.0.1", "::1", "localhost", "")

# The same examples in every run: a failure is seen by everyone, not by whoever was unlucky.
hypothesis_settings.register_profile(
    "srecanje",
    database=None,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
hypothesis_settings.load_profile("srecanje")


def pytest_collection_modifyitems(config, items):
    """Browser tests come last: Playwright leaves a running event loop and greenlets behind, in
    which asyncio.run refuses to work and Python 3.11 miscounts how deep the parser stands. Long
    walks come first among them, lest one process walks while the others have nothing left to do."""
    items.sort(key=lambda item: ("browser" in item.path.parts, item.path.name != "test_pages.py"))
    if rounds.ONE_ASKER in os.environ:
        kept, repeated = rounds.by_one_asker(items)
        config.hook.pytest_deselected(items=repeated)
        items[:] = kept


def pytest_collection_finish():
    """Thousands of tests that are kept to the end need not be looked through as garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


# --- Rules that hold for every test ----------------------------------------------------------


@pytest.fixture(autouse=True, scope="session")
def no_network():
    """Refuse connections to other machines."""
    connect = socket.socket.connect

    def connect_here(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOCAL:
            raise AssertionError(f"A test wanted to connect to {address}.")
        return connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        yield


@pytest.fixture(autouse=True)
def site(settings, tmp_path):
    """Letters and calendar files name one site; letters and limits have the test's own folder."""
    settings.SITE_URL = SITE_URL
    settings.SITE_HOST = "srecanje.example"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.LIMITS_FILE = tmp_path / "limits.sqlite3"
    settings.UPLOADS = tmp_path / "uploads"
    settings.LEDGER = tmp_path / "sent"
    return SITE_URL


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Many people log in to the desk in tests: their passwords need not withstand anybody."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def quick_static_files(settings):
    """Each test has a client of its own: it looks for a style sheet when it is asked for one, not
    for all of them first."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def fresh_process():
    """No test finds what another one left behind in the process: pages, or a language."""
    memory.forget()
    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def contexts_of_pages(django_test_environment):
    """Responses tell the context of their page; Django would copy that of each widget, of each
    part that is included and of all they extend too, which on a long form takes longer than
    drawing it."""

    def render(template, context):
        is_widget = (template.name or "").startswith(WIDGETS)
        if context.template is template and not is_widget:
            template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield


class _Faults(logging.Handler):
    """Keeps what is logged as an error or with an exception.

    An answer of 4xx is no fault, though Django logs some of them with their exception.
    """

    def __init__(self):
        super().__init__()
        self.records = []
        self.are_expected = False

    def emit(self, record):
        is_refusal = record.name.startswith("django.security")
        is_answer = record.name == "django.request" and record.levelno < logging.ERROR
        if is_refusal or is_answer:
            return
        if record.levelno >= logging.ERROR or record.exc_info:
            self.records.append(record)


@pytest.fixture(autouse=True)
def _faults():
    faults = _Faults()
    loggers = [logging.getLogger(), logging.getLogger("django.server")]
    for logger in loggers:
        logger.addHandler(faults)
    yield faults
    for logger in loggers:
        logger.removeHandler(faults)
    if faults.records and not faults.are_expected:
        shown = logging.Formatter("%(levelname)s %(name)s: %(message)s")
        pytest.fail("Logged:\n" + "\n".join(map(shown.format, faults.records)), pytrace=False)


@pytest.fixture
def logged_faults(_faults):
    """Return the list of faults that were logged; the test that asks for it expects them."""
    _faults.are_expected = True
    return _faults.records


# --- The clock -------------------------------------------------------------------------------


@pytest.fixture
def clock():
    """Stop the time at 9.00 on 10 November 2025; `clock.move_to(...)` sets it on."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def running_clock():
    """Start the time at 9.00 on 10 November 2025 and let it run."""
    with time_machine.travel(MORNING, tick=True) as traveller:
        yield traveller


# --- People ------------------------------------------------------------------------------------


@pytest.fixture
def organiser(db):
    """Who runs the events of the organisation that all events of factories belong to."""
    return factories.make_user("organiser", factories.make_organizer(), Membership.Role.OWNER)


@pytest.fixture
def helper(db):
    """Another member of it, who may look and not write."""
    return factories.make_user("helper", factories.make_organizer(), Membership.Role.READER)


@pytest.fixture
def stranger(db):
    """Who runs the events of another organisation."""
    other = factories.make_organizer(slug="tuji", name="Tuje društvo")
    return factories.make_user("stranger", other, Membership.Role.OWNER)


# --- Outside: database and mail server -------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory, django_db_modify_db_settings_parallel_suffix):
    """Keep SQLite's test database in a file, so that several processes can open it.

    Its name is the one that settings give it in a SRECANJE_DATA folder.
    """
    database = django_settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        path = tmp_path_factory.mktemp("data") / "srecanje.sqlite3"
        database.setdefault("TEST", {})["NAME"] = str(path)


@pytest.fixture
def process_environment(transactional_db, tmp_path, settings):
    """Return the environment in which another process works on this test's database."""
    names = ("DATABASE_URL", "EMAIL_URL", "SRECANJE_CLOCK", "SRECANJE_LIMITS")
    ours = {key: value for key, value in os.environ.items() if key not in names}
    return {
        **ours,
        **_database(tmp_path),
        "DJANGO_SETTINGS_MODULE": "srecanje.settings",
        "MAIL_FROM": "prijave@srecanje.example",
        "PYTHONPATH": str(PROJECT),
        "SECRET_KEY": settings.SECRET_KEY,
        "SITE_URL": SITE_URL,
        "SRECANJE_NO_BOOTSTRAP": "1",
    }


def _database(tmp_path):
    of = connection.settings_dict
    if connection.vendor == "sqlite":
        return {"SRECANJE_DATA": str(Path(of["NAME"]).parent)}
    user = ":".join(quote(part, safe="") for part in (of["USER"], of["PASSWORD"]) if part)
    port = f":{of['PORT']}" if of["PORT"] else ""
    options = "&".join(f"{k}={quote(str(v))}" for k, v in of["OPTIONS"].items() if v is not None)
    url = f"postgres://{user}@{of['HOST'] or ''}{port}/{of['NAME']}"
    data = {"SRECANJE_DATA": str(tmp_path / "process-data")}
    return {**data, "DATABASE_URL": f"{url}?{options}" if options else url}


@pytest.fixture
def manage(process_environment):
    """Return the command line of `manage.py <words>` with what Popen needs to run it."""

    def command(*words, **more):
        environment = {**process_environment, **more}
        return [sys.executable, "manage.py", *words], {"cwd": PROJECT, "env": environment}

    return command


@pytest.fixture
def smtp(settings):
    """Run a real mail server that keeps what it receives; letters go there."""
    with SmtpServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
        settings.EMAIL_TIMEOUT = 20
        yield server
