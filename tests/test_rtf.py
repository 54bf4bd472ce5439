"""RTF files, written here as programs write them."""

from pathlib import Path

import pytest

from ingest.errors import BrokenSourceError, EmptySourceError
from ingest.readers.formats import parse
from ingest.readers.raw import NOTE_MARK, RawMetadata
from ingest.readers.rtf import read_rtf
from ingest.reading import read_document

TURKISH = "Irmağın iki yakasını eskiden taş bir köprü birleştirirdi; şimdi yalnız ayakları duruyor."
KYRGYZ = "Көпүрөнү эл өзү курган, таштарын кышында чана менен ташыган, ошондуктан ал бекем."
RUSSIAN = "Зимой перевал закрывали, и почта из города шла кругом, через степь и соляные озёра."
FONTS = (
    r"{\fonttbl{\f0\fnil\fcharset0 Times New Roman;}{\f1\fnil\fcharset204 Times New Roman;}"
    r"{\f2\fnil\fcharset162 Arial;}{\f3 Courier New Cyr;}}"
)


def rtf(body: str, head: str = FONTS) -> bytes:
    return (r"{\rtf1\ansi\ansicpg1252\deff0" + head + body + "}").encode("latin-1")


def in_bytes(text: str, encoding: str) -> str:
    return "".join(f"\\'{byte:02x}" if byte > 127 else chr(byte) for byte in text.encode(encoding))


def in_unicode(text: str) -> str:
    return "".join(letter if letter.isascii() else f"\\u{ord(letter)}?" for letter in text)


def texts(data: bytes) -> list[str]:
    return [page.text.rstrip() for page in read_rtf(data, "a.rtf").pages]


def test_a_document_is_read_with_its_headings_and_pages(tmp_path: Path) -> None:
    path = tmp_path / "köprü.rtf"
    styles = r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2 Heading 2;}}"
    path.write_bytes(
        rtf(
            rf"\pard\s1 {in_unicode('Köprüler')}\par\pard {in_unicode(TURKISH)}\par\page\pard\s2 "
            rf"{in_unicode('Тарыхы')}\par\pard\s0 {in_unicode(KYRGYZ)}",
            FONTS + styles,
        )
    )
    document = read_document(path)
    assert document.text == f"# Köprüler\n\n{TURKISH}\n\n## Тарыхы\n\n{KYRGYZ}"
    assert [(page.number, page.start) for page in document.pages] == [(1, 0), (2, document.text.index("##"))]


def test_bytes_are_letters_of_the_encoding_of_their_font() -> None:
    russian, turkish = in_bytes(RUSSIAN, "cp1251"), in_bytes(TURKISH, "cp1254")
    assert texts(rtf(rf"\f1 {russian}\par\f2 {turkish}\par\f3 {russian}")) == [
        f"{RUSSIAN}\n\n{TURKISH}\n\n{RUSSIAN}"
    ]


def test_bytes_without_a_font_are_letters_of_the_encoding_of_the_file() -> None:
    data = r"{\rtf1\ansi\ansicpg1251 " + in_bytes(RUSSIAN, "cp1251") + "}"
    assert texts(data.encode()) == [RUSSIAN]
    assert texts(data.encode().replace(b"\\ansi\\", b"\\mac\\ansicpg99999\\")) == [RUSSIAN]


def test_what_stands_in_for_unicode_is_stepped_over() -> None:
    assert texts(rtf(r"\u1052\'cc\u1086\'ee\uc2\u1089\'f1\'f1{\uc0\u1090}!\u8217\rquote \uc1 \u-4051?")) == [
        "Мост!’\uf02d"
    ]
    assert texts(rtf(r"A\u-10179?\u-8704?B")) == ["A😀B"]


def test_footnotes_stand_behind_the_text_without_marks() -> None:
    note = r"{\super\chftn}{\footnote\pard\plain {\super\chftn} Archive,\par sheet 5.}"
    assert texts(rtf(rf"The bridge is old{note}.\par The road is new.\par")) == [
        f"The bridge is old.\n\nThe road is new.\n\n{NOTE_MARK}Archive, sheet 5."
    ]


def test_tables_have_their_rows_and_items_their_marks() -> None:
    row = r"\trowd\cellx100\cellx200\pard\intbl "
    body = (
        rf"{row}Year\cell River{{\footnote Book 2.}}\cell\row{row}1957\cell \pard\intbl Naryn\par upper\cell\row"
        r"\pard After.\par{\listtext\tab 1.\tab}stone\par{\pntext\f0\'b7\tab}timber\par{\listtext\'b7\tab}clay\par"
    )
    assert texts(rtf(body)) == [
        "| Year | River |\n| 1957 | Naryn upper |\n\nAfter.\n\n1. stone\n\n• timber\n• clay\n\n"
        f"{NOTE_MARK}Book 2."
    ]


def test_pages_start_at_breaks_and_sections() -> None:
    body = r"One\page two\par\sect\sectd\sbknone Three\par\pard\pagebb Four\par\sect Five\softpage six"
    assert texts(rtf(body)) == ["One", "two", "Three", "Four\n\nFive", "six"]


def test_what_nobody_sees_is_left_out() -> None:
    body = (
        r"{\header Head\par}{\*\unknown Nothing {here}}{\pict\bin12 }}}}\par text}Seen{\v  hidden} text"
        r"{\field{\*\fldinst HYPERLINK x}{\fldrslt  link}}{\deleted  gone}\~end{\*\bkmkstart a}."
    )
    assert texts(rtf(body)) == ["Seen text link end."]


def test_title_author_and_year_are_read() -> None:
    info = (
        r"{\info{\title \u1050?\'f6pr\'fc}{\author Ada I\u351?\u305?k; User}{\creatim\yr2003\mo4}"
        r"{\revtim\yr2019}{\operator Nobody}}"
    )
    assert read_rtf(rtf("x", FONTS + info), "a.rtf").metadata == RawMetadata(
        "Кöprü", ("Ada Işık",), 2003, None
    )


@pytest.mark.parametrize("data", [b"", b"{\\rt", "Köprü".encode(), b"PK\x03\x04"])
def test_another_file_under_the_name_of_an_rtf_is_told(data: bytes) -> None:
    with pytest.raises(
        BrokenSourceError, match=r"^a\.rtf: is not an RTF file.* save it as \.rtf, and add that\.$"
    ):
        read_rtf(data, "a.rtf")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (r"Bridge\par {\b and road", "Bridge\n\nand road"),
        (r"Bridge}}}} and road", "Bridge and road"),
        ("Bridge\\", "Bridge"),
        (r"Bridge\u99999? \'zz\bin-5 \s99999\outlinelevel77  road", "Bridge蚟 zz road"),
        (r"\cell\row\row Bridge\cell", "Bridge"),
    ],
)
def test_a_damaged_file_gives_what_it_has(body: str, expected: str) -> None:
    assert texts((r"{\rtf1 " + body).encode()) == [expected]


def test_groups_without_end_are_told() -> None:
    with pytest.raises(BrokenSourceError, match=r"^a\.rtf: damaged \(nested more than 500 deep\)\."):
        read_rtf(rtf("{" * 100_000 + "x"), "a.rtf")


def test_a_file_without_text_is_empty() -> None:
    with pytest.raises(EmptySourceError):
        parse(rtf(r"{\pict 00ff00ff}\par"), "a.rtf")
