"""What was not asked about is not called clean."""

from __future__ import annotations

import json

from deploy.audit import find_unknown


def test_a_package_that_the_source_does_not_know_is_not_called_clean():
    report = {
        "dependencies": [
            {"name": "jinja2", "skip_reason": "Dependency not found on PyPI and could not be audited"},
            {"name": "flask", "version": "3.1.0", "vulns": []},
        ]
    }
    assert find_unknown(json.dumps(report)) == ["jinja2"]
    assert find_unknown(json.dumps({"dependencies": [report["dependencies"][1]]})) == []
    assert find_unknown(json.dumps({"metadata": {}})) == []  # npm's
