"""The chair's summary as a Word document: numbered paragraphs, actions by level, every contribution in an annex.

Language and direction are set for each run (OOXML: ``w:lang``, ``w:rtl``, ``w:bidi``), so that a screen reader speaks
and Word lays out Arabic and Latin text right in one document.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from facilitator.domain.text import direction, language_direction
from facilitator.domain.vocabulary import GROUPS, KIND_NAMES, KIND_PLURALS, LEVEL_NAMES, Kind
from facilitator.language import format_date, localized, localized_language, ntranslate, translate
from facilitator.outcome.model import Contribution, Outcome, Question, Session

_LATIN_FONT = "Calibri"
_ARABIC_FONT = "Arial"


def render_docx(outcome: Outcome, language: str) -> bytes:
    """Return the outcome as DOCX, its headings in ``language``; contributions stand in their own."""
    summary = _Summary(language)
    summary.write(outcome)
    out = io.BytesIO()
    summary.document.save(out)
    return out.getvalue()


class _Summary:
    def __init__(self, language: str) -> None:
        self.language = language
        self.right_to_left = language_direction(language) == "rtl"
        self.document = Document()
        self._paragraphs = 0
        self._style_ids: dict[str, str] = {}
        self._headings: list[tuple[int, str, str, str]] = []
        self._set_up()

    def say(self, msgid: str, **params: object) -> str:
        return translate(self.language, msgid, **params)

    # --- structure

    def write(self, outcome: Outcome) -> None:
        title = localized(outcome.title, self.language)
        self.document.core_properties.title = title
        self.document.core_properties.language = self.language
        self.document.core_properties.author = ""
        self._title_block(outcome, title)
        self._introduction(outcome)
        for session in outcome.sessions:
            if session.contributions() or session.summary:
                self._session(session)
        self._actions(outcome)
        self._offers(outcome)
        self._annex(outcome)
        self._list_contents()
        self._header_and_footer(title)

    def _title_block(self, outcome: Outcome, title: str) -> None:
        self.paragraph(self.say("For information. Not an official document."), style="Subtitle")
        self.paragraph(title, style="Title", lang=localized_language(outcome.title, self.language))
        if outcome.description:
            self.paragraph(localized(outcome.description, self.language))
        days = sorted({session.day for session in outcome.sessions})
        place = localized(outcome.place, self.language)
        when = (
            " – ".join(format_date(day, self.language) for day in dict.fromkeys((days[0], days[-1])))
            if days
            else ""
        )
        self.paragraph(" · ".join(part for part in (place, when) if part))
        note = self.say(
            "The views gathered here are those of participants. They are not attributed, and they are no decisions. "
            "Numbers such as #12 name the contributions in the annex."
        )
        self.paragraph(note)
        self.heading(self.say("Contents"), 1)
        self._contents_field()

    def _introduction(self, outcome: Outcome) -> None:
        self.heading(self.say("Participation"), 1)
        contributions = [one for _s, _q, one in outcome.rows()]
        self.numbered(
            ntranslate(
                self.language,
                "%(count)s delegate joined.",
                "%(count)s delegates joined.",
                outcome.delegates,
                count=outcome.delegates,
            )
            + " "
            + ntranslate(
                self.language,
                "%(count)s contribution was given.",
                "%(count)s contributions were given.",
                len(contributions),
                count=len(contributions),
            )
        )
        kinds = Counter(one.kind for one in contributions)
        if contributions:
            listed = ", ".join(f"{self.say(KIND_PLURALS[kind])}: {kinds[kind]}" for kind in KIND_NAMES)
            self.numbered(listed + ".")
        not_shown = sum(session.hidden + session.held for session in outcome.sessions)
        withdrawn = sum(session.withdrawn for session in outcome.sessions)
        if not_shown or withdrawn:
            text = self.say(
                "Not in this document: %(hidden)s hidden or not yet approved, %(withdrawn)s withdrawn by their authors.",
                hidden=not_shown,
                withdrawn=withdrawn,
            )
            self.numbered(text)

    def _session(self, session: Session) -> None:
        self.heading(localized(session.title, self.language), 1)
        where = localized(session.room, self.language)
        line = f"{format_date(session.day, self.language)}, {session.start}–{session.end}"
        self.paragraph(f"{line} · {where}" if where else line)
        self._text(session.summary)
        for question in session.questions:
            self._question(question)

    def _question(self, question: Question) -> None:
        self.heading(
            localized(question.text, self.language), 2, lang=localized_language(question.text, self.language)
        )
        self._text(question.summary)
        if not question.contributions:
            self.numbered(self.say("No contribution was given on this question."))
        for cluster in question.clusters:
            inside = question.inside(cluster)
            self.heading(cluster.title, 3)
            count = ntranslate(
                self.language,
                "%(count)s contribution",
                "%(count)s contributions",
                len(inside),
                count=len(inside),
            )
            marks = ntranslate(
                self.language,
                "important to %(count)s delegate",
                "important to %(count)s delegates",
                cluster.endorsements,
                count=cluster.endorsements,
            )
            self.numbered(f"{count}; {marks}." if cluster.endorsements else f"{count}.")
            for one in inside:
                self._point(one)
        inbox = question.inbox()
        if inbox:
            self.heading(
                self.say("Other contributions") if question.clusters else self.say("Contributions"), 3
            )
            for one in inbox:
                self._point(one)

    def _point(self, one: Contribution) -> None:
        paragraph = self.paragraph("", style="List Bullet", lang=one.lang, way=one.dir)
        self.run(paragraph, one.text, lang=one.lang, way=one.dir)
        # After Arabic letters a digit counts as Arabic and "#5" turns round, unless a left-to-right mark stands between.
        mark = "\u200e" if one.dir == "rtl" else ""
        self.run(paragraph, f" {mark}[#{one.number}]", lang="en", way="ltr")

    def _text(self, text: str) -> None:
        for block in text.split("\n\n"):
            lines = [line for line in block.split("\n") if line.strip()]
            if lines and all(line.lstrip().startswith(("- ", "* ")) for line in lines):
                for line in lines:
                    self._light(line.lstrip()[2:], style="List Bullet")
            elif lines:
                self._paragraphs += 1
                self._light(" ".join(lines), before=f"{self._paragraphs}.\u00a0 ")

    def _light(self, text: str, *, style: str | None = None, before: str = "") -> None:
        """Add what a rapporteur wrote: ``**words**`` are bold, everything else stands as it is."""
        way = direction(text, self._way())
        paragraph = self.paragraph(before, style=style, way=way)
        for part, piece in enumerate(re.split(r"\*\*(\S(?:.*?\S)?)\*\*", text)):
            if piece:
                self.run(paragraph, piece, way=way, bold=part % 2 == 1)

    def _actions(self, outcome: Outcome) -> None:
        actions = [(session, one) for session, _q, one in outcome.rows() if one.kind == Kind.ACTION]
        if not actions:
            return
        # Numbers run per session: in an event's document "#8" alone would name several contributions.
        several = len(outcome.sessions) > 1
        self.heading(self.say("Actions by level"), 1)
        head = [
            "#",
            *([self.say("Session")] if several else []),
            self.say("Action"),
            self.say("Lead"),
            self.say("Partners"),
            self.say("By when"),
            self.say("How it lasts"),
            self.say("Who could be left out"),
            self.say("Important to"),
        ]
        for level, name in LEVEL_NAMES.items():
            of_level = sorted(
                ((session, one) for session, one in actions if one.level == level),
                key=lambda pair: (-pair[1].endorsements, pair[1].number),
            )
            self.heading(self.say(name), 2)
            if not of_level:
                self.numbered(self.say("No action was proposed at this level."))
                continue
            lines = [
                [
                    (f"#{one.number}", "en", "ltr"),
                    *([self._session_cell(session)] if several else []),
                    *(
                        (text, one.lang, direction(text, one.dir))
                        for text in (one.text, one.lead, one.partners, one.by_when, one.lasts, one.left_out)
                    ),
                    (str(one.endorsements), "en", "ltr"),
                ]
                for session, one in of_level
            ]
            widths = (
                (1.3, 3.0, 5.6, 2.7, 2.6, 2.0, 2.8, 2.8, 2.5)
                if several
                else (1.3, 7.6, 3.0, 2.8, 2.2, 3.0, 2.9, 2.5)
            )
            self.table(head, lines, widths=widths)

    def _session_cell(self, session: Session) -> tuple[str, str, str]:
        title = localized(session.title, self.language)
        return title, localized_language(session.title, self.language), direction(title, self._way())

    def _offers(self, outcome: Outcome) -> None:
        offers = [(session, one) for session in outcome.sessions for one in session.offers]
        if not offers:
            return
        several = len(outcome.sessions) > 1
        self.heading(self.say("Partner offers"), 1)
        head = [
            self.say("Action"),
            *([self.say("Session")] if several else []),
            self.say("Kind of organisation"),
            self.say("What they bring"),
        ]
        lines = [
            [
                (f"#{one.action_number}", "en", "ltr"),
                *([self._session_cell(session)] if several else []),
                (self.say(GROUPS[one.group]) if one.group in GROUPS else "", self.language, self._way()),
                (one.brings, self.language, direction(one.brings, self._way())),
            ]
            for session, one in offers
        ]
        self.table(head, lines, widths=(2.0, 5.0, 6.0, 12.3) if several else (2.0, 7.0, 16.3))

    def _annex(self, outcome: Outcome) -> None:
        self.heading(self.say("Annex: all contributions in their original language"), 1)
        for session in outcome.sessions:
            contributions = session.contributions()
            if not contributions:
                continue
            self.heading(localized(session.title, self.language), 2)
            for one in contributions:
                paragraph = self.paragraph("", lang=one.lang, way=one.dir)
                self.run(paragraph, f"#{one.number} ", lang="en", way="ltr", bold=True)
                self.run(paragraph, f"{self.say(KIND_NAMES[one.kind])}. ", bold=True)
                self.run(paragraph, one.text, lang=one.lang, way=one.dir)

    # --- parts

    def _way(self) -> str:
        return "rtl" if self.right_to_left else "ltr"

    def heading(self, text: str, level: int, lang: str | None = None) -> None:
        lang = lang or self.language
        way = direction(text, language_direction(lang))
        self._headings.append((level, text, lang, way))
        self.paragraph(text, style=f"Heading {level}", lang=lang, way=way)

    def numbered(self, text: str) -> None:
        """Add a paragraph with the next number: one series through the whole text, the same in every language."""
        self._paragraphs += 1
        self.paragraph(f"{self._paragraphs}.\u00a0 {text}")

    def paragraph(
        self, text: str, *, style: str | None = None, lang: str | None = None, way: str | None = None
    ) -> Any:
        lang = lang or self.language
        way = way or direction(text, language_direction(lang))
        paragraph = self.document.add_paragraph()
        if style is not None:
            # By id: python-docx looks a name up in all styles again for each paragraph.
            paragraph._p.style = self._style_id(style)
        if way == "rtl":
            properties: Any = paragraph._p.get_or_add_pPr()
            # Schema order: w:bidi stands before spacing, indentation and alignment.
            properties.insert_element_before(OxmlElement("w:bidi"), "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection", "w:outlineLvl", "w:rPr", "w:sectPr")  # fmt: skip
        if text:
            self.run(paragraph, text, lang=lang, way=way)
        return paragraph

    def _style_id(self, name: str) -> str:
        if name not in self._style_ids:
            self._style_ids[name] = self.document.styles[name].style_id
        return self._style_ids[name]

    def run(
        self,
        paragraph: Any,
        text: str,
        *,
        lang: str | None = None,
        way: str | None = None,
        bold: bool = False,
    ) -> None:
        lang = lang or self.language
        run = paragraph.add_run(text)
        if bold:
            run.bold = True
        properties = run._r.get_or_add_rPr()
        right_to_left = (way or direction(text, language_direction(lang))) == "rtl"
        if right_to_left:
            if bold:
                properties.append(OxmlElement("w:bCs"))
            properties.append(OxmlElement("w:rtl"))
        tag = OxmlElement("w:lang")
        tag.set(qn("w:bidi" if right_to_left else "w:val"), lang)
        properties.append(tag)

    def table(
        self, head: list[str], lines: list[list[tuple[str, str, str]]], widths: tuple[float, ...]
    ) -> None:
        table = self.document.add_table(rows=1, cols=len(head), style="Table Grid")
        table.autofit = False
        if self.right_to_left:
            properties = table._tbl.tblPr
            mark = OxmlElement("w:bidiVisual")
            properties.insert_element_before(mark, "w:tblStyleRowBandSize", "w:tblStyleColBandSize", "w:tblW", "w:jc", "w:tblCellSpacing", "w:tblInd", "w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")  # fmt: skip
        header = table.rows[0]
        repeat = OxmlElement("w:tblHeader")
        header._tr.get_or_add_trPr().append(repeat)
        for cell, text in zip(header.cells, head, strict=True):
            self._fill(cell, text, self.language, direction(text, self._way()), bold=True)
        rows = [header, *(table.add_row() for _ in lines)]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for row, line in zip(rows, [None, *lines], strict=True):
            # Word reads the width of each cell, LibreOffice that of the column.
            cells = row.cells
            for cell, width in zip(cells, widths, strict=True):
                cell.width = Cm(width)
            for cell, (text, lang, way) in zip(cells, line or [], strict=line is not None):
                self._fill(cell, text, lang, way)

    def _fill(self, cell: Any, text: str, lang: str, way: str, *, bold: bool = False) -> None:
        paragraph = cell.paragraphs[0]
        paragraph._p.style = self._style_id("No Spacing")
        if way == "rtl":
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        if text:
            self.run(paragraph, text, lang=lang, way=way, bold=bold)

    def _contents_field(self) -> None:
        """Open the field of contents; ``_list_contents`` fills it when the headings are known."""
        self._contents = self.document.add_paragraph()
        self._mark(self._contents, "begin")
        code = OxmlElement("w:instrText")
        code.set(qn("xml:space"), "preserve")
        code.text = ' TOC \\o "1-2" \\h \\z \\u '
        self._contents.add_run()._r.append(code)
        self._mark(self._contents, "separate")

    def _list_contents(self) -> None:
        """Write the headings into the field: readable at once, without the question that ``updateFields`` raises.

        Word adds the numbers of pages when the reader updates the field.
        """
        place = self._contents._p
        for level, text, lang, way in self._headings[1:]:  # the first is the list's own
            if level > 2:
                continue
            entry = self.paragraph(text, style="No Spacing", lang=lang, way=way)
            if level == 2:
                indent = OxmlElement("w:ind")
                indent.set(qn("w:start"), "567")
                entry._p.get_or_add_pPr().append(indent)
            place.addnext(entry._p)
            place = entry._p
        end = self.document.add_paragraph()
        self._mark(end, "end")
        place.addnext(end._p)

    def _mark(self, paragraph: Any, kind: str) -> None:
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        paragraph.add_run()._r.append(mark)

    def _header_and_footer(self, title: str) -> None:
        section = self.document.sections[0]
        self.run(section.header.paragraphs[0], title)
        paragraph = section.footer.paragraphs[0]
        self.run(paragraph, self.say("For information. Not an official document.") + "  ")
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), " PAGE ")
        paragraph._p.append(field)
        if self.right_to_left:
            for one in (section.header.paragraphs[0], paragraph):
                one._p.get_or_add_pPr().append(OxmlElement("w:bidi"))

    def _set_up(self) -> None:
        section = self.document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21.0)
        for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
            setattr(section, side, Cm(2.2))
        if self.right_to_left:
            mark: Any = OxmlElement("w:bidi")
            section._sectPr.insert_element_before(mark, "w:rtlGutter", "w:docGrid", "w:printerSettings")
        for style in self.document.styles:
            if style.type == 1:
                self._set_fonts(style)
        self.document.styles["Normal"].font.size = Pt(11)

    def _set_fonts(self, style: Any) -> None:
        style.font.name = _LATIN_FONT
        if style.name.startswith(("Heading", "Title", "Subtitle")):
            style.font.color.rgb = RGBColor(0x12, 0x3A, 0x4D)
            style.font.italic = False
        properties = style.element.get_or_add_rPr()
        for spacing in properties.findall(qn("w:spacing")):
            properties.remove(spacing)  # letters set apart break the joins of Arabic
        fonts = properties.get_or_add_rFonts()
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
        fonts.set(qn("w:cs"), _ARABIC_FONT)
