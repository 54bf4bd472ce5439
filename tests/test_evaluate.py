"""A small collection in four languages and judged questions, asked the way people's questions are."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from numpy.typing import NDArray

from eval.beir import evaluate
from eval.comparison import compare
from eval.datasets import load_dataset
from eval.judgements import Evidence, JudgedQuestion
from eval.measures import Measure
from eval.outcome import Evaluation
from eval.places import evaluate_library, evaluate_places, evaluate_questions
from eval.report import summary_json
from eval.summary import by_kind, by_language, group
from index.library import Library
from index.search import Retriever
from ingest.errors import DatasetError

ROOT = Path(__file__).parents[1]
CORPUS = {
    "köprü": ("Köprü", "Boğaz üzerindeki köprü iki yakayı birbirine bağlar ve her gün binlerce araç geçer."),
    "jandarma": ("", "Jandarma eğitim anlaşması bin dokuz yüz doksan iki yılında Ankara'da imzalandı."),
    "көпүрө": ("Көпүрө", "Нарын дарыясынын үстүндөгү көпүрө эки айылды бириктирип, жолду кыскартат."),
    "манас": ("", "Манас эпосун айтуучулар элдин тарыхын муундан муунга оозеки жеткирип келишкен."),
    "мост": ("Мост", "Железнодорожный мост через Волгу построили инженеры, приехавшие из столицы."),
    "нато": ("", "Страны альянса договорились о совместных учениях на территории Грузии летом."),
    "bridge": (
        "Bridge",
        "The old stone bridge across the river was repaired after the flood of last spring.",
    ),
    "treaty": ("", "The strategic partnership treaty was ratified by both parliaments within a month."),
}
QUERIES = {
    "tr": ("Jandarma eğitim anlaşması hangi yılında imzalandı?", "jandarma"),
    "ky": ("Манас эпосун айтуучулар эмне жеткирип келишкен?", "манас"),
    "ru": ("Кто построил железнодорожный мост через Волгу?", "мост"),
    "en": ("When was the old stone bridge repaired after the flood?", "bridge"),
}


class WordBag:
    """An encoder that really ranks, by words in common."""

    name = "word-bag"
    dimension = 512

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.casefold().split():
                vectors[row, crc32(word.strip(".,?").encode()) % self.dimension] += 1
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1)
        return vectors

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode_documents(texts)


def values(evaluation: Evaluation, question: str) -> Mapping[Measure, float]:
    return next(each.measures for each in evaluation.outcomes if each.id == question)


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """The collection in BEIR's layout, with one question more that nobody judged."""
    folder = tmp_path / "bridges"
    (folder / "qrels").mkdir(parents=True)
    corpus = [{"_id": id_, "title": title, "text": text} for id_, (title, text) in CORPUS.items()]
    queries = [{"_id": f"q-{code}", "text": text, "language": code} for code, (text, _) in QUERIES.items()]
    queries.append({"_id": "q-none", "text": "Who judged this?", "language": "en"})
    for name, lines in (("corpus", corpus), ("queries", queries)):
        texts = [json.dumps(line, ensure_ascii=False) for line in lines]
        (folder / f"{name}.jsonl").write_text("\n".join(texts), encoding="utf-8")
    judgements = [f"q-{language}\t{document}\t1" for language, (_, document) in QUERIES.items()]
    qrels = "\n".join(["query-id\tcorpus-id\tscore", *judgements])
    (folder / "qrels" / "test.tsv").write_text(qrels, encoding="utf-8")
    return folder


@pytest.mark.parametrize("retriever", ["hybrid", "dense", "lexical"])
def test_every_retriever_finds_the_document_that_shares_the_words(
    collection: Path, retriever: Retriever
) -> None:
    evaluation = evaluate(load_dataset(collection), encoder=WordBag(), retriever=retriever)
    report = summary_json(evaluation)
    seconds = report.pop("seconds_per_query")
    assert isinstance(seconds, float)
    assert seconds > 0
    assert report == {
        "dataset": "bridges",
        "encoder": "word-bag",
        "retriever": retriever,
        "queries": 4,
        "measures": {"nDCG@10": 1.0, "RR@10": 1.0, "Success@1": 1.0, "Success@5": 1.0, "R@100": 1.0},
    }


