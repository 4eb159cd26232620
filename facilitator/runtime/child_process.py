"""Child processes of this program: what needs a processor for long, or much memory, must not stop the room.

A child runs one function of ``facilitator.workers``, given as ``functools.partial`` with named arguments that JSON can
write, so that a type checker compares them with the function. ``Job`` runs it once; ``WorkerProcess`` stays alive and
answers question after question. Both get the same environment and end in the same error.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, Final, Generic, TypeVar, cast

from facilitator.domain.rules import Refused
from facilitator.runtime import concurrency
from facilitator.runtime.progress import Progress, Report, read_report

R = TypeVar("R")

MEMORY_BYTES: Final = 1 << 30
"""What a child may hold: a document of 2,000 contributions needs a fifth of it."""
_POLL_SECONDS: Final = 0.01
_ERRORS_SHOWN: Final = 2000
_ENTRY: Final = (sys.executable, "-m", "facilitator.runtime.child_main")


class ChildError(Exception):
    """A child process gave no result: it failed, was ended or took too long. The text is the end of what it printed."""

    def __init__(self, details: str, *, is_late: bool = False) -> None:
        super().__init__(details)
        self.is_late = is_late


class State(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


def make_environment(database_url: str, data_folder: Path) -> dict[str, str]:
    """Return the environment of every child: this process's, the same database, no green threads and no secret."""
    environ = {name: value for name, value in os.environ.items() if name != "FACILITATOR_SECRET_KEY"}
    return environ | {
        "FACILITATOR_DATABASE_URL": database_url,
        "FACILITATOR_DATA": str(data_folder),
        "FACILITATOR_ASYNC": "threading",
        # More threads than one make the small matrices of single notes ten times as slow (docs/suggestions.md).
        **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    }


def describe(work: partial[Any]) -> dict[str, Any]:
    """Return ``work`` as JSON-ready values: the function's address and its named arguments."""
    if work.args:
        raise TypeError("name the arguments of what a child process is to do")
    return {"function": f"{work.func.__module__}:{work.func.__qualname__}", "arguments": work.keywords}


class Job(Generic[R]):
    """One run of a function in a child process. ``result`` waits for it; ``cancel`` ends it."""

    def __init__(self, work: partial[R], *, caller: str, seconds: float) -> None:
        self.work = work
        self.caller = caller
        self.seconds = seconds
        self.state = State.WAITING
        self.started_at = 0.0
        self._ended = concurrency.make_event()
        self._answer: Any = None
        self._error: Exception | None = None
        self._progress: Path | None = None

    @property
    def progress(self) -> Progress:
        """At which step the child is."""
        return self.report.step

    @property
    def report(self) -> Report:
        """How far the child is, as it says itself."""
        if self.state is not State.RUNNING or self._progress is None:
            return Report(Progress.DONE if self.state is State.DONE else Progress.STARTING)
        return read_report(self._progress)

    @property
    def has_ended(self) -> bool:
        """Whether there is nothing more to wait for."""
        return self.state not in (State.WAITING, State.RUNNING)

    def result(self) -> R:
        """Return what the function returned, once it has. Raises ``Refused`` or ``ChildError``."""
        self._ended.wait()
        if self._error is not None:
            raise self._error
        return cast(R, self._answer)

    def cancel(self) -> None:
        """End it: one that waits never starts, one that runs is killed, one that has ended stays as it is."""
        if self.state is State.WAITING:
            self._end(State.CANCELLED, ChildError("cancelled"))
        elif self.state is State.RUNNING:
            self.state = State.CANCELLED

    def run(self, environ: Mapping[str, str]) -> None:
        """Run the child to its end, letting everybody else go on meanwhile. Keeps what came out; raises nothing."""
        try:
            with tempfile.TemporaryDirectory(prefix="facilitator-") as name:
                self._run_in(Path(name), environ)
        except Exception as error:  # noqa: BLE001 - kept, and raised where the result is asked for
            self._end(State.CANCELLED if self.state is State.CANCELLED else State.FAILED, error)
        else:
            self._end(State.DONE, None)

    def _end(self, state: State, error: Exception | None) -> None:
        self.state, self._error = state, error
        self._ended.set()

    def _run_in(self, folder: Path, environ: Mapping[str, str]) -> None:
        self._progress = folder / "progress"
        task = {**describe(self.work), "memory": MEMORY_BYTES}
        (folder / "task").write_text(json.dumps(task), encoding="utf-8")
        with (folder / "errors").open("wb") as errors:
            # Files, not pipes: nothing to read while it runs, whatever kind of thread waits.
            process = subprocess.Popen(
                [*_ENTRY, "run", str(folder)],
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
            )
        self.started_at = time.monotonic()
        try:
            while process.poll() is None:
                if self.state is State.CANCELLED:
                    raise ChildError("cancelled")
                if time.monotonic() - self.started_at > self.seconds:
                    raise ChildError(f"no result within {self.seconds:.0f} s", is_late=True)
                concurrency.sleep(_POLL_SECONDS)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        self._answer = self._read(folder, process.returncode)

    def _read(self, folder: Path, code: int) -> Any:
        if (folder / "bytes").exists():
            return (folder / "bytes").read_bytes()
        if (folder / "json").exists():
            return json.loads((folder / "json").read_bytes())
        if (folder / "refused").exists():
            refused = json.loads((folder / "refused").read_bytes())
            raise Refused(refused["reason"], **refused["params"])
        said = (folder / "errors").read_text(encoding="utf-8", errors="replace")[-_ERRORS_SHOWN:]
        raise ChildError(f"{describe(self.work)['function']} ended with {code}: {said}")


