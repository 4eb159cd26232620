"""What a facilitator reads in the terminal is in the terminal's language."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from facilitator.i18n.localisation import terminal_language
from facilitator.rehearsal.statements import examples
from tests.conftest import EVENT


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "es_MX@x"}, "es"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "km_KH.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "FACILITATOR_LANGUAGE": "ar"}, "ar"),
        ({"LANG": "fr_FR.UTF-8", "FACILITATOR_LANGUAGE": "tlh"}, "fr"),
    ],
)
def test_the_language_of_the_terminal(environ, expected):
    assert terminal_language(environ) == expected


def run(tmp_path, *arguments, **environ):
    return subprocess.run(
        [sys.executable, "-m", "facilitator.cli", *arguments],
        env={**os.environ, "FACILITATOR_DATA": str(tmp_path), "PYTHONIOENCODING": "utf-8", **environ},
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


def test_an_event_file_is_checked_in_the_language_of_the_terminal(tmp_path):
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(EVENT, encoding="utf-8")
    bad.write_text(EVENT.replace("Asia/Amman", "Asia/Aman"), encoding="utf-8")
    english = run(tmp_path, "check", str(good), FACILITATOR_LANGUAGE="en")
    assert english.stdout.startswith(f"{good} is good. Days: 1, sessions: 2"), english
    wrong = run(tmp_path, "check", str(bad), FACILITATOR_LANGUAGE="fr")
    assert wrong.returncode == 1
    assert "bad.yaml:5:14: event.time_zone: " in wrong.stderr
    assert "Il n" in wrong.stderr
    assert "fuseau horaire" in wrong.stderr


def test_the_welcome_names_roles_in_the_language_of_the_terminal(tmp_path):
    file = tmp_path / "event.yaml"
    file.write_text(EVENT, encoding="utf-8")
    assert run(tmp_path, "init", str(file)).returncode == 0
    shown = run(tmp_path, "links", FACILITATOR_LANGUAGE="fr").stdout
    assert "Démonstration" in shown
    assert "Facilitateur – Ouvre les séances" in shown
    assert "/access/" in shown


def test_commands_beside_a_server_print_the_address_that_it_took(tmp_path):
    file = tmp_path / "event.yaml"
    file.write_text(EVENT, encoding="utf-8")
    run(tmp_path, "init", str(file))
    (tmp_path / "port").write_text("8123", encoding="ascii")
    environ = {"FACILITATOR_PORT": "", "FACILITATOR_PUBLIC_URL": ""}
    assert ":8123/j/" in run(tmp_path, "links", **environ).stdout
    assert ":9000/j/" in run(tmp_path, "links", **{**environ, "FACILITATOR_PORT": "9000"}).stdout


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"FACILITATOR_DATA": "/proc/none"}, "set FACILITATOR_DATA to another"),
        ({"FACILITATOR_DATABASE_URL": "oracle://nowhere/db"}, "is not installed"),
        ({"FACILITATOR_DATABASE_URL": "nonsense"}, "The database cannot be opened"),
        ({"FACILITATOR_DATABASE_URL": "sqlite:////proc/none/x.sqlite3"}, "The database cannot be opened"),
    ],
)
def test_a_setting_that_cannot_work_is_said_in_a_sentence(tmp_path, environ, words):
    done = run(tmp_path, "check", **environ)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_an_event_file_named_later_adds_its_event_and_a_broken_one_stops_nothing(tmp_path):
    from facilitator.cli.serve import _first_event
    from facilitator.cli.terminal import open_store
    from facilitator.settings import read

    first, second = tmp_path / "one.yaml", tmp_path / "two.yaml"
    first.write_text(EVENT, encoding="utf-8")
    second.write_text(
        EVENT.replace("id: demo", "id: another", 1).replace("id: first", "id: else", 1), encoding="utf-8"
    )
    settings = {"FACILITATOR_DATA": str(tmp_path)}
    store = open_store(read(settings))
    made = _first_event(store, read(settings, event=str(first)))
    assert _first_event(store, read(settings, event=str(second))).id != made.id
    assert _first_event(store, read(settings, event=str(first))).id == made.id
    second.write_text("event: [", encoding="utf-8")
    assert _first_event(store, read(settings, event=str(second)))


def test_commands_that_keep_and_take_in_speak_the_language_of_the_terminal(tmp_path):
    file = tmp_path / "event.yaml"
    file.write_text(EVENT, encoding="utf-8")
    assert run(tmp_path, "init", str(file)).returncode == 0
    table = tmp_path / "given.csv"
    table.write_text("text,kind\nNo ramp at the clinic,barrier\nNothing,nonsense\n", encoding="utf-8")
    taken = run(tmp_path, "import", str(table), "--session", "first", "--yes", FACILITATOR_LANGUAGE="fr")
    assert "Lignes à reprendre\u00a0: 1" in taken.stdout, taken
    assert "ligne 3" in taken.stderr
    assert "Contributions ajoutées\u00a0: 1" in taken.stdout
    assert "No hay nada que eliminar" in run(tmp_path, "purge", FACILITATOR_LANGUAGE="es").stdout
    missing = run(tmp_path, "restore", "nothing", FACILITATOR_LANGUAGE="ar")
    assert missing.returncode == 1
    assert "لا يوجد ملف" in missing.stderr
    unknown = run(tmp_path, "export", "--format", "doc", FACILITATOR_LANGUAGE="es")
    assert "No existe el formato «doc»" in unknown.stderr


def test_a_rehearsal_speaks_of_the_matter_of_its_event():
    amman = [one.text for one in examples("fostering-partnerships", "opening.q1", ["en", "ar", "fr", "es"])]
    other = examples("off-site", "morning.q1", ["pt", "en"])
    assert len(set(amman)) == len(amman) == 60
    assert "prosthetist" in " ".join(amman)
    assert {one.lang for one in other} == {"en"} and len({one.text for one in other}) == len(other)
    assert not [one for one in other if re.search(r"survivor|prosth|disab|mine", one.text)]
    assert [one.level for one in other if one.kind == "action"]
