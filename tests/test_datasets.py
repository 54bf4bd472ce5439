"""Reading judged collections in BEIR's layout."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.datasets import DatasetDocument, DatasetQuestion, language_of, load_dataset
from ingest.errors import DatasetError

CORPUS = (
    {"_id": "d1", "title": "Köprü", "text": "Köprü iki yakayı birleştirir."},
    {"_id": "d2", "title": "", "text": "Көпүрө эки жээкти бириктирет."},
)
QUERIES = (
    {"_id": "q1", "text": "Köprü ne yapar?", "language": "tr"},
    {"_id": "q2", "text": "Что соединяет мост?"},
    {"_id": "q3", "text": "Who judged this?"},
)
QRELS = ("query-id\tcorpus-id\tscore", "q2\td2\t2", "q1\td1\t1", "q1\td2\t0")


def written(
    folder: Path,
    *,
    corpus: Sequence[object] = CORPUS,
    queries: Sequence[object] = QUERIES,
    qrels: Sequence[str] = QRELS,
) -> Path:
    """A collection in BEIR's layout; strings among the lines are written as they are."""
    (folder / "qrels").mkdir(parents=True)
    for name, lines in (("corpus.jsonl", corpus), ("queries.jsonl", queries)):
        texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
        (folder / name).write_text("\n".join(texts) + "\n", encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("\n".join(qrels) + "\n", encoding="utf-8")
    return folder


def test_a_collection_is_read_in_the_order_of_its_files_and_named_after_its_folder(tmp_path: Path) -> None:
    dataset = load_dataset(written(tmp_path / "bridges"))
    assert dataset.name == "bridges"
    assert dataset.documents == (
        DatasetDocument("d1", "Köprü", "Köprü iki yakayı birleştirir."),
        DatasetDocument("d2", "", "Көпүрө эки жээкти бириктирет."),
    )
    assert dataset.qrels == {"q1": {"d1": 1, "d2": 0}, "q2": {"d2": 2}}


def test_questions_that_nobody_judged_are_not_asked(tmp_path: Path) -> None:
    dataset = load_dataset(written(tmp_path / "bridges"))
    assert dataset.questions == (
        DatasetQuestion("q1", "Köprü ne yapar?", "tr"),
        DatasetQuestion("q2", "Что соединяет мост?", None),
    )


def test_a_question_is_in_the_language_that_is_stated_or_else_detected() -> None:
    russian = "Что соединяет мост через Нарын?"
    stated = {"tr": "tr", "de": None, None: "ru"}
    assert {each: language_of(DatasetQuestion("q", russian, each)) for each in stated} == stated


def test_a_document_may_lack_a_title(tmp_path: Path) -> None:
    corpus = [{"_id": "d1", "text": "мост"}, {"_id": "d2", "title": None, "text": "көпүрө"}]
    dataset = load_dataset(written(tmp_path / "bridges", corpus=corpus))
    assert [document.title for document in dataset.documents] == ["", ""]


def test_byte_order_marks_windows_line_ends_and_blank_lines_do_no_harm(tmp_path: Path) -> None:
    folder = written(tmp_path / "bridges")
    plain = load_dataset(folder)
    for path in (folder / "corpus.jsonl", folder / "queries.jsonl", folder / "qrels" / "test.tsv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n\r\n"))
    assert load_dataset(folder) == plain


def test_a_line_separator_inside_a_text_does_not_end_the_line(tmp_path: Path) -> None:
    corpus = [{"_id": "d1", "title": "", "text": "bir\u2028iki\x85üç"}, CORPUS[1]]
    dataset = load_dataset(written(tmp_path / "bridges", corpus=corpus))
    assert dataset.documents[0].text == "bir\u2028iki\x85üç"


def test_the_same_judgement_twice_counts_once(tmp_path: Path) -> None:
    dataset = load_dataset(written(tmp_path / "bridges", qrels=[*QRELS, "q1\td1\t1"]))
    assert dataset.qrels["q1"] == {"d1": 1, "d2": 0}


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    folder = written(tmp_path / "bridges")
    (folder / name).unlink()
    with pytest.raises(DatasetError) as error:
        load_dataset(folder)
    there = ", ".join(each for each in ("corpus.jsonl", "qrels", "queries.jsonl") if each != name)
    said = f"{folder}: there is no {name} in this folder. It holds {there}. A collection in BEIR's layout is"
    assert str(error.value).startswith(said)


