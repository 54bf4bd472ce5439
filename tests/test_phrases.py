"""Words in quotation marks are looked for word for word."""

from pathlib import Path

import numpy as np
import pytest

from app.answer import alike, answer
from app.chat_page import conversation_html
from app.cli_json import result_json
from app.conversation import Turn, answered
from index.encoder import BuiltinEncoder
from index.filters import EVERYTHING, Filters, Scope
from index.follow_ups import followed
from index.generation import Generation
from index.library import Library
from index.phrases import Wording, phrase_of, says
from index.search import rank

ENCODER = BuiltinEncoder.load()
TEXTS = [
    "The stone bridge of the town fell in winter.",
    "They crossed the bridge of stone. The stone, a bridge and the town.",
    "КАМЕННЫЙ МОСТ, говорят, стоит у города.",
    "# The stone bridge\n\nIt has seven arches. Nobody crosses the stone bridge at night.",
    "İki taş köprü. Taşköprü başka bir yerdir.",
]


@pytest.fixture(scope="module")
def generation() -> Generation:
    return Generation.build(range(10, 15), TEXTS, ["en", "en", "ru", "en", "tr"], encoder=ENCODER)


def texts(numbers):
    return [TEXTS[number - 10] for number in numbers]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ('"stone bridge"', ("stone", "bridge")),
        ("  «Каменный мост».  ", ("каменный", "мост")),
        ("“Taş köprü”?", ("taş", "köprü")),
        ("„Ош көпүрөсү“", ("ош", "көпүрөсү")),
        ('"bridge"', ("bridge",)),
        ("stone bridge", ()),
        ('the "stone bridge"', ()),
        ("«Ак» и «Кара»", ()),
        ('"stone" "bridge"', ()),
        ('""', ()),
        ('"', ()),
        ('"…"', ()),
        ("", ()),
        ('"' + "bridge " * 51 + '"', ()),
    ],
)
def test_only_a_question_that_is_wholly_in_quotation_marks_is_a_phrase(question, words):
    assert phrase_of(question) == words


def test_a_phrase_is_said_in_its_order_with_nothing_between():
    assert says(["the", "stone", "bridge", "fell"], ("stone", "bridge"))
    assert not says(["the", "bridge", "of", "stone"], ("stone", "bridge"))
    assert not says(["stone", "bridges"], ("stone", "bridge"))
    assert not says(["limestone", "bridge"], ("stone", "bridge"))


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ('"stone bridge"', [0, 3]),
        ('"STONE BRIDGE"', [0, 3]),
        ("«каменный мост»", [2]),
        ('"taş köprü"', [4]),
        ('"stone mill"', []),
        ('"zeppelin"', []),
    ],
)
def test_passages_are_those_that_say_it(question, places, generation):
    wording = Wording.of(question, generation, texts, None)
    assert wording.places is not None
    assert wording.places.tolist() == places
    assert wording.held is bool(places)


def test_no_phrase_or_nothing_to_read_is_no_wording(generation):
    for wording in (
        Wording.of("stone bridge", generation, texts, None),
        Wording.of('"stone bridge"', generation, None, None),
    ):
        assert wording.held is None
        assert wording.within(EVERYTHING, 5) == EVERYTHING


def test_what_may_not_be_searched_is_not_read(generation):
    allowed = np.array([False, True, True, True, True])
    read = []
    wording = Wording.of(
        '"stone bridge"', generation, lambda numbers: read.extend(numbers) or texts(numbers), allowed
    )
    assert wording.places is not None
    assert wording.places.tolist() == [3]
    assert 10 not in read
    mask = wording.within(Scope(allowed=allowed), 5).allowed
    assert mask is not None
    assert mask.tolist() == [False, False, False, True, False]


def test_of_passages_beyond_number_the_best_matched_are_read(generation, monkeypatch):
    monkeypatch.setattr("index.phrases._READ", 1)
    read = []
    Wording.of('"stone bridge"', generation, lambda numbers: read.extend(numbers) or texts(numbers), None)
    assert len(read) == 1


def test_hits_are_those_that_say_it_and_found(generation):
    ranking = rank(generation, '"stone bridge"', encoder=ENCODER, texts=texts)
    assert sorted(ranking.passage_ids) == [10, 13]
    assert (ranking.status, ranking.confidence, ranking.word_for_word) == ("found", 1.0, True)
    assert ranking.phrase == ("stone", "bridge")


def test_what_nobody_says_is_searched_by_its_meaning(generation):
    asked = rank(generation, "stone viaduct", encoder=ENCODER, texts=texts)
    ranking = rank(generation, '"stone viaduct"', encoder=ENCODER, texts=texts)
    assert (ranking.word_for_word, ranking.phrase) == (False, ())
    assert (ranking.passage_ids, ranking.status) == (asked.passage_ids, asked.status)
    assert asked.word_for_word is None


@pytest.fixture
def library(tmp_path: Path) -> Library:
    for number, text in enumerate(TEXTS):
        (tmp_path / f"text{number}.md").write_text(text + "\n", encoding="utf-8")
    made = Library.open(tmp_path / "library", create=True)
    made.add([tmp_path / f"text{number}.md" for number in range(len(TEXTS))])
    return made


def test_the_sentence_that_says_it_is_quoted_rather_than_a_heading(library):
    found = library.search('"stone bridge"')
    assert found.word_for_word is True
    quotes = {hit.passage.document_id: hit.quotes[0].text for hit in found.hits}
    assert quotes == {
        "text0": "The stone bridge of the town fell in winter.",
        "text3": "Nobody crosses the stone bridge at night.",
    }


def test_json_says_whether_a_phrase_stands_there_and_nothing_of_other_questions(library):
    said = [
        result_json("", library.search(asked)) for asked in ('"stone bridge"', '"stone viaduct"', "A bridge?")
    ]
    assert [each.get("word_for_word") for each in said] == [True, False, None]
    assert "word_for_word" not in said[2]


@pytest.mark.parametrize(
    ("question", "headline"),
    [
        ('"stone bridge"', "Found word for word in these passages."),
        ('"seven arches of the bridge"', "Nowhere word for word."),
    ],
)
def test_the_chat_says_so_above_the_quotations(question, headline, library):
    turn = answered(library, Turn(question, None))
    assert headline in conversation_html([turn], "en", examples={})


def test_what_is_like_a_passage_is_no_phrase(library):
    found = answer(library, '"stone bridge"')
    assert alike(library, found.citations[0]).word_for_word is None


def test_filters_say_where_it_is_looked_for(library):
    found = library.search('"stone bridge"', filters=Filters(documents=("text1",)))
    assert found.word_for_word is False
    assert {hit.passage.document_id for hit in found.hits} <= {"text1"}


def test_a_phrase_leans_on_no_question_before():
    before = ["Кто построил каменный мост?"]
    assert followed("А когда?", before) is not None
    assert followed("«А когда?»", before) is None
