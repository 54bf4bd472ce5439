"""DOCX files, made here by python-docx, and by hand where it cannot make them."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document as Docx
from docx.document import Document as Made
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_BREAK

from ingest.errors import BrokenSourceError, EmptySourceError, LockedSourceError, UnknownFormatError
from ingest.readers.docx import read_docx
from ingest.readers.formats import parse, read_bytes
from ingest.readers.raw import NOTE_MARK, RawMetadata
from ingest.reading import read_document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SHOWN = '<w:vanish w:val="0"/>'
TURKISH = "Irmağın iki yakasını eskiden taş bir köprü birleştirirdi; şimdi yalnız ayakları duruyor."
KYRGYZ = "Көпүрөнү эл өзү курган, таштарын кышында чана менен ташыган, ошондуктан ал бекем."
RUSSIAN = "Зимой перевал закрывали, и почта из города шла кругом, через степь и соляные озёра."
ENGLISH = "The miller kept one sack in ten, and nobody thought of asking him for the reason."


def docx(write: Callable[[Made], object]) -> bytes:
    made = Docx()
    write(made)
    data = BytesIO()
    made.save(data)
    return data.getvalue()


def by_hand(body: str, **parts: str) -> bytes:
    """A DOCX of this body, and of more parts by their names without ``.xml``."""
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as zipped:
        zipped.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, part in parts.items():
            zipped.writestr(f"word/{name}.xml", part)
    return data.getvalue()


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{r(text)}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def texts(data: bytes) -> list[str]:
    return [page.text.rstrip() for page in read_docx(data, "a.docx").pages]


def test_a_document_in_four_languages_is_read_with_its_headings_and_pages(tmp_path: Path) -> None:
    def write(made: Made) -> None:
        made.add_heading("Köprüler", 0)
        made.add_paragraph(TURKISH)
        made.add_heading("Тарыхы", 2)
        made.add_paragraph(KYRGYZ)
        made.add_page_break()
        made.add_heading("Почта", 2)
        made.add_paragraph(RUSSIAN)
        made.add_paragraph(ENGLISH)

    path = tmp_path / "köprü.docx"
    path.write_bytes(docx(write))
    document = read_document(path)
    assert document.text == (
        f"# Köprüler\n\n{TURKISH}\n\n## Тарыхы\n\n{KYRGYZ}\n\n## Почта\n\n{RUSSIAN}\n\n{ENGLISH}"
    )
    assert [(page.number, document.text[page.start : page.end]) for page in document.pages] == [
        (1, document.text[: document.text.index("## Почта")]),
        (2, f"## Почта\n\n{RUSSIAN}\n\n{ENGLISH}"),
    ]


def test_a_page_that_starts_within_a_paragraph_leaves_it_whole(tmp_path: Path) -> None:
    def write(made: Made) -> None:
        paragraph = made.add_paragraph(f"{TURKISH} Ustalar taşları ")
        paragraph.add_run().add_break(WD_BREAK.PAGE)
        paragraph.add_run("baharda, sular çekilince taşırdı.")

    path = tmp_path / "a.docx"
    path.write_bytes(docx(write))
    document = read_document(path)
    assert document.text == f"{TURKISH} Ustalar taşları baharda, sular çekilince taşırdı."
    assert [page.number for page in document.pages] == [1, 2]
    assert document.text[document.pages[1].start :] == "baharda, sular çekilince taşırdı."


def test_pages_as_word_printed_them_are_counted_once() -> None:
    last = "<w:r><w:lastRenderedPageBreak/></w:r>"
    broken = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    body = (
        f"{p('Bir')}{broken}<w:p>{last}{r('İki')}</w:p><w:p>{r('Üç ')}{last}{r('dört')}</w:p>"
        f"{p('Beş', '<w:pageBreakBefore/>')}{broken}{broken}{p('Altı')}"
    )
    assert texts(by_hand(body)) == ["Bir", "İki\n\nÜç", "dört", "Beş", "", "Altı"]


def test_a_section_on_a_new_page_is_a_new_page() -> None:
    def write(made: Made) -> None:
        made.add_paragraph("Bir")
        made.add_section(WD_SECTION.NEW_PAGE)
        made.add_paragraph("İki")
        made.add_section(WD_SECTION.CONTINUOUS)
        made.add_paragraph("Üç")

    # A section says at its end how it began: the first of the three paragraphs ends the first section.
    assert sum(len(page.split("\n\n")) for page in texts(docx(write))) == 3
    body = p("Bir", "<w:sectPr/>") + p("İki", '<w:sectPr><w:type w:val="continuous"/></w:sectPr>') + p("Üç")
    assert texts(by_hand(body)) == ["Bir", "İki\n\nÜç"]


def test_rows_of_a_table_stand_on_lines_of_their_own() -> None:
    def write(made: Made) -> None:
        made.add_paragraph("Көпүрөлөр:")
        table = made.add_table(2, 3)
        for cell, text in zip(
            [cell for row in table.rows for cell in row.cells],
            ["Жылы", "Суусу", "Узундугу", "1957", "Нарын", "48 м"],
            strict=True,
        ):
            cell.text = text
        made.add_paragraph("Булак: архив.")

    assert texts(docx(write)) == [
        "Көпүрөлөр:\n\n| Жылы | Суусу | Узундугу |\n| 1957 | Нарын | 48 м |\n\nБулак: архив."
    ]


def test_a_table_that_only_sets_columns_of_text_gives_paragraphs() -> None:
    def write(made: Made) -> None:
        table = made.add_table(1, 2)
        table.cell(0, 0).text = " ".join([TURKISH] * 4)
        table.cell(0, 1).text = " ".join([RUSSIAN] * 4)
        made.add_table(1, 1).cell(0, 0).text = ENGLISH

    assert texts(docx(write)) == [
        " ".join([TURKISH] * 4) + "\n\n" + " ".join([RUSSIAN] * 4) + f"\n\n{ENGLISH}"
    ]


def test_footnotes_and_endnotes_stand_behind_the_text_without_marks() -> None:
    body = (
        f'<w:p>{r("Köprü eskidir")}<w:r><w:footnoteReference w:id="2"/></w:r>{r(".")}'
        f'<w:r><w:endnoteReference w:id="1"/></w:r></w:p>{p("Yol yenidir.")}'
        f"<w:tbl><w:tr><w:tc><w:p>{r('Mart')}</w:p></w:tc>"
        f'<w:tc><w:p>{r("1957")}<w:r><w:footnoteReference w:id="3" w:customMarkFollows="1"/><w:t>*</w:t></w:r>'
        "</w:p></w:tc></w:tr></w:tbl>"
    )
    notes = (
        f'<w:footnotes {W}><w:footnote w:type="separator" w:id="-1">{p("___")}</w:footnote>'
        f'<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>{r(" Şehir arşivi, 5. yaprak.")}</w:p></w:footnote>'
        f'<w:footnote w:id="3">{p("Гордо архиви.")}</w:footnote></w:footnotes>'
    )
    ends = f'<w:endnotes {W}><w:endnote w:id="1">{p("Там же, с. 7.")}</w:endnote></w:endnotes>'
    assert texts(by_hand(body, footnotes=notes, endnotes=ends)) == [
        "Köprü eskidir.\n\nYol yenidir.\n\n| Mart | 1957 |\n\n"
        f"{NOTE_MARK}Şehir arşivi, 5. yaprak.\n\n{NOTE_MARK}Там же, с. 7.\n\n{NOTE_MARK}Гордо архиви."
    ]


def test_items_and_headings_have_the_numbers_that_word_prints() -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, (kind, text) in enumerate(
            [("decimal", "Статья %1."), ("lowerLetter", "%2)"), ("bullet", "\uf0b7")]
        )
    )
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    styles = (
        f'<w:styles {W}><w:style w:styleId="K1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="5"/>'
        '</w:numPr></w:pPr></w:style><w:style w:styleId="K2"><w:name w:val="Мой"/><w:basedOn w:val="K1"/></w:style>'
        '<w:style w:styleId="loop"><w:basedOn w:val="loop"/></w:style></w:styles>'
    )

    def item(text: str, level: int) -> str:
        return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="5"/></w:numPr>')

    body = (
        p("Мосты", '<w:pStyle w:val="K1"/>')
        + item("каменные", 1)
        + item("деревянные", 1)
        + item("из сосны", 2)
        + item("из ели", 2)
        + p("Дороги", '<w:pStyle w:val="K2"/>')
        + item("старые", 1)
        + p("Конец.", '<w:pStyle w:val="loop"/>')
    )
    assert texts(by_hand(body, numbering=numbering, styles=styles)) == [
        "# Статья 1. Мосты\n\na) каменные\n\nb) деревянные\n\n• из сосны\n• из ели\n\n# Статья 2. Дороги\n\n"
        "a) старые\n\nКонец."
    ]


def test_what_nobody_sees_is_left_out_and_what_is_seen_is_kept() -> None:
    body = (
        f"<w:p>{r('Köprü ')}<w:del>{r('yenidir')}</w:del><w:ins>{r('eskidir')}</w:ins>{r(' gizli', '<w:vanish/>')}"
        f"{r('.', SHOWN)}<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
        f"<w:sdt><w:sdtContent>{p('Formda yazı.')}</w:sdtContent></w:sdt>"
        "<w:p><w:r><mc:AlternateContent xmlns:mc='m'><mc:Choice><w:txbxContent>"
        f"{p('Kutu.')}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>{p('Kutu.')}</w:txbxContent>"
        f"</mc:Fallback></mc:AlternateContent></w:r>{r('Metin.')}</w:p>"
    )
    assert texts(by_hand(body)) == ["Köprü eskidir.\n\nFormda yazı.\n\nMetin.\n\nKutu."]


def test_title_authors_year_and_language_are_read() -> None:
    def describe(made: Made) -> None:
        made.add_paragraph("x")
        made.core_properties.title = "  Eski   Köprüler "
        made.core_properties.author = "Ada Işık; Бакыт Асанов"
        made.core_properties.created = datetime(2019, 5, 3)
        made.core_properties.language = "tr-TR"

    assert read_docx(docx(describe), "a.docx").metadata == RawMetadata(
        "Eski Köprüler", ("Ada Işık", "Бакыт Асанов"), 2019, "tr"
    )


def test_what_the_program_wrote_is_no_title_and_no_author() -> None:
    def describe(made: Made) -> None:
        made.core_properties.title = "Microsoft Word - tez.docx"
        made.core_properties.author = "Windows User"

    said = read_docx(docx(describe), "a.docx").metadata
    assert (said.title, said.authors) == (None, ())


def test_the_day_and_the_author_of_python_docx_are_no_facts_of_a_document() -> None:
    bare = read_docx(docx(lambda made: made.add_paragraph("x")), "a.docx").metadata
    assert (bare.authors, bare.year) == ((), None)

    def describe(made: Made) -> None:
        made.add_paragraph("x")
        made.core_properties.created = datetime(2013, 12, 24)

    assert read_docx(docx(describe), "a.docx").metadata.year == 2013


def test_a_document_without_text_is_empty() -> None:
    with pytest.raises(EmptySourceError, match=r"^a\.docx: not a single letter"):
        parse(docx(lambda made: made.add_page_break()), "a.docx")


def test_an_old_doc_says_to_save_it_as_docx(tmp_path: Path) -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    with pytest.raises(
        BrokenSourceError, match=r"^a\.docx: is a file of old .*save it as \.docx, and add that\.$"
    ):
        read_docx(old, "a.docx")
    (tmp_path / "a.doc").write_bytes(old)
    with pytest.raises(
        UnknownFormatError, match=r"^a\.doc: no reader for \.doc\..*save it as \.docx, and add that"
    ):
        read_bytes(tmp_path / "a.doc")


def test_a_docx_with_a_password_says_how_to_add_it() -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(
        LockedSourceError, match=r"^a\.docx: locked with a password\..* without one, and add that\.$"
    ):
        read_docx(locked, "a.docx")


@pytest.mark.parametrize("data", [b"", "Köprü".encode(), b"PK\x03\x04half", b"%PDF-1.7"])
def test_another_file_under_the_name_of_a_docx_is_told(data: bytes) -> None:
    with pytest.raises(BrokenSourceError, match=r"^a\.docx: (?:is not a \.docx file|damaged or incomplete)"):
        read_docx(data, "a.docx")


@pytest.mark.parametrize("part", [0.3, 0.9])
def test_half_a_docx_says_that_it_is_damaged(part: float) -> None:
    data = docx(lambda made: made.add_paragraph(TURKISH))
    with pytest.raises(BrokenSourceError, match=r"^a\.docx: damaged or incomplete \("):
        read_docx(data[: int(len(data) * part)], "a.docx")
