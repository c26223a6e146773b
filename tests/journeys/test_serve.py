"""`manage.py serve`: web server and worker in one command, which lives as long as it is let."""

import os
import signal

import pytest

from tests import factories, servers

GRANIAN = "-m granian"
pytestmark = pytest.mark.django_db(transaction=True)


def named(site, words):
    return {pid for pid, args in site.processes().items() if words in args}


def is_well(site):
    try:
        return site.get("/healthz").status == 200
    except OSError:
        return False


def test_operator_kills_what_serve_runs_and_it_comes_back(process_environment):
    factories.make_event()
    with servers.all_of({**process_environment, "SITE_URL": "http://127.0.0.1"}, 1) as site:
        assert servers.wait_for(lambda: named(site, "manage.py worker"))
        # The youngest of granian's processes serves, the oldest starts it.
        for part, which in (("manage.py worker", min), (GRANIAN, min), (GRANIAN, max)):
            old = named(site, part)
            os.kill(which(old), signal.SIGKILL)
            assert servers.wait_for(lambda old=old, part=part: named(site, part) - old), part
            assert servers.wait_for(lambda: is_well(site)), part
        slow = site.connect()
        slow.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n")

        site.process.terminate()

        assert site.process.wait(servers.ANSWER_SECONDS) == 0
        assert site.processes() == {}
        slow.close()
