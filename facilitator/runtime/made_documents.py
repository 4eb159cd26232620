"""The folder of documents that were made and are fetched: they hold words of people, and are there for minutes only."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Final

FOLDER: Final = "exports"


def empty(data: Path, *, older_than: float = 0.0) -> int:
    """Delete what lies in the folder of documents under ``data`` for ``older_than`` seconds; return how many went.

    The folder itself stays: a server beside this process makes its next document in it.
    """
    folder = data / FOLDER
    if not folder.is_dir():
        return 0
    late = time.time() - older_than
    gone = 0
    for one in list(folder.iterdir()):
        try:
            if one.lstat().st_mtime > late:
                continue
            if one.is_dir() and not one.is_symlink():
                shutil.rmtree(one, ignore_errors=True)
            else:
                one.unlink()
        except FileNotFoundError:
            continue  # the server has just deleted it itself
        gone += 1
    return gone
