"""The library's own blank document, without what it says of itself: old parts, another program's name, its date."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from docx.oxml.ns import qn

_STALE: Final = ("stylesWithEffects", "customXml", "thumbnail")
"""Relations to parts that no newer Word reads, or that show another document."""
_APP: Final = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>Facilitator</Application></Properties>"
)
_MODE: Final = "15"
"""The layout of Word 2013 and later: with a lower one Word shows a document "in compatibility mode"."""


def drop_old_styles(document: Any) -> None:
    """Take out of an organisation's template the copy of its styles for Word 2010, which would not know those added here."""
    for key, relation in list(document.part.rels.items()):
        if relation.reltype.endswith(_STALE[0]):
            del document.part.rels[key]


def clear_library_template(document: Any) -> None:
    """Take out of a new document what belongs to the library's template only, and set its dates to now."""
    for owner in (document.part, document.part.package):
        for key, relation in list(owner.rels.items()):
            if any(relation.reltype.endswith(one) for one in _STALE):
                del owner.rels[key]
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/docProps/app.xml":
            part._blob = _APP
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), _MODE)
    now = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
    document.core_properties.created = document.core_properties.modified = now
