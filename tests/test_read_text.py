"""Texts read as sentences, and their words as places in a vocabulary."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.read_text import reader
from index.subwords import split_words

NUMBERS = {"su": 0, "is": 1, "ой": 2}


def test_each_sentence_has_the_places_of_its_words() -> None:
    read = reader(NUMBERS)("Su bar. Ой su!\n\n…\n\nIs")
    own = [read.places[start:end].tolist() for start, end in zip(read.starts, read.starts[1:], strict=False)]
    assert own == [[0, -1], [2, 0], [], [1]]
    assert len(read.sentences) == len(own)


def test_the_highest_figure_of_a_sentence_is_that_of_its_words() -> None:
    read = reader(NUMBERS)("Su bar. Ой su!\n\n…\n\nIs")
    figures = np.array([[1, 0], [2, 5], [0, 3], [4, 0], [7, 1]], dtype=np.float32)
    assert read.highest(figures).tolist() == [[2, 5], [4, 3], [0, 0], [7, 1]]


@given(st.text(max_size=200))
def test_any_text_is_read_as_its_sentences_say(text: str) -> None:
    read = reader(NUMBERS)(text)
    assert len(read.starts) == len(read.sentences) + 1
    said = [split_words(text[each.start : each.end]) for each in read.sentences]
    assert read.places.tolist() == [NUMBERS.get(word, -1) for words in said for word in words]
    figures = np.ones((len(read.places), 2), dtype=np.float32)
    assert read.highest(figures).tolist() == [[float(bool(words))] * 2 for words in said]