def test_measures_are_given_for_each_language_that_the_collection_states(collection: Path) -> None:
    evaluation = evaluate(load_dataset(collection), encoder=WordBag(), retriever="lexical")
    assert {
        language: each.measures["RR@10"] for language, each in by_language(evaluation.outcomes).items()
    } == {
        "en": 1.0,
        "ky": 1.0,
        "ru": 1.0,
        "tr": 1.0,
    }


def test_a_judged_text_without_a_word_gets_no_answer_and_counts_as_zero(collection: Path) -> None:
    with (collection / "queries.jsonl").open("a", encoding="utf-8") as file:
        file.write('\n{"_id": "q-mark", "text": "?"}')
    with (collection / "qrels" / "test.tsv").open("a", encoding="utf-8") as file:
        file.write("\nq-mark\tманас\t1")
    evaluation = evaluate(load_dataset(collection), encoder=WordBag(), retriever="lexical")
    overall = group(evaluation.outcomes)
    assert overall is not None
    assert overall.measures["RR@10"] == 4 / 5


def test_a_document_stands_where_its_best_passage_does(collection: Path) -> None:
    filler = " ".join(f"Cümle {number} başka bir şey söylemez, yalnızca sayar." for number in range(300))
    answer = f"{QUERIES['tr'][0]} " * 100
    added = {"_id": "long", "title": "", "text": f"{filler} {answer} {filler}"}
    with (collection / "corpus.jsonl").open("a", encoding="utf-8") as file:
        file.write("\n" + json.dumps(added, ensure_ascii=False))
    evaluation = evaluate(load_dataset(collection), encoder=WordBag(), retriever="dense")
    assert values(evaluation, "q-tr")["RR@10"] == 0.5


def test_a_hundred_documents_are_ranked_even_where_one_takes_many_places(collection: Path) -> None:
    """Hundreds of passages of one document stand before the one that answers."""
    sentence = "Who saw the lighthouse keeper of the far island? Nobody saw the lighthouse keeper. "
    added = [
        {"_id": "crowd", "title": "", "text": sentence * 2500},
        {"_id": "answer", "title": "", "text": "The lighthouse keeper lives alone."},
    ]
    with (collection / "corpus.jsonl").open("a", encoding="utf-8") as file:
        file.writelines("\n" + json.dumps(document) for document in added)
    with (collection / "queries.jsonl").open("a", encoding="utf-8") as file:
        file.write('\n{"_id": "q-deep", "text": "Who saw the lighthouse keeper of the far island?"}')
    with (collection / "qrels" / "test.tsv").open("a", encoding="utf-8") as file:
        file.write("\nq-deep\tanswer\t1")
    evaluation = evaluate(load_dataset(collection), encoder=WordBag(), retriever="dense")
    assert values(evaluation, "q-deep")["RR@10"] == 0.5
    assert values(evaluation, "q-deep")["R@100"] == 1.0


BRIDGE = "1. Köprü dergisi\n\nKöprü iki ya-\n\nkayı birbirine bağlar. Her gün binlerce araç geçer.\n"
GENDARMERIE = "Жандармерия подписала договор об обучении в Анкаре.\n\nДоговор действует двадцать лет.\n"


@pytest.fixture
def judged(tmp_path: Path) -> tuple[Path, tuple[JudgedQuestion, ...]]:
    """Two documents, a question for each, and one that neither answers."""
    folder = tmp_path / "papers"
    folder.mkdir()
    evidence = []
    for name, text, answer in (
        ("bridge.txt", BRIDGE, "Köprü iki ya-\n\nkayı birbirine bağlar"),
        ("gendarmerie.txt", GENDARMERIE, "Договор действует двадцать лет"),
    ):
        (folder / name).write_bytes(text.encode())
        evidence.append(Evidence(name, text.index(answer), text.index(answer) + len(answer)))
    questions = (
        JudgedQuestion("p1", "what", {"tr": "Köprü iki yakayı bağlar mı?"}, (evidence[0],)),
        JudgedQuestion(
            "p2",
            "how_many",
            {"ru": "Сколько лет договор действует?", "en": "How many years does the treaty last?"},
            (evidence[1],),
        ),
        JudgedQuestion("u1", "unanswerable", {"ky": "Манасты ким айткан?"}, ()),
    )
    return folder, questions


