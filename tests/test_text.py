"""Plain text files."""

import pytest

from ingest.errors import BrokenSourceError
from ingest.readers.text import read_text

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
