"""The source is held to what registrations/__init__.py promises."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "registrations"
FLOORS = {"models": 0, "documents": 1, "mail": 2, "domain": 3, "fields": 4}
# Fields are made of forms, and know no request either.
MADE_OF_FORMS = {"fields"}
DOORS = {"web", "admin", "api", "management", "templatetags"}
# What stands beside the floors, with the floors that may ask it (doors may), and Django's wiring.
BESIDE = {"clock": {"domain"}, "pace": set()}
WIRING = {"__init__", "apps", "checks", "translation", "migrations"}
HOMES = {
    "icalendar": "documents/ical.py",
    "qrcode": "documents/qr.py",
    "markdown_it": "documents/prose.py",
    "nh3": "documents/prose.py",
    "anymail": "mail/servers.py",
    "smtplib": "mail/servers.py",
    "csv": "documents/spreadsheet.py",
    "sqlite3": "pace.py",
    "typst": "documents/papers.py",
    "crispy_forms": "web/forms.py",
    "PIL": "documents/confined/picture.py",
    "python_calamine": "documents/confined/workbook.py",
    "modeltranslation": "translation.py",
    "allauth": "web/accounts/forms.py",
    "cryptography": "web/ciphers.py",
}
# Where a library calls us: its door; and where one draws for another.
ITS_DOORS = {
    ("anymail", "web/inbound.py"),
    ("PIL", "documents/qr.py"),  # a code, drawn module by module
    ("allauth", "apps.py"),
    *(("allauth", f"web/accounts/{name}.py") for name in ("adapters", "opening", "pages")),
}
# Imports inside a function need a reason, such as a heavy library in its home.
LATE_IMPORTS = {
    ("documents/papers.py", "typst"),
    ("documents/confined/workbook.py", "python_calamine"),
}
LONGEST_FUNCTION, LONGEST_MODULE = 40, 300
MAIL_PARTS = {"subject.txt", "body.txt", "body.html"}


def sources(*folders):
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def tree(path):
    return ast.parse(path.read_text())


def imports(module):
    """Yield (name, node) for every import; `from a import b` counts as a.b."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def floor_of(path):
    return path.relative_to(APP).parts[0].removesuffix(".py")


def upward(path, name):
    here, there = floor_of(path), name.split(".")[1]
    if here in WIRING or there == here or there in WIRING - {"apps"}:
        return False
    if there in BESIDE:
        return here in FLOORS and here not in BESIDE[there]
    if here in BESIDE:
        return True
    if there in DOORS:
        return True
    return here in FLOORS and FLOORS[there] > FLOORS[here]


def functions(module):
    return [n for n in ast.walk(module) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def called(node):
    name = node.func if isinstance(node, ast.Call) else node
    return name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "")


def test_an_import_points_down_or_stays_on_its_floor():
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources("registrations")
        for name, _ in imports(tree(path))
        if name.startswith("registrations.") and upward(path, name)
    ]

    assert wrong == []


def test_imports_stand_at_the_top_of_a_module():
    late = {
        (str(path.relative_to(APP)), name.split(".")[0])
        for path in sources("registrations")
        for function in functions(tree(path))
        for name, _ in imports(function)
    }

    assert late == LATE_IMPORTS


def test_each_library_has_one_home():
    away = [
        f"{path.relative_to(APP)}: {name}"
        for path in sources("registrations")
        for name, _ in imports(tree(path))
        if (home := HOMES.get(name.split(".")[0])) and str(path.relative_to(APP)) != home
        if (name.split(".")[0], str(path.relative_to(APP))) not in ITS_DOORS
    ]

    assert away == []


def test_every_home_is_lived_in():
    for library, home in HOMES.items():
        named = {name.split(".")[0] for name, _ in imports(tree(APP / home))}

        assert library in named, f"{home} does not use {library} any more"


def targets(node):
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []


def written_by_a_call(node):
    """setattr(x, "status", …), update(status=…), Model(status=…) write it just as well."""
    if called(node) == "setattr" and isinstance(node.args[1], ast.Constant):
        return [node.args[1].value]
    if called(node) in ("update", "create", "update_or_create", "Rsvp", "Event"):
        return [keyword.arg for keyword in node.keywords]
    return []


def assigned_attributes(module):
    for node in ast.walk(module):
        for target in targets(node):
            for leaf in ast.walk(target):
                if isinstance(leaf, ast.Attribute) and isinstance(leaf.ctx, ast.Store):
                    yield leaf.attr
        if isinstance(node, ast.Call):
            yield from written_by_a_call(node)


def test_a_status_is_written_in_its_own_module_alone():
    allowed = {"domain/rsvps.py": 1, "domain/signups.py": 1, "domain/events.py": 2}

    found = {
        str(path.relative_to(APP)): count
        for path in sources("registrations")
        if (count := list(assigned_attributes(tree(path))).count("status"))
    }

    assert found == allowed


def test_one_line_moves_a_reply():
    module = tree(APP / "domain/rsvps.py")

    movers = [f.name for f in functions(module) if "status" in assigned_attributes(f)]

    assert movers == ["_move"]


def test_counters_are_written_under_the_lock_alone():
    # domain/trials.py stores in bulk what the two do one by one; its test compares the results.
    counters = {"seats_taken", "waiting_count", "last_order", "order"}
    writers = {
        str(path.relative_to(APP))
        for path in sources("registrations")
        if counters & set(assigned_attributes(tree(path)))
    }

    assert writers == {"domain/answers.py", "domain/rsvps.py", "domain/signups.py"}


