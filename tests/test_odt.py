"""ODT files, made here."""

from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import BrokenSourceError, EmptySourceError, LockedSourceError
from ingest.readers.formats import parse
from ingest.readers.odt import read_odt
from ingest.readers.raw import NOTE_MARK, RawMetadata
from ingest.reading import read_document

NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in [
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("fo", "xsl-fo-compatible"),
        ("meta", "meta"),
        ("draw", "drawing"),
    ]
)
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
TURKISH = "Irmağın iki yakasını eskiden taş bir köprü birleştirirdi; şimdi yalnız ayakları duruyor."
KYRGYZ = "Көпүрөнү эл өзү курган, таштарын кышында чана менен ташыган, ошондуктан ал бекем."


def odt(body: str, *, styles: str = "", meta: str = "", **parts: str) -> bytes:
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as zipped:
        zipped.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        zipped.writestr(
            "content.xml",
            f"<office:document-content {NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
        if meta:
            zipped.writestr(
                "meta.xml",
                f"<office:document-meta {NAMES} {DC}><office:meta>{meta}</office:meta></office:document-meta>",
            )
        for name, part in parts.items():
            zipped.writestr(name.replace("__", "/") + ".xml", part)
    return data.getvalue()


def p(text: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def texts(data: bytes) -> list[str]:
    return [page.text.rstrip() for page in read_odt(data, "a.odt").pages]


def test_a_document_is_read_with_its_headings_and_pages(tmp_path: Path) -> None:
    path = tmp_path / "көпүрө.odt"
    body = (
        f'{p("Көпүрөлөр", "Title")}<text:h text:outline-level="2">Köprü</text:h>{p(TURKISH)}'
        f"{p(KYRGYZ.replace('таштарын', '<text:soft-page-break/>таштарын'))}"
    )
    path.write_bytes(odt(body))
    document = read_document(path)
    assert document.text == f"# Көпүрөлөр\n\n## Köprü\n\n{TURKISH}\n\n{KYRGYZ}"
    assert [(page.number, page.start) for page in document.pages] == [
        (1, 0),
        (2, document.text.index("таштарын")),
    ]


def test_a_style_that_breaks_the_page_breaks_it() -> None:
    styles = (
        '<style:style style:name="P1" style:family="paragraph">'
        '<style:paragraph-properties fo:break-before="page"/></style:style>'
        '<style:style style:name="P2" style:family="paragraph" style:parent-style-name="P1"/>'
        '<style:style style:name="P3" style:family="paragraph">'
        '<style:paragraph-properties fo:break-after="page"/></style:style>'
    )
    body = p("Бир", "P1") + p("Эки", "P2") + p("Үч", "P3") + p("Төрт")
    assert texts(odt(body, styles=styles)) == ["Бир", "Эки\n\nҮч", "Төрт"]


def test_footnotes_stand_behind_the_text_without_marks() -> None:
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        f"<text:note-body>{p('Şehir arşivi, 5. yaprak.')}</text:note-body></text:note>"
    )
    assert texts(odt(p(f"Köprü eskidir{note}.") + p("Yol yenidir."))) == [
        f"Köprü eskidir.\n\nYol yenidir.\n\n{NOTE_MARK}Şehir arşivi, 5. yaprak."
    ]


def test_lists_have_their_numbers_and_tables_their_rows() -> None:
    styles = (
        '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" '
        'style:num-suffix="." text:start-value="3"/><text:list-level-style-bullet text:level="2"/></text:list-style>'
    )

    def item(text: str, more: str = "") -> str:
        return f"<text:list-item>{p(text)}{more}</text:list-item>"

    inner = f"<text:list>{item('таш')}{item('жыгач')}</text:list>"
    body = (
        f'<text:list text:style-name="L1">{item("Көпүрөлөр", inner)}{item("Жолдор")}</text:list>'
        "<table:table><table:table-header-rows><table:table-row>"
        f"<table:table-cell>{p('Жылы')}</table:table-cell><table:table-cell>{p('Суусу')}</table:table-cell>"
        "</table:table-row></table:table-header-rows><table:table-row>"
        f"<table:table-cell>{p('1957')}</table:table-cell><table:table-cell>{p('Нарын')}</table:table-cell>"
        "</table:table-row></table:table>"
    )
    assert texts(odt(body, styles=styles)) == [
        "3. Көпүрөлөр\n\n• таш\n• жыгач\n\n4. Жолдор\n\n| Жылы | Суусу |\n| 1957 | Нарын |"
    ]


def test_spaces_breaks_deleted_text_comments_and_boxes() -> None:
    body = (
        "<text:tracked-changes><text:changed-region>"
        f"<text:deletion>{p('Silindi.')}</text:deletion></text:changed-region></text:tracked-changes>"
        + p('Köprü<text:s text:c="3"/>eski<text:tab/>dir.<text:line-break/>Yol<office:annotation>'
            f"{p('not')}</office:annotation> <text:span>yeni</text:span>dir."
            f"<draw:frame><draw:text-box>{p('Kutu.')}</draw:text-box></draw:frame>")
    )  # fmt: skip
    assert texts(odt(body)) == ["Köprü eski dir.\nYol yenidir.\n\nKutu."]


def test_title_author_year_and_language_are_read() -> None:
    meta = (
        "<dc:title>Көпүрөлөр</dc:title><meta:initial-creator>Айгүл Бекова</meta:initial-creator>"
        "<dc:creator>Башка</dc:creator><meta:creation-date>2021-03-04T10:00:00</meta:creation-date>"
        "<dc:date>2023-01-01</dc:date><dc:language>ky-KG</dc:language><dc:publisher>Илим</dc:publisher>"
    )
    assert read_odt(odt(p("x"), meta=meta), "a.odt").metadata == RawMetadata(
        "Көпүрөлөр", ("Айгүл Бекова",), 2021, "ky", "Илим"
    )


def test_a_locked_an_empty_and_another_file_are_told() -> None:
    manifest = "<manifest><encryption-data/></manifest>"
    with pytest.raises(LockedSourceError, match=r"^a\.odt: locked with a password\."):
        read_odt(odt(p("x"), **{"META-INF__manifest": manifest}), "a.odt")
    with pytest.raises(EmptySourceError, match=r"^a\.odt: not a single letter"):
        parse(odt(p("")), "a.odt")
    with pytest.raises(BrokenSourceError, match=r"^a\.odt: is not a \.odt file"):
        read_odt("Köprü".encode(), "a.odt")
    data = BytesIO()
    with ZipFile(data, "w") as zipped:
        zipped.writestr("content.xml", "<spreadsheet/>")
    with pytest.raises(BrokenSourceError, match=r"^a\.odt: damaged or incomplete \(no text of an OpenDoc"):
        read_odt(data.getvalue(), "a.odt")


def test_lists_without_end_are_told() -> None:
    body = "<text:list><text:list-item>" * 400 + p("x") + "</text:list-item></text:list>" * 400
    with pytest.raises(BrokenSourceError, match="nested more than 150 deep"):
        read_odt(odt(body), "a.odt")


@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"])), min_size=1, max_size=5))
def test_every_word_of_any_text_is_kept_in_order(paragraphs: list[str]) -> None:
    (read,) = texts(odt("".join(p(escape(text)) for text in paragraphs)))
    assert read.split() == " ".join(paragraphs).split()
