"""`manage.py serve`: web server and worker in one command, which lives as long as it is let."""

import os
import signal

import pytest

from registrations.management.benchmark import processes
from tests import factories, servers

pytestmark = pytest.mark.django_db(transaction=True)


def running(site):
    """Return the ids of what `serve` runs: what serves, its parent, and the worker."""
    families = {pid: processes.family(pid) for pid in processes.children(site.process.pid)}
    # The one that has children is their parent, in whatever order the two were started.
    [(parent, serving)] = [(pid, rest) for pid, (_, *rest) in families.items() if rest]
    return {"serving": serving, "parent": [parent], "worker": [*(families.keys() - {parent})]}


def has_others(site, part, old):
    """Whether all of a part runs again, and none of what was killed."""
    try:
        now = running(site)
    except (OSError, ValueError):  # between the end of one and the start of the next
        return False
    return len(now[part]) == len(old) and not set(now[part]) & set(old)


def is_well(site):
    try:
        return site.get("/healthz").status == 200
    except OSError:
        return False


def test_operator_kills_what_serve_runs_and_it_comes_back(process_environment):
    factories.make_event()
    with servers.all_of({**process_environment, "SITE_URL": "http://127.0.0.1"}, 1) as site:
        for part in ("worker", "parent", "serving"):
            old = running(site)[part]
            os.kill(old[0], signal.SIGKILL)
            assert servers.wait_for(lambda part=part, old=old: has_others(site, part, old)), part
            assert servers.wait_for(lambda: is_well(site)), part
        slow = site.connect()
        slow.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n")

        site.process.terminate()

        assert site.process.wait(servers.ANSWER_SECONDS) == 0
        assert site.processes() == {}
        slow.close()
