"""Fitting the learned score: it learns what is there to learn, from questions that were held back alone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from torch import get_num_threads, set_num_threads

from index.scorer import BY_HAND
from index.training.data import read_training_data
from index.training.scorer import Asked, ask_held_back, fit, main, ndcg

CORPUS = Path(__file__).resolve().parent.parent / "corpus"


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    before = get_num_threads()
    set_num_threads(1)
    yield
    set_num_threads(before)


def asked(line: int, *, telling: int) -> Asked:
    """Six candidates of two question words; the answer alone has a high value in input ``telling``."""
    random = np.random.default_rng(line)
    words = random.random((6, 2, 8), dtype=np.float32)
    answer = line % 6
    words[:, :, telling] = 0.2
    words[answer, :, telling] = 0.9
    wholes = random.standard_normal((6, 5), dtype=np.float32)
    return Asked(line, "tr", "tr" if line % 2 else "ky", "tr", words, wholes, answer)


@pytest.mark.parametrize("telling", [0, 2])
def test_it_learns_which_input_tells_the_answer(telling: int) -> None:
    lists = [asked(line, telling=telling) for line in range(600)]
    scorer = fit(lists[:540])
    learned = scorer.shares - BY_HAND  # the formula looks at nothing but noise here
    measured = ndcg(lists[540:], lambda each: scorer.word_scores(each.words) + each.wholes @ learned)
    assert min(measured.values()) > 90
    assert set(measured) == {"same", "across"}


def test_the_same_seed_gives_the_same_scorer() -> None:
    lists = [asked(line, telling=0) for line in range(40)]
    first, second = fit(lists), fit(lists)
    assert all(map(np.array_equal, first.weights, second.weights))
    assert np.array_equal(first.shares, second.shares)


def test_an_answer_that_is_no_candidate_counts_as_not_found() -> None:
    there = asked(1, telling=0)
    lists = [there, replace(there, answer=-1)]
    assert ndcg(lists, lambda each: each.words[:, 0, 0]) == {"same": 50.0}


@pytest.fixture(scope="module")
def small_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty lines of our own, four of them held back."""
    folder = tmp_path_factory.mktemp("corpus")
    lines = (CORPUS / "questions" / "guides.tsv").read_text(encoding="utf-8").splitlines()
    (folder / "questions").mkdir()
    (folder / "questions" / "some.tsv").write_text("\n".join(lines[:41]) + "\n", encoding="utf-8")
    return folder


def test_held_back_questions_are_asked_in_each_language_over_each_kind_of_library(
    small_corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.training.scorer._SMALL", (6,))
    lists = ask_held_back(read_training_data(small_corpus, None), progress=False)
    assert len(lists) == 4 * 4 * (4 + 4 + 1)
    assert {each.kind for each in lists} >= {"same", "across", "mixed, same", "mixed, across"}
    assert {each.line for each in lists} == {0, 1, 2, 3}
    assert all(each.words.shape[0] == each.wholes.shape[0] > each.answer for each in lists)
    found = ndcg(lists, lambda each: each.wholes[:, 3])
    assert found["same"] > 80  # late interaction by itself finds its way among forty passages
    shuffled = ndcg(lists, lambda each: np.array([Random(i).random() for i in range(len(each.wholes))]))
    assert shuffled["same"] < found["same"] - 20


def test_the_command_prints_a_table_and_writes_the_scorer(
    small_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("index.training.scorer._SMALL", (6,))
    monkeypatch.setattr("index.training.scorer._FOLDS", 2)
    output = tmp_path / "scorer.safetensors"
    assert main(["--corpus", str(small_corpus), "--output", str(output)]) == 0
    printed = capsys.readouterr().out
    assert "same            nDCG@10" in printed
    assert "a formula set by hand" in printed
    assert output.stat().st_size > 1_000
