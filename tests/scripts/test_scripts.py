"""The scripts' own unit tests, by node's runner, and what the type checker must refuse."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.node import find_node

FOLDER = Path(__file__).parent


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.test.mjs")))
def test_with_node(name):
    ran = subprocess.run(
        [find_node(), "--test", str(FOLDER / name)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "# tests 0" not in ran.stdout


TSC = FOLDER.parents[1] / "static" / "vendor" / "node_modules" / ".bin" / "tsc"
SCRIPTS = FOLDER.parents[1] / "static" / "js"
HEAD = '// @ts-check\nimport { connect } from "../lib/link.js";\nimport { createOutbox } from "../lib/outbox.js";\n'
OUTBOX = "const outbox = createOutbox({ link, session: 's', onChange() {}, onDone() {}, onRefused() {}, onElsewhere() {} });\n"
LINK = "const link = connect({ page: {} });\n"
FINE = (
    LINK
    + OUTBOX
    + "void link.send('ready.set', { question: 'q', on: true });\noutbox.add('ready.set', { question: 'q', on: true });\n"
)
WRONG = [
    (FINE + "void link.send('ready.sett', { question: 'q', on: true });", "ready.sett"),
    (FINE + "void link.send('ready.set', { question: 'q', onn: true });", "onn"),
    (FINE + "void link.send('ready.set', { question: 'q' });", "on"),
    (FINE + "void link.send('ready.set', { question: 'q', on: 'yes' });", "boolean"),
    (FINE + "outbox.add('endorsement.sett', { target: 't', on: true });", "endorsement.sett"),
    (FINE + "outbox.add('endorsement.set', { goal: 't', on: true });", "goal"),
    (FINE + "connect({ page: {}, onChanges: (changes) => changes.until });", "until"),
]


def check(text: str) -> str:
    """What the type checker says of a script that stands in a folder beside ``lib``; nothing where it is content."""
    # Not among the scripts themselves: a server that starts meanwhile would find it there, and then not any more.
    with tempfile.TemporaryDirectory() as static:
        (Path(static) / "vendor").symlink_to(SCRIPTS.parent / "vendor")
        folder = Path(static) / "js" / "checked"
        folder.mkdir(parents=True)
        for one in SCRIPTS.iterdir():
            (folder.parent / one.name).symlink_to(one)
        script = folder / "snippet.js"
        script.write_text(HEAD + text, encoding="utf-8")
        config = folder / "jsconfig.json"
        options = json.loads((SCRIPTS / "jsconfig.json").read_text(encoding="utf-8"))["compilerOptions"]
        config.write_text(json.dumps({"compilerOptions": options, "files": ["snippet.js"]}), encoding="utf-8")
        ran = subprocess.run(
            [str(TSC), "--noEmit", "--project", str(config)], capture_output=True, text=True, check=False
        )
        return ran.stdout


def test_a_right_command_passes_the_type_checker():
    assert check(FINE) == ""


@pytest.mark.parametrize(("text", "says"), WRONG)
def test_a_wrong_command_or_field_does_not_pass_the_type_checker(text, says):
    assert says in check(text)


MOST_ANY = 30


def test_the_scripts_have_few_any_and_each_says_why():
    found = [
        f"{path.name}:{number}: {line.strip()}"
        for path in sorted([*SCRIPTS.rglob("*.js"), SCRIPTS / "types.d.ts", SCRIPTS / "contract.d.ts"])
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"(?:@[^*]*[{(:<|,\[ ]|: *|, *)any[})>\[\]|,;]", line)
    ]
    assert [one for one in found if "any:" not in one] == []
    assert len(found) <= MOST_ANY, len(found)
