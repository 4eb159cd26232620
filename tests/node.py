"""Where Node is, for tests that run a script of the pages without a browser."""

import shutil
import sys
from pathlib import Path


def find_node() -> str:
    """The machine's node, or the one from PyPI beside this Python."""
    return shutil.which("node") or str(Path(sys.executable).with_name("node"))
