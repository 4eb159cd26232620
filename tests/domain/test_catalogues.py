"""The catalogues: checks that catch what breaks a page, plural forms, figures and dates, and the glossary's words."""

from __future__ import annotations

import importlib.util
import io
import json
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from facilitator import resources
from facilitator.i18n import localisation
from facilitator.i18n.glossary import glossary
from tests.node import find_node

ROOT = Path(__file__).resolve().parents[2]
_spec = importlib.util.spec_from_file_location("assets_of_the_build", ROOT / "deploy" / "assets.py")
assets = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(assets)

HEADER = """msgid ""
msgstr ""
"Language: fr\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"""


def small(tmp_path, entries: str, code: str = "", header: str = HEADER) -> Path:
    """A program of one file and one French catalogue."""
    folder = tmp_path / "facilitator" / "translations" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(f"{header}\n{entries}", encoding="utf-8")
    (tmp_path / "facilitator" / "code.py").write_text(code, encoding="utf-8")
    (tmp_path / "deploy").mkdir()
    shutil.copy(ROOT / "deploy" / "babel.cfg", tmp_path / "deploy" / "babel.cfg")
    return tmp_path


@pytest.mark.parametrize(
    ("entries", "fault"),
    [
        ('#, fuzzy\nmsgid "Open"\nmsgstr "Fermé"\n', "fuzzy"),
        ('#, python-format\nmsgid "At %(place)s"\nmsgstr "À %(lieu)s"\n', "placeholders"),
        ('#, python-format\nmsgid "At %(place)s"\nmsgstr "Ici"\n', "placeholders"),
        ('#, python-brace-format\nmsgid "At {place}"\nmsgstr "À {lieu}"\n', "braces"),
        ('#, python-format\nmsgid "%(num)s a"\nmsgid_plural "%(num)s b"\nmsgstr[0] "x"\nmsgstr[1] "y"\n', "placeholders"),
        ('#, python-format\nmsgid "%(num)s a"\nmsgid_plural "%(num)s b"\nmsgstr[0] "x"\nmsgstr[1] ""\n', "plural forms"),
        ('#, python-format\nmsgid "%(share)s done"\nmsgstr "%(share)s fait à 10 %"\n', "lone %"),
        ('msgid "Open"\nmsgstr "Ouvert "\n', "white space"),
        ('msgid "Open"\nmsgid "Shut"\nmsgstr "Clos"\n', "missing msgstr"),
    ],
)  # fmt: skip
def test_a_broken_entry_is_caught(tmp_path, entries, fault):
    (found,) = assets.faults_in_catalogues(small(tmp_path, entries))
    assert fault in found


def test_a_sound_catalogue_has_no_faults(tmp_path):
    entries = (
        '#, python-format\nmsgid "%(num)s note"\nmsgid_plural "%(num)s notes"\n'
        'msgstr[0] "une note"\nmsgstr[1] "%(num)s notes"\n\nmsgid "Open"\nmsgstr "Ouvert"\n\nmsgid "Later"\nmsgstr ""\n'
    )
    assert assets.faults_in_catalogues(small(tmp_path, entries)) == []


def test_what_the_code_says_and_no_catalogue_knows_is_a_fault_when_asked_strictly(tmp_path):
    code = 'a = _("Open")\nb = _("Shut")\nc = _("Empty")\nd = _("Gone")\ne = ngettext("%(num)s a", "%(num)s b", 2)\n'
    entries = (
        'msgid "Open"\nmsgstr "Ouvert"\n\nmsgid "Empty"\nmsgstr ""\n\n#~ msgid "Gone"\n#~ msgstr "Parti"\n'
    )
    root = small(tmp_path, entries, code)
    assert assets.faults_in_catalogues(root) == []
    found = assets.faults_in_catalogues(root, assets.template(root))
    assert [fault.rpartition("messages.po: ")[2] for fault in found] == [
        "obsolete, but used: Gone", "no translation: %(num)s a", "no translation: Empty", "no translation: Gone",
        "no translation: Shut",
    ]  # fmt: skip


def test_an_update_keeps_translations_and_guesses_nothing(tmp_path):
    code = 'a = _("Open")\nb = _("Open it")\n'
    root = small(tmp_path, 'msgid "Open"\nmsgstr "Ouvert"\n\nmsgid "Old"\nmsgstr "Vieux"\n', code)
    (path,) = assets.update_catalogues(root)
    with path.open("rb") as lines:
        catalogue = read_po(lines, locale="fr")
    assert {one.id: (one.string, one.fuzzy) for one in catalogue if one.id} == {
        "Open": ("Ouvert", False),
        "Open it": ("", False),
    }
    assert not catalogue.obsolete
    assert "nplurals=2" in path.read_text(encoding="utf-8")


# --- plural forms, figures and dates: the server and the scripts say the same -----------------------------------------

NUMBERS = (0, 1, 2, 3, 11, 100)
CATEGORIES = {
    "en": ("other", "one", "other", "other", "other", "other"),
    "fr": ("one", "one", "other", "other", "other", "other"),
    "es": ("other", "one", "other", "other", "other", "other"),
    "ar": ("zero", "one", "two", "few", "many", "other"),
}
ONE, MANY = "%(count)s contribution", "%(count)s contributions"


