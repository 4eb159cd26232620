"""What a server leaves out of its memory: packages that others use where they find them, and it never needs."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from typing import Any, Final

_LEFT_OUT: Final = {
    "socketio": ("aiohttp", "redis", "valkey"),
    "qrcode.image.svg": ("PIL", "lxml"),
}
"""By the package that would import them: 20 MB together. redis is needed for a message queue."""


def import_lean() -> None:
    """Import what the server serves with. ``concurrency.patch`` calls it once the standard library is patched."""
    with_queue = bool(os.environ.get("FACILITATOR_MESSAGE_QUEUE"))
    for package, unused in _LEFT_OUT.items():
        _import_without(package, [one for one in unused if not (one == "redis" and with_queue)])


def _import_without(package: str, unused: list[str]) -> None:
    """Import ``package`` as if the packages ``unused`` were not there."""
    hidden = [name for name in unused if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type] # None: an import fails
    try:
        importlib.import_module(package)
    finally:
        for name in hidden:
            del sys.modules[name]


def without_deflate(app: Callable[..., Any]) -> Callable[..., Any]:
    """Drop the browser's offer to compress each message: it costs half as much again, and 90 KB a phone."""

    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return app(environ, start_response)

    return wrapped
