"""Plain text and Markdown files."""

import pytest

from ingest.errors import BrokenSourceError
from ingest.readers.raw import RawMetadata
from ingest.readers.text import read_markdown, read_text

TURKISH = "Köprünün iki yakası şöyle ayrılır: ağaçlı ve ağaçsız. Işık İğdır’dan gelir.\n"
RUSSIAN = "Мост через реку построили в 1957 году; он стоит до сих пор.\n"
KYRGYZ = "Көпүрө өзөндүн эки жээгин бириктирет, аны эл өзү курган.\n"


def read(data: bytes) -> str:
    return "".join(page.text for page in read_text(data, "koprü.txt").pages)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_texts_are_read_with_and_without_their_mark(encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    assert read(mark + KYRGYZ.encode(encoding)) == KYRGYZ


def test_turkish_and_russian_texts_in_the_encodings_of_old_windows_are_read() -> None:
    assert read(TURKISH.encode("cp1254")) == TURKISH
    assert read(RUSSIAN.encode("cp1251")) == RUSSIAN


def test_an_english_text_with_old_windows_quotes_is_read() -> None:
    assert read("The “old” bridge – a café".encode("cp1252")) == "The “old” bridge – a café"


@pytest.mark.parametrize(
    "data",
    [
        TURKISH.encode() + b"\xff" + TURKISH.encode(),
        KYRGYZ.encode()[:-30] + b"\xd0 \xff\xfe " + KYRGYZ.encode(),
    ],
)
def test_a_text_in_no_known_encoding_says_to_save_it_as_utf8(data: bytes) -> None:
    with pytest.raises(BrokenSourceError, match=r"^koprü\.txt: .* Save it as UTF-8 and add it again\.$"):
        read(data)


def test_a_damaged_utf16_text_says_where() -> None:
    with pytest.raises(BrokenSourceError, match="damaged at byte"):
        read(b"\xff\xfe" + "көпүрө".encode("utf-16-le")[:-1])


def test_another_kind_of_file_under_the_name_of_a_text_is_told() -> None:
    with pytest.raises(BrokenSourceError, match=r"^koprü\.txt: holds bytes that no text has"):
        read(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\6\0\0\0")


def test_form_feeds_are_pages() -> None:
    assert [page.text for page in read_text(b"bir\fiki", "iki.txt").pages] == ["bir", "iki"]


def test_front_matter_is_read_and_is_no_part_of_the_text() -> None:
    raw = read_markdown(
        (
            "---\ntitle: Көпүрөлөрдүн тарыхы\nauthors: [Айгүл Б., Бакыт Т.]\nyear: 2021\nlanguage: ky\n"
            "---\n# Кириш\n"
        ).encode(),
        "көпүрө.md",
    )
    assert raw.metadata == RawMetadata("Көпүрөлөрдүн тарыхы", ("Айгүл Б.", "Бакыт Т."), 2021, "ky")
    assert [page.text for page in raw.pages] == ["# Кириш\n"]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("author: Ada; Grace\ndate: 2019-05-03", RawMetadata(None, ("Ada", "Grace"), 2019, None)),
        ("Author: {name: Ada}\ndate: May 2018", RawMetadata(None, ("Ada",), 2018, None)),
        ("title: 1984\nlang: en", RawMetadata("1984", (), None, "en")),
        ("title: [1, 2]\nyear: soon", RawMetadata(None, (), None, None)),
    ],
)
def test_front_matter_as_others_write_it(block: str, expected: RawMetadata) -> None:
    assert read_markdown(f"---\n{block}\n---\ntext".encode(), "a.md").metadata == expected


def test_broken_front_matter_says_where_and_what_to_do() -> None:
    with pytest.raises(
        BrokenSourceError, match=r"^a\.md: the front matter .*line 2.* Correct it, or remove those lines\.$"
    ):
        read_markdown(b"---\ntitle: Bridge\n  year: [2020\n---\ntext", "a.md")


def test_front_matter_with_references_is_refused_before_they_multiply() -> None:
    rows = ["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10))]
    with pytest.raises(BrokenSourceError, match="references are not read here"):
        read_markdown("\n".join(["---", *rows, "authors: *a9", "---", "text"]).encode(), "a.md")


def test_many_empty_lines_after_a_rule_take_no_time() -> None:
    text = "---\ntitle: no end\n" + "\r\n" * 190
    assert read_markdown(text.encode(), "a.md").metadata == RawMetadata(None, (), None, None)


@pytest.mark.parametrize("text", ["---\n\nNach einer Linie.\n\n---\n", "---\ntitle: no end\n", "# Köprü\n"])
def test_a_rule_at_the_start_is_no_front_matter(text: str) -> None:
    raw = read_markdown(text.encode(), "a.md")
    assert [page.text for page in raw.pages] == [text]
    assert raw.metadata == RawMetadata(None, (), None, None)
