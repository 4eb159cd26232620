"""The scripts' own unit tests, by node's runner, and what the type checker must refuse."""

from __future__ import annotations

import subprocess
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
