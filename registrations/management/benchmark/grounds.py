"""A folder and a database for one run, and the environment in which all its processes live."""

import importlib
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.core.management import CommandError

HOST = "127.0.0.1"
DATABASE = f"srecanje_benchmark_{os.getpid()}"
# The tests' server need not survive a power cut; what is measured here must.
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


@contextmanager
def scratch(database: str) -> Iterator[dict[str, str]]:
    """Yield the environment of a run on "sqlite" or "postgres"; nothing of it is left behind.

    Raises: CommandError where there is no PostgreSQL.
    """
    with tempfile.TemporaryDirectory(prefix="srecanje-benchmark-") as folder:
        made = {
            "DATABASE_URL": "",
            "EMAIL_URL": f"smtp://{HOST}:{free_port()}",
            "MAIL_FROM": "prijave@srecanje.example",
            "SITE_URL": f"http://{HOST}:{free_port()}",
            "SRECANJE_CLOCK": "",
            "SRECANJE_DATA": str(Path(folder) / "data"),
            "SRECANJE_LIMITS": "off",
            "ALLOWED_HOSTS": "",
            "TRUSTED_PROXIES": "0",
            # A person's server finds its sources compiled: each process would do it again here.
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled"),
        }
        if database == "sqlite":
            yield {**os.environ, **made}
            return
        with _postgres() as url:
            yield {**os.environ, **made, "DATABASE_URL": url}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


@contextmanager
def _postgres() -> Iterator[str]:
    """Yield the URL of an empty database: on the server of DATABASE_URL, else on one that is
    started from the development set."""
    try:
        needs = importlib.import_module("tests.needs")
    except ModuleNotFoundError as problem:
        raise CommandError(
            "--database postgres needs the folder tests/ of the repository."
        ) from problem
    try:
        with needs.postgres(**DURABLE) as server, psycopg.connect(server, autocommit=True) as desk:
            desk.execute(f"CREATE DATABASE {DATABASE}")
            try:
                yield urlsplit(server)._replace(path=f"/{DATABASE}").geturl()
            finally:
                desk.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    except (needs.Missing, psycopg.OperationalError) as problem:
        raise CommandError(
            f"There is no PostgreSQL to measure on: {problem}\nSet DATABASE_URL to a server that "
            "may be given a further database, or unset it and install requirements-dev.txt, which "
            "brings one."
        ) from problem
