"""Words that the encoder never met are found by how they are spelled."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoder import BuiltinEncoder
from index.generation import Generation
from index.search import rank
from index.spelling import Spellings, unknown_words

ENCODER = BuiltinEncoder.load()
VOCABULARY = ("кыргызстан", "кыргыз", "bayraktar", "токтогулдагы", "köprü", "су", "1992", "bayrak", "тоо")


def alike(word: str, *, most: int = 5, closest: float = 0.5) -> dict[str, float]:
    places, shares = Spellings.of(VOCABULARY).alike(word, most=most, closest=closest)
    return {VOCABULARY[place]: round(float(share), 2) for place, share in zip(places, shares, strict=True)}


def test_a_mistyped_word_is_like_the_right_one() -> None:
    assert list(alike("кыргзстан")) == ["кыргызстан"]


def test_the_same_letters_in_another_script_are_wholly_alike() -> None:
    assert alike("байрактар")["bayraktar"] == 1


def test_the_most_alike_come_first_and_no_more_than_asked_for() -> None:
    assert list(alike("bayraktar", closest=0.3)) == ["bayraktar", "bayrak"]
    assert list(alike("bayraktar", closest=0.3, most=1)) == ["bayraktar"]


@pytest.mark.parametrize("word", ["су", "тоо", "ab", "щит"])
def test_short_words_are_like_nothing(word: str) -> None:
    assert alike(word, closest=0.1) == {}


def test_known_are_numbers_met_words_and_inflected_ones_but_no_slips() -> None:
    words = ["1992", "köprü", "мугалимдерибиздин", "кыргзстан", "көпрө", "zxqwvbn"]
    assert unknown_words(words, ENCODER.table) == [False, False, False, True, True, True]


@settings(deadline=None)  # the first word of a process loads the romanising tables
@given(st.lists(st.text(alphabet="abcçğıöşüабвгдңөү'1₂é中😀", min_size=1, max_size=12), max_size=8))
def test_every_word_of_some_length_is_wholly_like_itself(words: list[str]) -> None:
    spellings = Spellings.of(words)
    for place, word in enumerate(words):
        places, shares = spellings.alike(word, most=len(words), closest=0.99)
        if len(places):
            assert place in places.tolist()
            assert shares.max() <= 1


def test_a_slip_in_a_name_does_not_hide_its_passage() -> None:
    texts = ["Токтогул суу сактагычы 1976-жылы толгон.", "Шаарда жаңы мектеп ачылды.", "Нан кымбаттады."] * 3
    generation = Generation.build(range(len(texts)), texts, ["ky"] * len(texts), encoder=ENCODER)
    assert unknown_words(["тоготгул"], ENCODER.table) == [True]
    best = rank(generation, "Тоготгул", encoder=ENCODER, k=1)
    assert best.passage_ids[0] % 3 == 0
