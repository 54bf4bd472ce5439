"""Judged sets for other programs and from them: what BEIR's and TREC's readers make of them is what we have."""

import json
from pathlib import Path

import pytest

from eval.beir import evaluate_beir
from eval.datasets import load_dataset
from eval.exchange import export_judged, import_judged
from eval.judgements import Evidence, JudgedQuestion
from eval.places import evaluate_library
from eval.summary import group
from eval.trec import evaluate_trec
from index.encoder import BuiltinEncoder
from index.library import Library
from ingest.errors import DatasetError

QUOTE = "Ücretin yarısı köprünün onarımına harcanırdı."
QUESTIONS = (
    JudgedQuestion(
        "fee",
        "what",
        {"ky": "Акынын жарымы эмнеге жумшалган?", "tr": "Ücretin yarısı neye harcanırdı?"},
        (Evidence("köprü.txt", 0, len(QUOTE), QUOTE),),
        "report",
    ),
    JudgedQuestion("rail way", "who", {"en": "Who will build the railway?"}, (
        Evidence("дорога", 0, 20, "Железную дорогу в Узбекистан построят за шесть лет китайские инженеры."),)),
    JudgedQuestion("song", "unanswerable", {"ru": "Кто сочинил песню?"}, ()),
)  # fmt: skip


@pytest.fixture
def exported(own: Library, tmp_path: Path) -> Path:
    folder = tmp_path / "exported"
    documents = [own.document(entry.id) for entry in own.documents()]
    done = export_judged(QUESTIONS, documents, own.passages(), folder, encoder=BuiltinEncoder.load())
    assert (done.questions, done.judgements, done.passages) == (4, 3, len(own.passages()))
    assert done.unshown == ()
    return folder


def test_an_exported_set_is_a_folder_of_beir(exported: Path, own: Library) -> None:
    dataset = load_dataset(exported)
    assert [(each.id, each.language) for each in dataset.questions] == [
        ("fee-ky", "ky"),
        ("fee-tr", "tr"),
        ("rail_way-en", "en"),
    ]
    texts = {document.id: document.text for document in dataset.documents}
    assert list(texts.values()) == [passage.text for passage in own.passages()]
    for question in ("fee-ky", "fee-tr"):
        assert [QUOTE in texts[passage] for passage in dataset.qrels[question]] == [True]
    lines = [
        json.loads(line) for line in (exported / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert lines[3] == {
        "_id": "song-ru",
        "text": "Кто сочинил песню?",
        "language": "ru",
        "metadata": {"id": "song", "kind": "unanswerable", "split": None},
    }


def test_it_measures_the_same_as_beir_as_trec_and_as_our_own(
    exported: Path, own: Library, tmp_path: Path
) -> None:
    lines = [
        {"id": each.id, "questions": each.texts}
        | ({"kind": each.kind, "answers": [{"document": each.evidence[0].document, "quote": each.evidence[0].quote}]}
           if each.evidence else {})
        for each in QUESTIONS
    ]  # fmt: skip
    judged = tmp_path / "mine.jsonl"
    judged.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    ours = group(evaluate_library([judged], own, encoder=BuiltinEncoder.load()).outcomes)
    assert ours is not None
    assert ours.measures["Success@1"] > 0.6
    assert group(evaluate_trec(exported / "run.txt", exported / "qrels.txt").outcomes) == ours
    assert group(evaluate_beir(exported).outcomes) == ours


def test_an_answer_that_no_passage_shows_half_of_is_named(own: Library, tmp_path: Path) -> None:
    documents = [own.document(entry.id) for entry in own.documents()]
    whole = documents[0]
    short = [each for each in own.passages() if each.document_id != whole.id]
    question = JudgedQuestion("all", "what", {"tr": "Ne?"}, (Evidence(whole.id, 0, 9, whole.text),))
    done = export_judged([question], documents, short, tmp_path / "out", encoder=BuiltinEncoder.load())
    assert (done.judgements, done.unshown) == (0, ("all-tr",))


def test_a_folder_with_other_files_is_left_alone(own: Library, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(DatasetError, match="this folder holds other files"):
        export_judged(QUESTIONS[2:], [], own.passages(), tmp_path, encoder=BuiltinEncoder.load())
    with pytest.raises(DatasetError, match=r"mine\.txt: cannot be made"):
        export_judged(QUESTIONS[2:], [], own.passages(), tmp_path / "mine.txt", encoder=BuiltinEncoder.load())


def collection(folder: Path, corpus: dict[str, str], queries: dict[str, str], *qrels: str) -> Path:
    (folder / "qrels").mkdir(parents=True)
    for name, texts in (("corpus", corpus), ("queries", queries)):
        lines = [json.dumps({"_id": key, "text": text}) + "\n" for key, text in texts.items()]
        (folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
    table = "\n".join(["query-id\tcorpus-id\tscore", *qrels])
    (folder / "qrels" / "test.tsv").write_text(table, encoding="utf-8")
    return folder


def test_texts_that_the_documents_have_become_places(own: Library, tmp_path: Path) -> None:
    corpus = {
        "fee": "ÜCRETİN YARISI,\nköprünün onarımına harcanırdı",
        "other": "Bu cümle hiçbir belgede yoktur, hiçbir yerde de geçmez.",
        "short": "Bekçiler",
    }
    queries = {
        "q1": "Ücretin yarısı neye harcanırdı?",
        "q2": "Köprüde kim ücret alırdı?",
        "q3": "من يسكن هنا؟",
    }
    folder = collection(tmp_path / "beir", corpus, queries, "q1\tfee\t2", "q1\tother\t1", "q1\tshort\t0",
                        "q2\tshort\t1", "q3\tfee\t1")  # fmt: skip
    documents = [own.document(entry.id) for entry in own.documents()]
    found = import_judged(load_dataset(folder), documents, own.passages())
    start = documents[0].text.index(QUOTE)
    place = Evidence("köprü", start, start + len(QUOTE), QUOTE)
    assert found.questions == (JudgedQuestion("q1", "judged", {"tr": queries["q1"]}, (place,)),)
    assert found.problems == (
        "q1: other is not in the documents.",
        "q2: short is too short to be told from other texts.",
        "q2: no text that answers it is in the documents: left out.",
        "q3: is in none of the four languages, or does not say in which: left out.",
    )


def test_a_text_longer_than_passages_is_no_place(own: Library, tmp_path: Path) -> None:
    documents = [own.document(entry.id) for entry in own.documents()]
    folder = collection(
        tmp_path / "beir", {"all": documents[0].text}, {"q1": "Köprü ne zaman onarıldı?"}, "q1\tall\t1"
    )
    found = import_judged(load_dataset(folder), documents, [own.passages()[-1]])
    assert found.questions == ()
    assert found.problems[0].startswith("q1: all is longer than the passages that people are shown.")


def test_what_was_exported_comes_back(exported: Path, own: Library) -> None:
    documents = [own.document(entry.id) for entry in own.documents()]
    found = import_judged(load_dataset(exported), documents, own.passages())
    assert found.problems == ()
    assert [(each.id, list(each.texts)) for each in found.questions] == [
        ("fee-ky", ["ky"]), ("fee-tr", ["tr"]), ("rail_way-en", ["en"]),
    ]  # fmt: skip
    for question in found.questions:
        for place in question.evidence:
            assert own.text(place.document, place.start, place.end) == place.quote
            assert place.quote in {passage.text for passage in own.passages()}
