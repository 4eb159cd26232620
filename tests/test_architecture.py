"""What the house promises about itself: sizes with their reasons, names that agree, documents that name what exists."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

from facilitator.cli.contract_page import write_page
from facilitator.cli.typescript import write_typescript

ROOT = Path(__file__).parent.parent
MAX_FILE = 300
MAX_FUNCTION = 60
_LIST = "one declaration after the other: read by looking up, not from top to bottom"
_PAGE = "one page and its forms; each route is short"
LONG_FILES: dict[str, str] = {
    "facilitator/contract/__init__.py": _LIST,
    "facilitator/domain/rules.py": _LIST,
    "facilitator/domain/vocabulary.py": _LIST,
    "facilitator/outcome/model.py": _LIST,
    "facilitator/store/models.py": _LIST,
    "facilitator/store/migrations/versions/0001_create_the_tables.py": _LIST,
    "facilitator/commands/contribution/giving.py": "one noun and its commands; to split: hiding and approving",
    "facilitator/web/setup/agenda.py": _PAGE,
    "static/js/desk/moves.js": "the only sender of the desk",
    "static/js/desk/paint.js": "what is drawn, and which rows need it",
    "static/js/desk/suggest.js": "one panel",
    "static/js/translate/translate.js": "one page",
}
LONG_FUNCTIONS: dict[str, str] = {
    "facilitator/outcome/load.py:session": "one constructor with all that a session's outcome holds",
}


def sources(*folders: str, ending: str) -> list[Path]:
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob(f"*{ending}"))
        if "vendor" not in path.parts
    ]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_a_long_file_has_its_reason_and_a_reason_its_long_file():
    files = sources("facilitator", ending=".py") + sources("static/js", ending=".js")
    long = {name(path) for path in files if len(path.read_text(encoding="utf-8").splitlines()) > MAX_FILE}
    assert long == set(LONG_FILES)


def own_lines(function: ast.FunctionDef) -> int:
    """Lines of a function without those of the functions in it: a blueprint is a list of short ones."""
    inner = [one for one in ast.walk(function) if isinstance(one, ast.FunctionDef) and one is not function]
    covered = {line for one in inner for line in range(one.lineno, (one.end_lineno or 0) + 1)}
    return len(set(range(function.lineno, (function.end_lineno or 0) + 1)) - covered)


def test_a_long_function_has_its_reason_and_a_reason_its_long_function():
    long = set()
    for path in sources("facilitator", ending=".py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and own_lines(node) > MAX_FUNCTION:
                long.add(f"{name(path)}:{node.name}")
    assert long == set(LONG_FUNCTIONS)


def test_style_sheets_are_read_by_people_and_tell_each_colour_once():
    sheets = sources("static/css", ending=".css")
    assert {path.stem for path in sheets} >= {"tokens", "parts", "room", "board", "desk"}
    lines = [(name(path), line) for path in sheets for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines if len(line[1]) > 200] == []
    # Light and dark stand on one line of the tokens; a second palette would be forgotten.
    assert {file for file, line in lines if "prefers-color-scheme" in line} == {"static/css/tokens.css"}
    physical = re.compile(
        r"(?:margin|padding|border)-(?:left|right)|(?<![-\w])(?:left|right)\s*:|text-align:\s*(?:left|right)"
    )
    assert [line for line in lines if physical.search(line[1])] == []


REPLACED_NAMES = frozenset(
    [
        "Aside",
        "COMMAND_NAMES",
        "Companion",
        "Doorkeeper",
        "EventRunning",
        "Impatient",
        "LASTING",
        "Lean",
        "PatientListener",
        "Quiet",
        "Running",
        "Said",
        "Sealer",
        "Touched",
        "Touching",
        "Trail",
        "_again",
        "_keep",
        "_said",
        "_slow_down",
        "breathe",
        "harm_less",
        "openfiles",
        "read_trail",
        "render_trail",
        "revive",
        "run_aside",
        "slim",
        "stopping",
        "tongue",
        "tongues",
        "touch_for_readers",
        "trail",
    ]
)
"""Names of our own making that the field's terms have taken the place of (docs/glossary.md)."""


GENERIC = frozenset(["asked", "found", "given", "kept", "made", "one", "said", "told", "wanted"])
"""Words that say nothing of what a function does or a module holds."""


