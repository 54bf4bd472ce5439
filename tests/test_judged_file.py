"""A file of judged questions: what was in it stays, letter for letter, whatever is added or goes wrong."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.judged_file import JudgedFile
from eval.judgements import Evidence, JudgedQuestion, load_judgements
from ingest.document import LANGUAGES
from ingest.errors import DatasetError

WHO = JudgedQuestion(
    "köprü-1", "who", {"ky": "Көпүрөнү ким курган?"}, (Evidence("мост", 7, 12, "Адам."),), "report"
)
PLACE = JudgedQuestion("köprü-2", "when", {"tr": "Ne zaman?"}, (Evidence("köprü.txt", 3, 9),))
NONE = JudgedQuestion("köprü-3", "unanswerable", {"ru": "Кто\nпел?\u2028"}, (), "development")

text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
evidence = st.builds(
    lambda document, start, quote: Evidence(document, start, start + len(quote), quote),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.integers(0, 10**6),
    text,
)
answerable = st.builds(
    JudgedQuestion,
    text,
    text,
    st.dictionaries(st.sampled_from(LANGUAGES), text, min_size=1),
    st.lists(evidence, min_size=1, max_size=3).map(tuple),
    st.none() | text,
)


def test_questions_are_appended_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "köprü.jsonl"
    file = JudgedFile.open(path)
    assert (file.questions(), path.exists(), file.free_id()) == ((), False, "köprü-1")
    file.append([WHO])
    file.append([PLACE, NONE])
    assert load_judgements([path]) == file.questions() == (WHO, PLACE, NONE)
    assert [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]] == [
        {
            "id": "köprü-1",
            "split": "report",
            "kind": "who",
            "questions": {"ky": "Көпүрөнү ким курган?"},
            "answers": [{"document": "мост", "start": 7, "quote": "Адам."}],
        },
        {
            "id": "köprü-2",
            "kind": "when",
            "questions": {"tr": "Ne zaman?"},
            "answers": [{"document": "köprü.txt", "start": 3, "end": 9}],
        },
        {"id": "köprü-3", "split": "development", "questions": {"ru": "Кто\nпел?\u2028"}},
    ]
    assert JudgedFile.open(path).free_id() == "köprü-4"


@given(st.lists(answerable, unique_by=lambda question: question.id, max_size=4))
def test_any_question_comes_back_as_it_was(questions: list[JudgedQuestion]) -> None:
    with TemporaryDirectory() as folder:
        file = JudgedFile.open(Path(folder) / "mine.jsonl")
        for question in questions:
            file.append([question])
        assert list(file.questions()) == questions


def test_a_file_written_by_hand_keeps_its_bytes_also_without_a_last_line_end(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    before = (
        '\ufeff{"id":"1", "questions": {"en": "Who?"}}\r\n\n {"id":"mine-3", "questions": {"en": "When?"}}'
    )
    path.write_bytes(before.encode())
    file = JudgedFile.open(path)
    assert file.free_id() == "mine-4"
    file.append([WHO])
    assert path.read_bytes().startswith(before.encode() + b"\n{")
    assert [question.id for question in file.questions()] == ["1", "mine-3", "köprü-1"]
    assert file.take_back() == WHO
    assert path.read_bytes() == before.encode()


def test_what_was_appended_is_taken_back_last_first_and_no_further(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    JudgedFile.open(path).append([WHO])
    file = JudgedFile.open(path)
    assert (file.last, file.take_back()) == (None, None)
    file.append([PLACE, NONE])
    assert file.last == NONE
    assert [file.take_back(), file.take_back(), file.take_back()] == [NONE, PLACE, None]
    assert file.questions() == (WHO,)


def test_a_file_that_somebody_else_changed_is_left_to_them(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    file = JudgedFile.open(path)
    file.append([WHO])
    with path.open("a", encoding="utf-8") as other:
        other.write('{"id": "theirs", "questions": {"en": "Who?"}}\n')
    with pytest.raises(DatasetError, match=r"was changed since\. Remove the line of 'köprü-1' there by hand"):
        file.take_back()
    assert [question.id for question in file.questions()] == ["köprü-1", "theirs"]
    with pytest.raises(DatasetError, match="has a question 'theirs' already"):
        file.append([PLACE, JudgedQuestion("theirs", "who", {"en": "Who?"}, ())])
    assert len(file.questions()) == 2


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"{", "line 1: not JSON"),
        (b'{"id": "1"}', 'line 1: no "questions"'),
        ("{}".encode("utf-16"), "line 1: not UTF-8"),
    ],
)
def test_a_broken_file_is_refused_before_anything_is_added(
    content: bytes, problem: str, tmp_path: Path
) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_bytes(content)
    with pytest.raises(DatasetError, match=problem):
        JudgedFile.open(path)
    with pytest.raises(DatasetError, match=problem):
        JudgedFile(path).append([WHO])
    assert path.read_bytes() == content


def test_a_place_that_cannot_be_written_to_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"there is no folder .*gone"):
        JudgedFile.open(tmp_path / "gone" / "mine.jsonl")
    (tmp_path / "mine").mkdir()
    with pytest.raises(DatasetError, match="mine: cannot be read"):
        JudgedFile.open(tmp_path / "mine")


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mine.jsonl"
    file = JudgedFile.open(path)
    file.append([WHO])
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("eval.judged_file.fsync", full)
    with pytest.raises(DatasetError, match=r"No space left on device.; nothing was added"):
        file.append([PLACE])
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert file.last == WHO
