"""What the program is held to in time and memory, on two cores; ``benchmarks/`` measures it."""

from __future__ import annotations

from typing import Final

BUDGETS: Final = (
    (
        "1,000 phones joined, all submit within 10 s, SQLite, one process",
        "nothing lost; submission to wall p95 at most 200 ms, to acknowledgement p95 at most 150 ms; server at most 3 CPU s",
    ),
    ("cost of a submission", "does not grow with the number of phones connected (pulse aside)"),
    ("memory", "at most 80 KB a connected phone, 150 MB idle"),
    (
        "server killed with 1,000 phones on it",
        "back, all phones resumed, walls exact, at most 15 s after the restart; no acknowledged contribution lost, none twice",
    ),
    (
        "phone page, first visit",
        "at most 60 KB compressed in all, at most 5 requests, usable in 5 s at 50 KB/s with 400 ms delay",
    ),
    (
        "wall with 2,000 contributions",
        "opens in at most 2 s; an arrival or a move costs at most 16 ms of the main thread",
    ),
    (
        "export of 2,000 contributions",
        "DOCX, XLSX, CSV, JSON at most 5 s, PDF at most 30 s, made in a child process: the live room is never held up more than 50 ms",
    ),
)
"""What, and its budget."""
