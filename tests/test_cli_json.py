"""Files of questions, and which line of them is wrong."""

from pathlib import Path

import pytest

from app.cli_json import Query, read_queries, result_json
from index.hit import Hit, Quote, SearchResult
from ingest.document import Metadata, Page
from ingest.errors import QuestionError
from ingest.passages import Passage


def test_questions_keep_their_order_and_know_their_line(tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    lines = [
        '\ufeff{"id": "b", "text": "Көпүрөнү ким курган?"}\r',
        "",
        '{"id": 7, "text": "ayrı\u2028satır", "note": 1}',
    ]
    file.write_bytes("\n".join(lines).encode("utf-8"))
    assert read_queries(str(file)) == [
        Query(f"{file}, line 1", "b", "Көпүрөнү ким курган?"),
        Query(f"{file}, line 3", "7", "ayrı\u2028satır"),
    ]


def test_a_file_without_a_question_is_named(tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text("\n  \n", encoding="utf-8")
    with pytest.raises(QuestionError, match=r"q\.jsonl: there is not one question in it\. Write one object"):
        read_queries(str(file))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"Who built it?", "not JSON (Expecting value at character 1). Write one object a line, like {"),
        (b'["a", "b"]', "a JSON list, not an object. Write one object a line"),
        (b'{"_id": "a", "text": "b"}', "no 'id'. Write one object a line"),
        (b'{"id": "a"}', "no 'text'. Write one object a line"),
        (b'{"id": true, "text": "b"}', "'id' is True. Write it as text, in quotes."),
        (b'{"id": "a", "text": null}', "'text' is None. Write it as text, in quotes."),
        ('{"id": "a", "text": "мост"}'.encode("cp1251"), "not UTF-8 (invalid continuation byte). Save it"),
    ],
)
def test_a_line_that_is_no_question_is_named(line: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_bytes(b'{"id": "1", "text": "a"}\n\n' + line)
    with pytest.raises(QuestionError) as caught:
        read_queries(str(file))
    assert str(caught.value).startswith(f"{file}, line 3: {said}")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for name in (tmp_path / "gone.jsonl", tmp_path):
        with pytest.raises(QuestionError, match="cannot be read") as caught:
            read_queries(str(name))
        assert str(caught.value).startswith(f"{name}: ")


def test_each_quote_names_the_pages_that_it_stands_on_itself() -> None:
    text = "Köprü kuruldu. Yol uzadı. Pazar açıldı. Han yapıldı."
    pages = (Page(3, "xv", 0, 15), Page(4, None, 15, 30), Page(5, "1", 30, len(text)))
    quotes = [Quote(start, end, text[start:end]) for start, end in ((0, 14), (15, 39), (40, len(text)))]
    passage = Passage("pazar", 0, 0, len(text), text, "tr")
    hit = Hit(1, 0.9, passage, Metadata("Pazar", (), None, "tr"), pages, tuple(quotes))
    (told,) = result_json("", SearchResult("Ne kuruldu?", "tr", "found", 0.9, (hit,)))["hits"]
    assert (told["pages"], told["page_labels"]) == ([3, 4, 5], ["xv", None, "1"])
    assert told["quotes"] == [
        {"start": 0, "end": 14, "text": "Köprü kuruldu.", "pages": [3], "page_labels": ["xv"]},
        {
            "start": 15,
            "end": 39,
            "text": "Yol uzadı. Pazar açıldı.",
            "pages": [4, 5],
            "page_labels": [None, "1"],
        },
        {"start": 40, "end": len(text), "text": "Han yapıldı.", "pages": [5], "page_labels": ["1"]},
    ]
