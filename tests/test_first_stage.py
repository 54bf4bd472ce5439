"""Candidates: a passage is one if any leg brings it, in whatever language and spelling it says what is asked."""

import numpy as np
import pytest

from index.encoder import BuiltinEncoder
from index.first_stage import dense_candidates, lexical_candidates, lexical_leg, own_terms
from index.generation import Generation
from index.rerank import LateInteraction
from index.subwords import split_words
from ingest.document import Language

ENCODER = BuiltinEncoder.load()
PASSAGES: tuple[tuple[Language | None, str], ...] = (
    ("tr", "Köprüyü sel yıktı, köylüler bir yıl salla geçti."),
    ("ky", "Көпүрөнү сел алып кетип, айылдыктар бир жыл сал менен өтүштү."),
    ("ru", "Мост снесло паводком, и год жители переправлялись на плоту."),
    ("en", "The flood swept the bridge away, and for a year the villagers crossed by raft."),
    ("en", "Zyxwald castle has nine towers."),
    ("ru", "Урожай пшеницы в этом году был хорошим."),
)


@pytest.fixture(scope="module")
def generation() -> Generation:
    languages, texts = zip(*PASSAGES, strict=True)
    return Generation.build(range(len(texts)), texts, languages, encoder=ENCODER)


def leg(generation: Generation, question: str) -> np.ndarray:
    words = split_words(question)
    late = LateInteraction.of(words, generation.words, ENCODER.table, generation.neighbours.spellings)
    return np.asarray(lexical_leg(generation, words, late, generation.lexical.scores(own_terms(words))))


@pytest.mark.parametrize("question", ["köprü sel", "көпүрө сел", "мост паводок", "bridge flood"])
def test_words_find_the_passages_of_every_language(generation: Generation, question: str) -> None:
    found = leg(generation, question)
    assert set(lexical_candidates(found, 4, None).tolist()) == {0, 1, 2, 3}
    assert found[5] < found[:4].min() / 2


def test_a_name_in_another_spelling_is_found(generation: Generation) -> None:
    assert lexical_candidates(leg(generation, "замок Зиксвалд"), 1, None).tolist() == [4]
    assert lexical_candidates(leg(generation, "Zyxvald"), 3, None).tolist() == [4]


def test_a_word_counts_once_however_many_of_its_likes_a_passage_says() -> None:
    texts = ["Мост.", "Мост, моста, мосту, мостом, мосты, мостов.", "Пшеница."]
    generation = Generation.build(range(3), texts, ["ru"] * 3, encoder=ENCODER)
    words = ["мост"]
    late = LateInteraction.of(words, generation.words, ENCODER.table)
    found = lexical_leg(generation, words, late, np.zeros(3, dtype=np.float32))
    assert found[1] == pytest.approx(found[0])
    assert found[2] == 0


def test_what_is_not_searched_takes_no_place(generation: Generation) -> None:
    allowed = np.array([False, True, False, True, True, True])
    assert set(lexical_candidates(leg(generation, "мост паводок"), 2, allowed).tolist()) == {1, 3}
    vector = ENCODER.encode_queries(["мост снесло паводком"])
    assert set(dense_candidates(generation, vector, 2, allowed).tolist()) == {1, 3}
    assert dense_candidates(generation, vector, 1, None).tolist() == [2]
