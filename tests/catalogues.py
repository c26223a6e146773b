"""The catalogues under locale/: find the strings of our sources, keep the .po in step, compile.

Without GNU gettext. `python -m tests.catalogues` brings locale/sl/LC_MESSAGES/django.po in step
with the sources (new strings come in empty, unused ones go), compiles every .po to the .mo beside
it and prints what is not translated yet.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
OURS = LOCALE / "sl" / "LC_MESSAGES" / "django.po"
PYTHON_FOLDERS = ("registrations", "srecanje")
TEMPLATE_FOLDERS = ("templates",)

PLURAL_FORMS = "nplurals=4; plural=(n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3);"
HEADER = {
    "Project-Id-Version": "Srečanje",
    "Language": "sl",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": PLURAL_FORMS,
}

# What the arguments of the functions of django.utils.translation are, in their order.
ARGUMENTS = {
    "gettext": ("msgid",),
    "gettext_lazy": ("msgid",),
    "gettext_noop": ("msgid",),
    "ngettext": ("msgid", "plural"),
    "ngettext_lazy": ("msgid", "plural"),
    "pgettext": ("context", "msgid"),
    "pgettext_lazy": ("context", "msgid"),
    "npgettext": ("context", "msgid", "plural"),
    "npgettext_lazy": ("context", "msgid", "plural"),
}
STRING = r"""u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
TEMPLATIZED_CALL = re.compile(
    rf"\b(?:(?:np|n|p)?gettext|_)\(\s*{STRING}(?:\s*,\s*(?:{STRING}|count))*\s*\)", re.DOTALL
)
FORMATS = {"%": "python-format", "{": "python-brace-format"}
PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*[\d.]*[a-zA-Z]|%[\d.]*[sdrif]|\{\w*\}|%%")


@dataclass(frozen=True, order=True)
class Message:
    """One translatable string and the place where it was found."""

    path: str
    line: int
    msgid: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.msgid