def test_functions_classes_and_modules_are_named_by_what_they_are():
    found = []
    for path in sources("facilitator", ending=".py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        defined = [node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
        found += [(name(path), one) for one in [*defined, path.stem] if one.strip("_").lower() in GENERIC]
    assert found == []


def test_replaced_names_do_not_come_back():
    found = []
    for path in sources("facilitator", ending=".py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            names = {getattr(node, field, None) for field in ("name", "id", "attr", "arg")}
            found += [(name(path), one) for one in names & REPLACED_NAMES]
        found += [(name(path), path.stem) for one in REPLACED_NAMES if one == path.stem]
    for path in sources("static/js", ending=".js"):
        words = set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
        found += [(name(path), one) for one in words & {"LASTING", "COMMAND_NAMES", "_slow_down"}]
    assert found == []


def test_pages_read_what_they_may_and_hold_no_rule_of_stages_of_their_own():
    rule = re.compile(
        r"""stage(?:\s|\w|\.)*(?:[!=]==?|\bin\b|\bnot in\b)\s*[("\[]*\s*["'](?:planned|collecting|paused|prioritising|closed)"""
        r"""|\[["'](?:planned|collecting|prioritising)[^\]]*\]\.includes\(|visibility\s*[!=]==?\s*["']none"""
    )
    # Closing and reopening ask first: a question to a person, no right.
    asks = {"static/js/desk/steer.js"}
    pages = [*sources("static/js", ending=".js"), *sources("templates", ending=".html")]
    found = [
        (name(path), line.strip())
        for path in pages
        for line in path.read_text(encoding="utf-8").splitlines()
        if name(path) not in asks and "vendor" not in path.parts and rule.search(line)
    ]
    assert found == []


def test_the_contract_page_and_the_scripts_types_are_what_the_declarations_say():
    for path, text in (("docs/contract.md", write_page()), ("static/js/contract.d.ts", write_typescript())):
        assert (ROOT / path).read_text(encoding="utf-8") == text, f"{path}: run `facilitator contract`"


def test_a_package_hands_names_on_and_holds_no_code():
    for path in sorted((ROOT / "facilitator").rglob("__init__.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            is_name = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in (
                "__all__",
                "__version__",
            )
            assert is_text or is_name or isinstance(node, ast.Import | ast.ImportFrom), (
                f"{name(path)}: {ast.unparse(node)}"
            )


def imported(path: Path) -> set[str]:
    """The modules of ours that a file imports anywhere, also within a function."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return found


def test_no_import_hides_a_circle_in_a_function():
    modules = {}
    for path in sources("facilitator", ending=".py"):
        dotted = name(path).removesuffix(".py").replace("/", ".")
        # A package that only hands names on is no place to come back to.
        if path.name != "__init__.py" and "migrations" not in path.parts:
            modules[dotted] = path
    graph = {one: imported(path) & modules.keys() - {one} for one, path in modules.items()}
    order = TopologicalSorter(graph)
    order.prepare()  # raises CycleError, which names the circle


def test_the_walk_names_every_room():
    walk = (ROOT / "docs" / "walk.md").read_text(encoding="utf-8")
    for path in sorted((ROOT / "facilitator").iterdir()):
        if path.is_dir() and (path / "__init__.py").exists():
            assert f"`facilitator/{path.name}/`" in walk, path.name
        elif path.suffix == ".py" and path.name != "__init__.py":
            assert f"`facilitator/{path.name}`" in walk, path.name


def test_documents_name_files_that_exist():
    found = 0
    for page in [ROOT / "README.md", *sources("docs", ending=".md")]:
        text = page.read_text(encoding="utf-8")
        for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text):
            found += 1
            assert (page.parent / link).exists(), f"{name(page)} links to {link}"
        for path in re.findall(
            r"`((?:facilitator|templates|static|tests|benchmarks|deploy|docs)/[\w./-]*\w)`", text
        ):
            found += 1
            assert (ROOT / path).exists(), f"{name(page)} names {path}"
    assert found > 20


def test_each_decision_has_a_number_of_its_own():
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")]
    assert sorted(numbers) == sorted(set(numbers))


def test_each_of_the_ten_rules_stands_where_the_walk_says():
    text = (ROOT / "docs" / "walk.md").read_text(encoding="utf-8")
    rules = re.findall(
        r"^\| (?!rule|-)[^|]+\|([^|]+)\|([^|]+)\|$", text.partition("## Ten rules")[2], re.MULTILINE
    )
    assert len(rules) == 10
    for where, held_by in rules:
        named = re.findall(r"`(\w+)`[^`]*?\]\(\.\./([\w/]+\.py)\)", where)
        assert named, f"no name in: {where}"
        for one, file in named:
            assert re.search(rf"\b{one}\b", (ROOT / file).read_text(encoding="utf-8")), f"{one} in {file}"
        assert re.findall(r"\(\.\./(tests/\w+/test_\w+\.py)\)", held_by), f"no test in: {held_by}"


def test_code_names_files_that_exist_and_no_paper_outside_this_repository():
    """Docstrings and comments are read by people with a clone: what they cite must be in it."""
    folders = r"(?:facilitator|templates|static|tests|benchmarks|deploy|docs)/[\w./-]*\.(?:py|md|js|css|html|typ|json|yaml|toml)\b"
    paths = sources("facilitator", "tests", "benchmarks", "deploy", ending=".py") + sources(
        "static/js", ending=".js"
    )
    found = []
    for path in paths:
        text = path.read_text(encoding="utf-8")
        # A file in a sentence, not in a string that a test writes or an address on a server.
        said = "\n".join(re.findall(r"#.*|//.*|\"\"\".*?\"\"\"|/\*.*?\*/", text, flags=re.DOTALL))
        made = ("static/dist/", "facilitator/fonts/", "static/vendor/")
        found += [
            f"{name(path)} names {one}"
            for one in re.findall(rf"(?<![\w/.-]){folders}", said)
            if not one.startswith(made) and not (ROOT / one).exists()
        ]
        found += [
            f"{name(path)} cites {one}"
            for one in re.findall(r"DESIGN[ ,:]\s*part|mission[ ]facts|\(R\d\)", said)
        ]
    assert found == []


def test_the_server_loads_nothing_that_only_its_child_processes_need(tmp_path):
    script = """
import os, sys
from facilitator import settings
from facilitator.runtime import concurrency
concurrency.patch()
from facilitator.app import create_parts
create_parts(settings.read(os.environ))
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FACILITATOR_")},
        "FACILITATOR_DATA": str(tmp_path),
    }
    for start in ("first", "second"):
        ran = subprocess.run(
            [sys.executable, "-c", script], env=environ, check=True, capture_output=True, text=True, cwd=ROOT
        )
        loaded = set(ran.stdout.split())
        assert {"socketio", "qrcode", "eventlet", "sqlalchemy"} <= loaded
        # 70 MB and half a second, together. Alembic is for the first start, which makes the tables.
        heavy = {
            "aiohttp",
            "redis",
            "dns",
            "PIL",
            "lxml",
            "docx",
            "openpyxl",
            "typst",
            "numpy",
            "icalendar",
        }
        assert loaded & (heavy | ({"alembic"} if start == "second" else set())) == set(), start


def parsed_tests() -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in sources("tests", ending=".py")]


def test_no_test_file_imports_from_another():
    found = [
        name(path)
        for path, tree in parsed_tests()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and re.search(r"(^|\.)test_", node.module or "")
    ]
    assert found == []


def called(node: ast.AST, *names: str) -> list[ast.Call]:
    """Return the calls in ``node`` of something with one of these names."""
    calls = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
    return [one for one in calls if (getattr(one.func, "attr", None) or getattr(one.func, "id", "")) in names]


def test_tests_wait_for_a_condition_and_never_sleep():
    """``tests/waiting.py`` is the place where time goes by; a server that starts is waited for in ``conftest.py``, and
    ``engines/people.py`` says how a browser's time goes by meanwhile. ``soak`` is a room that people are in for an hour."""
    found = {
        name(path)
        for path, tree in parsed_tests()
        if path.parent.name != "soak" and called(tree, "sleep", "wait_for_timeout")
    }
    assert found == {"tests/waiting.py", "tests/conftest.py", "tests/engines/people.py"}


def test_no_test_asserts_how_long_something_took():
    """A busy machine makes nothing wrong. What may cost how much is measured in ``benchmarks/``."""
    clocks = (
        "monotonic",
        "perf_counter",
        "process_time",
        "thread_time",
        "monotonic_ns",
        "perf_counter_ns",
    )
    found = []
    for path, tree in parsed_tests():
        for function in (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)):
            measured = {
                target.id
                for one in ast.walk(function)
                if isinstance(one, ast.Assign)
                and isinstance(one.value, ast.BinOp)
                and called(one.value, *clocks)
                and isinstance(one.value.op, ast.Sub)
                for target in one.targets
                if isinstance(target, ast.Name)
            }
            for one in (one for one in ast.walk(function) if isinstance(one, ast.Assert)):
                used = {node.id for node in ast.walk(one) if isinstance(node, ast.Name)}
                if measured & used or called(one, *clocks):
                    found.append(f"{name(path)}:{one.lineno}")
    assert found == []
