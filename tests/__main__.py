"""`python -m tests [words for pytest]`: everything on SQLite, then all that a database may do
otherwise on PostgreSQL."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import needs

PROJECT = Path(__file__).resolve().parent.parent
# The settings of the person who runs the tests are not those of the tests.
FOREIGN_PREFIXES = ("SRECANJE_", "ANYMAIL_")
FOREIGN = {
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "EMAIL_URL",
    "MAIL_FROM",
    # Hundreds of processes start here: each would compile all of Django again.
    "PYTHONDONTWRITEBYTECODE",
    "REPLY_DOMAIN",
    "SECRET_KEY",
    "SITE_URL",
    "TRUSTED_PROXIES",
}
# What asks no database or has one of its own, and what is about words, moments, pages, files and
# bytes that are the same wherever rows lie, is as true in one round as in two. All that stores,
# locks, moves, sorts, searches, counts or delivers runs on both databases.
ONE_ROUND = (
    "tests/browser",
    "tests/documents",
    "tests/fields",
    *(
        f"tests/{folder}/test_{name}.py"
        for folder, names in {
            "admin": "accents calendar_modes event_form event_pages event_sections event_zone"
            " fields letter_texts letters_to_me places reminders statements uploads walls",
            "domain": "correspondence reasons rules",
            "mail": "eml_files envelopes incoming invitations marks messages messages_inert"
            " raw_letters reports return_paths servers services smtp_server",
            "management": "supervisor",
            "srecanje": "answers asgi bodies bootstrap formats logs middleware proxies settings",
            "web": "addresses after_the_deadline answers bad_bytes blank_form closed_rounds"
            " crawlers deadline funders guide headers invitation invitation_memory limits looks"
            " materials named_addresses origin papers personal_refusals privacy questions refusals"
            " reply_form robots short sizes statement thanks uploads",
        }.items()
        for name in names.split()
    ),
    *(
        f"tests/test_{name}.py"
        for name in ["architecture", "languages", "needs", "pace", "style", "translations", "words"]
    ),
)
# Who asks, and in which language, decides what is allowed and what is said, by lines that are the
# same wherever rows lie: on PostgreSQL the doors are opened by one person in one language.
ONE_ASKER = "SRECANJE_TEST_ONE_ASKER"
DOORS = ("admin", "web")
# Members, not superusers: their rows are picked by the database.
USUAL = "OWNER"
PEOPLE = {"superuser", USUAL, "EDITOR", "READER", "DOOR", "stranger", "nobody's", "off"}
PEOPLE |= {"not staff", "anonymous"}
ASKERS = {"kind": PEOPLE, "role": PEOPLE, "language": {"sl", "en"}}
ONE_PROCESS = ("-n", "--numprocesses", "--pdb", "--trace")
ONCE = [f"--ignore={path}" for path in ONE_ROUND]
NOTHING_COLLECTED = 5


def main(words: list[str]) -> int:
    """Return the exit code: 0 only if both runs passed and at least one had a test to run."""
    try:
        needs.packages()
        browser = needs.chromium()
        # Started ahead of both runs, so that what is missing shows at once.
        with needs.postgres() as url, tempfile.TemporaryDirectory(prefix="srecanje-") as data:
            environment = _environment(data, browser)
            codes = [
                _run("SQLite", words, environment),
                _run(
                    "PostgreSQL",
                    [*words, *ONCE],
                    {**environment, "DATABASE_URL": url, ONE_ASKER: "yes"},
                ),
            ]
    except needs.Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    return _verdict(codes)


def by_one_asker(items: list) -> tuple[list, list]:
    """Return the tests as one person asks, and those that only ask again as somebody else or in
    another language."""
    cases: dict[object, list] = {}
    for number, item in enumerate(items):
        cases.setdefault(_question(item) or number, []).append(item)
    usual = {id(max(alike, key=_is_usual)) for alike in cases.values()}
    kept = [item for item in items if id(item) in usual]
    return kept, [item for item in items if id(item) not in usual]


def _question(item):
    """Return what a test asks, whoever asks it; None where that is not to be left out."""
    if not hasattr(item, "callspec") or item.path.parent.name not in DOORS:
        return None
    given = item.callspec.params
    rest = {name: repr(v) for name, v in given.items() if v not in ASKERS.get(name, ())}
    return (item.nodeid.partition("[")[0], *rest.items()) if len(rest) < len(given) else None


def _is_usual(item):
    return hasattr(item, "callspec") and USUAL in item.callspec.params.values()


def _environment(data, browser):
    own = {
        name: value
        for name, value in os.environ.items()
        if name not in FOREIGN and not name.startswith(FOREIGN_PREFIXES)
    }
    return {
        **own,
        "DJANGO_SETTINGS_MODULE": "srecanje.settings",
        **_compiled_once(data),
        "SRECANJE_DATA": data,
        "SRECANJE_NO_BOOTSTRAP": "1",
        "SRECANJE_TEST_CHROMIUM": browser,
    }


def _compiled_once(data):
    """Who wants no compiled files beside the sources gets none there: they go with the data."""
    is_unwanted = os.environ.get("PYTHONDONTWRITEBYTECODE")
    return {"PYTHONPYCACHEPREFIX": str(Path(data, "compiled"))} if is_unwanted else {}


def _run(database, words, environment):
    print(f"\n=== Tests on {database} ===", flush=True)
    command = [sys.executable, "-m", "pytest", *_processes(words), *words]
    pytest = subprocess.Popen(command, cwd=PROJECT, env=environment)
    try:
        return pytest.wait()
    except KeyboardInterrupt:
        # The terminal told pytest too; let it say how far it came.
        with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            pytest.wait(timeout=10)
        raise
    finally:
        if pytest.poll() is None:
            pytest.terminate()
            pytest.wait()


def _processes(words):
    if any(word.startswith(ONE_PROCESS) or "no:xdist" in word for word in words):
        return []
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return ["-n", str(cores)]


def _verdict(codes):
    failures = [code for code in codes if code not in (0, NOTHING_COLLECTED)]
    if failures:
        return failures[0]
    return 0 if 0 in codes else NOTHING_COLLECTED


def _leave(number, frame):
    sys.exit(128 + number)


if __name__ == "__main__":
    # Leaving in order: the server is stopped and its folder removed.
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _leave)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
