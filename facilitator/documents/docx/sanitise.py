"""Take out of a Word template what does something when somebody opens it: fields that fetch or start, unsafe links.

Page numbers, dates and the contents list stay. What a field showed last stays as plain text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part, XmlPart
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from lxml import etree

_HARMLESS: Final = frozenset(
    {
        "AUTHOR", "COMMENTS", "CREATEDATE", "DATE", "FILENAME", "KEYWORDS", "LISTNUM", "NUMCHARS", "NUMPAGES",
        "NUMWORDS", "PAGE", "PAGEREF", "REF", "SAVEDATE", "SECTION", "SECTIONPAGES", "SEQ", "STYLEREF", "SUBJECT",
        "TIME", "TITLE", "TOC",
    }
)  # fmt: skip
"""Fields (ECMA-376 part 1, 17.16.5) that only tell of the document itself; INCLUDETEXT, DDE, LINK and others do not."""
_SCHEMES: Final = frozenset({"http", "https", "mailto"})
_ACTIVE: Final = (qn("w:altChunk"), qn("w:subDoc"), qn("w:control"), qn("w:object"), qn("w:movie"))


def sanitise(package: Any) -> None:
    """Take out what could harm, in every part of ``package`` (``docx.opc.package.OpcPackage``)."""
    for part in list(package.iter_parts()):
        links = _unsafe_links(part)
        if isinstance(part, XmlPart):
            _clean(part.element, links)
        elif part.content_type.endswith("+xml") and "wordprocessingml" in part.content_type:
            # Footnotes, comments and the like, which python-docx keeps as they are.
            tree = parse_xml(part.blob)
            _clean(tree, links)
            part._blob = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
        for key in links:
            del part.rels[key]


def _unsafe_links(part: Part) -> set[str]:
    """Return the ids of what ``part`` refers to outside of the document, but for addresses of pages and of mail."""
    return {
        key
        for key, relation in part.rels.items()
        if relation.is_external
        and not (relation.reltype == RELATIONSHIP_TYPE.HYPERLINK and _is_safe(relation.target_ref))
    }


def _is_safe(address: str) -> bool:
    # Programs drop blanks and controls from a scheme before they look at it: such an address is none of ours.
    return (
        address.isprintable() and not address[:1].isspace() and urlsplit(address).scheme.lower() in _SCHEMES
    )


def _clean(root: Any, links: set[str]) -> None:
    for one in list(root.iter(qn("w:hyperlink"))):
        if one.get(qn("r:id")) in links:
            _unwrap(one)
    for one in list(root.iter(qn("w:fldSimple"))):
        if not _is_harmless(one.get(qn("w:instr")) or ""):
            _unwrap(one)
    for field in _fields(root):
        code = "".join(one.text or "" for one in field if one.tag == qn("w:instrText"))
        if not _is_harmless(code):
            for one in field:
                one.getparent().remove(one)
    for one in list(root.iter(*_ACTIVE)):
        one.getparent().remove(one)


def _is_harmless(code: str) -> bool:
    name = code.split(maxsplit=1)[0].upper() if code.split() else ""
    return name in _HARMLESS


def _fields(root: Any) -> Iterator[list[Any]]:
    """Yield the marks and codes of each complex field, an inner one before the one around it."""
    opened: list[list[Any]] = []
    for one in list(root.iter(qn("w:fldChar"), qn("w:instrText"))):
        kind = one.get(qn("w:fldCharType"))
        if kind == "begin":
            opened.append([])
        if opened:
            opened[-1].append(one)
        elif one.tag == qn("w:instrText"):
            yield [one]
        if kind == "end" and opened:
            yield opened.pop()
    yield from opened


def _unwrap(element: Any) -> None:
    """Put what is in ``element`` in its place."""
    parent = element.getparent()
    place = parent.index(element)
    for child in list(element):
        parent.insert(place, child)
        place += 1
    parent.remove(element)
