"""The files of an assessment: PDF by typst, Word by python-docx, both from threats.assessments.document."""

import io
import json
from pathlib import Path
from typing import Any, Final

import docx
import typst
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from threats.assessments.document import Document

SOURCE: Final = Path(__file__).with_name("assessment.typ")
WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# As on the pages: the higher the level the darker; the word stands in each cell.
SHADES: Final = ("FFFFFF", "F6F1FB", "E2D0F2", "B58FD6", "4C2173")


def as_pdf(document: Document) -> bytes:
    """The data goes in as JSON, never into the source: nothing that people typed can be read as markup."""
    found: Any = typst.compile(str(SOURCE), format="pdf", sys_inputs={"data": json.dumps(document)})
    return bytes(found)


def as_word(document: Document) -> bytes:
    """The same for those who have to paste it elsewhere."""
    paper = docx.Document()
    paper.core_properties.title = f"{document['ref']} {document['title']}"
    paper.core_properties.author = ""
    _frame(paper, document)
    words = document["words"]
    paper.add_heading(document["title"], level=0)
    for sentence in [document["demo"], *document["notices"]]:
        if sentence:
            paper.add_paragraph().add_run(sentence).bold = True
    _facts(paper, document["facts"])
    for heading, text in document["sections"]:
        paper.add_heading(heading, level=1)
        paper.add_paragraph(text)
    if document["atrocity"]:
        paper.add_heading(words["atrocity"], level=1)
        for factor in document["atrocity"]:
            paper.add_paragraph(factor, style="List Bullet")
    _matrix(paper, document)
    _lines(paper, document)
    _evidence(paper, document)
    return _bytes(paper)


def _frame(paper: Any, document: Document) -> None:
    """Marking and reference on each page, the disclaimer at its foot."""
    section, words = paper.sections[0], document["words"]
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.text = document["marking"]
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    section.header.add_paragraph(f"{document['heading']} · {document['ref']}")
    foot.text = f"{words['disclaimer']} {words['made']}"
    page = section.footer.add_paragraph(f"{words['page']} ")
    _page_number(page)
    last = section.footer.add_paragraph(document["marking"])
    last.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for paragraph in (*section.header.paragraphs, *section.footer.paragraphs):
        for run in paragraph.runs:
            run.font.size = Pt(8)
            run.bold = run.text == document["marking"]


def _page_number(paragraph: Any) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _facts(paper: Any, rows: list[list[str]]) -> None:
    table = paper.add_table(rows=0, cols=2)
    table.style = "Light List"
    for label, value in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value


def _matrix(paper: Any, document: Document) -> None:
    words, matrix = document["words"], document["matrix"]
    paper.add_heading(words["matrix"], level=1)
    table = paper.add_table(rows=1, cols=len(matrix["impacts"]) + 1)
    table.style = "Table Grid"
    for cell, text in zip(
        table.rows[0].cells, [f"{words['likelihood']} / {words['impact']}", *matrix["impacts"]], strict=True
    ):
        cell.text = text
    for label, cells in matrix["rows"]:
        row = table.add_row().cells
        row[0].text = label
        for cell, (word, rank, marks) in zip(row[1:], cells, strict=True):
            cell.text = f"{word}\n{marks}" if marks else word
            shade = OxmlElement("w:shd")
            shade.set(qn("w:val"), "clear")
            shade.set(qn("w:fill"), SHADES[rank])
            cell._tc.get_or_add_tcPr().append(shade)
    paper.add_paragraph(words["legend"])


def _lines(paper: Any, document: Document) -> None:
    paper.add_heading(document["words"]["lines"], level=1)
    paper.add_paragraph(document["words"]["reported"])
    for line in document["lines"]:
        paper.add_heading(f"{line['number']}. {line['title']}", level=2)
        _facts(paper, line["facts"])
        for case, text, more in line["scenarios"]:
            paragraph = paper.add_paragraph()
            paragraph.add_run(f"{case}: ").bold = True
            paragraph.add_run(" · ".join(part for part in (text, more) if part))


def _evidence(paper: Any, document: Document) -> None:
    words = document["words"]
    paper.add_heading(words["evidence"], level=1)
    if not document["evidence"]:
        paper.add_paragraph(words["none"])
    for label, items in document["evidence"]:
        paper.add_heading(label, level=2)
        for ref, text, line in items:
            paragraph = paper.add_paragraph(style="List Bullet")
            paragraph.add_run(ref).bold = True
            paragraph.add_run(f" {text}" + (f" → {line}" if line else ""))
    paper.add_paragraph(words["within"])
    if document["dissents"]:
        paper.add_heading(words["dissent"], level=1)
        for post, moment, text in document["dissents"]:
            paper.add_paragraph(f"{post}, {moment}").runs[0].bold = True
            paper.add_paragraph(text)


def _bytes(paper: Any) -> bytes:
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()
