"""EPUB files, made here."""

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from ingest.errors import BrokenSourceError, EmptySourceError, LockedSourceError
from ingest.readers.epub import read_epub
from ingest.readers.formats import parse
from ingest.readers.raw import NOTE_MARK, RawMetadata
from ingest.reading import read_document

CONTAINER = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
TURKISH = "Irmağın iki yakasını eskiden taş bir köprü birleştirirdi; şimdi yalnız ayakları duruyor."
KYRGYZ = "Көпүрөнү эл өзү курган, таштарын кышында чана менен ташыган, ошондуктан ал бекем."
RUSSIAN = "Зимой перевал закрывали, и почта из города шла кругом, через степь и соляные озёра."


def epub(chapters: dict[str, str], *, metadata: str = "", **parts: str) -> bytes:
    """A book of these chapters in this order, each the inside of its body."""
    items = "".join(
        f'<item id="c{number}" href="{name}" media-type="application/xhtml+xml"/>'
        for number, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{number}"/>' for number in range(len(chapters)))
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as zipped:
        zipped.writestr("mimetype", "application/epub+zip")
        zipped.writestr("META-INF/container.xml", CONTAINER)
        zipped.writestr(
            "OEBPS/book.opf",
            '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            f'xmlns:opf="http://www.idpf.org/2007/opf"><metadata>{metadata}</metadata><manifest>{items}</manifest>'
            f"<spine>{spine}</spine></package>",
        )
        for name, body in chapters.items():
            zipped.writestr(
                f"OEBPS/{name}".replace("%20", " "),
                '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" '
                f'xmlns:epub="http://www.idpf.org/2007/ops"><head><title>t</title></head><body>{body}</body></html>',
            )
        for name, part in parts.items():
            zipped.writestr(name.replace("__", "/") + ".xml", part)
    return data.getvalue()


def text(data: bytes) -> str:
    (page,) = read_epub(data, "a.epub").pages
    return page.text


def test_chapters_are_read_in_the_order_of_the_book(tmp_path: Path) -> None:
    path = tmp_path / "kitap.epub"
    path.write_bytes(
        epub(
            {
                "z%20bir.xhtml": f"<h1>Köprüler</h1><p>{TURKISH}</p>",
                "a.xhtml": f"<section><h2>Тарыхы</h2><p>{KYRGYZ}</p><div>{RUSSIAN}</div></section>",
            }
        )
    )
    document = read_document(path)
    assert document.text == f"# Köprüler\n\n{TURKISH}\n\n## Тарыхы\n\n{KYRGYZ}\n\n{RUSSIAN}"
    assert [(page.number, page.label) for page in document.pages] == [(1, None)]


def test_pages_of_the_printed_edition_are_pages() -> None:
    data = epub(
        {
            "a.xhtml": '<p><span epub:type="pagebreak" title="iv"/>Önsöz.</p><h1><a epub:type="pagebreak" '
            'id="p1" title="1"></a>Bir</h1><p>Köprü <span role="doc-pagebreak" aria-label=" 2. "></span>eskidir.</p>',
            "b.xhtml": '<div epub:type="pagebreak">3</div><p>Yol.</p>',
        }
    )
    assert [(page.label, page.text.rstrip()) for page in read_epub(data, "a.epub").pages] == [
        ("iv", "Önsöz."),
        ("1", "# Bir\n\nKöprü"),
        ("2", "eskidir."),
        ("3", "Yol."),
    ]


def test_footnotes_stand_at_the_end_of_the_section_wherever_the_book_has_them() -> None:
    data = epub(
        {
            "a.xhtml": '<p>Köprü<a epub:type="noteref" href="#n1">1</a> eskidir.<sup>'
            '<a href="notes.xhtml#n2">2</a></sup>'
            '</p><aside epub:type="footnote" id="n1"><p>Şehir arşivi.</p></aside>'
            '<p id="r3">Yol<sup id="m3"><a href="notes.xhtml#n3">[3]</a></sup> yenidir. '
            '<a href="#n1">Şekil 1</a>’e bkz. m<sup>2</sup></p>',
            "notes.xhtml": '<h2>Notlar</h2><p><a id="n2" href="a.xhtml#r2">2</a>. Там же, с. 7.</p>'
            '<ol><li id="n3"><p>Эл оозунан. <a href="a.xhtml#r3">↩</a></p></li></ol>'
            '<p><sup><a href="a.xhtml#m3">4</a></sup> Kimse çağırmaz.</p>',
        }
    )
    assert text(data) == (
        "Köprü eskidir.\n\nYol yenidir. Şekil 1’e bkz. m2\n\n"
        f"{NOTE_MARK}Şehir arşivi.\n\n{NOTE_MARK}Там же, с. 7.\n\n{NOTE_MARK}Эл оозунан.\n\n"
        "## Notlar\n\nKimse çağırmaz."
    )


def test_lists_tables_verse_and_quotations() -> None:
    data = epub(
        {
            "a.xhtml": "<ol start='3' type='a'><li>таш</li><li><p>жыгач</p><p>же чопо</p></li></ol>"
            "<ul><li>Bir</li><li>İki<ul><li>Üç</li></ul></li></ul>"
            "<table><caption>Мосты</caption><tr><th>Год</th><th>Река</th></tr><tr><td>1957</td><td>Нарын</td></tr></table>"
            "<p>Ашуудан өттү кербени,<br/>Айтканын элдин бергени.</p><blockquote>Söz.</blockquote>"
            "<pre>a  b\nc</pre><script>no</script><p hidden=''>no</p><p style='display: none'>no</p><nav>no</nav>"
        }
    )
    assert text(data) == (
        "c. таш\n\nd. жыгач\n\nже чопо\n\n• Bir\n• İki\n• Üç\n\nМосты\n\n| Год | Река |\n| 1957 | Нарын |\n\n"
        "Ашуудан өттү кербени,\nАйтканын элдин бергени.\n\nSöz.\n\na b\nc"
    )


def test_title_authors_year_and_language_are_read() -> None:
    metadata = (
        "<dc:title>Көпүрөлөр</dc:title><dc:creator opf:role='aut'>Айгүл Бекова</dc:creator>"
        "<dc:creator id='x'>Ada Işık</dc:creator><dc:creator id='t'>Чевирмен</dc:creator>"
        "<meta refines='#t' property='role'>trl</meta><dc:creator opf:role='ill'>Сүрөтчү</dc:creator>"
        "<dc:date opf:event='modification'>2022</dc:date><dc:date opf:event='publication'>1987-05</dc:date>"
        "<dc:language>ky</dc:language><dc:publisher> Илим </dc:publisher><dc:publisher>Башка</dc:publisher>"
    )
    assert read_epub(epub({"a.xhtml": "<p>x</p>"}, metadata=metadata), "a.epub").metadata == RawMetadata(
        "Көпүрөлөр", ("Айгүл Бекова", "Ada Işık"), 1987, "ky", "Илим"
    )


def encryption(path: str) -> str:
    return (
        f'<encryption><EncryptedData><CipherData><CipherReference URI="{path}"/></CipherData></EncryptedData>'
        "</encryption>"
    )


def test_locked_chapters_are_told_and_locked_fonts_do_no_harm() -> None:
    chapters = {"a.xhtml": "<p>Köprü</p>"}
    assert text(epub(chapters, **{"META-INF__encryption": encryption("OEBPS/f.otf")})) == "Köprü"
    with pytest.raises(LockedSourceError, match=r"^a\.epub: its chapters are locked by the shop"):
        read_epub(epub(chapters, **{"META-INF__encryption": encryption("OEBPS/a.xhtml")}), "a.epub")


def test_a_book_without_chapters_or_text_is_told() -> None:
    with pytest.raises(
        BrokenSourceError, match=r"^a\.epub: damaged or incomplete \(its list of chapters is empty\)"
    ):
        read_epub(epub({}), "a.epub")
    with pytest.raises(EmptySourceError, match=r"^a\.epub: not a single letter"):
        parse(epub({"a.xhtml": "<img src='x.png'/>"}), "a.epub")
    with pytest.raises(BrokenSourceError, match=r"^a\.epub: is not a \.epub file"):
        read_epub("Köprü".encode(), "a.epub")


def test_a_missing_chapter_is_named() -> None:
    data = epub({"a.xhtml": "<p>x</p>"}).replace(b"OEBPS/a.xhtml", b"OEBPS/b.xhtml")
    with pytest.raises(
        BrokenSourceError, match=r"^a\.epub: damaged or incomplete \(its chapter OEBPS/a\.xhtml is"
    ):
        read_epub(data, "a.epub")


def test_a_damaged_chapter_says_so() -> None:
    data = epub({"a.xhtml": f"<p>{TURKISH}</p>"})
    place = data.index(b"OEBPS/a.xhtml") + 20
    broken = data[:place] + bytes(byte ^ 0x55 for byte in data[place : place + 40]) + data[place + 40 :]
    with pytest.raises(BrokenSourceError, match=r"^a\.epub: damaged or incomplete \(OEBPS/a\.xhtml: "):
        read_epub(broken, "a.epub")


def test_deep_chapters_are_read_without_their_structure() -> None:
    deep = "<div>" * 1000 + "Köprü" + "</div>" * 1000 + "<p>Yol</p>"
    assert text(epub({"a.xhtml": deep})) == "Köprü\n\nYol"
    with pytest.raises(BrokenSourceError, match=r"^a\.epub: OEBPS/a\.xhtml: nested too deep"):
        read_epub(epub({"a.xhtml": "<div>" * 3000 + "Köprü"}), "a.epub")
