"""The first start, tried in copies with a stand-in for Django and, mostly, for uv."""

import ast
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from srecanje import bootstrap

REPOSITORY = Path(bootstrap.PROJECT)
PYTHON = bootstrap.BASE_PYTHON
MINOR = "{}.{}".format(*sys.version_info)

# Says where it runs instead of being Django.
DJANGO = """
import sys
def execute_from_command_line(argv):
    import django
    print(sys.prefix, django.VERSION, *argv[1:], sep="|")
"""
# Does what the set-up asks of uv, with the wheels at hand, slowly where a test wants it.
UV = """#!{python}
import os, subprocess, sys, time, zipfile
open({log!r}, "a").write(sys.argv[1] + "\\n")
if sys.argv[1] == "venv":
    sys.exit(subprocess.call([{python!r}, "-m", "venv", "--without-pip", sys.argv[-1]]))
time.sleep(float(os.environ.get("UV_NAP", "0")))
venv = os.path.dirname(os.path.dirname(sys.argv[sys.argv.index("--python") + 1]))
for line in open(sys.argv[-1]):
    wheel = line.split()[0].replace("==", "-") + "-py3-none-any.whl"
    packages = os.path.join(venv, "lib", "python{minor}", "site-packages")
    zipfile.ZipFile(os.path.join({wheels!r}, wheel)).extractall(packages)
"""


class Project:
    """A fresh clone, in a folder with a space in its name, on a machine without network."""

    def __init__(self, folder):
        self.folder, self.wheels, self.log = folder / "a clone", folder / "wheels", folder / "log"
        self.tools = folder / "tools"
        for part in (self.folder / "srecanje", self.wheels, self.tools):
            part.mkdir(parents=True)
        for name in ("manage.py", "srecanje/__init__.py", "srecanje/bootstrap.py"):
            shutil.copy(REPOSITORY / name, self.folder / name)
        self.venv = self.folder / ".venv"
        self.lock("1")

    def lock(self, version):
        files = {"core/__init__.py": "", "core/management/__init__.py": DJANGO}
        django = self._wheel("django", version, files)
        pytest_ = self._wheel("pytest", version, {})
        (self.folder / "requirements.txt").write_text(django)
        (self.folder / "requirements-dev.txt").write_text(django + pytest_)

    def give_uv(self):
        names = {"python": PYTHON, "log": str(self.log), "wheels": str(self.wheels)}
        (self.tools / "uv").write_text(UV.format(minor=MINOR, **names))
        (self.tools / "uv").chmod(0o755)

    def command(self, *words, python=PYTHON, **environment):
        plain = {
            "PATH": str(self.tools),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.wheels),
            **environment,
        }
        words = words or ("demo",)
        pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return {"args": [python, self.folder / "manage.py", *words], "env": plain, **pipe}

    def start(self, *words, **options):
        return subprocess.run(**self.command(*words, **options))

    def leftovers(self):
        return [path.name for path in self.folder.glob(".venv.*-*")]

    def asked_of_uv(self):
        return self.log.read_text().split() if self.log.exists() else []

    def builds(self):
        return self.asked_of_uv().count("venv")

    def _wheel(self, name, version, files):
        info = f"{name}-{version}.dist-info"
        contents = {
            **{f"{name}/{path}": text for path, text in files.items()},
            f"{name}/__init__.py": f"VERSION = {version!r}\n",
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            f"{info}/entry_points.txt": f"[console_scripts]\n{name}-tool = {name}:VERSION.split\n",
            f"{info}/RECORD": "",
        }
        path = self.wheels / f"{name}-{version}-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as wheel:
            for part, text in contents.items():
                wheel.writestr(part, text)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return f"{name}=={version} --hash=sha256:{digest}\n"


@pytest.fixture
def clone(tmp_path):
    return Project(tmp_path)


@pytest.fixture
def quick(clone):
    clone.give_uv()
    return clone


def test_first_start_installs_the_lock_with_pip(clone):
    done = clone.start("demo", "--port", "1")

    assert done.stdout.strip() == f"{clone.venv}|1|demo|--port|1", done.stderr
    assert "Setting up .venv from requirements.txt" in done.stderr
    assert str(clone.venv / "bin") in (clone.venv / "bin/django-tool").read_text()
    assert "building" not in (clone.venv / "bin/activate").read_text()
    assert clone.leftovers() == []


def test_later_start_is_silent_and_needs_no_tool(quick, tmp_path):
    quick.start()
    (tmp_path / "link.py").symlink_to(quick.folder / "manage.py")
    shutil.rmtree(quick.tools)
    shutil.rmtree(quick.wheels)

    command = quick.command()
    done = subprocess.run(**{**command, "args": [PYTHON, "link.py", "x"], "cwd": tmp_path})

    assert (done.stdout.strip(), done.stderr) == (f"{quick.venv}|1|x", "")


def test_changed_lock_renews_the_environment(quick):
    quick.start()
    quick.lock("2")

    done = quick.start()

    assert "|2|demo" in done.stdout
    assert "the locked versions have changed" in done.stderr
    assert quick.leftovers() == []


