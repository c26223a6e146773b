"""The checks that every change passes: style, types, templates, dependencies, migrations."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]
CHECKS = {
    "ruff": ["ruff", "check", "--no-cache", "."],
    "format": ["ruff", "format", "--no-cache", "--check", "."],
    "mypy": ["mypy", "--cache-dir=/dev/null"],
    "djade": ["djade", "--check", "--target-version", "5.2", *TEMPLATES],
    "deptry": ["deptry", "."],
}
# The addresses under which packages are fetched are each machine's own business.
INDEXES = (
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "registry.npmjs" + ".org",
    "deb.debian" + ".org",
)


@pytest.mark.parametrize("name", CHECKS)
def test_the_source_passes(name):
    program, *words = CHECKS[name]
    installed = Path(sys.executable).parent / program

    done = subprocess.run([installed, *words], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.django_db
def test_migrations_say_what_the_models_say():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_no_file_names_a_package_index():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    files = [ROOT / name for name in tracked.stdout.split()] or list(ROOT.glob("*.*"))

    naming = [
        str(path.relative_to(ROOT))
        for path in files
        if path.is_file() and any(index in path.read_text(errors="replace") for index in INDEXES)
    ]

    assert files
    assert naming == []


def test_the_locks_pin_everything_with_hashes():
    for name in ("requirements.txt", "requirements-dev.txt"):
        entries = (ROOT / name).read_text().replace("\\\n", " ").strip().splitlines()

        assert entries
        assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)


def test_the_development_lock_has_the_same_pins():
    def pins(name):
        lines = (ROOT / name).read_text().splitlines()
        return {line.split(" ")[0] for line in lines if not line.startswith(" ")}

    assert pins("requirements.txt") <= pins("requirements-dev.txt")
