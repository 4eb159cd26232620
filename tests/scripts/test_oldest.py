"""The oldest browsers are a promise: what is built parses there, and calls nothing they lack without asking first.

The browsers are those of ``deploy/bundle.py``; what each knows is told by @mdn/browser-compat-data.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import bundle
from tests.node import find_node

ROOT = Path(__file__).parents[2]
LEVEL = {"phone": 2019, "staff": 2022, "all": 5}
"""The edition of ECMAScript that the oldest of them parse: iOS 13.0 knows no ``?.``."""

_SOCKET = "engine.io-client asks whether there is WebTransport before it is used"
_SEGMENTER = "lib/text.js and board/fit.js ask before they use it"
ASKED_FOR = {
    "call createBidirectionalStream": _SOCKET,
    "call getWriter": _SOCKET,
    "call pipeThrough": _SOCKET,
    "call pipeTo": _SOCKET,
    "call setBigUint64": _SOCKET,
    "global BigInt": _SOCKET,
    "global TransformStream": _SOCKET,
    "global WebTransport": _SOCKET,
    "call Segmenter": _SEGMENTER,
    "call segment": _SEGMENTER,
    "call DisplayNames": "lib/words.js asks before it uses it",
    "call exitFullscreen": "board/tools.js hides the button where there is none",
    "call requestFullscreen": "board/tools.js hides the button where there is none",
    "call showModal": "lib/old_dialog.js brings it",
    "global MediaRecorder": "record/recorder.js asks before it uses it; the file field does without",
}
_LOOKS = "without it the page only looks a little different"
_SPEED = "without it the page is only drawn more slowly"
NOT_NEEDED = {
    "property accent-color": _LOOKS,
    "property color-scheme": _LOOKS,
    "property contain-intrinsic-size": _SPEED,
    "property content-visibility": _SPEED,
    "property cursor": _LOOKS,
    "property field-sizing": _LOOKS,
    "property forced-color-adjust": "without it forced colours are the browser's own",
    "property hyphens": _LOOKS,
    "property outline": "in part: older browsers do not round it",
    "property overscroll-behavior": _LOOKS,
    "property page": "older browsers print on the paper that their dialog says",
    "property resize": _LOOKS,
    "property scroll-behavior": _LOOKS,
    "property scrollbar-width": _LOOKS,
    "property scroll-padding-block": _LOOKS,
    "property scroll-padding-block-end": _LOOKS,
    "property scroll-padding-block-start": _LOOKS,
    "property size": "of paper: the print dialog has it too",
    "property text-decoration-thickness": _LOOKS,
    "property text-size-adjust": "the prefixed one stands beside it",
    "property text-underline-offset": _LOOKS,
    "property text-wrap": _LOOKS,
    "property user-select": "the prefixed one stands beside it",
    "selector focus-visible": "older browsers show a ring of their own at every focus",
    "selector has": "widths alone; what hides a part stands in @supports",
    "selector where": "together with :has alone",
}


@pytest.fixture(scope="module")
def manifest():
    subprocess.run([sys.executable, str(ROOT / "deploy" / "bundle.py")], check=True)
    return json.loads((ROOT / "static" / "dist" / "manifest.json").read_text(encoding="utf-8"))["files"]


def unknown_in(files: list[Path], audience: str) -> dict[str, list[str]]:
    """What of these files the audience's oldest browsers do not know, by the name of the file."""
    asked = {
        "browsers": bundle.OLDEST[audience],
        "level": LEVEL[audience],
        "files": [str(path) for path in files],
    }
    ran = subprocess.run(
        [find_node(), str(Path(__file__).with_name("oldest.mjs")), json.dumps(asked)],
        capture_output=True,
        text=True,
        check=True,
    )
    return {Path(path).name: found for path, found in json.loads(ran.stdout).items()}


@pytest.mark.parametrize("audience", list(bundle.ENTRIES))
def test_what_is_built_runs_in_the_oldest_browsers(manifest, audience):
    files = [ROOT / "static" / "dist" / manifest[Path(entry).name] for entry in bundle.ENTRIES[audience]]
    found = unknown_in(files, audience)
    fine = ASKED_FOR.keys() | NOT_NEEDED.keys()
    assert {name: [one for one in here if one not in fine] for name, here in found.items()} == {
        name: [] for name in found
    }


FAULTS = [
    ("phone", "js", "export const a = (b) => b?.c;", "syntax"),
    ("phone", "js", "document.body.replaceChildren();", "call replaceChildren"),
    ("phone", "js", "[1].findLast(Boolean);", "call findLast"),
    ("phone", "js", "structuredClone({});", "global structuredClone"),
    ("staff", "js", "/(?<=a)b/.test('ab');", "lookbehind"),
    ("staff", "js", 'new RegExp("(?<!a)b", "u");', "lookbehind"),
    ("staff", "js", "[1].findLast(Boolean);", "call findLast"),
    ("staff", "js", "document.body.checkVisibility();", "call checkVisibility"),
    ("phone", "css", "p{inset:0}", "property inset"),
    ("phone", "css", "p{padding-inline:1em}", "property padding-inline"),
    ("phone", "css", "p :is(a,b){color:red}", "selector is"),
    ("staff", "css", "p{block-size:100dvh}", "unit dvh"),
]


@pytest.mark.parametrize(("audience", "ending", "text", "fault"), FAULTS)
def test_what_is_too_new_is_found(tmp_path, audience, ending, text, fault):
    file = tmp_path / f"a.{ending}"
    file.write_text(text, encoding="utf-8")
    (found,) = unknown_in([file], audience).values()
    assert any(one.startswith(fault) for one in found), found
