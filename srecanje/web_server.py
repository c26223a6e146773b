"""The web server: granian, whose processes begin as copies of one that has loaded everything.

What is imported before they part is imported once, and its memory is shared.
"""

import gc
import multiprocessing
import os
import sys
from importlib import import_module

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

APPLICATION = "srecanje.asgi"
# Of a request; its body has a time of its own (srecanje/bodies.py).
HEADERS_MILLISECONDS = 10_000
STOPPING_SECONDS = 5
BACKPRESSURE = 1024
# So many new objects before Python looks for circles among them. At its own 700 it looks at every
# third reply, which costs a fortieth of it; what waits for it here is little.
GARBAGE = 20_000


def load() -> None:
    """Import all that answers requests; processes that are copied from this one share it."""
    import_module(APPLICATION)
    import_module("srecanje.urls")
    # It is kept until the end: looking it through for garbage again and again costs, and would
    # have each process copy it.
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)


def run(host: str, port: int, processes: int) -> None:
    """Serve until SIGTERM, with one thread of Django in each of so many processes."""
    load()
    # From Python 3.14 on processes are copies only where one says so.
    multiprocessing.set_start_method("fork", force=True)
    Granian(
        f"{APPLICATION}:application",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        workers=processes,
        backpressure=BACKPRESSURE,
        websockets=False,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_MILLISECONDS),
        workers_kill_timeout=STOPPING_SECONDS,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "srecanje.settings")
    run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
