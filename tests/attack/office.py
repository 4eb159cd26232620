"""What staff can give the server to read: workbooks, event files, two versions to compare; ten at a time."""

from __future__ import annotations

import http.client
import io
import threading
import time
import urllib.parse
import zipfile
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import openpyxl

from tests.attack.staff import command, enter, fetch
from tests.conftest import Server, new_id

_pause = threading.Event().wait

TEXTS: Final = 3_000_000
"""Shared texts of the workbook: 40 MB that are 100 kB on the way."""
VERSION_NOTES: Final = 2000
AT_ONCE: Final = 10


def workbooks(server: Server, until: float) -> None:
    """A workbook that names millions of texts, looked at by ten pages at a time (S21)."""
    cookie = enter(server, "facilitator")
    place = _upload(server, cookie, _workbook())
    _report(_ten_at_a_time(until, lambda: fetch(server, cookie, place)[0]), "previews")


def event_files(server: Server, until: float) -> None:
    """An event file as large as one may be, sent ten at a time (S21)."""
    cookie = enter(server, "organiser")
    text = "event:\n" + "  - {a: b, c: [d, e, f]}\n" * 9_600
    sent = _ten_at_a_time(until, lambda: command(server, cookie, "event.load", {"text": text})[0])
    _report(sent, "event files")


def comparisons(server: Server, until: float) -> None:
    """Two versions of 2,000 notes, half of them given in between, compared by ten pages at a time (S14)."""
    cookie = enter(server, "organiser")
    first, second = new_id(), new_id()
    _freeze(server, cookie, first)
    rows = [
        {"id": new_id(), "question": "first.hard", "kind": "barrier", "text": f"Another note, the {index}th"}
        for index in range(250)
    ]
    assert command(server, cookie, "contribution.import", {"session": "first", "rows": rows})[0] == 200
    _freeze(server, cookie, second)
    page = f"/report/first/compare?old={first}&new={second}"
    sealed = time.monotonic() + 120
    while fetch(server, cookie, page)[0] != 200 and time.monotonic() < sealed:
        _pause(1)
    _report(_ten_at_a_time(until, lambda: fetch(server, cookie, page)[0]), "comparisons")


def _freeze(server: Server, cookie: str, version: str) -> None:
    status, answer = command(server, cookie, "report.freeze", {"session": "first", "id": version})
    assert status == 200, answer


def _workbook() -> bytes:
    """Return a workbook whose part of shared texts has ``TEXTS`` of them."""
    made, out = io.BytesIO(), io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["text", "kind"])
    book.save(made)
    head = b'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if not name.endswith("sharedStrings.xml"):
                new.writestr(name, old.read(name))
        new.writestr("xl/sharedStrings.xml", head + b"<si><t>x</t></si>" * TEXTS + b"</sst>")
    return out.getvalue()


def _upload(server: Server, cookie: str, body: bytes) -> str:
    """Send a file to be imported, as a browser's form does; return the address of what it holds."""
    mark = "attack-boundary"
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'
    form = head.encode() + body + f"\r\n--{mark}--\r\n".encode()
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    kind = f"multipart/form-data; boundary={mark}"
    line.request("POST", "/import/first", form, {"Content-Type": kind, "Cookie": cookie})
    answer = line.getresponse()
    answer.read()
    line.close()
    assert answer.status in (302, 303), answer.status
    return urllib.parse.urlsplit(answer.headers["Location"]).path


def _ten_at_a_time(until: float, ask: Callable[[], int]) -> Counter[int]:
    """Return how often each status was answered until the time is over, once at least; 0: no answer in two minutes."""
    found: Counter[int] = Counter()

    def one(_number: int) -> int:
        try:
            return ask()
        except OSError:
            return 0  # no answer in time: its own affair, as long as nobody else waits

    with ThreadPoolExecutor(AT_ONCE) as pool:
        while not found or time.monotonic() < until:
            found.update(pool.map(one, range(AT_ONCE)))
    return found


def _report(found: Counter[int], what: str) -> None:
    assert 500 not in found, found
    print(f"    {found.total()} {what}, by status {dict(sorted(found.items()))}")


OFFICE: Final = (workbooks, event_files, comparisons)
FILLED: Final = {comparisons.__name__: VERSION_NOTES}
"""Attacks on a session that has so many notes before the bystander begins to look."""
