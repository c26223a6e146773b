"""First-run set-up: `.venv` beside manage.py, built from the locks, and a new start inside it.

Standard library only, and readable to every Python from 3.6 on, so that an unsuitable one can say
which it takes. A stamp inside `.venv` tells what it was built from; while that is still right, a
start costs a look at three files. Otherwise one starter builds, under another name, and renames
when all is there: `.venv` is always a whole environment, the old one or the new one.
"""

import contextlib
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None
    import msvcrt

PROJECT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
VENV = os.path.join(PROJECT, ".venv")
BUILDING = os.path.join(PROJECT, ".venv.building-")
OLD = os.path.join(PROJECT, ".venv.old-")
STAMP = "built-from.txt"
LOCK = "requirements.txt"
DEVELOPMENT_LOCK = "requirements-dev.txt"  # holds everything of LOCK, with the same pins
DEVELOPMENT_COMMANDS = ("test",)
VERSIONS = ((3, 11), (3, 12), (3, 13), (3, 14))
WINDOWS = os.name == "nt"
# Also where a virtual environment without Django is active.
BASE_PYTHON = getattr(sys, "_base_executable", sys.executable)
# Tells the process inside `.venv` what went before, so that no start goes round in circles.
RESTARTED = "SRECANJE_RESTARTED"
LOCKED = ["--require-hashes", "--only-binary", ":all:", "-r"]


class SetUpFailed(Exception):
    """Carries what the person at the keyboard is told."""


def start_inside(argv):
    """Return if this process may go on; else start it again inside `.venv`, made if need be."""
    restarted = os.environ.pop(RESTARTED, "")
    if os.environ.get("SRECANJE_NO_BOOTSTRAP") == "1" or _django_is_active():
        return
    try:
        _start_again(argv, restarted)
    except SetUpFailed as failure:
        sys.exit(str(failure))
    except OSError as error:
        sys.exit(f"The set-up of .venv stopped: {error}.")
    except KeyboardInterrupt:
        say("Interrupted; the next start begins the set-up anew.")
        sys.exit(130)


def refusal(version, pythons=(), command="manage.py"):
    """Return the sentence for a wrong version, '' for a right one; `pythons` would do instead."""
    if tuple(version[:2]) in VERSIONS:
        return ""
    wanted = ["{}.{}".format(*known) for known in VERSIONS]
    advice = f"start with `{pythons[0]} {command}`" if pythons else "install one of them"
    runs = "{}.{}".format(*version[:2])
    needed = f"{', '.join(wanted[:-1])} or {wanted[-1]}"
    return f"This is Python {runs}, but Python {needed} is needed: please {advice}."


def become(arguments):
    """Replace this process; where the system cannot (Windows), wait and leave with its code."""
    sys.stdout.flush()
    sys.stderr.flush()
    if WINDOWS:
        sys.exit(subprocess.call(arguments))
    os.execv(arguments[0], arguments)


def say(sentence):
    print(sentence, file=sys.stderr, flush=True)


def _start_again(argv, restarted):
    if refusal(sys.version_info):
        raise SetUpFailed(refusal(sys.version_info, _suitable_pythons(), " ".join(argv)))
    if restarted == "built":
        raise SetUpFailed("Django does not import from .venv, though it was set up just now.")
    if restarted:
        _discard(os.path.join(VENV, STAMP))
    development = len(argv) > 1 and argv[1] in DEVELOPMENT_COMMANDS
    built = not _is_current(_wanted(development)) and _set_up(development)
    os.environ[RESTARTED] = "built" if built else "found"
    become([_python(VENV), *sys.orig_argv[1:]])


def _django_is_active():
    with contextlib.suppress(ImportError):
        return sys.prefix != sys.base_prefix and bool(importlib.import_module("django"))
    return False


def _suitable_pythons():
    names = ["python{}.{}".format(*version) for version in reversed(VERSIONS)]
    return [name for name in names if shutil.which(name) and _runs([name, "-c", ""])]


def _runs(arguments):
    with contextlib.suppress(OSError):
        return _call(arguments).returncode == 0
    return False


def _call(arguments):
    # A habit of installing into one's home would miss `.venv`.
    environment = dict(os.environ, PIP_USER="0")
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return subprocess.run(arguments, cwd=PROJECT, env=environment, **pipes)


def _python(venv):
    return os.path.join(venv, "Scripts/python.exe" if WINDOWS else "bin/python")


def _wanted(development):
    """Return the facts of an environment that would do; one made for tests stays one for tests."""
    facts = {"python": "{}.{}".format(*sys.version_info), LOCK: _digest(LOCK)}
    if development or DEVELOPMENT_LOCK in _stamped(VENV):
        facts[DEVELOPMENT_LOCK] = _digest(DEVELOPMENT_LOCK)
    return facts


