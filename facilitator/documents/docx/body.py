"""The blocks of a document as WordprocessingML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from lxml import etree

from facilitator.documents.docx.frame import Frame
from facilitator.documents.docx.markup import NAMESPACES, bookmark, page_of, paragraph, runs
from facilitator.documents.summary.blocks import (
    Block,
    Cell,
    Entry,
    Heading,
    Line,
    Paper,
    Paragraph,
    Picture,
    Quote,
    Run,
    Style,
    Table,
    paragraphs_under,
    way_of,
)
from facilitator.pictures.sign import sign_png

_PAGE: Final = 1000
"""How wide the column of pages in the contents is, in twips."""
_FEW: Final = 6
"""Lines of contents that may follow the cover on its page: those of a short edition."""


class Body:
    """Writes the text of ``paper`` with the styles and lists of ``frame``."""

    def __init__(self, paper: Paper, frame: Frame) -> None:
        self.paper = paper
        self.frame = frame
        self.styles = frame.styles
        self._bookmarks = 0
        self._letters = 0

    def elements(self) -> list[Any]:
        """Return the elements of the document's body, in order."""
        parts = [*self._cover(), *(self._glance(one) for one in self.paper.glance), *self._contents()]
        # The text begins on a page of its own by the first heading itself: a break alone could fill a page with nothing.
        parts += [self.block(one, fresh=index == 0) for index, one in enumerate(self.paper.blocks)]
        return list(parse_xml(f"<w:body {NAMESPACES}>{''.join(parts)}</w:body>"))

    def _glance(self, block: Block) -> str:
        """Return a block of the first pages: a table there stands on one page, with what it is called."""
        return self._table(block, whole=True) if isinstance(block, Table) else self.block(block)

    def block(self, block: Block, *, fresh: bool = False) -> str:
        """Return one block; a heading begins a page where it is ``fresh``."""
        match block:
            case Heading():
                return self._heading(block, fresh=fresh)
            case Paragraph():
                return self._paragraph(block)
            case Quote():
                inner = runs(block.words)
                lines = [paragraph(inner, style=self.styles["Quote"], way=block.dir, keep=True)]
                if block.translation:
                    way = way_of(block.translation, self.paper.dir)
                    lines.append(
                        paragraph(runs(block.translation), style=self.styles["Detail"], way=way, keep=True)
                    )
                lines.append(paragraph(runs(block.source), style=self.styles["Source"], way=block.dir))
                return "".join(lines)
            case Entry():
                return self._entry(block)
            case Table():
                return self._table(block)
            case Picture():
                return self._picture(block)

    def _heading(self, block: Heading, *, fresh: bool) -> str:
        way = block.dir
        number = (Run(f"{block.number} ", self.paper.language, self.paper.dir),) if block.number else ()
        inner = self._marked(block.anchor, runs((*number, *block.words)))
        return paragraph(inner, style=self.styles[f"Heading {block.level}"], way=way, fresh=fresh)

    def _paragraph(self, block: Paragraph) -> str:
        inner = runs(block.words)
        if block.number is not None:
            return paragraph(inner, style=self.styles["Numbered"], way=block.dir, number=self.frame.decimal)
        if block.style is Style.BULLET:
            return paragraph(inner, style=self.styles["Bullet"], way=block.dir, number=self.frame.bullet)
        if block.style is Style.ITEM:
            if block.place == 1:
                self._letters = self.frame.add_letters(block.mark, block.dir)
            return paragraph(inner, style=self.styles["Bullet"], way=block.dir, number=self._letters)
        is_lead = block.style is Style.LEAD
        return paragraph(inner, style=self.styles["Normal"], way=block.dir, keep=is_lead)

    def _entry(self, block: Entry) -> str:
        inner = self._marked(block.anchor, runs((*block.label, *block.words)))
        lines = [paragraph(inner, style=self.styles["Contribution"], way=block.dir, keep=bool(block.details))]
        lines += [
            paragraph(runs(line), style=self.styles["Detail"], way=self.paper.dir) for line in block.details
        ]
        return "".join(lines)

    def _marked(self, anchor: str, inner: str) -> str:
        self._bookmarks += 1
        name = bookmark(anchor)
        start = f'<w:bookmarkStart w:id="{self._bookmarks}" w:name="{name}"/>'
        return f'{start}{inner}<w:bookmarkEnd w:id="{self._bookmarks}"/>'

    # --- tables and pictures

    def _table(self, block: Table, *, whole: bool = False, before: Sequence[str] = ()) -> str:
        """Return a table; ``whole`` keeps it on one page, ``before`` stands before the first words of each row."""
        total = sum(block.widths)
        widths = [round(self.frame.width * share / total) for share in block.widths]
        mirrored = "<w:bidiVisual/>" if self.paper.dir == "rtl" else ""
        columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        title = escape("".join(run.text for run in block.title), {'"': "&quot;"})
        head = "".join(
            self._cell((line,), width, bold=True, keep=whole)
            for line, width in zip(block.head, widths, strict=True)
        )
        rows = "".join(
            f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(self._row(row, widths, before[index] if before else '', keep=whole))}</w:tr>"
            for index, row in enumerate(block.rows)
        )
        caption = paragraph(runs(block.title), style=self.styles["Caption"], way=self.paper.dir, keep=True)
        return (
            ("" if block.is_hidden else caption)
            + f'<w:tbl><w:tblPr><w:tblStyle w:val="{self.styles["Table Grid"]}"/>{mirrored}'
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f'<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/></w:tblCellMar>'
            f'<w:tblLook w:val="0020" w:firstRow="1"/><w:tblCaption w:val="{title}"/></w:tblPr>'
            f"<w:tblGrid>{columns}</w:tblGrid>"
            f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{rows}</w:tbl>"
            + paragraph("", style=self.styles["Cell"], way=self.paper.dir)
        )

    def _row(self, row: tuple[Cell, ...], widths: list[int], before: str, *, keep: bool) -> list[str]:
        return [
            self._cell(cell, width, keep=keep, before=before if place == 0 else "")
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]

    def _sign(self, number: int) -> str:
        drawing = etree.tostring(self.frame.sign(sign_png(number)), encoding="unicode")
        return f"<w:r><w:drawing>{drawing}</w:drawing></w:r>{runs((Run('  ', 'und', 'ltr'),))}"

    def _cell(
        self, cell: Cell, width: int, *, bold: bool = False, keep: bool = False, before: str = ""
    ) -> str:
        shade = '<w:shd w:val="clear" w:color="auto" w:fill="E4EDF2"/>' if bold else ""
        lines = "".join(
            paragraph(
                before + runs(line, bold=bold),
                style=self.styles["Cell"],
                way=way_of(line, self.paper.dir),
                keep=keep,
            )
            for line in cell or ((),)
        )
        return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>{lines}</w:tc>'

    def _picture(self, block: Picture) -> str:
        inline = self.frame.picture(block)
        xml = etree.tostring(inline, encoding="unicode")
        return paragraph(
            runs(block.title), style=self.styles["Caption"], way=self.paper.dir, keep=True
        ) + paragraph(
            f"<w:r><w:drawing>{xml}</w:drawing></w:r>", style=self.styles["Normal"], way=self.paper.dir
        )

    # --- front matter

    def _cover(self) -> list[str]:
        paper, styles = self.paper, self.styles
        drawings = "".join(
            f"<w:r><w:drawing>{etree.tostring(self.frame.logo(one), encoding='unicode')}</w:drawing></w:r>"
            for one in paper.logos
        )
        parts = [
            *([paragraph(drawings, style=styles["Normal"], way=paper.dir)] if drawings else []),
            paragraph(runs(paper.banner), style=styles["Source"], way=paper.dir),
        ]
        # The first of the facts, place and dates, stands under the title.
        for name, value in paper.facts[1:]:
            colon = (Run(f"{paper.colon} ", paper.language, paper.dir, bold=True),)
            blank: Line = (Run("_" * 24, paper.language, paper.dir),)
            parts.append(
                paragraph(
                    runs(name, bold=True) + runs((*colon, *(value or blank))),
                    style=styles["Fact"],
                    way=paper.dir,
                )
            )
        titles = (
            ("Title", paper.title),
            ("Subtitle", paper.subtitle),
            *((("Place", paper.cover[0]),) if paper.is_described else ()),
            ("Place", paper.place),
        )
        parts += [
            paragraph(runs(line), style=styles[style], way=way_of(line, paper.dir))
            for style, line in titles
            if line
        ]
        if paper.summary:
            parts.append(
                paragraph(
                    runs(paper.summary_title, bold=True), style=styles["Caption"], way=paper.dir, keep=True
                )
            )
            parts += [
                paragraph(runs(line), style=styles["Quote"], way=way_of(line, paper.dir))
                for line in paper.summary
            ]
        if paper.important:
            head = (paper.cluster_title, paper.marks_title)
            rows = tuple(
                ((one.words,), ((Run(one.count, paper.language, paper.dir),),)) for one in paper.important
            )
            signs = [self._sign(one.sign) for one in paper.important]
            parts.append(
                self._table(Table(paper.important_title, head, rows, (0.75, 0.25)), whole=True, before=signs)
            )
        parts += [
            paragraph(runs(line), style=styles["Note"], way=line[0].dir if line else paper.dir)
            for line in (*paper.notes, paper.foot)
        ]
        return parts

    def _contents(self) -> list[str]:
        """Return the contents: links with the numbers of paragraphs, by which such documents are cited, and the page.

        Not as one field of contents (TOC): programs show what such a field showed last, and only its reader knows the
        pages. A field for each page is worked out by whoever opens or prints the document.
        """
        paper = self.paper
        listed = [
            (index, block)
            for index, block in enumerate(paper.blocks)
            if isinstance(block, Heading) and block.listed
        ]
        tab = Run("\t", paper.language, paper.dir)
        # In one piece, as far as a page holds it: after the cover on a page of its own.
        fresh = self.frame.is_own and not paper.glance and len(listed) > _FEW
        title = runs(paper.contents)
        parts = [paragraph(title, style=self.styles["Contents"], way=paper.dir, fresh=fresh)]
        stops = self._stops(leader="")
        head = runs((tab, *paper.paragraphs, tab, *paper.page))
        parts.append(paragraph(head, style=self.styles["Source"], way=paper.dir, keep=True, before=stops))
        stops = self._stops(leader=' w:leader="dot"')
        for index, block in listed:
            number = f"{block.number} " if block.number else ""
            words = (*((Run(number, paper.language, paper.dir),) if number else ()), *block.words)
            span = paragraphs_under(paper.blocks, index)
            cited = "" if span is None else str(span[0]) if span[0] == span[1] else f"{span[0]}–{span[1]}"
            line = (*words, Run(f"\t{cited}\t", "en", "ltr"))
            inner = f"{runs(line)}{page_of(block.anchor)}"
            link = f'<w:hyperlink w:anchor="{bookmark(block.anchor)}" w:history="1">{inner}</w:hyperlink>'
            parts.append(
                paragraph(
                    link,
                    style=self.styles[f"TOC {block.level}"], way=paper.dir, before=stops,
                )
            )  # fmt: skip
        return parts

    def _stops(self, leader: str) -> str:
        """Return the tab stops of the contents: where the paragraphs' numbers end, and where the page's does."""
        width = self.frame.width
        return (
            f'<w:tabs><w:tab w:val="end"{leader} w:pos="{width - _PAGE}"/>'
            f'<w:tab w:val="end" w:pos="{width}"/></w:tabs>'
        )
