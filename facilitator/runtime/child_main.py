"""What a child process runs: one function, with less memory and a lower priority than the server.

``run FOLDER`` reads ``FOLDER/task``, carries it out, and leaves the result there as ``bytes`` or ``json``, or what was
refused as ``refused``. ``stay TASK`` hands the function standard input and output.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from facilitator.domain.rules import Refused
from facilitator.runtime import progress

_ROOM: Final = "facilitator.workers."
_NICE: Final = 5
"""How much a child gives way: where the processor is short, the room comes first."""
_PR_SET_PDEATHSIG: Final = 1


def find_function(address: str) -> Callable[..., Any]:
    """Return the function ``module:name`` of ``facilitator.workers``. Raises ``LookupError`` for any other."""
    module, _, name = address.partition(":")
    if not module.startswith(_ROOM):
        raise LookupError(f"{address} is no function of {_ROOM}")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found


def limit_memory(size: int) -> None:
    """Let this process hold at most ``size`` bytes of data: an allocation beyond fails, and only this child with it."""
    try:
        import resource
    except ImportError:  # Windows
        return
    # Not the address space: what draws pictures reserves much more of that than it ever uses.
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def end_with_parent() -> None:
    """Have the system end this process with the server, whichever way that goes (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def run(folder: Path) -> None:
    """Carry out the task of ``folder``."""
    task = json.loads((folder / "task").read_text(encoding="utf-8"))
    progress.report_to(folder / "progress")
    try:
        limit_memory(task["memory"])
        answer = find_function(task["function"])(**task["arguments"])
    except Refused as refused:
        body = {"reason": refused.reason, "params": {**refused.message.params, "field": refused.field}}
        (folder / "refused").write_text(json.dumps(body, default=str), encoding="utf-8")
        return
    if isinstance(answer, bytes):
        (folder / "bytes").write_bytes(answer)
    else:
        (folder / "json").write_text(json.dumps(answer), encoding="utf-8")


def stay(task: dict[str, Any]) -> None:
    """Answer questions from standard input until it ends."""
    find_function(task["function"])(sys.stdin.buffer, sys.stdout.buffer, **task["arguments"])


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(_NICE)
    if sys.argv[1] == "run":
        end_with_parent()
        run(Path(sys.argv[2]))
    else:
        stay(json.loads(sys.argv[2]))
