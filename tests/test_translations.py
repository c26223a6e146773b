"""Every string that a reader can meet is translated, and the catalogues are sound."""

from pathlib import Path

import django
import polib
import pytest
from django.apps import apps
from django.contrib.admin.sites import AdminSite
from django.test import RequestFactory
from django.utils import translation

from tests import catalogues

DOMAINS = ("django", "djangojs")
ADDITIONS = catalogues.LOCALE / "django" / "sl" / "LC_MESSAGES"
PO_FILES = pytest.mark.parametrize(
    "po", catalogues.pos(), ids=lambda path: path.relative_to(catalogues.LOCALE).as_posix()
)


def packages():
    """Return the folders of Django's core and of all installed apps that are not ours."""
    folders = [Path(app.path) for app in apps.get_app_configs()]
    ours = [
        folder for folder in folders if folder.is_relative_to(catalogues.ROOT / "registrations")
    ]
    # All that is read of django-allauth is said anew by web/accounts; test_languages reads it.
    theirs = [folder for folder in folders if folder.parent.name == "allauth"]
    return [Path(django.__file__).parent / "conf", *(set(folders) - set(ours) - set(theirs))]


def offered(package, domain):
    """Return the strings of a package: from its English catalogue, or from its sources."""
    original = package / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po"
    if original.exists():
        return {
            catalogues.key(entry) for entry in polib.pofile(str(original)) if not entry.obsolete
        }
    if domain == "djangojs" or package.name == "conf":
        return set()
    found = catalogues.messages_under(package, ["."], ["templates"])
    return {message.key for message in found if not message.path.startswith("tests/")}


def translated(package, domain):
    compiled = package / "locale" / "sl" / "LC_MESSAGES" / f"{domain}.mo"
    if not compiled.exists():
        return set()
    return {catalogues.key(entry) for entry in polib.mofile(str(compiled))}


def of_all_packages(read, domain):
    return set().union(*(read(package, domain) for package in packages()))


def additions(domain):
    return {
        catalogues.key(entry)
        for entry in catalogues.read(ADDITIONS / f"{domain}.po")
        if entry.translated()
    }


@pytest.mark.parametrize("domain", DOMAINS)
def test_organiser_meets_no_english_string_of_an_installed_package(domain):
    strings = of_all_packages(offered, domain)

    missing = strings - of_all_packages(translated, domain) - additions(domain)

    assert strings
    assert not missing


@pytest.mark.parametrize("domain", DOMAINS)
def test_translator_finds_in_the_additions_only_strings_that_packages_have(domain):
    assert not additions(domain) - of_all_packages(offered, domain)


def test_organiser_reads_the_additions_in_pages_and_in_scripts_of_the_admin():
    request = RequestFactory().get("/")

    with translation.override("sl"):
        saved = translation.gettext("The {name} “{obj}” was changed successfully.")
        found = translation.ngettext("%(counter)s result", "%(counter)s results", 2)
        script = AdminSite().i18n_javascript(request).content.decode()

    assert saved == "Spremembe so shranjene: {name} »{obj}«."
    assert found == "%(counter)s zadetka"
    assert "Izberi vse: %s" in script
    assert '"FIRST_DAY_OF_WEEK": 1' in script


@PO_FILES
def test_reader_gets_every_string_translated_in_all_plural_forms(po):
    catalogue = catalogues.read(po)

    unfinished = [entry.msgid for entry in catalogue if not entry.translated()]
    forms = {len(entry.msgstr_plural) for entry in catalogue if entry.msgid_plural}

    assert not unfinished
    assert forms <= {4}
    assert catalogue.metadata["Plural-Forms"] == catalogues.PLURAL_FORMS
    assert catalogue.metadata["Content-Type"] == "text/plain; charset=UTF-8"


@PO_FILES
def test_reader_gets_every_value_that_the_original_names(po):
    broken = [
        (entry.msgid, words)
        for entry in catalogues.read(po)
        for words in [*entry.msgstr_plural.values(), entry.msgstr]
        if words
        and catalogues.placeholders(words)
        != catalogues.placeholders(entry.msgid_plural or entry.msgid)
    ]

    assert not broken


