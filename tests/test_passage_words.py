"""Distinct words of passages, kept as numbers into one vocabulary."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoder import BuiltinEncoder
from index.passage_words import PassageWords
from index.subwords import split_words
from index.word_table import WordTable

TEXTS = ["Köprü, köprü ve yol.", "Мост и дорога, мост!", "", "Bridge ve мост 1992"]
SMALL_TEXTS = st.lists(
    st.lists(st.sampled_from(["köprü", "Мост", "көпүрө", "bridge", "ve", "1992", "—"]), max_size=5).map(
        " ".join
    ),
    max_size=6,
)


@pytest.fixture(scope="module")
def table() -> WordTable:
    return BuiltinEncoder.load().table


def built(texts: list[str], table: WordTable) -> PassageWords:
    return PassageWords.empty(table.dimension).extended(texts, table)


def same(first: PassageWords, second: PassageWords) -> bool:
    return (
        first.vocabulary == second.vocabulary
        and all(
            np.array_equal(getattr(first, name), getattr(second, name))
            and getattr(first, name).dtype == getattr(second, name).dtype
            for name in ("units", "starts", "places", "counts", "sentences", "lengths")
        )
        and first.window_lengths.dtype == second.window_lengths.dtype
        and len(first.window_lengths) == len(second.window_lengths)
        and np.allclose(first.window_lengths, second.window_lengths, rtol=1e-5)  # summed in another order
    )


def said(words: PassageWords) -> list[list[str]]:
    return list(words.words_of(np.arange(len(words))))


def test_each_distinct_word_is_kept_once_and_counted(table: WordTable) -> None:
    words = built(TEXTS, table)
    assert words.vocabulary == ("köprü", "ve", "yol", "мост", "и", "дорога", "bridge", "1992")
    assert words.starts.tolist() == [0, 3, 6, 6, 10]
    assert words.places.tolist() == [0, 1, 2, 3, 4, 5, 6, 1, 3, 7]
    assert words.counts.tolist() == [2, 1, 1, 2, 1, 1, 1, 1, 1, 1]
    assert words.sentences.tolist() == [0, 3, 6]
    assert said(words) == [
        ["köprü", "köprü", "ve", "yol"],
        ["мост", "мост", "и", "дорога"],
        [],
        ["bridge", "ve", "мост", "1992"],
    ]


def test_units_are_the_tables_word_vectors_made_length_one(table: WordTable) -> None:
    words = built(TEXTS, table)
    vectors = table.word_vectors(words.vocabulary)
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    found = words.wide_units(np.arange(len(words.vocabulary)))
    assert found == pytest.approx(units, abs=2e-3)
    assert found @ units.T == pytest.approx(units @ units.T, abs=2e-3)


def test_a_word_said_more_often_than_a_byte_holds_is_counted_as_255(table: WordTable) -> None:
    assert built(["su " * 300 + "ve"], table).counts.tolist() == [255, 1]


def test_no_passages_have_no_words(table: WordTable) -> None:
    words = PassageWords.empty(table.dimension)
    assert (len(words), said(words)) == (0, [])
    assert same(words.extended([], table), words)
    assert same(built(["", "…"], table).only(np.array([], dtype=np.int64)), words)


@settings(deadline=None, max_examples=50)
@given(before=SMALL_TEXTS, after=SMALL_TEXTS)
def test_passages_added_later_are_like_passages_there_from_the_start(
    table: WordTable, before: list[str], after: list[str]
) -> None:
    assert same(built(before, table).extended(after, table), built(before + after, table))


@settings(deadline=None, max_examples=50)
@given(texts=SMALL_TEXTS, data=st.data())
def test_passages_kept_alone_hold_their_words_in_the_order_asked_for(
    table: WordTable, texts: list[str], data: st.DataObject
) -> None:
    order = data.draw(st.lists(st.sampled_from(range(len(texts))), unique=True)) if texts else []
    words = built(texts, table)
    kept = words.only(np.array(order, dtype=np.int64))
    assert said(kept) == [said(words)[place] for place in order]
    assert set(kept.vocabulary) == {word for each in said(kept) for word in each}
    assert kept.vocabulary == tuple(word for word in words.vocabulary if len(kept.places_of([word])))
    assert kept.units.tolist() == words.units[words.places_of(kept.vocabulary)].tolist()


def test_flat_places_of_passages_follow_one_another(table: WordTable) -> None:
    flat, starts = built(TEXTS, table).flat(np.array([3, 2, 0]))
    assert flat.tolist() == [6, 7, 8, 9, 0, 1, 2]
    assert starts.tolist() == [0, 4, 4]


@pytest.mark.parametrize("texts", [TEXTS, [], ["", ""]])
def test_saved_words_are_loaded_as_they_were(table: WordTable, tmp_path: Path, texts: list[str]) -> None:
    words = built(texts, table)
    words.save(tmp_path)
    assert same(PassageWords.load(tmp_path), words)


def test_words_of_any_script_survive_saving(table: WordTable, tmp_path: Path) -> None:
    words = built(["İIıi ŞŞ ß ﬁ ǆ ೧ 漢字 العربية e\u0301 𝒜\u2028b\u0085c"], table)
    words.save(tmp_path)
    assert PassageWords.load(tmp_path).vocabulary == words.vocabulary


def test_a_passage_keeps_the_words_of_each_of_its_sentences(table: WordTable) -> None:
    words = built(["Мост и дорога. … Мост стоит!", "", "Köprü. Yol ve köprü."], table)
    assert words.vocabulary == ("мост", "и", "дорога", "стоит", "köprü", "yol", "ve")
    assert words.places.tolist() == [0, 1, 2, 0, 3, 4, 5, 6, 4]
    assert words.starts.tolist() == [0, 5, 5, 9]
    assert words.sentences.tolist() == [0, 3, 5, 6]
    sentences, firsts = words.flat_sentences(np.array([2, 1, 0]))
    assert (sentences.tolist(), firsts.tolist()) == ([0, 1, 4, 7], [0, 2, 2])


SENTENCES = [
    "Köprü 1976 yılında yapıldı.", "Мост построили за два года.", "The toll was raised twice.",
    "Көпүрөнүн узундугу жүз метр.", "Engineers came from Bishkek.", "Снег сошёл в апреле.",
    "Ekmek pahalandı ve su azaldı.", "The harvest was poor and the harvest was late.", "Кой базары жабылды.",
]  # fmt: skip


def text_sum(table: WordTable, sentences: list[str]) -> np.ndarray:
    """The vector of a window: the sum of its sentences'; said often in one of them, a word counts as in a text."""
    vectors = []
    for sentence in sentences:
        said = split_words(sentence)
        (vector,) = table.vectors_of_words([said])
        shares, powers = table.shares(sorted(set(said)))
        often = np.array([said.count(word) for word in sorted(set(said))])[:, None] ** powers[:, None]
        summed = (shares * often).sum(axis=0) @ table.whitening
        assert summed / np.linalg.norm(summed) == pytest.approx(vector, abs=1e-4)
        vectors.append(summed)
    total = np.sum(vectors, axis=0)
    return total / np.linalg.norm(total)


