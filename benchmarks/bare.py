"""The least that Flask-SocketIO can do: python -m benchmarks.bare PORT. Stores nothing, acknowledges nothing, tells boards.

What a durable, acknowledged submission costs beside it is printed by ``benchmarks.side_by_side``.
"""

from __future__ import annotations

import sys
from typing import Any

from facilitator.runtime import concurrency

concurrency.patch("eventlet")

from flask import Flask  # noqa: E402 - after the patch, as in facilitator.cli.serve
from flask_socketio import SocketIO, emit, join_room  # noqa: E402

BOARD = "board"


def make() -> tuple[Flask, SocketIO]:
    """Return the app and its Socket.IO server."""
    app = Flask(__name__)
    socketio = SocketIO(app, async_mode="eventlet", logger=False, engineio_logger=False)

    @app.get("/readyz")
    def ready() -> dict[str, bool]:
        return {"ok": True}

    @socketio.on("watch")
    def watch(_payload: Any) -> None:
        join_room(BOARD)

    @socketio.on("contribution.submit")
    def submit(payload: Any) -> None:
        emit("changes", payload, to=BOARD)

    return app, socketio


def main() -> None:
    """Serve until the process is ended."""
    app, socketio = make()
    socketio.run(app, "127.0.0.1", int(sys.argv[1]), log_output=False)


if __name__ == "__main__":
    main()