def test_what_is_no_folder_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "corpus.jsonl"
    for said in ("there is no such folder", "this is a file"):
        with pytest.raises(DatasetError) as error:
            load_dataset(file)
        assert str(error.value).startswith(f"{file}: {said}. A collection in BEIR's layout is a folder with")
        file.touch()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"_id": "d3", "text": ', "line 3: not JSON (Expecting value at character 22)."),
        ('["d3", "text"]', "line 3: a JSON list."),
        ({"_id": "d3", "title": "Мост"}, "line 3: no field 'text', only _id, title."),
        ({"text": "Мост"}, "line 3: no field '_id', only text."),
        ({"_id": 3, "text": "Мост"}, "line 3: '_id' is 3. Write it as text"),
        ({"_id": "d3", "text": None}, "line 3: 'text' is None. Write it as text"),
        ({"_id": "d3", "title": ["Мост"], "text": "мост"}, "line 3: 'title' is ['Мост']."),
        ({"_id": "d1", "text": "мост"}, "line 3: a second document 'd1'."),
    ],
)
def test_a_bad_line_of_the_corpus_is_named(tmp_path: Path, line: object, problem: str) -> None:
    folder = written(tmp_path / "bridges", corpus=[*CORPUS, line])
    with pytest.raises(DatasetError) as error:
        load_dataset(folder)
    assert str(error.value).startswith(f"{folder / 'corpus.jsonl'}, {problem}")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ({"_id": "q1", "text": "Кайра?"}, "line 4: a second question 'q1'."),
        ({"_id": "q4", "text": "Кайра?", "language": 1}, "line 4: 'language' is 1."),
        ({"_id": "q4"}, "line 4: no field 'text', only _id."),
    ],
)
def test_a_bad_question_is_named(tmp_path: Path, line: object, problem: str) -> None:
    folder = written(tmp_path / "bridges", queries=[*QUERIES, line])
    with pytest.raises(DatasetError) as error:
        load_dataset(folder)
    assert str(error.value).startswith(f"{folder / 'queries.jsonl'}, {problem}")


@pytest.mark.parametrize(
    ("qrels", "problem"),
    [
        ([], "line 1: the file is empty."),
        (["q1\td1\t1"], "line 1: the header is <q1> <d1> <1>."),
        (["query-id\tcorpus-id"], "line 1: the header is <query-id> <corpus-id>."),
        (QRELS[:1], "line 1: no judgement follows the header."),
        ([*QRELS, "q1 d1 1"], "line 5: 1 columns."),
        ([*QRELS, "q1\t0\td1\t1"], "line 5: 4 columns."),
        ([*QRELS, "q1\td1\t0.5"], "line 5: the score is '0.5'."),
        ([*QRELS, "q9\td1\t1"], "line 5: question 'q9' is not in queries.jsonl."),
        ([*QRELS, "q1\td9\t1"], "line 5: document 'd9' is not in corpus.jsonl."),
        ([*QRELS, "q1\td1\t2"], "line 5: 'q1' and 'd1' had another score before."),
    ],
)
def test_bad_qrels_are_named(tmp_path: Path, qrels: Sequence[str], problem: str) -> None:
    folder = written(tmp_path / "bridges", qrels=qrels)
    with pytest.raises(DatasetError) as error:
        load_dataset(folder)
    assert str(error.value).startswith(f"{folder / 'qrels' / 'test.tsv'}, {problem}")


def test_a_line_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    folder = written(tmp_path / "bridges")
    with (folder / "corpus.jsonl").open("ab") as file:
        file.write('{"_id": "d3", "text": "мост"}\n'.encode("cp1251"))
    with pytest.raises(DatasetError) as error:
        load_dataset(folder)
    assert str(error.value).startswith(f"{folder / 'corpus.jsonl'}, line 3: not UTF-8")