def test_judged_questions_are_asked_in_each_language_over_a_library_of_the_folder(
    judged: tuple[Path, tuple[JudgedQuestion, ...]],
) -> None:
    folder, questions = judged
    evaluation = evaluate_questions(questions, folder, name="mine", encoder=WordBag())
    assert (evaluation.dataset, evaluation.encoder) == ("mine", "word-bag")
    assert [(each.id, each.language, each.answerable) for each in evaluation.outcomes] == [
        ("p1", "tr", True),
        ("p2", "ru", True),
        ("p2", "en", True),
        ("u1", "ky", False),
    ]
    assert [each.first for each in evaluation.outcomes] == [1, 1, 1, None]
    assert evaluation.outcomes[0].first_in == {"tr": 1}
    assert evaluation.outcomes[1].first_in == {"ru": 1}
    assert evaluation.outcomes[3].measures == {}
    what = by_kind(evaluation.outcomes)["what"]
    assert (what.questions, what.measures["AP"], what.measures["Success@1"]) == (1, 1.0, 1.0)


def test_what_is_shown_is_kept_with_its_quotes(judged: tuple[Path, tuple[JudgedQuestion, ...]]) -> None:
    folder, questions = judged
    outcome = evaluate_questions(questions, folder, name="mine", encoder=WordBag()).outcomes[2]
    best = outcome.shown[0]
    assert (best.document, best.language, best.relevant) == ("gendarmerie", "ru", True)
    assert [best.text[start:end] for start, end in best.quotes] == ["Договор действует двадцать лет."]
    assert outcome.covered == 1.0
    assert outcome.words is not None
    assert outcome.words >= 4


def test_a_language_alone_is_a_pool_of_those_it_answers(
    judged: tuple[Path, tuple[JudgedQuestion, ...]],
) -> None:
    folder, questions = judged
    evaluation = evaluate_questions(questions, folder, name="mine", encoder=WordBag(), pools=True)
    assert {pool: [each.id for each in outcomes] for pool, outcomes in evaluation.pools.items()} == {
        "tr": ["p1"],
        "ru": ["p2", "p2"],
    }
    assert {shown.language for outcome in evaluation.pools["ru"] for shown in outcome.shown} == {"ru"}


def test_questions_are_asked_over_a_library_that_is_there(
    judged: tuple[Path, tuple[JudgedQuestion, ...]], tmp_path: Path
) -> None:
    folder, _ = judged
    library = Library.open(tmp_path / "library", encoder=WordBag(), create=True)
    library.add([folder])
    line = {
        "id": "m1",
        "kind": "how_many",
        "split": "report",
        "questions": {"ru": "Сколько лет действует договор?"},
        "answers": [{"document": "gendarmerie", "quote": "Договор действует двадцать лет."}],
    }
    file = tmp_path / "mine.jsonl"
    file.write_text(json.dumps(line, ensure_ascii=False), encoding="utf-8")
    evaluation = evaluate_library([file], library, encoder=WordBag())
    assert (evaluation.dataset, evaluation.outcomes[0].first) == ("mine", 1)
    with pytest.raises(DatasetError, match="no question is of the split 'development'; there are: report"):
        evaluate_library([file], library, encoder=WordBag(), split="development")


def test_evidence_outside_the_folder_is_an_error(judged: tuple[Path, tuple[JudgedQuestion, ...]]) -> None:
    folder, questions = judged
    (folder / "bridge.txt").unlink()
    with pytest.raises(DatasetError, match="question 'p1'"):
        evaluate_questions(questions, folder, name="mine", encoder=WordBag())


def test_the_demo_answers_most_of_its_questions() -> None:
    """And so clearly better than by whole vectors alone that fifty questions show it."""
    evaluation = evaluate_places(
        [ROOT / "eval" / "judged" / "demo" / "tr.jsonl"], ROOT / "corpus" / "demo", split="report"
    )
    overall = group(evaluation.outcomes)
    assert overall is not None
    assert overall.measures["Success@5"] > 0.8
    dense = evaluate_places(
        [ROOT / "eval" / "judged" / "demo" / "tr.jsonl"],
        ROOT / "corpus" / "demo",
        split="report",
        retriever="dense",
    )
    worse = compare(evaluation, dense)
    assert worse.is_different
    verdicts = {cell.measure: cell.verdict for cell in worse.overall}
    assert {verdicts[measure] for measure in ("nDCG@10", "RR@10", "Success@1")} == {"first better"}
    assert not compare(evaluation, evaluation).is_different