def test_tests_bring_the_development_set_and_it_stays(quick):
    quick.start("demo")
    missing = quick.start("test")
    quick.lock("2")
    renewed = quick.start("demo")

    assert "the tests need more packages" in missing.stderr
    assert "from requirements-dev.txt" in renewed.stderr
    assert list(quick.venv.glob("lib/*/site-packages/pytest-2.dist-info"))


def test_two_starters_build_once(quick):
    starters = [subprocess.Popen(**quick.command(UV_NAP="1")) for _ in range(2)]

    said = [starter.communicate() for starter in starters]

    assert [out.strip() for out, _ in said] == [f"{quick.venv}|1|demo"] * 2
    assert sum("waiting for it" in err for _, err in said) == 1
    assert quick.builds() == 1


def test_start_after_a_killed_one_begins_anew(quick):
    killed = subprocess.Popen(**quick.command(UV_NAP="60"), start_new_session=True)
    while killed.poll() is None and "pip" not in quick.asked_of_uv():
        time.sleep(0.02)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    half_made = quick.leftovers()

    done = quick.start()

    assert len(half_made) == 1
    assert done.stdout.strip() == f"{quick.venv}|1|demo"
    assert quick.leftovers() == []


def test_start_after_one_killed_between_the_renames_finds_the_new_environment(quick):
    quick.start()
    shutil.copytree(quick.venv, quick.folder / ".venv.old-7", symlinks=True)
    quick.venv.rename(quick.folder / ".venv.building-7")

    done = quick.start()

    assert (done.stdout.strip(), done.stderr) == (f"{quick.venv}|1|demo", "")
    assert quick.leftovers() == []
    assert quick.builds() == 1


def test_failed_renewal_tells_why_and_leaves_the_old_environment(quick):
    quick.start()
    before = (quick.venv / bootstrap.STAMP).read_text()
    (quick.folder / "requirements.txt").write_text("django==9 --hash=sha256:" + 64 * "0")

    done = quick.start()

    assert done.returncode == 1
    assert "Trying with pip instead." in done.stderr
    assert "No matching distribution found for django==9" in done.stderr
    assert (quick.venv / bootstrap.STAMP).read_text() == before
    assert quick.leftovers() == []


@pytest.mark.parametrize("damaged", ["bin/python", f"lib/python{MINOR}/site-packages/django"])
def test_damaged_environment_is_replaced(quick, damaged):
    quick.start()
    (quick.venv / damaged).rename(quick.folder / "gone")

    done = quick.start()

    assert done.stdout.strip() == f"{quick.venv}|1|demo", done.stderr
    assert quick.builds() == 2


def test_environment_outlives_a_new_patch_of_python(quick):
    quick.start()
    stamp = quick.venv / bootstrap.STAMP
    stamp.write_text(stamp.read_text().replace("interpreter ", "interpreter 0"))

    done = quick.start()

    assert (done.stdout.strip(), done.stderr) == (f"{quick.venv}|1|demo", "")
    assert "interpreter 0" not in stamp.read_text()


def test_python_without_ensurepip_is_told_the_package(clone, tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['ensurepip'] = None")

    done = clone.start(PYTHONPATH=str(tmp_path))

    assert done.returncode == 1
    assert f"sudo apt install python{MINOR}-venv" in done.stderr
    assert clone.leftovers() == []


def test_set_up_stays_away_when_told(clone):
    django = str(clone.wheels / "django-1-py3-none-any.whl")

    done = clone.start(SRECANJE_NO_BOOTSTRAP="1", PYTHONPATH=django)

    assert done.stdout.strip() == f"{sys.base_prefix}|1|demo"
    assert not clone.venv.exists()


def test_set_up_stays_away_where_an_environment_with_django_is_active(quick, tmp_path):
    quick.start()
    other = quick.venv.rename(tmp_path / "other")

    done = quick.start(python=other / "bin/python")

    assert done.stdout.strip() == f"{other}|1|demo"
    assert not quick.venv.exists()


@pytest.mark.parametrize("version", [(3, 10, 13), (3, 15, 0), (2, 7, 18)])
def test_wrong_python_is_told_which_would_do(version):
    sentence = bootstrap.refusal(version, ["python3.12"], "manage.py demo")

    assert f"This is Python {version[0]}.{version[1]}, " in sentence
    assert "3.11, 3.12, 3.13 or 3.14" in sentence
    assert "`python3.12 manage.py demo`" in sentence


@pytest.mark.parametrize("minor", [11, 12, 13, 14])
def test_right_python_is_not_refused(minor):
    assert bootstrap.refusal((3, minor, 0)) == ""


@pytest.mark.parametrize("name", ["manage.py", "srecanje/bootstrap.py"])
def test_old_python_can_read_what_refuses_it(name):
    ast.parse((REPOSITORY / name).read_text(), feature_version=(3, 6))


def test_development_lock_holds_all_of_the_lock():
    pins = [set(_pins(name)) for name in ("requirements.txt", "requirements-dev.txt")]

    assert pins[0]
    assert pins[0] <= pins[1]


def _pins(name):
    lines = (REPOSITORY / name).read_text().splitlines()
    return [line.rstrip("\\ ") for line in lines if line[:1].isalnum()]
