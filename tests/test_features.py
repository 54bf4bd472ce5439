"""Features of many words at once are those of each word alone."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.features import feature_id, feature_ids, random_signs
from index.subwords import romanise, romanise_all, split_words, word_features

ANY_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=[]), max_size=60),
    st.text("aıİIŞöüңЁщ'’ʼ_ -.😀\ud800\u0301\nﬁshch7", max_size=60),
)

NUMBERS = [17665956581633026203, 14157007160744789026, 8762133484152236274, 2836769318859568147]


@given(st.lists(ANY_TEXT, max_size=5), st.booleans())
def test_words_together_have_the_features_of_each_alone(texts: list[str], many: bool) -> None:
    words = [word for text in texts for word in split_words(text)]
    words = words * (40 if many else 1)  # few are worked out another way
    ids, counts = feature_ids(words)
    alone = [[feature_id(feature) for feature in word_features(word)] for word in words]
    assert counts.tolist() == [len(each) for each in alone]
    assert ids.tolist() == [number for each in alone for number in each]
    assert romanise_all(words) == [romanise(word) for word in words]


def test_numbers_of_features_never_change() -> None:
    """A library's words were stored with them, and the weights are named by them."""
    assert feature_id("=köprü") == feature_ids(["köprü"])[0][0]
    assert [feature_id(feature) for feature in ("=", "=su", "~su", "=көпүрө")] == NUMBERS


def test_random_signs_are_fixed_and_nearly_at_right_angles() -> None:
    ids = np.array([feature_id(f"=word{number}") for number in range(200)], dtype=np.uint64)
    signs = random_signs(ids, 256)
    assert np.unique(signs).tolist() == [-1, 1]
    assert np.array_equal(signs, random_signs(ids, 256))
    rows = signs.astype(np.float32) / 16
    assert abs(rows @ rows.T - np.eye(200)).max() < 0.35
    assert random_signs(ids[:0], 100).shape == (0, 100)
    assert random_signs(ids, 100).shape == (200, 100)
