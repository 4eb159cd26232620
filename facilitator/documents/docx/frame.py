"""What stands around the text: styles, lists, page, header and footer, of our own or of an organisation's template."""

from __future__ import annotations

import io
from typing import Any, Final

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.parts.numbering import NumberingPart
from docx.shared import Cm, Emu, Pt, RGBColor

from facilitator.documents.docx.blank import clear_library_template, drop_old_styles
from facilitator.documents.docx.headers import say_draft, set_header_and_footer
from facilitator.documents.docx.markup import element
from facilitator.documents.docx.template import fill_placeholders, open_template
from facilitator.documents.summary.blocks import Logo, Paper, Picture, text_of

_LATIN: Final = "Calibri"
_ARABIC: Final = "Arial"
_INK: Final = RGBColor(0x12, 0x30, 0x3F)

# our name: (name in Word, style it is based on, size in points, space after in points)
_STYLES: Final[dict[str, tuple[str, str | None, float | None, float]]] = {
    "Numbered": ("Numbered Paragraph", "Normal", None, 8),
    "Bullet": ("Participant Bullet", "Normal", None, 4),
    "Contribution": ("Contribution", "Normal", None, 3),
    "Detail": ("Contribution Detail", "Normal", 9.5, 2),
    "Source": ("Source", "Normal", 9.5, 10),
    "Cell": ("Table Text", "Normal", 9.5, 0),
    "Fact": ("Cover Fact", "Normal", 9.5, 1),
    "Place": ("Cover Place", "Normal", 12, 3),
    "Note": ("Cover Note", "Normal", 9.5, 4),
    "Contents": ("Contents Heading", "Normal", 16, 8),
    "TOC 1": ("toc 1", "Normal", None, 2),
    "TOC 2": ("toc 2", "Normal", None, 1),
    # Those that Word itself knows: only where a template lacks them.
    "Normal": ("Normal", None, 11, 8),
    "Heading 1": ("Heading 1", "Normal", 16, 6),
    "Heading 2": ("Heading 2", "Normal", 13, 6),
    "Heading 3": ("Heading 3", "Normal", 11.5, 4),
    "Title": ("Title", "Normal", 24, 12),
    "Subtitle": ("Subtitle", "Normal", 13, 4),
    "Quote": ("Quote", "Normal", None, 2),
    "Caption": ("Caption", "Normal", 10, 4),
}


