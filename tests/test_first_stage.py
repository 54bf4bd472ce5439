"""Candidates: a passage is one if any leg brings it, in whatever language and spelling it says what is asked."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from index.encoder import BuiltinEncoder
from index.first_stage import FirstStage, lexical_leg
from index.generation import Generation
from index.passage_words import PassageWords
from index.rerank import LateInteraction
from index.stages import EVERY_STAGE, Stages
from index.subwords import split_words
from ingest.document import Language

ENCODER = BuiltinEncoder.load()
WORDS_ALONE = replace(EVERY_STAGE, dense=False)
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


def first_stage(generation: Generation, question: str, stages: Stages = EVERY_STAGE) -> FirstStage:
    words = split_words(question)
    late = LateInteraction.of(words, generation.words, ENCODER.table, generation.neighbours.spellings)
    return FirstStage.of(generation, question, late, words, encoder=ENCODER, stages=stages)


@pytest.mark.parametrize("question", ["köprü sel", "көпүрө сел", "мост паводок", "bridge flood"])
def test_words_find_the_passages_of_every_language(generation: Generation, question: str) -> None:
    found = first_stage(generation, question, WORDS_ALONE)
    assert found.candidates(4).tolist() == [0, 1, 2, 3]
    assert found.leg[5] < found.leg[:4].min() / 2


def test_a_name_in_another_spelling_is_found(generation: Generation) -> None:
    assert first_stage(generation, "замок Зиксвалд", WORDS_ALONE).candidates(1).tolist() == [4]
    assert first_stage(generation, "Zyxvald", WORDS_ALONE).candidates(3).tolist() == [4]


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
    words = first_stage(generation, "мост паводок", WORDS_ALONE)
    assert words.candidates(2, allowed=allowed).tolist() == [1, 3]
    near = first_stage(generation, "мост снесло паводком", replace(EVERY_STAGE, lexical=False))
    assert near.candidates(2, allowed=allowed).tolist() == [1, 3]
    assert near.candidates(1).tolist() == [2]


def test_candidates_are_those_of_both_legs_and_those_known_before_each_once(generation: Generation) -> None:
    both = first_stage(generation, "мост паводок")
    assert both.candidates(1, known=np.array([5, 2])).tolist() == sorted({2, 5, *both.candidates(1).tolist()})
    assert both.closeness(both.candidates(6)) == pytest.approx(
        (generation.dense.vectors(np.arange(6)) @ both.vector[0]).tolist(), abs=1e-6
    )
    assert both.closeness(np.zeros(0, dtype=np.int64)).tolist() == []


LONG = " ".join(
    [
        "Koyunlar yaylaya mayısta çıkar.", "Süt her sabah toplanır.", "Peynir tulumda bekler.",
        "Yün güzün kırkılır.", "Keçe kışın dövülür.", "Köprüyü 1976 yılının nisanında sel yıktı.",
        "Köylüler bir yıl boyunca salla karşıya geçti.", "Yeni köprü taştan yapıldı.",
        "Ustalar komşu vadiden geldi.", "Açılışa bütün köyler çağrıldı.", "Pazar yeri sonra taşındı.",
        "Değirmen bugün çalışmıyor.", "Elma bahçeleri kuruyor.", "Gençler kente gidiyor.", "Okul kapandı.",
    ]
)  # fmt: skip


def test_a_passage_is_as_near_as_its_nearest_sentences() -> None:
    question = "Köprü ne zaman yıkıldı, köylüler nasıl geçti?"
    generation = Generation.build(range(2), [LONG, PASSAGES[2][1]], ["tr", "ru"], encoder=ENCODER)
    found = first_stage(generation, question)
    places = np.array([1, 0])
    wholes, nearest = found.closeness(places), found.closest(places)
    assert nearest[0] == wholes[0]  # few sentences are one window
    assert nearest[1] > wholes[1] + 0.05
    without = first_stage(generation, question, replace(EVERY_STAGE, windows=False))
    assert without.closest(places).tolist() == wholes.tolist()
    assert found.closest(np.zeros(0, dtype=np.int64)).tolist() == []


def test_what_is_nearest_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    generation = Generation.build(range(2), [LONG, PASSAGES[2][1]], ["tr", "ru"], encoder=ENCODER)
    found = first_stage(generation, "Köprü ne zaman yıkıldı?")
    asked: list[int] = []
    work_out = PassageWords.closest_windows

    def counted(words: PassageWords, places: NDArray[np.int64], direction: NDArray[np.float32]) -> object:
        asked.extend(places.tolist())
        return work_out(words, places, direction)

    monkeypatch.setattr(PassageWords, "closest_windows", counted)
    first = found.closest(np.array([1]))
    both = found.closest(np.array([0, 1]))
    assert asked == [1, 0]
    assert both[1:].tolist() == first.tolist()
    assert both.tolist() == found.closest(np.array([0, 1])).tolist()
    assert asked == [1, 0]


def test_as_another_encoder_sees_it_a_passage_is_a_whole() -> None:
    generation = Generation.build(range(1), [LONG], ["tr"], encoder=ENCODER)
    found = first_stage(replace(generation, encoder="another"), "köprü")
    assert found.closest(np.array([0])).tolist() == found.closeness(np.array([0])).tolist()


def test_the_dense_leg_brings_what_is_nearest_by_its_sentences() -> None:
    question = "Köprü ne zaman yıkıldı, köylüler nasıl geçti?"
    texts = [LONG, "Köyde bir köprü vardır. Köylüler pazara gider, köprü eskidir."]
    generation = Generation.build(range(2), texts, ["tr", "tr"], encoder=ENCODER)
    dense = replace(EVERY_STAGE, lexical=False)
    wholes = first_stage(generation, question, replace(dense, windows=False))
    windows = first_stage(generation, question, dense)
    assert wholes.candidates(1).tolist() == [int(wholes.closeness(np.arange(2)).argmax())] == [1]
    assert windows.candidates(1).tolist() == [int(windows.closest(np.arange(2)).argmax())] == [0]
