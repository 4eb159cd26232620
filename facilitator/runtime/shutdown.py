"""How the server ends when it is asked to: at once, whoever is connected, and not without a word."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Final

from facilitator.runtime import concurrency

_LOOK_SECONDS: Final = 0.2
"""Between two looks whether the process is asked to stop."""


def on_stop(say_goodbye: Callable[[], None]) -> None:
    """Run ``say_goodbye`` when the process is asked to stop (Ctrl+C, SIGTERM, SIGHUP), then end it; again, end at once.

    SIGHUP is a terminal that closes, or a reload of a service with one process: nothing else is there to replace it.

    The servers' own ways out wait until the last phone has left, and an interrupt may hit any green thread.
    """
    asked: list[int] = []

    def leave() -> None:
        # The handler may interrupt the very loop that would run what it starts: it only leaves a mark.
        while not asked:
            concurrency.sleep(_LOOK_SECONDS)
        try:
            say_goodbye()
        finally:
            os._exit(0)

    def stop(signum: int, _frame: object) -> None:
        asked.append(signum)
        # A terminal that closes may say it twice, for itself and for its shell: nobody is impatient.
        if len(asked) > 1 and signum != getattr(signal, "SIGHUP", None):
            os._exit(1)

    concurrency.spawn(leave)
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, stop)
    # Under nohup it is ignored already, and stays so.
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, stop)
