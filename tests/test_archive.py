"""Zips of XML that nobody should trust."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from ingest.errors import BrokenSourceError, HugeSourceError, LockedSourceError
from ingest.readers.docx import read_docx

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zipped(document: bytes) -> bytes:
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", document)
    return data.getvalue()


def test_entities_that_fill_the_memory_are_refused() -> None:
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "ha"}">' for i in range(10))
    with pytest.raises(BrokenSourceError, match=r"^a\.docx: word/document\.xml defines XML entities"):
        read_docx(zipped(f"<!DOCTYPE w [{laughs}]><w>&l9;</w>".encode()), "a.docx")


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(
        BrokenSourceError, match=r"^a\.docx: word/document\.xml unpacks to \d+ times its size"
    ):
        read_docx(zipped(b" " * 5_000_000), "a.docx")
    with pytest.raises(
        HugeSourceError, match=r"^a\.docx: 61 MB in word/document\.xml is more than the 60 MB"
    ):
        read_docx(zipped(bytes(61_000_000)), "a.docx")


@pytest.mark.parametrize(
    ("document", "found"),
    [
        (b"<w:document", "is not XML"),
        (b"<a/>", "no text of a Word document"),
        (b"<a>" * 5000 + b"</a>" * 5000, "nested more than 150 deep"),
        (f"<w:document {W}><w:body><w:p><w:t>\xff".encode("latin-1"), "is not XML"),
    ],
)
def test_broken_xml_says_that_it_is_damaged(document: bytes, found: str) -> None:
    with pytest.raises(BrokenSourceError, match=rf"^a\.docx: damaged or incomplete \(.*{found}"):
        read_docx(zipped(document), "a.docx")


def test_a_zip_with_a_password_or_of_too_many_parts_is_refused() -> None:
    data = bytearray(zipped(b"<a/>"))
    for head, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(head) + flags] |= 1
    with pytest.raises(LockedSourceError, match=r"^a\.docx: locked with a password\."):
        read_docx(bytes(data), "a.docx")
    many = BytesIO()
    with ZipFile(many, "w") as made:
        for number in range(20_001):
            made.writestr(str(number), b"")
    with pytest.raises(HugeSourceError, match=r"^a\.docx: 20001 parts is more than the 20000 that are read"):
        read_docx(many.getvalue(), "a.docx")
