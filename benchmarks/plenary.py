"""What a room of 10,000 or 100,000 phones needs, from measured costs. Run: .venv/bin/python -m benchmarks.plenary.

No server is started: each phone's submission is followed on paper through its process (a processor of its own) and through
the lock of its session, both first come, first served; what the phones hear meanwhile takes its share of the processor.
Prints, for each size, how many processes it takes, what each part carries, and which part is the first to be full. The
costs are those of docs/scaling.md; --help lists them.
"""

from __future__ import annotations

import argparse
import math
import random

from facilitator.live.pulse import PULSE_PHONES

MOST_BUSY = 0.7
"""Share of a processor that may be used on average: beyond it, waits grow without end."""
LATE_SECONDS = 1.0
"""Nobody waits longer for an acknowledgement, 95 of 100."""
TABLE = "{:>8} {:>8} {:>9} {:>10} {:>9} {:>9} {:>8} {:>9} {:>8}  {}"
HEAD = ("phones", "sessions", "processes", "submit/s", "db busy", "lock busy", "app busy", "p95 s", "Mbit/s", "first to be full")  # fmt: skip


def queue(arrivals: list[float], seconds: float) -> list[float]:
    """Return when each of ``arrivals`` (in order) leaves a place that serves one at a time, for ``seconds`` each."""
    free, left = 0.0, []
    for at in arrivals:
        free = max(at, free) + seconds
        left.append(free)
    return left


def simulate(phones: int, sessions: int, processes: int, costs: argparse.Namespace) -> list[float]:
    """Return how long each submission took, where all phones write once within ``costs.within`` seconds."""
    rng = random.Random(phones)
    asked = sorted(rng.uniform(0, costs.within) for _ in range(phones))
    # What the phones hear slows the process down for those who write.
    app = costs.submit / (1 - heard(phones, sessions, processes, costs))
    locked: list[list[tuple[float, float]]] = [[] for _ in range(sessions)]
    for process in range(processes):
        mine = asked[process::processes]
        for at, left in zip(mine, queue(mine, app), strict=True):
            locked[rng.randrange(sessions)].append((left, at))
    took: list[float] = []
    for waiting in locked:
        waiting.sort()
        ends = queue([arrived for arrived, _ in waiting], costs.lock)
        took += [end - at for end, (_, at) in zip(ends, waiting, strict=True)]
    return took


def heard(phones: int, sessions: int, processes: int, costs: argparse.Namespace) -> float:
    """Return the share of a process's time that telling its phones the numbers takes (``live.pulse``)."""
    here = phones / processes
    # Each of a process's sessions tells at most PULSE_PHONES a second.
    told = min(here, PULSE_PHONES * sessions)
    return min(0.9, told * costs.message)


def needed(phones: int, sessions: int, costs: argparse.Namespace) -> int:
    """Return the fewest processes whose processors and memory carry the room."""
    by_memory = math.ceil(phones * costs.memory / costs.most_memory)
    count = max(1, by_memory)
    while phones / costs.within * costs.submit / count + heard(phones, sessions, count, costs) > MOST_BUSY:
        count += 1
    return count


def describe(phones: int, sessions: int, costs: argparse.Namespace) -> str:
    """Return the line of one room."""
    processes = needed(phones, sessions, costs)
    rate = phones / costs.within
    took = sorted(simulate(phones, sessions, processes, costs))
    late = took[int(len(took) * 0.95)]
    # Every process looks ten times a second for what has moved, and reads what it sends on.
    database = rate * costs.database + processes * 10 * costs.look
    lock = rate / sessions * costs.lock
    app = rate * costs.submit / processes + heard(phones, sessions, processes, costs)
    told = min(phones, PULSE_PHONES * sessions * processes)
    mbits = (told * costs.message_bytes + rate * costs.submit_bytes) * 8 / 1e6
    loads = {"the session's lock": lock, "the database": database / costs.cores, "the processes": app}
    first = max(loads, key=loads.__getitem__)
    verdict = first if loads[first] <= 1 and late <= LATE_SECONDS else f"{first}: too much"
    cells = (
        phones,
        sessions,
        processes,
        f"{rate:.0f}",
        f"{database:.2f}",
        f"{lock:.2f}",
        f"{app:.2f}",
        f"{late:.2f}",
    )
    return TABLE.format(*cells, f"{mbits:.0f}", verdict)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--phones", type=int, nargs="+", default=[2_000, 10_000, 100_000])
    parser.add_argument(
        "--sessions", type=int, nargs="+", default=[1, 20], help="over which the phones are spread"
    )
    parser.add_argument("--within", type=float, default=60, help="seconds in which each phone writes once")
    parser.add_argument(
        "--submit", type=float, default=0.0042, help="processor seconds of a process, a submission"
    )
    parser.add_argument(
        "--lock", type=float, default=0.0048, help="seconds that a session is locked, a submission"
    )
    parser.add_argument(
        "--database", type=float, default=0.0012, help="processor seconds of PostgreSQL, a submission"
    )
    parser.add_argument(
        "--look", type=float, default=0.0003, help="processor seconds of PostgreSQL, a look of a process"
    )
    parser.add_argument("--cores", type=int, default=8, help="processors of the database's machine")
    parser.add_argument(
        "--message", type=float, default=0.000053, help="processor seconds, a message to a phone"
    )
    parser.add_argument("--message-bytes", type=float, default=560)
    parser.add_argument("--submit-bytes", type=float, default=1_000)
    parser.add_argument("--memory", type=float, default=0.075, help="MB, a connected phone")
    parser.add_argument("--most-memory", type=float, default=375, help="MB of phones, a process")
    costs = parser.parse_args()
    print(TABLE.format(*HEAD))
    for phones in costs.phones:
        for sessions in costs.sessions:
            print(describe(phones, sessions, costs))


if __name__ == "__main__":
    main()