def test_doors_open_no_transaction():
    opened = [
        f"{path.relative_to(APP)}:{node.lineno}"
        for path in sources("registrations")
        if floor_of(path) in DOORS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in ("atomic", "select_for_update")
    ]

    assert opened == []


def test_rules_ask_the_one_clock():
    asking = [
        f"{path.relative_to(APP)}"
        for path in sources("registrations/domain", "registrations/models")
        if re.search(r"timezone\.now|datetime\.now|date\.today", path.read_text())
    ]

    # Letters and files keep real time: how often one is sent, what became of it, how long one is
    # kept that nothing names, is no rule of the event.
    of_letters_and_files = ["deliveries", "pending", "summons", "uploads"]
    assert asking == [f"domain/{name}.py" for name in of_letters_and_files]


def test_below_the_doors_nobody_knows_a_request():
    of_doors = ("django.http", "django.shortcuts", "django.contrib.messages")
    knowing = [
        str(path.relative_to(APP))
        for floor in FLOORS
        for path in sources(f"registrations/{floor}")
        for name, _ in imports(tree(path))
        if name.startswith(of_doors if floor in MADE_OF_FORMS else (*of_doors, "django.forms"))
    ]

    assert knowing == []


def test_functions_and_modules_stay_short():
    long = []
    for path in sources("registrations", "srecanje"):
        lines = path.read_text().count("\n")
        if lines > LONGEST_MODULE:
            long.append(f"{path.relative_to(ROOT)}: {lines} lines")
        for function in functions(tree(path)):
            length = function.end_lineno - function.lineno + 1
            if length > LONGEST_FUNCTION:
                long.append(f"{path.relative_to(ROOT)}: {function.name} {length} lines")

    assert long == []


def test_nobody_lives_in_a_module_without_a_name():
    nameless = {"utils", "util", "helpers", "common", "manager", "handler", "misc"}
    found = {path.stem for path in sources("registrations", "srecanje")} & nameless

    assert found == set()


@pytest.mark.parametrize("floor", ["domain", "documents", "mail"])
def test_a_public_function_says_what_it_raises(floor):
    silent = []
    for path in sources(f"registrations/{floor}"):
        for function in tree(path).body:
            if not isinstance(function, ast.FunctionDef) or function.name.startswith("_"):
                continue
            raised = {
                called(n.exc) for n in ast.walk(function) if isinstance(n, ast.Raise) and n.exc
            }
            said = ast.get_docstring(function) or ""
            silent += [
                f"{path.name}: {function.name} {name}" for name in raised if name not in said
            ]

    assert silent == []


@pytest.mark.parametrize("floor", ["domain", "documents", "mail"])
def test_functions_that_others_call_are_annotated(floor):
    bare = [
        f"{path.name}: {function.name}"
        for path in sources(f"registrations/{floor}")
        for function in tree(path).body
        if isinstance(function, ast.FunctionDef) and not function.name.startswith("_")
        if function.returns is None
    ]

    assert bare == []


def test_every_letter_has_all_its_parts():
    folders = [path for path in (ROOT / "templates/mail").iterdir() if path.is_dir()]

    missing = {f.name: MAIL_PARTS - {p.name for p in f.iterdir()} for f in folders}

    assert folders
    assert {name: parts for name, parts in missing.items() if parts} == {}


def test_every_kind_of_letter_has_a_function_and_a_folder():
    from registrations.mail import messages
    from registrations.models import OutgoingMail

    kinds = {kind.value for kind in OutgoingMail.Kind}
    folders = {path.name for path in (ROOT / "templates/mail").iterdir() if path.is_dir()}

    assert folders == kinds
    assert all(callable(getattr(messages, kind)) for kind in kinds)


def test_the_map_names_every_module_at_its_floor():
    parts = re.split(r"\n(?=[a-z]+/ )|\n\n", (APP / "__init__.py").read_text())
    named = {part.partition("/")[0]: set(re.findall(r"[a-z_]+", part)) for part in parts}
    silent = {"__init__", "apps", "checks", "urls", "meetings"}

    lost = []
    for path in sources("registrations"):
        floor, *rest = path.relative_to(APP).parts
        is_said = path.stem in (named[floor] if rest else set().union(*named.values()))
        if not is_said and path.stem not in silent and "commands" not in rest:
            lost.append(f"{floor}/{path.stem}" if rest else path.stem)

    assert lost == []


def test_a_part_of_a_page_names_its_inputs():
    parts = [
        *(ROOT / "templates/public").glob("_*.html"),
        *(ROOT / "templates/srecanje").glob("*.html"),
    ]

    silent = [p.name for p in parts if not p.read_text().startswith("{% comment %}Inputs:")]

    assert parts
    assert silent == []


def test_nothing_is_written_inline_in_a_page():
    pages = [p for p in (ROOT / "templates").rglob("*.html") if "mail" not in p.parts]
    # A block of data is not run.
    script = "<script(?! src| type=.application/ld.json)"

    inline = [
        p.name
        for p in pages
        if re.search(
            rf"<style|{script}|\sstyle=|\son[a-z]+=|javascript:",
            p.read_text(),
        )
    ]

    assert inline == []