def _digest(lock):
    with open(os.path.join(PROJECT, lock), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def _stamped(venv):
    try:
        with open(os.path.join(venv, STAMP), encoding="ascii") as file:
            return dict(line.split() for line in file)
    except (OSError, ValueError):
        return {}


def _stamp(venv, facts):
    lines = [*facts.items(), ("interpreter", _interpreter(venv))]
    with open(os.path.join(venv, STAMP), "w", encoding="ascii") as file:
        file.writelines(f"{name} {fact}\n" for name, fact in lines)


def _interpreter(venv):
    """Return what changes when the Python behind `venv` is exchanged."""
    with contextlib.suppress(OSError):
        found = os.stat(_python(venv))
        return f"{found.st_size}-{int(found.st_mtime)}"
    return "gone"


def _is_current(wanted):
    stamped = _stamped(VENV)
    interpreter = stamped.pop("interpreter", "")
    return stamped == wanted and (interpreter == _interpreter(VENV) or _still_works(wanted))


def _still_works(facts):
    """Tell whether `.venv` outlived a change of the system's Python, and note the new one."""
    works = _runs([_python(VENV), "-c", "import django"])
    if works:
        with contextlib.suppress(OSError):
            _stamp(VENV, facts)
    return works


def _set_up(development):
    """Return whether `.venv` was built here; False where somebody else had just done it."""
    with _one_builder():
        _recover()
        wanted = _wanted(development)
        if _is_current(wanted):
            return False
        started = time.time()
        lock = DEVELOPMENT_LOCK if DEVELOPMENT_LOCK in wanted else LOCK
        say(f"Setting up .venv from {lock} for Python {wanted['python']}: {_reason(wanted)}.")
        say("This may take a minute; later starts need neither that time nor the network.")
        _build(lock, wanted)
        say(f"Done in {time.time() - started:.0f} s.\n")
    return True


@contextlib.contextmanager
def _one_builder():
    with open(os.path.join(PROJECT, ".venv.lock"), "a", encoding="ascii") as file:
        if not _taken(file):
            say("Another start is setting up .venv; waiting for it.")
            while not _taken(file):
                time.sleep(0.2)
        yield


def _taken(file):
    try:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True


def _recover():
    """Put back what a starter that died between two renames left; clear away all else of it."""
    paths = [os.path.join(PROJECT, name) for name in sorted(os.listdir(PROJECT))]
    for path in [path for path in paths if path.startswith((BUILDING, OLD))]:
        if _stamped(path) and not os.path.lexists(VENV):
            os.rename(path, VENV)
        else:
            _discard(path)


def _discard(path):
    shutil.rmtree(path, ignore_errors=True)
    with contextlib.suppress(OSError):
        os.remove(path)


def _reason(wanted):
    stamped = _stamped(VENV)
    if not os.path.lexists(VENV):
        return "this is the first start here"
    if not stamped:
        return "the one there is not from here, or damaged"
    if stamped.get("python") != wanted["python"]:
        return f"the one there is for Python {stamped.get('python')}"
    if DEVELOPMENT_LOCK in wanted and DEVELOPMENT_LOCK not in stamped:
        return "the tests need more packages"
    unchanged = all(stamped.get(name) == fact for name, fact in wanted.items())
    return "its Python does not run" if unchanged else "the locked versions have changed"


def _build(lock, facts):
    building = BUILDING + str(os.getpid())
    try:
        _install(building, lock)
        _rename_inside(building)
        _stamp(building, facts)
        if os.path.lexists(VENV):
            os.rename(VENV, OLD + str(os.getpid()))
        os.rename(building, VENV)
    finally:
        _recover()


def _install(building, lock):
    uv = shutil.which("uv")
    if uv:
        try:
            _run([uv, "venv", "--quiet", "--python", BASE_PYTHON, building])
            return _run([uv, "pip", "install", "--python", _python(building), *LOCKED, lock])
        except SetUpFailed as failure:
            say(f"{failure}\nTrying with pip instead.")
            _discard(building)
    return _install_with_pip(building, lock)


def _install_with_pip(building, lock):
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        package = "python{}.{}-venv".format(*sys.version_info)
        remedy = f"on Debian and Ubuntu `sudo apt install {package}` adds that."
        raise SetUpFailed(f"This Python cannot make virtual environments: {remedy}")
    _run([BASE_PYTHON, "-I", "-m", "venv", building])
    pip = [_python(building), "-I", "-m", "pip", "--no-input", "--disable-pip-version-check"]
    # Not compiled: Python does that on first use, for the few modules that are used.
    _run([*pip, "install", "--quiet", "--no-compile", *LOCKED, lock])


def _run(arguments):
    """Raises: SetUpFailed with the last lines of what the command said."""
    done = _call(arguments)
    if done.returncode:
        said = "\n  ".join(done.stdout.decode(errors="replace").strip().splitlines()[-12:])
        tool = " ".join(map(os.path.basename, arguments[:4]))
        raise SetUpFailed(f"`{tool} ...` failed; what was there before is unchanged.\n  {said}")


def _rename_inside(building):
    """Let scripts and settings name `.venv`, which the folder is going to be called."""
    scripts = os.scandir(os.path.dirname(_python(building)))
    paths = [script.path for script in scripts if script.is_file(follow_symlinks=False)]
    before, after = (os.fsencode(os.path.basename(path)) for path in (building, VENV))
    for path in [os.path.join(building, "pyvenv.cfg"), *paths]:
        with open(path, "r+b") as file:
            text = file.read()
            if before in text and b"\0" not in text:
                file.seek(0)
                file.truncate()
                file.write(text.replace(before, after))
