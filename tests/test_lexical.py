"""Words that find passages: by stem in four languages, by romanised beginning across scripts."""

from pathlib import Path

import pytest
from bm25s import BM25
from numpy import arange

from index.encoder import BuiltinEncoder
from index.lexical import LexicalIndex, best_places, passage_terms, question_terms
from index.passage_words import PassageWords
from index.subwords import split_words
from ingest.document import Language

PASSAGES: tuple[tuple[Language | None, str], ...] = (
    ("tr", "Özal Bakü'ye gitti. Köprüler kışın da açıktı; köprü taştandı."),
    ("ky", "Нарын дарыясындагы көпүрөлөр жана Нахчывандагы жолдор."),
    ("ru", "Озал прилетел в Баку; мосты через реку построили инженеры."),
    ("en", "Bridges and roads were repaired after the flood in Nakhchivan."),
    (None, "Die Brücke über den Fluss"),
    ("en", "1992 1992 TB2"),
    (None, ""),
)
TABLE = BuiltinEncoder.load().table
TERMS = [passage_terms(split_words(text), language) for language, text in PASSAGES]


@pytest.fixture(scope="module")
def index() -> LexicalIndex:
    return LexicalIndex.build(TERMS)


def found(index: LexicalIndex, question: str, *, k: int = 10) -> dict[int, float]:
    scores = index.scores(question_terms(split_words(question)))
    places = best_places(scores, k)
    return dict(zip(places.tolist(), scores[places].tolist(), strict=True))


@pytest.mark.parametrize(
    ("word", "language", "stem"),
    [
        ("köprüler", "tr", "köprü"),
        ("инженерами", "ru", "инженер"),
        ("repaired", "en", "repair"),
        ("көпүрөлөр", "ky", "көпүрө"),
        ("brücken", None, "brücken"),
    ],
)
def test_a_word_stands_under_the_stem_of_its_language(
    word: str, language: Language | None, stem: str
) -> None:
    assert passage_terms([word], language)[0] == stem


def test_a_word_stands_under_its_romanised_beginning_too() -> None:
    assert passage_terms(["köprüler", "су"], "tr") == ["köprü", "~kopru", "су", "~su"]


def test_a_question_is_stemmed_in_every_language_of_its_script() -> None:
    assert question_terms(["köprüler", "bridges"]) == [
        "köprü",
        "köprüler",
        "~kopru",
        "bridges",
        "bridg",
        "~bridg",
    ]
    assert question_terms(["мостами"]) == ["мостами", "мост", "~mosta"]


def test_a_term_of_a_question_counts_once() -> None:
    assert question_terms(["1992", "1992"]) == ["1992", "~1992"]


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("köprünün", {0}),
        ("мостов", {2}),
        ("repairing", {3}),
        ("көпүрөлөрдү", {1}),
        ("brücke", {4}),
        ("1992", {5}),
    ],
)
def test_another_form_of_a_word_finds_it(index: LexicalIndex, question: str, places: set[int]) -> None:
    assert set(found(index, question)) == places


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("Озал", {0, 2}),
        ("Özal'ın", {0, 2}),
        ("Baku", {0, 2}),
        ("Nahçıvan'da", {1, 3}),
        ("Нахчыван", {1, 3}),
    ],
)
def test_a_name_is_found_whatever_script_it_is_in(
    index: LexicalIndex, question: str, places: set[int]
) -> None:
    assert set(found(index, question)) == places


def test_words_that_are_nowhere_find_nothing(index: LexicalIndex) -> None:
    assert found(index, "zebra жираф") == {}
    assert found(index, "") == {}


@pytest.mark.parametrize("terms", [[], [[]], [[], []]])
def test_an_index_without_a_term_finds_nothing_also_when_saved(
    tmp_path: Path, terms: list[list[str]]
) -> None:
    index = LexicalIndex.build(terms)
    index.save(tmp_path / "lexical")
    assert found(index, "köprü") == found(LexicalIndex.load(tmp_path / "lexical"), "köprü") == {}


def test_a_saved_index_gives_the_same_scores(index: LexicalIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "lexical")
    loaded = LexicalIndex.load(tmp_path / "lexical")
    for question in ("köprü Özal", "Нахчыван жолдору", "мосты", "bridge 1992"):
        assert found(loaded, question) == found(index, question) != {}


def test_scores_are_those_that_bm25s_gives_for_the_same_terms(index: LexicalIndex) -> None:
    theirs = BM25(method="lucene")
    theirs.index(TERMS, show_progress=False)
    for question in (
        "köprü Özal Bakü",
        "Нарын көпүрө Озал",
        "инженеры построили мост",
        "bridges in Nakhchivan 1992",
    ):
        known = [
            term for term in question_terms(split_words(question)) if any(term in each for each in TERMS)
        ]
        expected = dict(enumerate(theirs.get_scores(known).tolist()))
        ours = found(index, question)
        assert ours == pytest.approx({place: score for place, score in expected.items() if score > 0})
        assert list(ours.values()) == sorted(ours.values(), reverse=True)


def test_only_the_best_are_given_when_more_share_a_term(index: LexicalIndex) -> None:
    every = found(index, "Özal Bakü köprü мост")
    assert len(every) == 2
    assert found(index, "Özal Bakü köprü мост", k=1) == dict([next(iter(every.items()))])


def test_an_index_of_words_weighs_what_one_of_their_terms_does() -> None:
    texts = [text for _, text in PASSAGES]
    languages = [language for language, _ in PASSAGES]
    words = PassageWords.empty(TABLE.dimension).extended(texts, TABLE)
    made = LexicalIndex.of(words, languages)
    expected = LexicalIndex.build(
        [
            passage_terms(said, language)
            for said, language in zip(words.words_of(arange(len(texts))), languages, strict=True)
        ]
    )
    assert set(made.terms) == set(expected.terms)
    for term in expected.terms:
        assert made.scores([term]).tolist() == pytest.approx(expected.scores([term]).tolist()), term
    empty = LexicalIndex.of(words.only(arange(0)), [])
    assert (empty.count, dict(empty.terms)) == (0, {})