@PO_FILES
def test_reader_gets_the_words_that_the_translator_wrote_last(po):
    compiled = po.with_suffix(".mo")

    assert compiled.read_bytes() == catalogues.read(po).to_binary(), "python -m tests.catalogues"


def test_every_compiled_catalogue_has_its_source():
    assert [path.with_suffix(".po") for path in sorted(catalogues.LOCALE.rglob("*.mo"))] == (
        catalogues.pos()
    )


def test_translator_finds_every_string_of_our_sources_and_no_other():
    used = {message.key for message in catalogues.messages_of_our_sources()}
    stored = {catalogues.key(entry) for entry in catalogues.read(catalogues.OURS)}

    assert used - stored == set(), "python -m tests.catalogues"
    assert stored - used == set(), "python -m tests.catalogues"


PYTHON = """
from django.utils.translation import gettext_lazy as _l, ngettext, npgettext_lazy, pgettext
from django.utils import translation

words = _l("joined " "words"), ngettext("%d seat", "%d seats", count), _("short")
more = npgettext_lazy("door", "one", "many", "n"), pgettext("menu", "open"), _(variable)
translation.gettext("by the module")
"""
TEMPLATE = """
{% load i18n %}{# {% translate "in a comment" %} #}
{% comment %}{% translate "left out" %}{% endcomment %}
{% translate "plain 5 %" %}{% trans "open" context "menu" as name %}
{{ value|default:_("in a filter, yes") }}{% include "part.html" with title=_("passed") only %}
{% blocktranslate trimmed count n=seats context "door" with a=_("deep") %}
  One {{ n }}
  seat
{% plural %}
  Many {{ n }}
{% endblocktranslate %}
"""


def test_programmer_has_every_string_of_a_python_file_found():
    found = catalogues.messages_in_python(PYTHON, "some.py")

    assert {(message.context, message.msgid, message.plural) for message in found} == {
        ("", "joined words", ""),
        ("", "%d seat", "%d seats"),
        ("", "short", ""),
        ("door", "one", "many"),
        ("menu", "open", ""),
        ("", "by the module", ""),
    }


def test_programmer_has_every_string_of_a_template_found():
    found = catalogues.messages_in_template(TEMPLATE, "some.html")

    assert {(message.context, message.msgid, message.plural) for message in found} == {
        ("", "plain 5 %%", ""),
        ("menu", "open", ""),
        ("", "in a filter, yes", ""),
        ("", "passed", ""),
        ("", "deep", ""),
        ("door", "One %(n)s seat", "Many %(n)s"),
    }


@pytest.mark.parametrize(
    "call", ['_(f"for {name}")', '_("for " + name)', '_("for %s" % name)', '_("{}".format(name))']
)
def test_programmer_is_told_of_a_string_put_together_inside_the_call(call):
    with pytest.raises(ValueError, match=r"some\.py:1: translate one plain string"):
        list(catalogues.messages_in_python(call, "some.py"))


def test_translator_keeps_translations_when_the_sources_change(tmp_path):
    po = tmp_path / "django.po"
    old = catalogues.Message("a.py", 1, "kept"), catalogues.Message("a.py", 2, "dropped")
    new = (
        catalogues.Message("a.py", 7, "kept"),
        catalogues.Message("b.html", 1, "%(n)s new", "%(n)s new ones", "door"),
    )
    first = catalogues.update(po, old)
    first.find("kept").msgstr = "ohranjeno"
    first.save(str(po))

    catalogues.update(po, new)

    entries = {entry.msgid: entry for entry in catalogues.read(po)}
    assert list(entries) == ["kept", "%(n)s new"]
    assert entries["kept"].msgstr == "ohranjeno"
    assert entries["%(n)s new"].msgstr_plural == {0: "", 1: "", 2: "", 3: ""}
