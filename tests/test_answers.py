"""The first candidates are read for the date, number, name or reason that a question is after."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from index.answer_kinds import asked_for
from index.answers import READ, UNASKED, Answers
from index.encoder import BuiltinEncoder
from index.generation import Generation
from index.rerank import LateInteraction
from index.search import rank
from index.stages import Stages
from index.subwords import split_words

ENCODER = BuiltinEncoder.load()
QUESTION = "How many arches does the old bridge have?"
TEXTS = [
    "How the old bridge does have arches of white stone.",
    "How the old bridge has its twelve arches of white stone.",
    "Cheese is made of milk. It took 40 years.",
]
OTHERS = [f"Стадо номер {number} пасётся на лугу." for number in range(20)]


class Reading:
    """Gives texts by their numbers and keeps which were asked for."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.read: list[int] = []

    def __call__(self, numbers: Sequence[int]) -> list[str]:
        self.read.extend(numbers)
        return [self.texts[number] for number in numbers]


@pytest.fixture(scope="module")
def generation() -> Generation:
    texts = [*TEXTS, *OTHERS]
    return Generation.build(range(len(texts)), texts, [None] * len(texts), encoder=ENCODER)


def answers(generation: Generation, question: str, reading: Reading | None) -> Answers:
    late = LateInteraction.of(split_words(question), generation.words, ENCODER.table)
    return Answers(asked_for(question, "en"), late, reading)


def test_what_could_answer_is_raised_by_how_much_of_the_question_it_matches(generation: Generation) -> None:
    before = np.array([1.0, 0.9, 0.2, 0.0], dtype=np.float32)
    after = answers(generation, QUESTION, Reading([*TEXTS, *OTHERS])).raised(np.arange(4), before)
    assert after[0] == before[0]  # it has no number
    assert after[1] > after[0]
    assert 0 <= after[2] - before[2] < (after[1] - before[1]) / 2  # a number, but of other things


def test_only_the_first_are_read_and_each_once(generation: Generation) -> None:
    reading = Reading([*TEXTS, *OTHERS])
    found = answers(generation, QUESTION, reading)
    scores = np.linspace(1, 0, len(reading.texts), dtype=np.float32)
    raised = found.raised(np.arange(len(scores)), scores)
    assert reading.read == list(range(READ))
    assert (raised[READ:] == scores[READ:]).all()
    found.raised(np.arange(len(scores)), scores)
    found.lacking(3)
    assert len(reading.read) == READ


def test_lacking_is_how_far_a_possible_answer_stays_behind_the_best_sentence(generation: Generation) -> None:
    found = answers(generation, QUESTION, Reading([*TEXTS, *OTHERS]))
    assert found.lacking(0) == 0.25  # no number at all; more counts no more
    assert found.lacking(1) == 0
    assert 0 <= found.lacking(2) < 0.25  # nothing matches, so that little is lacking


def test_near_is_how_much_of_the_question_stands_around_a_possible_answer(generation: Generation) -> None:
    between = "and white stone of old " * 8
    apart = f"The old bridge does have arches {between} 12."
    beside = f"The old bridge does have 12 arches {between}."
    twice = f"{apart} {beside}"
    found = answers(generation, QUESTION, Reading([beside, apart, twice, TEXTS[0]]))
    assert 0.5 < found.near(0) <= 1
    assert found.near(1) < 0.2
    assert found.near(2) == pytest.approx(found.near(0))
    assert found.near(3) == 0  # no number
    how = answers(generation, "How is the old bridge built?", Reading(TEXTS))
    assert how.near(0) == UNASKED


def test_what_is_counted_stands_beside_the_number(generation: Generation) -> None:
    beside = "The old bridge does have twelve arches of white stone."
    apart = "Twelve times was there milk before it was noon; the old bridge does have arches of white stone."
    question = "How many white arches?"
    asked = asked_for(question, "en")
    assert asked is not None
    late = LateInteraction.of(split_words(question), generation.words, ENCODER.table)
    found = Answers(asked, late, Reading([beside, apart]))
    farther = Answers(replace(asked, counted=()), late, Reading([beside, apart]))
    assert found.near(1) / found.near(0) < 0.5 * farther.near(1) / farther.near(0)


def test_of_passages_that_say_the_same_the_one_that_gives_a_reason_is_raised_more(
    generation: Generation,
) -> None:
    question = "Why does the old bridge have arches?"
    because = "The old bridge does have arches because of the white stone."
    between = "And white stone of old. " * 6
    apart = f"The old bridge does have arches. {between}It is made of milk because it took 40 years."
    found = answers(generation, question, Reading([because, apart, TEXTS[0]]))
    before = np.array([0.8, 0.9, 1.0], dtype=np.float32)
    raised = found.raised(np.arange(3), before) - before
    assert raised[0] > 3 * raised[1] > raised[2] == 0
    # A reason may be given without a word that says so.
    assert (found.lacking(2), found.near(0)) == (0, UNASKED)


def test_a_name_stands_beside_everything(generation: Generation) -> None:
    found = answers(
        generation, "Who built the old bridge?", Reading(["The old bridge was built by Hayruddin."])
    )
    assert found.near(0) == UNASKED


@pytest.mark.parametrize("question", ["How is the old bridge built?", QUESTION])
def test_nothing_is_read_where_nothing_tells_what_is_asked_for_or_nothing_can_be_read(
    generation: Generation, question: str
) -> None:
    reading = None if question == QUESTION else Reading(TEXTS)
    found = answers(generation, question, reading)
    scores = np.array([1.0, 0.5], dtype=np.float32)
    assert found.raised(np.arange(2), scores).tolist() == [1.0, 0.5]
    assert found.lacking(0) == 0
    assert reading is None or reading.read == []


def test_a_heading_with_a_number_answers_nothing(generation: Generation) -> None:
    found = answers(generation, QUESTION, Reading(["# The 12 arches of the old bridge\n\nIt has arches."]))
    assert found.lacking(0) > 0.2


def test_a_search_puts_a_passage_with_the_number_first_and_is_surer_of_it(generation: Generation) -> None:
    texts = [*TEXTS, *OTHERS]
    ranking = rank(generation, QUESTION, encoder=ENCODER, texts=Reading(texts))
    without = rank(
        generation, QUESTION, encoder=ENCODER, texts=Reading(texts), retriever=Stages(answers=False)
    )
    assert ranking.passage_ids[0] == 1
    assert without.passage_ids[0] == 0
    assert ranking.asked is not None
    unanswered = Generation.build(
        range(21), [TEXTS[0], *OTHERS], [None] * 21, encoder=ENCODER
    )  # the same without the passage that answers
    unsure = rank(unanswered, QUESTION, encoder=ENCODER, texts=Reading([TEXTS[0], *OTHERS]))
    unaware = rank(unanswered, QUESTION, encoder=ENCODER)
    assert unsure.confidence < unaware.confidence


def test_an_empty_scope_is_nothing_to_read(generation: Generation) -> None:
    found = answers(generation, QUESTION, Reading(TEXTS))
    nothing = np.zeros(0, dtype=np.float32)
    assert found.raised(np.zeros(0, dtype=np.int64), nothing).tolist() == []
