"""Hatchling's hook: an installed copy gets compiled catalogues, pages, scripts and fonts, whoever builds it and how.

For a wheel and for an editable copy it compiles the catalogues, fetches the front end's libraries and the fonts where they
are missing and builds the pages' scripts and styles. Into a wheel it also puts ``templates/`` and what it built of ``static/``.
"""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))  # hatchling loads this file by its path, alone

import assets
import bundle


class AssetsHook(BuildHookInterface):  # type: ignore[misc, unused-ignore, type-arg] # hatchling is in the build's environment only
    def dependencies(self) -> list[str]:
        """Node from PyPI, in the build's own environment, only where npm is needed and there is none."""
        root = Path(self.root)
        complete = assets.libraries_are_there(root) and assets.fonts_are_there(root)
        return [] if complete or assets.npm_command() else [assets.NODE_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        made = assets.compile_catalogues(root)
        build_data["artifacts"].extend(path.relative_to(root).as_posix() for path in made)
        if not assets.libraries_are_there(root):
            assets.install_front_end(root, dev=False)
        if not bundle.is_built(root):
            bundle.build(root)
        if not assets.fonts_are_there(root):
            assets.install_fonts(root)
        build_data["artifacts"].append("facilitator/fonts/*")
        if version != "editable":
            build_data["force_include"].update(assets.files_for_wheel(root))
