"""Which servers other than our own can run ``wsgi.py``; the rest is refused at its start, before a room finds out."""

from __future__ import annotations

from collections.abc import Container, Mapping

SENTENCE = (
    "Under gunicorn Facilitator runs on threads only: gunicorn has no eventlet worker any more, and its gevent worker carries "
    "no WebSockets. Set FACILITATOR_ASYNC=threading and start `gunicorn --workers 1 --threads 500 wsgi:app`, "
    "or take `facilitator serve`, which carries more phones."
)


def find_problem(environ: Mapping[str, str], modules: Container[str]) -> str | None:
    """Return why the server that imports us cannot carry the room, None where it can.

    ``modules`` are those that are imported already: gunicorn imports its worker's before the app.
    """
    if "gunicorn.workers" not in modules and "gunicorn.arbiter" not in modules:
        return None
    is_threads = "gunicorn.workers.gthread" in modules
    return None if is_threads and environ.get("FACILITATOR_ASYNC") == "threading" else SENTENCE