class Frame:
    """A Word file ready to take the text: ``styles`` by our names, ``decimal`` and ``bullet`` lists, ``width`` in twips."""

    def __init__(self, paper: Paper, template: bytes | None) -> None:
        self.paper = paper
        self.is_own = template is None
        self.document: Any = Document() if template is None else open_template(template)
        self.styles: dict[str, str] = {}
        self._drawings = max(map(int, self.document.element.xpath("//wp:docPr/@id")), default=0)
        if self.is_own:
            clear_library_template(self.document)
        else:
            drop_old_styles(self.document)
        self._set_properties()
        if self.is_own:
            self._set_page()
        section: Any = self.document.sections[-1]
        self.width = (section.page_width - section.left_margin - section.right_margin) // 635
        self._set_styles()
        self.decimal = self._add_list("decimal", "%1.", "0")
        self.bullet = self._add_list("bullet", "•", "720")
        if self.is_own:
            set_header_and_footer(self.document, paper, self.styles["Source"])
        elif paper.draft:
            say_draft(self.document, paper, self.styles["Source"])

    def place(self, elements: list[Any]) -> None:
        """Put the text into the file: where the template says, else at the end."""
        body = self.document.element.body
        marker = fill_placeholders(self.document, self.paper)
        if marker is not None:
            for element in elements:
                marker.addprevious(element)
            marker.getparent().remove(marker)
            return
        last = body.sectPr
        for element in elements:
            if last is not None:
                last.addprevious(element)
            else:
                body.append(element)

    def picture(self, block: Picture) -> Any:
        """Return a picture's element, with its alternative text; the file holds the picture from then on."""
        width = Emu(int(self.width * 635 * block.width))
        inline = self.document.part.new_pic_inline(io.BytesIO(block.png), width)
        return self._describe(inline, block.alt, text_of(block.title))

    def logo(self, logo: Logo) -> Any:
        """Return the element of a logo, with what it is called."""
        inline = self.document.part.new_pic_inline(io.BytesIO(logo.png), None, Cm(1.5))
        return self._describe(inline, logo.alt, logo.alt)

    def sign(self, png: bytes) -> Any:
        """Return the element of a cluster's sign, which stands beside the cluster's title and says no more than that."""
        inline = self.document.part.new_pic_inline(io.BytesIO(png), Cm(0.5))
        described = self._describe(inline, "", "")
        described.docPr.append(parse_xml(_DECORATIVE))
        return described

    def _describe(self, inline: Any, alt: str, title: str) -> Any:
        # Word repairs a file in which two drawings have one id; the library counts each story by itself.
        self._drawings += 1
        inline.docPr.set("id", str(self._drawings))
        for inner in inline.iter(qn("pic:cNvPr")):
            inner.set("id", str(self._drawings))
        inline.docPr.set("descr", alt)
        inline.docPr.set("title", title)
        return inline

    # --- set-up

    def _set_properties(self) -> None:
        core = self.document.core_properties
        core.title = f"{self.paper.title_text} – {text_of(self.paper.subtitle)}"
        core.language = self.paper.language
        core.subject = text_of(self.paper.banner)
        if self.is_own:
            core.author = ""
            core.comments = ""

    def _set_page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
            setattr(section, side, Cm(2.3))
        section.different_first_page_header_footer = True
        if self.paper.dir == "rtl":
            section._sectPr.insert_element_before(
                element("<w:bidi/>"), "w:rtlGutter", "w:docGrid", "w:printerSettings"
            )

    def _set_styles(self) -> None:
        known = {style.name: style for style in self.document.styles}
        for ours, (name, base, size, after) in _STYLES.items():
            style = known.get(name)
            is_new = style is None
            if style is None:
                style = self.document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
                style.base_style = known.get(base or "")
                known[name] = style
            self.styles[ours] = style.style_id
            if is_new or self.is_own:
                self._set_style(style, ours, size, after)
        grid = known.get("Table Grid")
        if grid is None:
            grid = self.document.styles.add_style("Table Grid", WD_STYLE_TYPE.TABLE)
            grid.element.append(element(_GRID))
        self.styles["Table Grid"] = grid.style_id
        if self.is_own:
            self._set_default_language()
            self._hyphenate()

    def _set_style(self, style: Any, ours: str, size: float | None, after: float) -> None:
        layout = style.paragraph_format
        layout.space_after = Pt(after)
        inside = style.element.get_or_add_rPr()
        if self.is_own:
            # In an organisation's template what is added takes the letters of its own text.
            style.font.name = _LATIN
            fonts = inside.get_or_add_rFonts()
            for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
                fonts.attrib.pop(qn(theme), None)
            fonts.set(qn("w:cs"), _ARABIC)
        for spacing in inside.findall(qn("w:spacing")):
            inside.remove(spacing)  # letters set apart break the joins of Arabic
        if size is not None:
            style.font.size = Pt(size)
            _replace(inside, "w:szCs", str(int(size * 2)))
        heading = ours.startswith(("Heading", "Title", "Contents", "Caption"))
        if heading:
            style.element.get_or_add_pPr().insert_element_before(
                element("<w:suppressAutoHyphens/>"), "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
            )
            style.font.color.rgb = _INK
            style.font.bold = True
            style.font.italic = False
            _replace(inside, "w:bCs", "1")
            layout.keep_with_next = True
        if ours.startswith("Heading"):
            layout.space_before = Pt({"Heading 1": 20, "Heading 2": 14}.get(ours, 10))
        if ours == "Subtitle":
            style.font.italic = False
            for slanted in inside.findall(qn("w:iCs")):
                inside.remove(slanted)  # Arabic has no italics
            style.font.color.rgb = _INK
        if ours == "Quote":
            style.font.italic = (
                False  # Arabic has no italics, and words of participants are not to be emphasised
            )
            style.font.color.rgb = RGBColor(0, 0, 0)
        self._indent(style, ours)

    def _indent(self, style: Any, ours: str) -> None:
        indents = {"Detail": 400, "Quote": 400, "TOC 1": 0, "TOC 2": 400}
        layout = style.element.get_or_add_pPr()
        if ours in indents:
            old = layout.find(qn("w:ind"))
            if old is not None:
                layout.remove(old)
            layout._insert_ind(element(f'<w:ind w:start="{indents[ours]}"/>'))

    def _hyphenate(self) -> None:
        """Let Word part words at the ends of lines, each as its own language does; it parts none of Arabic."""
        stop = self.document.settings.element.find(qn("w:defaultTabStop"))
        if stop is not None:
            stop.addnext(element('<w:consecutiveHyphenLimit w:val="2"/>'))
            stop.addnext(element("<w:autoHyphenation/>"))

    def _set_default_language(self) -> None:
        defaults = self.document.styles.element.find(qn("w:docDefaults"))
        properties_ = defaults.find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}") if defaults is not None else None
        if properties_ is None:
            return
        for old in properties_.findall(qn("w:lang")):
            properties_.remove(old)
        latin = self.paper.language if self.paper.dir == "ltr" else "en"
        bidi = self.paper.language if self.paper.dir == "rtl" else "ar"
        properties_.append(element(f'<w:lang w:val="{latin}" w:bidi="{bidi}"/>'))

    def add_letters(self, mark: str, way: str) -> int:
        """Return a new list of letters, whose first item has ``mark``: "(a)", "a)", or that of Arabic documents."""
        kind = "arabicAbjad" if way == "rtl" else "lowerLetter"
        return self._add_list(kind, "(%1)" if mark.startswith("(") else "%1)", "720")

    def _add_list(self, kind: str, text: str, start: str) -> int:
        """Add a list that counts (or bullets) its own paragraphs, and return its number."""
        numbering = self._numbering()
        abstract = 1 + max(
            (int(one.get(qn("w:abstractNumId"))) for one in numbering.findall(qn("w:abstractNum"))), default=0
        )
        number = 1 + max((int(one.get(qn("w:numId"))) for one in numbering.findall(qn("w:num"))), default=0)
        counts = kind == "decimal"
        hanging = 'w:firstLine="0"' if counts else f'w:hanging="{360 if kind == "bullet" else 480}"'
        definition = element(
            f'<w:abstractNum w:abstractNumId="{abstract}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">'
            f'<w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:suff w:val="tab"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:tabs><w:tab w:val="num" w:pos="{"567" if counts else "720"}"/></w:tabs><w:ind w:start="{start}" {hanging}/></w:pPr></w:lvl></w:abstractNum>'
        )
        first = numbering.find(qn("w:num"))
        if first is None:
            numbering.append(definition)
        else:
            first.addprevious(definition)  # schema: all definitions stand before all lists
        numbering.append(element(f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/></w:num>'))
        return number

    def _numbering(self) -> Any:
        part = self.document.part
        for relation in part.rels.values():
            if relation.reltype == RELATIONSHIP_TYPE.NUMBERING:
                return relation.target_part.element
        made = NumberingPart(
            PackURI("/word/numbering.xml"),
            CONTENT_TYPE.WML_NUMBERING,
            element("<w:numbering/>"),
            part.package,
        )
        part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
        return made.element


def _replace(inside: Any, tag: str, value: str) -> None:
    """Set a property that python-docx does not know: the complex script's own size or weight."""
    for old in inside.findall(qn(tag)):
        inside.remove(old)
    beside = inside.find(qn({"w:szCs": "w:sz", "w:bCs": "w:b"}[tag]))
    made = element(f'<{tag} w:val="{value}"/>')
    if beside is not None:
        beside.addnext(made)


_DECORATIVE: Final = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}">'
    '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>'
    "</a:ext></a:extLst>"
)
"""What readers of a screen pass over."""
_GRID: Final = (
    "<w:tblPr><w:tblBorders>"
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders></w:tblPr>"
)
