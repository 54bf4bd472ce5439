"""What one file gave as a line between two processes: read back as it was, and believed in nothing."""

from json import dumps, loads
from pathlib import Path
from typing import Any

import pytest

from ingest.passages import cut
from ingest.reading import read_document
from ingest.transfer import CutDocument, decoded, encoded


@pytest.fixture
def line(tmp_path: Path) -> bytes:
    path = tmp_path / "a.txt"
    path.write_text("Көпүрө өзөндүн эки жээгин бириктирет, аны эл өзү курган. ", encoding="utf-8")
    document = read_document(path)
    return encoded(CutDocument(document, cut(document)))


@pytest.mark.parametrize(
    "said",
    [
        b"no JSON",
        b"\xff\xfe",
        b"[" * 100_000,
        b"[]",
        b"7",
        b"{}",
        b'{"error": "KeyboardInterrupt", "message": "a"}',
        b'{"error": ["BrokenSourceError"], "message": "a"}',
        b'{"error": "BrokenSourceError", "message": ["a"]}',
        b'{"error": "BrokenSourceError", "message": "\\udc80"}',
        b'{"document": null, "passages": []}',
    ],
)
def test_a_line_that_makes_no_sense_is_told(said: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        decoded(said + b"\n")


@pytest.mark.parametrize(
    "change",
    [
        {"text": ["a", "b"]},
        {"text": 7},
        {"text": "\ud800"},
        {"id": None},
        {"pages": ()},
        {"pages": [{"number": 1, "label": None, "start": 0, "end": 10**9}]},
        {"pages": [{"number": True, "label": None, "start": 0, "end": 4}]},
        {"notes": [[3, 2]]},
        {"notes": [[0, 10**400]]},
        {"metadata": []},
        {"metadata": {"title": "a", "authors": [], "year": "1999", "language": None, "origins": []}},
        {"report": {"repairs": [["line ends", -1]], "problems": []}},
        {"more": 1},
    ],
)
def test_a_line_that_holds_no_sound_document_is_no_line_of_ours(change: dict[str, Any], line: bytes) -> None:
    fields = loads(line)
    assert decoded(dumps(fields).encode()) == decoded(line)
    fields["document"] |= change
    with pytest.raises(ValueError, match=r"no document|no sound document"):
        decoded(dumps(fields).encode())


@pytest.mark.parametrize(
    "passage",
    [
        [0, 10**6, "ky", None, "text"],
        [-1, 4, "ky", None, "text"],
        [0, 4, "de", None, "text"],
        [0, 4, "ky", 5, "text"],
        [0, 4, "ky", None, "poem"],
        [0, 4],
        [0.5, 4, "ky", None, "text"],
    ],
)
def test_a_passage_that_cannot_be_one_makes_a_line_no_line_of_ours(passage: list[Any], line: bytes) -> None:
    fields = loads(line)
    fields["passages"].append(passage)
    with pytest.raises(ValueError, match=r"no document|no sound document|unpack"):
        decoded(dumps(fields).encode())
