"""Judged questions, their places in documents, and what counts as a hit."""

import json
from pathlib import Path

import pytest

from eval.judgements import Evidence, JudgedQuestion, Place, find_places, is_hit, load_judgements
from ingest.document import Document, Metadata, Page
from ingest.errors import DatasetError
from ingest.passages import Passage

RAW = "KÖPRÜ DERGİSİ 7\n\nKöprü iki ya-\n\nkayı birleştirir.\r\n\n 8\n\nМост соединяет берега."
REPAIRED = "Köprü iki yakayı birleştirir. Мост соединяет берега."
WHY = {
    "id": "p1",
    "kind": "why",
    "questions": {"tr": "Köprü ne yapar?", "ky": "Көпүрө эмне кылат?"},
    "answers": [{"document": "bridge.txt", "start": 17, "end": 49}],
}
NONE = {"id": "u1", "questions": {"en": "Who built it?"}}


def judged(path: Path, *lines: object) -> Path:
    """A judgement file."""
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def document(folder: Path, *, text: str = REPAIRED, raw: bytes = RAW.encode()) -> Document:
    """A document as repair would make it of ``raw``."""
    source = folder / "bridge.txt"
    source.write_bytes(raw)
    metadata = Metadata(title="Köprü", authors=(), year=None, language="tr")
    return Document("bridge", str(source), "", metadata, text, (Page(1, None, 0, len(text)),))


def question(*evidence: Evidence) -> JudgedQuestion:
    """A judged question with that evidence."""
    return JudgedQuestion("p1", "why", {"en": "What does a bridge do?"}, evidence)


def passage(start: int, end: int, *, document_id: str = "bridge") -> Passage:
    """A passage at that place."""
    return Passage(document_id, 0, start, end, "x" * (end - start), None)


def test_questions_of_several_files_come_in_order_and_some_have_no_answer(tmp_path: Path) -> None:
    paths = [judged(tmp_path / "papers.jsonl", WHY), judged(tmp_path / "unanswerable.jsonl", NONE)]
    assert load_judgements(paths) == (
        JudgedQuestion("p1", "why", WHY["questions"], (Evidence("bridge.txt", 17, 49),)),  # type: ignore[arg-type]
        JudgedQuestion("u1", "unanswerable", {"en": "Who built it?"}, ()),
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"id": None}, "'id' is None."),
        ({"kind": None}, "'kind' is None."),
        ({"questions": {}}, 'no "questions".'),
        ({"questions": {"de": "Wer?"}}, "'de': 'Wer?' in \"questions\"."),
        ({"questions": {"tr": " "}}, "'tr': ' ' in \"questions\"."),
        ({"answers": []}, '"answers" is empty.'),
        ({"answers": [{"document": "bridge.txt", "start": 3}]}, "{'document': 'bridge.txt', 'start': 3} in"),
        ({"answers": [{"document": "bridge.txt", "start": "3", "end": 4}]}, "{'document': 'bridge.txt', 'st"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, change: dict[str, object], problem: str) -> None:
    path = judged(tmp_path / "papers.jsonl", NONE, WHY | change)
    with pytest.raises(DatasetError) as error:
        load_judgements([path])
    assert str(error.value).startswith(f"{path}, line 2: {problem}")


def test_an_id_may_not_come_twice_even_in_two_files(tmp_path: Path) -> None:
    paths = [judged(tmp_path / "a.jsonl", WHY), judged(tmp_path / "b.jsonl", NONE, WHY)]
    with pytest.raises(DatasetError) as error:
        load_judgements(paths)
    assert str(error.value).startswith(f"{paths[1]}, line 2: a second question 'p1'.")


def test_files_without_a_question_are_named(tmp_path: Path) -> None:
    path = judged(tmp_path / "empty.jsonl")
    with pytest.raises(DatasetError) as error:
        load_judgements([path])
    assert str(error.value).startswith(f"{path}: not one question.")


def test_evidence_in_the_raw_file_becomes_a_place_in_the_repaired_document(tmp_path: Path) -> None:
    assert RAW[17:49] == "Köprü iki ya-\n\nkayı birleştirir."
    evidence = (Evidence("bridge.txt", 17, 49), Evidence("bridge.txt", RAW.index("Мост"), len(RAW)))
    places = find_places([question(*evidence)], [document(tmp_path)])
    assert [REPAIRED[place.start : place.end] for place in places["p1"]] == [
        "Köprü iki yakayı birleştirir",
        "Мост соединяет берега",
    ]
    assert {place.document_id for place in places["p1"]} == {"bridge"}


def test_a_question_without_evidence_has_no_place(tmp_path: Path) -> None:
    assert find_places([question()], [document(tmp_path)]) == {"p1": ()}


@pytest.mark.parametrize(
    ("evidence", "text", "problem"),
    [
        (Evidence("road.txt", 0, 9), REPAIRED, "of road.txt: 0 documents come from a file of that name."),
        (Evidence("bridge.txt", 9, 9), REPAIRED, "of bridge.txt is not within its 78 characters."),
        (Evidence("bridge.txt", 70, 79), REPAIRED, "of bridge.txt is not within its 78 characters."),
        (Evidence("bridge.txt", 17, 49), "Мост.", "of bridge.txt is not in the document as read."),
    ],
)
def test_evidence_that_cannot_be_found_names_its_question(
    tmp_path: Path, evidence: Evidence, text: str, problem: str
) -> None:
    with pytest.raises(DatasetError) as error:
        find_places([question(evidence)], [document(tmp_path, text=text)])
    assert str(error.value).startswith(f"question 'p1': [{evidence.start}:{evidence.end}] {problem}")


def test_two_files_of_the_judged_name_are_not_guessed_between(tmp_path: Path) -> None:
    twice = [document(tmp_path), document(tmp_path)]
    with pytest.raises(DatasetError, match="2 documents come from a file of that name"):
        find_places([question(Evidence("bridge.txt", 0, 9))], twice)


def test_a_file_that_is_no_text_cannot_be_judged(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"bridge\.txt is not text in UTF-8"):
        find_places([question(Evidence("bridge.txt", 0, 9))], [document(tmp_path, raw=b"%PDF\xff")])


@pytest.mark.parametrize(
    ("start", "end", "hit"),
    [
        (0, 15, True),  # its first half
        (0, 14, False),  # a character less
        (15, 90, True),  # its second half
        (12, 18, True),  # the whole hit, more than half of the place
        (12, 16, False),  # the whole hit, less than half of the place
        (20, 90, False),  # beside it
    ],
)
def test_a_hit_shows_at_least_half_of_a_place(start: int, end: int, hit: bool) -> None:
    assert is_hit(passage(start, end), Place("bridge", 10, 20)) is hit


def test_a_hit_in_another_document_is_none() -> None:
    assert not is_hit(passage(0, 90, document_id="road"), Place("bridge", 10, 20))


def test_the_judged_questions_that_come_with_us_can_be_read() -> None:
    folder = Path(__file__).resolve().parent.parent / "eval" / "judged"
    questions = load_judgements(sorted(folder.rglob("*.jsonl")))
    assert {language for one in questions for language in one.texts} == {"tr", "ky", "ru", "en"}
    assert {bool(one.evidence) for one in questions} == {True, False}