def test_the_closest_window_is_the_nearest_five_sentences_of_a_passage(table: WordTable) -> None:
    words = built([" ".join(SENTENCES), " ".join(SENTENCES[:3]), "", SENTENCES[6]], table)
    (asked,) = table.text_vectors(["Кайсы жылы көпүрө курулган?"])
    windows = [SENTENCES[start : start + 5] for start in range(5)]
    cosines = [float(text_sum(table, window) @ asked) for window in windows]
    found = words.closest_windows(np.array([3, 2, 0, 1]), table.whitening @ asked)
    assert len(set(np.round(cosines, 2))) > 3
    assert found == pytest.approx(
        [
            float(text_sum(table, SENTENCES[6:7]) @ asked),
            0,
            max(cosines),
            float(text_sum(table, SENTENCES[:3]) @ asked),
        ],
        abs=4e-3,
    )


def test_a_passage_has_a_window_from_each_sentence_with_enough_after_it(table: WordTable) -> None:
    texts = [" ".join(SENTENCES), *(" ".join(SENTENCES[:count]) for count in (6, 5, 1)), ""]
    words = built(texts, table)
    assert words.windows_of(np.array([4, 0, 1, 2, 3])).tolist() == [0, 5, 2, 1, 1]
    assert words.windows_of(np.zeros(0, dtype=np.int64)).tolist() == []


def test_no_passages_have_no_closest_windows(table: WordTable) -> None:
    direction = table.whitening @ table.text_vectors(["мост"])[0]
    assert built(TEXTS, table).closest_windows(np.zeros(0, dtype=np.int64), direction).tolist() == []
    assert built(["", "…"], table).closest_windows(np.arange(2), direction).tolist() == [0, 0]


@settings(deadline=None, max_examples=50)
@given(texts=SMALL_TEXTS, data=st.data())
def test_passages_kept_alone_are_as_near_as_before(
    table: WordTable, texts: list[str], data: st.DataObject
) -> None:
    order = np.array(
        data.draw(st.lists(st.sampled_from(range(len(texts))), unique=True)) if texts else [], dtype=np.int64
    )
    words = built(texts, table)
    direction = table.whitening @ table.text_vectors(["köprü ve yol"])[0]
    near = words.only(order).closest_windows(np.arange(len(order)), direction)
    assert near == pytest.approx(words.closest_windows(order, direction), abs=1e-6)
