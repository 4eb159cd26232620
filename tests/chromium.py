"""A Chromium for the browser tests: where it is, and how to get one.

Tests import ``require`` and ``FLAGS``. ``make test`` runs ``python -m tests.chromium`` first, which brings a browser
and Arabic letters where it can and says what to do where it cannot:

1. ``FACILITATOR_TEST_CHROMIUM``, a path, wins and is never second-guessed;
2. chromium-headless-shell on the path: the same engine without the windows around it, a third less work at each page;
   as root on a Debian machine it is installed where it is missing;
3. chromium, chromium-browser, google-chrome on the path;
4. the one that Playwright downloads;
5. as root on a Debian machine, the package chromium.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

VARIABLE = "FACILITATOR_TEST_CHROMIUM"
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FONTS = "fonts-noto-core"

FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # Without these Chromium calls home at every start, which a closed network answers with a flood of refusals.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # As root, Chromium starts only without its sandbox; the pages are our own.
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
)

WHAT_TO_DO = f"""\
No Chromium for the browser tests. Any one of these will do:
  - install your system's chromium or google-chrome (Debian, Ubuntu: apt-get install chromium {FONTS})
  - .venv/bin/python -m playwright install --with-deps chromium
  - {VARIABLE}=/path/to/chromium make test
Without one: make test ARGS='-m "not browser"'"""


def find() -> Path | None:
    """The browser to use, or None; looks only, changes nothing.

    Raises FileNotFoundError where ``FACILITATOR_TEST_CHROMIUM`` names no file.
    """
    if named := os.environ.get(VARIABLE):
        if not Path(named).is_file():
            raise FileNotFoundError(f"{VARIABLE}={named}: no such file")
        return Path(named)
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    return _of_playwright()


def require() -> Path:
    """``find``, for a fixture: raises FileNotFoundError that says what to do where there is none."""
    if found := find():
        return found
    raise FileNotFoundError(WHAT_TO_DO)


def bring() -> Path | None:
    """``find``, and where that gives nothing install one: Playwright's, else Debian's. None where neither works."""
    if not os.environ.get(VARIABLE) and not shutil.which(SHELL) and _may_use_apt():
        _apt(SHELL)  # Ubuntu and older Debians have no such package: the browsers below do as well
    if found := find():
        return found
    print("No Chromium here: trying Playwright's download, which may take a minute.", flush=True)
    if _try([sys.executable, "-m", "playwright", "install", "chromium"]) and (found := _of_playwright()):
        if _starts(found):
            return found
        print(f"{found} doesn't start: this system lacks libraries that it needs.", flush=True)
    if _may_use_apt():
        print("Installing Debian's chromium.", flush=True)
        _apt("chromium", FONTS)
        return find()
    return None


def bring_arabic_letters() -> None:
    """Install a font with Arabic letters where none is and we may: pictures show boxes without. Never fails."""
    if not shutil.which("fc-list"):
        has_letters = False
    else:
        listed = subprocess.run(
            ["fc-list", ":lang=ar", "family"], capture_output=True, text=True, check=False
        )
        # DejaVu has the letters, but not the shapes that a reader of Arabic expects of running text.
        has_letters = any("DejaVu" not in family for family in listed.stdout.splitlines())
    if has_letters:
        return
    if not (_may_use_apt() and _apt(FONTS)):
        print(
            f"No font for Arabic found ({FONTS} is one): tests run, pictures of Arabic pages may look poor."
        )


def _of_playwright() -> Path | None:
    from playwright.sync_api import sync_playwright  # here: a machine with its own browser never pays for it

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.is_file() else None


def _starts(browser: Path) -> bool:
    return _try([str(browser), "--version"])


def _may_use_apt() -> bool:
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def _apt(*packages: str) -> bool:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _try(["apt-get", "update", "-qq"], env=quiet)  # an old list may still do
    return _try(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], env=quiet)


def _try(command: Sequence[str], env: dict[str, str] | None = None) -> bool:
    """Whether it worked; its last words are shown where it did not."""
    try:
        done = subprocess.run(
            command,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=900,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"{command[0]}: {error}")
        return False
    if done.returncode:
        print(f"{' '.join(command)} failed:", *done.stdout.splitlines()[-5:], sep="\n  ")
    return done.returncode == 0


def main() -> int:
    try:
        browser = bring()
    except FileNotFoundError as error:
        print(error)
        return 1
    if browser is None:
        print(WHAT_TO_DO)
        return 1
    bring_arabic_letters()
    print(f"Browser tests use {browser}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
