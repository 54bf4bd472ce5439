"""What the rest of a document is about brings its passages nearer to a question."""

import numpy as np
import pytest

from index import documents as module
from index.documents import Documents
from index.encoder import BuiltinEncoder
from index.filters import Scope
from index.generation import Generation
from index.search import rank
from index.stages import Stages

ENCODER = BuiltinEncoder.load()
ABOUT = ("The Rogun dam stands on the Vakhsh in Tajikistan.", "Токтогульская плотина перегородила Нарын.")
SAID = "Второй агрегат пустили в 1983 году, и станция дала ток двум областям."
QUESTIONS = ("When was the second unit at Rogun started?", "Токтогулдун экинчи агрегаты качан ишке кирген?")


def generation(texts: list[str]) -> Generation:
    return Generation.build(range(len(texts)), texts, [None] * len(texts), encoder=ENCODER)


def nearer(documents: list[int], texts: list[str], places: list[int], question: str) -> np.ndarray:
    made = generation(texts)
    vectors = Documents(np.array(documents, dtype=np.int64))
    return vectors.nearer(made.dense, made.numbers, np.array(places), ENCODER.encode_queries([question]))


def expected(texts: list[str], question: str) -> float:
    mean = ENCODER.encode_documents(texts).mean(axis=0)
    return float(0.5 * mean @ ENCODER.encode_queries([question])[0] / np.linalg.norm(mean))


def test_a_passage_is_nearer_by_half_the_cosine_of_the_mean_of_its_documents_passages() -> None:
    texts = [ABOUT[0], ABOUT[1], SAID, "Мост через Нарын построили студенты."]
    found = nearer([7, 9, 7, 9], texts, [3, 0, 2], QUESTIONS[0])
    of_seven, of_nine = (
        expected([texts[0], texts[2]], QUESTIONS[0]),
        expected([texts[1], texts[3]], QUESTIONS[0]),
    )
    assert found == pytest.approx([of_nine, of_seven, of_seven], abs=1e-5)
    assert of_seven > of_nine + 0.05


def test_of_a_long_document_some_passages_are_looked_at_from_its_beginning_to_its_end() -> None:
    half = module._MOST * 2
    texts = [f"{ABOUT[0]} {number}" for number in range(half)] + [
        f"{ABOUT[1]} {number}" for number in range(half)
    ]
    (found,) = nearer([0] * len(texts), texts, [5], QUESTIONS[1])
    assert found == pytest.approx(expected(texts, QUESTIONS[1]), abs=0.02)


def test_a_document_without_a_word_is_near_to_nothing() -> None:
    assert nearer([0, 1, 1], [SAID, "…", "—"], [1, 0], QUESTIONS[0])[0] == 0


def test_vectors_that_were_forgotten_are_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [*ABOUT, SAID]
    made, documents = generation(texts), Documents(np.arange(3))
    question = ENCODER.encode_queries([QUESTIONS[0]])
    once = documents.nearer(made.dense, made.numbers, np.arange(3), question)
    monkeypatch.setattr(module, "_KEPT", 1)
    for place in (0, 1, 2, 0):
        (again,) = documents.nearer(made.dense, made.numbers, np.array([place]), question)
        assert again == pytest.approx(once[place], abs=1e-6)
        assert len(documents._known) == 1


@pytest.mark.parametrize("about", [0, 1])
def test_of_two_passages_that_say_the_same_the_one_is_first_whose_document_is_on_the_subject(
    about: int,
) -> None:
    texts = [SAID, ABOUT[0], SAID, ABOUT[1]]
    made = generation(texts)
    scope = Scope(documents=Documents(np.array([0, 0, 1, 1])))
    asked = {
        stage: [
            number
            for number in rank(
                made, QUESTIONS[about], encoder=ENCODER, scope=scope, retriever=Stages(documents=stage)
            ).passage_ids
            if number in (0, 2)
        ]
        for stage in (True, False)
    }
    assert asked[True] == [[0, 2], [2, 0]][about]
    assert asked[False] == [0, 2]


def raised(documents: list[int], places: list[int], scores: list[float]) -> list[float]:
    asked = Documents(np.array(documents, dtype=np.int64))
    return asked.raised(np.array(places), np.array(scores, dtype=np.float32)).tolist()


def test_each_passage_is_raised_by_a_tenth_of_the_mean_of_its_documents_best_three() -> None:
    found = raised([5, 5, 2, 5, 2, 5, 2], [0, 1, 2, 3, 4, 5, 6], [3, 1, 2, 2, 6, -4, 4])
    assert found == pytest.approx([3.2, 1.2, 2.4, 2.2, 6.4, -3.8, 4.4])


def test_a_passage_that_is_no_candidate_counts_as_the_least_of_them() -> None:
    found = raised([0, 0, 0, 1, 1, 1], [1, 3, 4, 5], [4, 2, 1, -2])
    assert found == pytest.approx([4, 2 + 1 / 30, 1 + 1 / 30, -2 + 1 / 30])


def test_a_document_of_few_passages_is_judged_by_those_it_has() -> None:
    assert raised([0, 1, 1], [0, 1, 2], [4, 4, 2]) == pytest.approx([4.4, 4.3, 2.3])
    assert raised([0, 1], [], []) == []
