"""A reranker, here one with simple tastes, puts the first passages in order, and changes nothing else."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from eval.asking import Pool
from eval.beir import evaluate
from eval.comparison import compare, comparison_report
from eval.datasets import Dataset, DatasetDocument, DatasetQuestion
from eval.exchange import export_judged
from eval.judgements import Evidence, JudgedQuestion
from eval.places import evaluate_questions
from eval.report import run_report, summary_json
from index.cross_encoder import RERANKED
from index.encoder import BuiltinEncoder
from index.generation import Generation
from index.library import Library
from index.progress import Progress, silent
from index.search import Retriever, rank
from ingest.passages import Passage

ENCODER = BuiltinEncoder.load()
QUESTION = "When was the stone bridge repaired?"
TEXTS = (
    "The old stone bridge was repaired after the flood of last spring.",
    "Нарын дарыясынын суусу жазында эриген кардан көтөрүлөт да талааларды сугарат.",
    "Jandarma subayları akademide üç yıl eğitim gördükten sonra göreve başlar.",
    "Студенты сдают экзамены весной, чтобы получить стипендию.",
)
SALT = (
    "Caravans of camels carried salt over the high pass and sold it at the markets of the valley in autumn."
)


class Prefers:
    """A reranker that likes best what has some words in it, then what is short; it keeps what it was asked."""

    name = "prefers"

    def __init__(self, words: str) -> None:
        self.words = words
        self.seconds = 0.0
        self.asked: list[tuple[str, str]] = []

    def scores(
        self, question: str, texts: Sequence[str], *, progress: Progress = silent
    ) -> NDArray[np.float32]:
        self.asked += [(question, text) for text in texts]
        progress(len(texts), len(texts))
        return np.array([9 if self.words in text else -len(text) for text in texts], dtype=np.float32)


def pool(texts: Sequence[str]) -> Pool:
    """Each text a passage and a document of its own; what says the same is one hit."""
    return Pool.of([Passage(f"{n}", 0, 0, len(text), text, "en") for n, text in enumerate(texts)], ENCODER)


def test_what_it_prefers_is_first_and_the_status_stays() -> None:
    made = pool(TEXTS)
    asked = partial(rank, made.generation, QUESTION, encoder=ENCODER, texts=made.texts)
    before = asked()
    assert (before.passage_ids[0], len(before.passage_ids)) == (0, 4)
    preferred = before.passage_ids[-1]
    reranker = Prefers(TEXTS[preferred])
    after = asked(reranker=reranker)
    others = sorted(before.passage_ids[:-1], key=lambda number: len(TEXTS[number]))
    assert after.passage_ids == (preferred, *others)
    assert reranker.asked == [(QUESTION, TEXTS[number]) for number in before.passage_ids]
    assert (after.status, after.confidence) == (before.status, before.confidence)
    assert (after.language, after.features) == (before.language, before.features)
    assert after.scores[0] == before.scores[0] == pytest.approx(before.confidence)
    assert list(after.scores) == sorted(after.scores, reverse=True)
    assert asked(k=1, reranker=reranker).passage_ids == (preferred,)


@pytest.mark.parametrize("retriever", ["hybrid", "dense", "lexical"])
def test_it_reads_the_first_thirty_and_the_rest_stay_behind_them(retriever: Retriever) -> None:
    texts = [
        f"The old stone bridge number {n} was repaired {'again ' * (n % 7)}in spring." for n in range(45)
    ]
    made = pool(texts)
    asked = partial(
        rank, made.generation, QUESTION, encoder=ENCODER, k=45, retriever=retriever, texts=made.texts
    )
    before = asked()
    last, next_one = (texts[before.passage_ids[place]] for place in (RERANKED - 1, RERANKED))
    reranker = Prefers(last)
    after = asked(reranker=reranker)
    assert [text for _, text in reranker.asked] == made.texts(before.passage_ids[:RERANKED])
    assert after.passage_ids[0] == before.passage_ids[RERANKED - 1]
    assert set(after.passage_ids[:RERANKED]) == set(before.passage_ids[:RERANKED])
    assert after.passage_ids[RERANKED:] == before.passage_ids[RERANKED:]
    assert after.scores[RERANKED:] == before.scores[RERANKED:]
    unmoved = asked(reranker=Prefers(next_one))
    assert unmoved.passage_ids[RERANKED] == before.passage_ids[RERANKED]


def test_what_says_the_same_is_still_one_hit_and_the_preferred_of_it_stands_for_it() -> None:
    texts = (SALT, TEXTS[0], SALT.replace("high pass", "high pass there"))
    made = pool(texts)
    asked = partial(
        rank, made.generation, "Who carried salt over the pass?", encoder=ENCODER, scope=made.scope,
        texts=made.texts,
    )  # fmt: skip
    for words, shown, also in (
        ("stone bridge", (1, 0), ((), (2,))),
        ("high pass there", (2, 1), ((0,), ())),
        ("high pass and", (0, 1), ((2,), ())),
    ):
        found = asked(reranker=Prefers(words))
        assert (found.passage_ids, found.also) == (shown, also)
        assert found.status == asked().status
    assert asked(k=1, reranker=Prefers("stone bridge")).passage_ids == (1,)


def test_no_passage_is_read_twice_where_more_candidates_are_looked_for() -> None:
    # Each year's salt is a place of its own, and there are more of them than either leg brings.
    long = [f"Caravans carried salt over the pass in {year}." for year in range(1000, 1700)]
    passages = [Passage("a", n, 100 * n, 100 * n + len(text), text, "en") for n, text in enumerate(long)]
    passages.append(Passage("b", 0, 0, len(TEXTS[0]), TEXTS[0], "en"))
    made = Pool.of(passages, ENCODER)
    reranker = Prefers("stone bridge")
    found = rank(
        made.generation,
        "Did caravans carry salt over the pass?",
        encoder=ENCODER,
        scope=replace(made.scope, per_document=1),
        reranker=reranker,
        texts=made.texts,
    )
    assert len(found.passage_ids) == 2  # the other document was found by looking again
    assert len(reranker.asked) == len(set(reranker.asked)) >= RERANKED


def test_it_is_asked_nothing_where_nothing_is_found_and_needs_texts() -> None:
    reranker, made = Prefers("x"), pool(TEXTS)
    asked = partial(rank, encoder=ENCODER, reranker=reranker)
    assert asked(Generation.empty(ENCODER), "köprü", texts=made.texts).status == "none"
    assert asked(made.generation, "zqwxuv", retriever="lexical", texts=made.texts).passage_ids == ()
    assert reranker.asked == []
    with pytest.raises(ValueError, match="nothing that gives their texts"):
        asked(made.generation, "köprü")


def test_a_library_has_it_read_what_it_stores(shelf: Path) -> None:
    question = "Who cleared the mined fields?"
    before = Library.open(shelf / "library").search(question)
    assert before.hits[0].passage.document_id == "mines"
    reranker = Prefers("Тоннели")
    library = Library.open(shelf / "library", reranker=reranker)
    told: list[tuple[int, int]] = []
    after = library.search(question, progress=lambda done, total: told.append((done, total)))
    assert told == [(len(reranker.asked), len(reranker.asked))]
    assert before.reranked is None
    assert after.reranked is not None
    assert (after.reranked.name, after.reranked.passages) == ("prefers", len(reranker.asked))
    assert after.reranked.seconds > 0
    assert after.hits[0].passage.document_id == "дорога"
    assert after.hits[0].quotes[0].text in after.hits[0].passage.text
    assert (after.status, after.confidence) == (before.status, before.confidence)
    stored = {passage.text for passage in library.passages()}
    assert {text for _, text in reranker.asked} <= stored
    assert {hit.passage.text for hit in before.hits} <= {text for _, text in reranker.asked}


def test_judged_questions_are_asked_with_it_and_the_report_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    for number, text in enumerate(TEXTS):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    questions = [JudgedQuestion("p", "when", {"en": QUESTION}, (Evidence("0", 0, len(TEXTS[0])),))]
    asked = partial(evaluate_questions, questions, folder, name="mine", encoder=ENCODER)
    without, with_it = asked(), asked(reranker=Prefers("Jandarma"), pools=True)
    assert (without.outcomes[0].first, without.configuration.get("reranker")) == (1, None)
    assert with_it.outcomes[0].first in (2, 3, 4)
    assert with_it.outcomes[0].shown[0].document == "2"
    assert (with_it.configuration["reranker"], with_it.configuration["reranked"]) == ("prefers", "30")
    assert with_it.pools["en"][0].first == 1  # alone in its language, it has no rival
    assert run_report(with_it).startswith("mine: encoder builtin, hybrid, reranked by prefers,")
    assert summary_json(with_it)["reranker"] == "prefers"
    compared = comparison_report(compare(without, with_it))
    assert "mine, encoder builtin, hybrid, reranked by prefers" in compared


def test_a_collection_is_ranked_with_it_and_its_time_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = Dataset(
        name="bridges",
        documents=tuple(DatasetDocument(f"{n}", "", text) for n, text in enumerate(TEXTS)),
        questions=(DatasetQuestion("q", QUESTION, "en"),),
        qrels={"q": {"0": 1}},
    )
    clock = [100.0]

    class Slow(Prefers):
        def scores(
            self, question: str, texts: Sequence[str], *, progress: Progress = silent
        ) -> NDArray[np.float32]:
            clock[0] += 2.5
            return super().scores(question, texts)

    monkeypatch.setattr("eval.beir.perf_counter", lambda: clock[0])
    assert evaluate(dataset, encoder=ENCODER).outcomes[0].first == 1
    measured = evaluate(dataset, encoder=ENCODER, reranker=Slow("Jandarma"))
    assert measured.outcomes[0].shown[0].document == "2"
    assert measured.outcomes[0].seconds == 2.5
    assert measured.configuration["reranker"] == "prefers"


def test_a_run_that_is_given_away_is_in_its_order(tmp_path: Path) -> None:
    made = pool(TEXTS)
    questions = [JudgedQuestion("p", "when", {"en": QUESTION}, ())]
    export_judged(
        questions, [], made.passages, tmp_path / "out", encoder=ENCODER, reranker=Prefers("Jandarma")
    )
    lines = (tmp_path / "out" / "run.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0].split()[2] == "2:0"
    assert len(lines) == len(TEXTS)
