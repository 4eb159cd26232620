"""The one file that knows eventlet, gevent and threads. Everything else asks here.

eventlet is the default, as the users of this program chose. It is in maintenance: ``gevent`` and ``threading`` run
the same tests, so that one variable (``FACILITATOR_ASYNC``) changes the back end.
"""

from __future__ import annotations

import os
import threading
import time
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final

from facilitator.runtime import lean_imports

BACKENDS: Final = ("eventlet", "gevent", "threading")

_chosen: list[str] = []


def backend() -> str:
    """Return the back end that ``patch`` chose, ``threading`` where it was not called."""
    return _chosen[0] if _chosen else "threading"


def patch(name: str | None = None) -> None:
    """Choose the back end (else ``FACILITATOR_ASYNC``) and patch the standard library for it.

    Must run before Flask is imported. Raises ``ValueError`` for a name that is not one of ``BACKENDS``.
    """
    name = name or os.environ.get("FACILITATOR_ASYNC") or "eventlet"
    if name not in BACKENDS:
        raise ValueError(f"FACILITATOR_ASYNC must be one of {', '.join(BACKENDS)}, not {name!r}")
    if _chosen:
        return
    if not os.environ.get("FACILITATOR_MESSAGE_QUEUE"):
        # Nobody's name is looked up: 7 MB for a resolver of its own.
        os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
    if name == "eventlet":
        with warnings.catch_warnings():
            # Exactly this warning: that eventlet is in maintenance is known, chosen and said in the README.
            warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
            import eventlet

        eventlet.monkey_patch()
    elif name == "gevent":
        import gevent.monkey

        gevent.monkey.patch_all()
    _chosen.append(name)
    lean_imports.import_lean()


def make_lock() -> AbstractContextManager[Any]:
    """Return a lock of the back end's kind: after ``patch`` the standard one is a green one."""
    return threading.RLock()


def spawn(function: Callable[[], None]) -> None:
    """Run ``function`` beside everything else until it returns or the process ends."""
    threading.Thread(target=function, daemon=True).start()


def sleep(seconds: float) -> None:
    """Let the others run for ``seconds``."""
    time.sleep(seconds)


def yield_control() -> None:
    """Let whoever waits have a turn, then go on: for between the steps of what takes long."""
    time.sleep(0)


def make_event() -> threading.Event:
    """Return an event on which several may wait."""
    return threading.Event()
