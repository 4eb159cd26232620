"""The variables of the environment: one list, which the command prints and README holds."""

import re
from pathlib import Path

from click.testing import CliRunner

from facilitator.cli.main import main
from facilitator.settings import describe

README = Path(__file__).parents[2] / "README.md"


def test_readme_names_every_variable_and_no_other():
    table = [
        line for line in README.read_text(encoding="utf-8").splitlines() if line.startswith("| `FACILITATOR_")
    ]
    named = {name for line in table for name in re.findall(r"FACILITATOR_[A-Z_]+", line.split("|")[1])}
    assert named == {name for name, _default, _sentence in describe()}


def test_the_command_says_what_is_set_and_never_the_value(monkeypatch):
    monkeypatch.setenv("FACILITATOR_SECRET_KEY", "nobody-may-read-this")
    shown = CliRunner().invoke(main, ["settings"]).output
    assert all(name in shown and sentence in shown for name, _default, sentence in describe())
    assert "FACILITATOR_SECRET_KEY (set)" in shown and "nobody-may-read-this" not in shown
    assert "FACILITATOR_ASYNC (default: eventlet)" in shown
