"""Run in a process of its own: a crowd that opens the delegate's page at one moment, on the back end of FACILITATOR_ASYNC.

Run: python -m tests.scale.crowd PAGES. Prints {"statuses": {status: how many}, "longest": seconds}.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter

from facilitator.runtime import concurrency

concurrency.patch()

import os  # noqa: E402 - after the patch, as in facilitator.cli.serve

from facilitator import settings  # noqa: E402
from facilitator.app import create_parts  # noqa: E402
from facilitator.identity import DELEGATE_COOKIE  # noqa: E402
from facilitator.store import queries  # noqa: E402


def main(pages: int) -> None:
    parts = create_parts(settings.read(os.environ))
    with parts.store.read() as tx:
        [event] = queries.events(tx)
        session = queries.agenda(tx, event.id)[0].id
    joined = parts.app.test_client()
    joined.get(f"/j/{event.code}")
    cookie = joined.get_cookie(DELEGATE_COOKIE)
    assert cookie is not None
    joined.get(f"/room/{session}")
    statuses: Counter[int] = Counter()
    waits: list[float] = []
    together = threading.Barrier(pages)

    def load() -> None:
        phone = parts.app.test_client()
        phone.set_cookie(DELEGATE_COOKIE, cookie.value)
        together.wait()
        began = time.monotonic()
        statuses[phone.get(f"/room/{session}").status_code] += 1
        waits.append(time.monotonic() - began)

    phones = [threading.Thread(target=load) for _ in range(pages)]
    for one in phones:
        one.start()
    for one in phones:
        one.join()
    print(json.dumps({"statuses": statuses, "longest": round(max(waits), 2)}), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
