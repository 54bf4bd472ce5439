"""The features of many words at once, as 64-bit numbers: what the built-in encoder looks rows up by.

``index.subwords.word_features`` says what the features of a word are; here they are worked out for thousands
of words in a few passes over all their letters, because a passage has a hundred words and a library a million
passages.
"""

from collections.abc import Sequence

from numpy import (
    arange,
    array,
    concatenate,
    delete,
    flatnonzero,
    frombuffer,
    full,
    int8,
    int64,
    uint8,
    uint64,
    unpackbits,
    zeros,
)
from numpy.typing import NDArray

from index.subwords import ROMAN_LENGTHS, romanised_lines, word_features

__all__ = ["feature_id", "feature_ids", "random_signs"]

# FNV-1a (Fowler, Noll, Vo) over code points, then the last step of SplitMix64 (Steele, Lea, Flood, 2014).
_PRIME = uint64(0x100000001B3)
_START = {"=": uint64(0xCBF29CE484222325), "~": uint64(0x9AE16A3B2F90404F)}
_MIX = ((uint64(30), uint64(0xBF58476D1CE4E5B9)), (uint64(27), uint64(0x94D049BB133111EB)))
_LAST, _GOLDEN = uint64(31), uint64(0x9E3779B97F4A7C15)
_LINE_FEED = uint64(10)
_FEW = 32  # words
_LAST_OF_OURS = uint64(0x52F)  # the end of Cyrillic: other scripts have digits of their own
_BITS = 64
_MASK = (1 << _BITS) - 1


def feature_id(feature: str) -> int:
    """The number of one feature, as ``word_features`` writes it; the slow way, for training and tests."""
    state = int(_START[feature[0]])
    for letter in feature[1:]:
        state = ((state ^ ord(letter)) * int(_PRIME)) & _MASK
    for shift, factor in _MIX:
        state = ((state ^ (state >> int(shift))) * int(factor)) & _MASK
    return state ^ (state >> int(_LAST))


def feature_ids(words: Sequence[str]) -> tuple[NDArray[uint64], NDArray[int64]]:
    """Features of ``words`` one word after another, uint64, and how many each word has, int64 (words,)."""
    count = len(words)
    if count < _FEW:  # a question: what numpy needs to begin is longer than the work
        each = [[feature_id(feature) for feature in word_features(word)] for word in words]
        flat = array([number for ids in each for number in ids], dtype=uint64)
        return flat, array([len(ids) for ids in each], dtype=int64)
    found = zeros((count, 1 + len(ROMAN_LENGTHS)), dtype=uint64)
    has = zeros(found.shape, dtype=bool)
    letters, starts, lengths = _lines(_code_points("\n".join(words)))
    whole = full(count, _START["="], dtype=uint64)
    for place in range(int(lengths.max())):
        active = flatnonzero(lengths > place)
        whole[active] = (whole[active] ^ letters[starts[active] + place]) * _PRIME
    found[:, 0], has[:, 0] = whole, True
    numbers = _numbers(words, letters[starts])
    letters, starts, lengths = _lines(_without_doubled(_code_points(romanised_lines(words))))
    lengths[numbers] = 0
    beginning = full(count, _START["~"], dtype=uint64)
    for place in range(ROMAN_LENGTHS[-1]):
        active = flatnonzero(lengths > place)
        beginning[active] = (beginning[active] ^ letters[starts[active] + place]) * _PRIME
        if place + 1 in ROMAN_LENGTHS:
            column = 1 + ROMAN_LENGTHS.index(place + 1)
            found[active, column], has[active, column] = beginning[active], True
    return _mixed(found[has]), has.sum(axis=1)


def random_signs(ids: NDArray[uint64], dimension: int) -> NDArray[int8]:
    """Fixed random signs for each feature, 1 or -1; int8 (features, dimension)."""
    steps = arange(1, -(-dimension // _BITS) + 1, dtype=uint64) * _GOLDEN
    numbers = _mixed(ids[:, None] + steps[None, :]).astype("<u8")
    bits = unpackbits(numbers.view(uint8), axis=1, count=dimension)
    signs: NDArray[int8] = 2 * bits.view(int8) - 1
    return signs


def _code_points(text: str) -> NDArray[uint64]:
    return frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(uint64)


def _lines(letters: NDArray[uint64]) -> tuple[NDArray[uint64], NDArray[int64], NDArray[int64]]:
    """The letters of lines, where each line begins, and how many letters it has."""
    ends = concatenate((flatnonzero(letters == _LINE_FEED), [len(letters)]))
    starts = concatenate(([0], ends[:-1] + 1))
    return letters, starts, ends - starts


def _without_doubled(letters: NDArray[uint64]) -> NDArray[uint64]:
    """Letters that follow themselves count once; digits, and the ends of empty lines, as often as they stand."""
    again = flatnonzero(letters[1:] == letters[:-1]) + 1
    doubled = [
        place for place in again if not (letters[place] == _LINE_FEED or chr(letters[place]).isdecimal())
    ]
    return delete(letters, doubled)


def _numbers(words: Sequence[str], first: NDArray[uint64]) -> list[int]:
    """Places of words that are digits alone; ``first`` are the words' first letters."""
    superscripts = (first > ord("z")) & (first < ord("À"))
    digits = flatnonzero((first <= ord("9")) | superscripts | (first > _LAST_OF_OURS))
    return [place for place in digits.tolist() if words[place].isdigit()]


def _mixed(states: NDArray[uint64]) -> NDArray[uint64]:
    for shift, factor in _MIX:
        states = (states ^ (states >> shift)) * factor
    mixed: NDArray[uint64] = states ^ (states >> _LAST)
    return mixed