def in_scripts(language: str, program: str, data: object) -> object:
    """Run ``program``, in which ``words`` and ``page`` are those of a page in ``language``."""
    scripts = resources.STATIC / "js"
    folders = (scripts / "board", scripts / "lib")
    islands = {"page": {"language": language}, "words": localisation.script_words(folders, language)}
    texts = {name: json.dumps(value) for name, value in islands.items()}
    head = (
        f"const islands = {json.dumps(texts)};\n"
        "globalThis.document = { getElementById: (id) => islands[id] && { textContent: islands[id] } };\n"
        f'const {{ page }} = await import("{(scripts / "lib" / "page.js").as_uri()}");\n'
        f'const {{ ngettext, number }} = await import("{(scripts / "lib" / "words.js").as_uri()}");\n'
    )
    done = subprocess.run(
        [find_node(), "--input-type=module", "-e", head + program],
        input=json.dumps(data), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.mark.parametrize("language", list(CATEGORIES))
def test_plural_forms_of_the_catalogue_are_those_of_the_scripts(language):
    seen = in_scripts(
        language,
        """
        import { readFileSync } from "node:fs";
        const [one, many, numbers] = JSON.parse(readFileSync(0, "utf8"));
        const rules = new Intl.PluralRules(page.language);
        console.log(JSON.stringify(numbers.map((n) => [rules.select(n), ngettext(one, many, n)])));
        """,
        [ONE, MANY, NUMBERS],
    )  # fmt: skip
    assert tuple(category for category, _text in seen) == CATEGORIES[language]
    served = [localisation.ntranslate(language, ONE, MANY, number, count=number) for number in NUMBERS]
    assert [text for _category, text in seen] == served
    forms = {re.sub(r"\d+", "#", text) for text in served}
    assert len(forms) >= (4 if language == "ar" else 2), served


GOLDEN = {
    "en": ("1,234.5", "Tuesday, 10 September 2019"),
    "fr": ("1\u202f234,5", "mardi 10 septembre 2019"),
    "es": ("1.234,5", "martes, 10 de septiembre de 2019"),
    "ar": ("1,234.5", "الثلاثاء، 10 سبتمبر 2019"),
}
"""Latin digits and the Gregorian calendar in every language (docs/languages.md, rule 6)."""


@pytest.mark.parametrize("language", list(GOLDEN))
def test_figures_and_dates_are_the_same_on_the_server_and_in_scripts(language):
    number, day = GOLDEN[language]
    assert localisation.format_number(1234.5, language) == number
    assert localisation.format_date(date(2019, 9, 10), language) == day
    seen = in_scripts(
        language,
        'console.log(JSON.stringify([number(1234.5), number(42)]));',
        None,
    )  # fmt: skip
    assert seen == [number, "42"]
    moment = localisation.format_moment(1568106000.0, "Asia/Amman", language)
    assert "2019" in moment
    assert re.search("[\u0660-\u0669]", moment) is None


# --- the glossary ------------------------------------------------------------------------------------------------------


def sentences_with(term: str, catalogue):
    # The program's own name and commands in backticks are no words of the room.
    pattern = re.compile(rf"\b{re.escape(term)}s?\b", 0 if term == "facilitator" else re.IGNORECASE)
    for message in catalogue:
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        if ids[0] and pattern.search(re.sub("`[^`]*`", "", ids[0])):
            forms = [message.string] if isinstance(message.string, str) else list(message.string)
            if all(forms):
                yield ids[0], forms[-1]


TERMS = ("survivor", "victim assistance", "persons with disabilities", "contribution", "cluster", "facilitator",
         "rapporteur", "challenge", "barrier", "join code", "session", "translation", "wall")  # fmt: skip


@pytest.mark.parametrize("tag", ["ar", "fr", "es"])
@pytest.mark.parametrize("term", TERMS)
def test_the_catalogues_use_the_words_of_the_glossary(term, tag):
    (entry,) = [one for one in glossary() if one["en"] == term]
    path = ROOT / "facilitator" / "translations" / tag / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as lines:
        catalogue = read_po(lines, locale=tag)
    wrong = [
        (english, text)
        for english, text in sentences_with(term, catalogue)
        if not any(stem.lower() in text.lower() for stem in entry["stems"][tag])
    ]
    # A pronoun may stand for a word that was just said; more than one sentence in eight is another word.
    found = len(list(sentences_with(term, catalogue)))
    assert len(wrong) <= max(1, found // 8), wrong


def test_the_glossary_in_the_documents_is_the_one_of_the_program():
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    for entry in glossary():
        row = f"| {entry['en']} | {entry['ar']} | {entry['fr']} | {entry['es']} | {entry['note']} |"
        assert row in page
    assert page.count("\n| ") == len(glossary()) + 1


def test_no_catalogue_calls_an_endorsement_a_vote_or_a_survivor_a_user():
    forbidden = {
        "fr": r"\b(vot(e|er|es|ez)|utilisat)",
        "es": r"\b(vot(o|ar|os)\b|usuari)",
        "ar": "تصويت|المستخدم|مستخدمين|مستخدمو",
    }
    for tag, pattern in forbidden.items():
        path = ROOT / "facilitator" / "translations" / tag / "LC_MESSAGES" / "messages.po"
        with path.open("rb") as lines:
            for message in read_po(lines, locale=tag):
                for form in [message.string] if isinstance(message.string, str) else message.string:
                    assert not (message.id and re.search(pattern, form, re.IGNORECASE)), form


def test_every_sentence_of_a_script_is_found_by_who_translates():
    # The extractor passes over a sentence within another one's values or within a template literal.
    said = re.compile(r'\b(?:_|ngettext)\(\s*"((?:[^"\\]|\\.)*)"')
    templates = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html"))
    wanted: set[str] = set()
    found = set(said.findall(templates))
    for path in (ROOT / "static" / "js").rglob("*.js"):
        source = path.read_bytes()
        wanted |= {one.replace('\\"', '"') for one in said.findall(source.decode())}
        for _line, message, *_more in extract(
            "javascript", io.BytesIO(source), options={"encoding": "utf-8"}
        ):
            found.add(message if isinstance(message, str) else message[0])
    assert len(wanted) > 300
    assert wanted - found == set()