class WorkerProcess:
    """A child process that stays alive: it answers each line of JSON with one, in turn.

    For calculations that need much memory or a second to warm up. It is started with the first question, may end itself
    when it has had nothing to do, and ends with us: its input closes. ``work`` is a function of two binary streams,
    questions and answers, beside its named arguments.
    """

    def __init__(self, work: Callable[..., None], environ: Mapping[str, str], **arguments: Any) -> None:
        self._command = [*_ENTRY, "stay", json.dumps(describe(partial(work, **arguments)))]
        self._environ = environ
        self._lock = concurrency.make_lock()
        self._process: Any = None

    def ask(self, question: dict[str, Any], timeout: float) -> dict[str, Any]:
        """Return the answer to ``question``.

        ``timeout`` is in seconds, from when its turn has come. Raises ``TimeoutError`` where that was not enough and
        ``ConnectionError`` where the child ended instead of answering; the next question starts a new one.
        """
        line = json.dumps(question).encode() + b"\n"
        with self._lock:
            for _ in range(2):
                started = time.monotonic()
                fresh = self._process is None or self._process.poll() is not None
                if fresh:
                    self._start()
                answer = self._exchange(line, timeout)
                if answer.endswith(b"\n"):
                    return dict(json.loads(answer))
                self.stop()
                if time.monotonic() - started >= timeout:
                    raise TimeoutError(f"no answer within {timeout:.0f} s")
                if fresh:
                    break
                # It had just gone to rest: a new one is asked the same.
        raise ConnectionError("the child process ended instead of answering")

    def stop(self) -> None:
        """End the child, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()

    def _start(self) -> None:
        self.stop()
        pipes: Any = subprocess
        if concurrency.backend() == "eventlet":
            pipes = importlib.import_module("eventlet.green.subprocess")
        # eventlet's own default reads such a pipe byte by byte: four seconds of the room's time for an answer of 400 KB.
        self._process = pipes.Popen(
            self._command,
            bufsize=io.DEFAULT_BUFFER_SIZE,
            env=dict(self._environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def _exchange(self, line: bytes, timeout: float) -> bytes:
        process = self._process
        late = threading.Timer(timeout, process.kill)
        late.daemon = True
        late.start()
        try:
            process.stdin.write(line)
            process.stdin.flush()
            return bytes(process.stdout.readline())
        except OSError:
            return b""
        finally:
            late.cancel()
