"""``serve --workers N``: starts the processes that serve together, watches them, starts again what dies or hangs, ends all.

SIGHUP replaces them one after the other, by what is installed then: for a new version, while the others serve.

Each worker listens on a port of its own, one after the other: a proxy in front sends a phone to the same one each time.
"""

from __future__ import annotations

import logging
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection, HTTPException
from typing import Final

log = logging.getLogger("facilitator")

LOOK_SECONDS: Final = 0.5
ANSWER_SECONDS: Final = 2.0
MOST_SILENT: Final = 3
"""Looks in a row without an answer after which a worker is taken out: after seven and a half seconds."""
START_SECONDS: Final = 120.0
"""For a worker to answer for the first time, on a machine that does much else."""
STOP_SECONDS: Final = 4.0
"""For the workers to say goodbye; whoever is still there then is killed."""
_SHORT_LIFE: Final = 10.0
"""A worker that lived shorter is started again after a pause, each time a longer one."""
_MOST_PAUSE: Final = 30.0


class Worker:
    """One process and its port. ``command`` starts it; ``is_loud`` lets it print, the first time."""

    def __init__(self, port: int, command: Sequence[str], *, is_loud: bool) -> None:
        self.port = port
        self.command = list(command)
        self.is_loud = is_loud
        self.process: subprocess.Popen[bytes] | None = None
        self.is_ready = threading.Event()
        self.has_died = threading.Event()
        self.replaced: subprocess.Popen[bytes] | None = None
        """The process whose end is meant: then the next one starts without a pause."""

    def start(self) -> subprocess.Popen[bytes]:
        """Start the process, in a group of its own: Ctrl+C in a terminal is for the supervisor, which passes it on."""
        output = None if self.is_loud else subprocess.DEVNULL
        self.is_loud = False
        self.process = subprocess.Popen(self.command, stdout=output, start_new_session=True)
        return self.process


class Supervisor:
    """Keeps ``workers`` alive. ``answers`` tells whether a port does, within ``ANSWER_SECONDS``."""

    def __init__(self, workers: Sequence[Worker], answers: Callable[[int], bool]) -> None:
        self._workers = workers
        self._answers = answers
        self._stopping = threading.Event()
        self._replacing = threading.Event()
        self._starting = threading.Lock()
        self._threads: list[threading.Thread] = []

    def run(self) -> bool:
        """Serve until the process is asked to stop. False where the first worker could not start at all.

        The first one makes the tables and the event before the others look at them.
        """
        for one in (signal.SIGINT, signal.SIGTERM):
            signal.signal(one, lambda *_: self._stopping.set())
        if hasattr(signal, "SIGHUP"):
            signal.signal(signal.SIGHUP, lambda *_: self._replacing.set())
        first = self._workers[0]
        self._launch(first)
        while not (first.is_ready.wait(LOOK_SECONDS) or self._stopping.is_set()):
            if first.has_died.is_set():
                self.stop()
                return False
        for worker in self._workers[1:]:
            self._launch(worker)
        while not self._stopping.wait(LOOK_SECONDS):
            if self._replacing.is_set():
                self._replacing.clear()
                self._replace_all()
        self.stop()
        return True

    def _replace_all(self) -> None:
        """Replace each worker once all others serve; where one does not, the rest stay as they are.

        One that does not serve just now comes first: it starts by itself, by what is installed now.
        """
        for worker in sorted(self._workers, key=lambda one: one.is_ready.is_set()):
            if not all(self._is_served(other) for other in self._workers if other is not worker):
                return
            process = worker.process
            if process is None or self._stopping.is_set():
                continue
            log.info("the worker on port %s is replaced", worker.port)
            worker.replaced = process
            process.terminate()
            try:
                process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            # Only now: until it has ended, the old one answers.
            worker.is_ready.clear()
            if not self._is_served(worker):
                return

    def _is_served(self, worker: Worker) -> bool:
        """Wait until ``worker`` answers; False where it does not within ``START_SECONDS``, or everything is to end."""
        until = time.monotonic() + START_SECONDS
        while not worker.is_ready.wait(LOOK_SECONDS):
            if self._stopping.is_set():
                return False
            if time.monotonic() > until:
                log.error("the worker on port %s does not start: the others stay as they are", worker.port)
                return False
        return True

    def stop(self) -> None:
        """End all workers, within ``STOP_SECONDS`` and a little."""
        with self._starting:
            self._stopping.set()
            processes = [one.process for one in self._workers if one.process is not None]
        for process in processes:
            process.terminate()
        until = time.monotonic() + STOP_SECONDS
        for process in processes:
            try:
                process.wait(timeout=max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _launch(self, worker: Worker) -> None:
        thread = threading.Thread(target=self._run_worker, args=(worker,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _run_worker(self, worker: Worker) -> None:
        pause = 0.0
        while not self._stopping.wait(pause):
            with self._starting:
                if self._stopping.is_set():
                    return
                process = worker.start()
            began = time.monotonic()
            reason = self._watch(worker, process)
            worker.is_ready.clear()
            if reason is None:
                return
            if worker.replaced is process:
                pause = 0.0
                continue
            worker.has_died.set()
            log.error("the worker on port %s %s and is started again", worker.port, reason)
            is_short = time.monotonic() - began < _SHORT_LIFE
            pause = min(max(1.0, 2 * pause), _MOST_PAUSE) if is_short else 0.0

    def _watch(self, worker: Worker, process: subprocess.Popen[bytes]) -> str | None:
        """Return why the worker is to be started again, None once everything is to end."""
        silent = 0
        has_answered = False
        give_up = time.monotonic() + START_SECONDS
        while not self._stopping.wait(LOOK_SECONDS):
            if (code := process.poll()) is not None:
                return f"ended with {code}"
            if self._answers(worker.port):
                silent, has_answered = 0, True
                worker.is_ready.set()
                continue
            silent += 1
            if silent >= MOST_SILENT if has_answered else time.monotonic() > give_up:
                process.kill()
                process.wait()
                return "did not answer any more"
        return None


def make_answers(host: str) -> Callable[[int], bool]:
    """Return a function that asks a port of ``host``, the address that the workers listen on, whether it serves."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - asked, not bound
    address = everywhere.get(host, host)

    def answers(port: int) -> bool:
        connection = HTTPConnection(address, port, timeout=ANSWER_SECONDS)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    return answers
