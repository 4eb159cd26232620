"""The Wi-Fi of the room: the text of its code, as scanners take it apart."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.wifi import write_code

READABLE = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1, max_size=20)


def understood(code: str) -> dict[str, str]:
    """Return the fields of a network's code as scanners part them: at every semicolon that no backslash precedes."""
    assert code.startswith("WIFI:") and code.endswith(";;")
    fields = re.findall(r"([A-Z]):((?:\\.|[^\\;])*);", code.removeprefix("WIFI:"), re.DOTALL)
    return {key: re.sub(r"\\(.)", r"\1", value) for key, value in fields}


@given(READABLE, READABLE)
def test_any_name_and_password_come_back_as_they_were_typed(name, password):
    assert understood(write_code(name, password, "WPA")) == {"T": "WPA", "S": name, "P": password}
    assert understood(write_code(name, "", "nopass")) == {"T": "nopass", "S": name}
