"""What a facilitator reads in the terminal is in the terminal's language."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from facilitator.language import terminal_language
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
    assert "Facilitateur:" in shown
    assert "/access/" in shown