def key(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgctxt or "", entry.msgid


def messages_in_python(source: str, path: str) -> Iterator[Message]:
    """Yield every string that the source hands to a function of django.utils.translation.

    Raises: ValueError for a string that is put together (f-string, +, %, .format) inside the
    call: it could never be found in a catalogue.
    """
    tree = ast.parse(source, path)
    names = _translation_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (shape := ARGUMENTS.get(_function_name(node, names), ())):
            yield from _message(node, shape, path)


def messages_in_template(source: str, path: str) -> Iterator[Message]:
    """Yield every string of translate, blocktranslate and _("…") in a Django template."""
    calls = templatize(source, origin=path)
    for call in TEMPLATIZED_CALL.finditer(calls):
        line = calls.count("\n", 0, call.start()) + 1
        for found in messages_in_python(call.group(), path):
            yield Message(path, line, found.msgid, found.plural, found.context)


def messages_under(root: Path, pythons: Iterable[str], templates: Iterable[str]) -> list[Message]:
    """Return the strings of all Python files and templates in these folders, in source order."""
    found: list[Message] = []
    for folders, pattern, reader in (
        (pythons, "*.py", messages_in_python),
        (templates, "*.*", messages_in_template),
    ):
        for path in (path for folder in folders for path in (root / folder).rglob(pattern)):
            if path.is_file() and not path.name.startswith("."):
                found += reader(path.read_text("utf-8"), path.relative_to(root).as_posix())
    return sorted(found)


def messages_of_our_sources() -> list[Message]:
    return messages_under(ROOT, PYTHON_FOLDERS, TEMPLATE_FOLDERS)


def pos() -> list[Path]:
    return sorted(LOCALE.rglob("*.po"))


def read(path: Path) -> polib.POFile:
    return polib.pofile(str(path), wrapwidth=0)


def placeholders(text: str) -> set[str]:
    """Return what must stand in a translation exactly as in the original: %(name)s, {name}, %s."""
    return set(PLACEHOLDER.findall(text))


def update(path: Path = OURS, messages: Iterable[Message] | None = None) -> polib.POFile:
    """Bring one catalogue in step with the sources and write it; translations are kept.

    Raises: ValueError when one string is used with two different plurals.
    """
    catalogue = read(path) if path.exists() else polib.POFile(wrapwidth=0)
    catalogue.metadata = {**catalogue.metadata, **HEADER}
    kept = {key(entry): entry for entry in catalogue if not entry.obsolete}
    catalogue[:] = [
        _entry(uses, kept.get(where))
        for where, uses in _grouped(messages_of_our_sources() if messages is None else messages)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, str(catalogue).rstrip("\n").encode() + b"\n")
    return catalogue


def compile_all() -> None:
    """Write the .mo of every .po under locale/."""
    for path in pos():
        _write(path.with_suffix(".mo"), read(path).to_binary())


def lacking() -> list[str]:
    """Return one line for every string that has no full translation, or only a doubtful one."""
    return [
        f"{path.relative_to(ROOT)}: {entry.msgid}"
        for path in pos()
        for entry in read(path)
        if not entry.obsolete and not entry.translated()
    ]


def _translation_names(tree: ast.Module) -> dict[str, str]:
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return {"_": "gettext"} | {
        alias.asname or alias.name: alias.name
        for node in imports
        if node.module == "django.utils.translation"
        for alias in node.names
    }


def _function_name(call: ast.Call, names: dict[str, str]) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    name = getattr(call.func, "id", "")
    return names.get(name, name)


def _message(call: ast.Call, shape: tuple[str, ...], path: str) -> Iterator[Message]:
    words = {part: _text(node, path) for part, node in zip(shape, call.args, strict=False)}
    plain = {part: word for part, word in words.items() if word is not None}
    if len(plain) == len(shape):
        yield Message(path, call.lineno, **plain)


def _text(node: ast.expr, path: str) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if any(isinstance(part, ast.JoinedStr | ast.Constant) for part in _put_together(node)):
        raise ValueError(f"{path}:{node.lineno}: translate one plain string, then fill it in.")
    return None


def _put_together(node: ast.expr) -> Iterator[ast.AST]:
    """Yield the strings that an expression glues; nothing for a name, a call of ours, an index."""
    if isinstance(node, ast.JoinedStr):
        yield node
    elif isinstance(node, ast.BinOp):
        yield from (node.left, node.right)
    elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "format":
        yield from ast.walk(node.func)


def _grouped(messages: Iterable[Message]) -> Iterator[tuple[tuple[str, str], list[Message]]]:
    groups: dict[tuple[str, str], list[Message]] = {}
    for message in sorted(messages):
        groups.setdefault(message.key, []).append(message)
    return iter(groups.items())


def _entry(uses: list[Message], kept: polib.POEntry | None) -> polib.POEntry:
    plurals = {use.plural for use in uses} - {""}
    if len(plurals) > 1:
        raise ValueError(f"{uses[0].msgid!r} has two plurals: {sorted(plurals)}")
    plural = next(iter(plurals), "")
    entry = polib.POEntry(
        msgid=uses[0].msgid,
        msgid_plural=plural,
        msgctxt=uses[0].context or None,
        # Files without line numbers: the catalogue changes when words change, not when lines move.
        occurrences=[(path, "") for path in dict.fromkeys(use.path for use in uses)],
        flags=_flags(uses[0].msgid + plural),
    )
    if plural:
        entry.msgstr_plural = dict.fromkeys(range(4), "")
    if kept:
        _keep(kept, entry)
    return entry


def _flags(text: str) -> list[str]:
    """Say how the text is filled in, for the programs that translators write with."""
    kinds = {found[0] for found in placeholders(text)}
    return [flag for sign, flag in FORMATS.items() if sign in kinds]


def _keep(kept: polib.POEntry, entry: polib.POEntry) -> None:
    entry.tcomment = kept.tcomment
    if kept.msgid_plural == entry.msgid_plural:
        entry.msgstr, entry.msgstr_plural = kept.msgstr, kept.msgstr_plural
        entry.flags += [flag for flag in kept.flags if flag not in entry.flags]


def _write(path: Path, content: bytes) -> None:
    if not path.exists() or path.read_bytes() != content:
        draft = path.with_name(f".{path.name}.draft")
        draft.write_bytes(content)
        draft.replace(path)


def main() -> int:
    catalogue = update()
    compile_all()
    missing = lacking()
    print(f"{len(catalogue)} strings in our sources; {len(missing)} lack a translation.")
    for line in missing:
        print("  " + line.replace("\n", "\\n"))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
