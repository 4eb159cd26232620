"""Wait for a condition: the one place where a test lets time go by."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

PATIENCE = 120.0
"""Seconds. Long enough for a machine that does much else; whoever waits longer waits in vain."""


def wait_until(
    condition: Callable[[], object],
    describe: Callable[[], object] = lambda: "the condition never came true",
    pause: Callable[[float], None] = lambda milliseconds: time.sleep(milliseconds / 1000),
) -> None:
    """Return as soon as ``condition`` is true; fail with what ``describe`` returns where that never comes.

    ``pause`` takes milliseconds; in a browser test it is the page's ``wait_for_timeout``, so that its events arrive.
    """
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(str(describe()))
        pause(20)
