"""Ask for known faults of the packages that are used: ``pip-audit`` for Python's, ``npm audit`` for JavaScript's.

Both ask a source of advisories on the network. Where none answers this is said plainly, and the exit code is 2: what was
not asked is not known to be clean. With faults found it is 1.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
CLEAN, FOUND, NOT_ASKED = 0, 1, 2
SECONDS = 300


def audit_python() -> int:
    """Ask about what ``requirements.lock`` names."""
    lock = ROOT / "requirements.lock"
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--no-deps", "--disable-pip"]
    return _ask("Python", [*command, "--format", "json", "--progress-spinner", "off"], '"dependencies"')


def audit_scripts() -> int:
    """Ask about what ``static/vendor/package-lock.json`` names."""
    npm = shutil.which("npm")
    if npm is None:
        print("JavaScript: no npm is here: NOT ASKED")
        return NOT_ASKED
    command = [npm, "audit", "--json", "--package-lock-only", "--prefix", str(ROOT / "static" / "vendor")]
    return _ask("JavaScript", command, '"metadata"')


def _ask(what: str, command: list[str], answered: str) -> int:
    """Run a program that prints JSON with ``answered`` in it where a source of advisories answered."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        print(f"{what}: no source of advisories answered within {SECONDS} s: NOT ASKED")
        return NOT_ASKED
    if answered not in done.stdout:
        reason = _last_line(done.stderr) or _last_line(done.stdout) or f"exit code {done.returncode}"
        print(f"{what}: no source of advisories answered: NOT ASKED ({reason[:200]})")
        return NOT_ASKED
    if unknown := find_unknown(done.stdout):
        print(
            f"{what}: the source of advisories does not know {len(unknown)} packages, as {unknown[0]}: NOT ASKED"
        )
        return NOT_ASKED
    if done.returncode == 0:
        print(f"{what}: no known fault")
        return CLEAN
    print(f"{what}: known faults")
    print(json.dumps(json.loads(done.stdout), indent=1)[:20_000])
    return FOUND


def find_unknown(report: str) -> list[str]:
    """Return the packages that pip-audit left out of its ``report``: a mirror without advisories answers like that."""
    return [one["name"] for one in json.loads(report).get("dependencies", []) if "skip_reason" in one]


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else ""


if __name__ == "__main__":
    sys.exit(max(audit_python(), audit_scripts()))
