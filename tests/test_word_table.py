"""From words to vectors: a table small enough to compute by hand, and the one we ship."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from index.encoder import BUILTIN_FOLDER
from index.features import feature_id, random_signs
from index.four_bits import packed, unpacked
from index.subwords import split_words
from index.word_table import WordTable
from ingest.errors import EncoderError

ANY_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=[]), max_size=60),
    st.text("aıİIŞöүңЁ'’ -.😀\ud800\u0301\n7", max_size=60),
)
FOUR_LANGUAGES = [
    "Köprü iki yakayı birleştirir.",
    "Көпүрө эки жээкти бириктирет.",
    "Мост соединяет два берега.",
    "A bridge joins two banks.",
    "Köprü, köprü; мост and көпүрө 1992",
]


@pytest.fixture(scope="module")
def builtin() -> WordTable:
    return WordTable.load(BUILTIN_FOLDER)


def table(rows: dict[str, list[int]], *, scale: float = 1.0, unseen_length: float = 1.0) -> WordTable:
    by_id = sorted((feature_id(feature), row) for feature, row in rows.items())
    return WordTable(
        ids=np.array([each for each, _ in by_id], dtype=np.uint64),
        rows=packed(np.array([row for _, row in by_id], dtype=np.int8)),
        scales=np.full(len(by_id), scale, dtype=np.float32),
        unseen_length=unseen_length,
    )


TINY = table({"=ой": [3, 4], "=su": [-4, 3], "=мал": [2, 0], "~mal": [0, 2]}, scale=0.5)


def test_a_words_vector_is_the_sum_of_its_features_over_the_root_of_their_number() -> None:
    vectors = TINY.word_vectors(["ой", "мал", "su", "ой"])
    assert vectors.dtype == np.float32
    assert vectors == pytest.approx(np.array([[1.5, 2], [0.5**0.5, 0.5**0.5], [-2, 1.5], [1.5, 2]]))


def test_a_texts_vector_is_the_sum_of_its_words_made_length_one() -> None:
    vectors = TINY.text_vectors(["ой", "Ой, su! ОЙ.", "…", "su"])
    assert vectors.dtype == np.float32
    often = 2 ** (2.5 / 3)  # both are of length 2.5
    both = (often * np.array([0.6, 0.8]) + np.array([-0.8, 0.6])) / (often**2 + 1) ** 0.5
    assert vectors == pytest.approx(np.array([[0.6, 0.8], both, [0, 0], [-0.8, 0.6]]), abs=1e-6)
    assert TINY.vectors_of_words([["su", "ой", "ой"]]) == pytest.approx(vectors[1:2])


def test_a_word_of_twice_the_length_counts_less_than_twice_in_a_text() -> None:
    uneven = table({"=ой": [4, 0], "=su": [0, 2]})
    shares, powers = uneven.shares(["ой", "su"])
    assert shares == pytest.approx(np.array([[4**0.4, 0], [0, 2**0.4]]))
    assert powers == pytest.approx([1, 2 / 3])
    (vector,) = uneven.text_vectors(["ой su"])
    assert vector[0] / vector[1] == pytest.approx(2**0.4)


@pytest.mark.parametrize("others", [0, 20])
def test_a_word_that_tells_much_counts_as_often_as_it_is_said_and_others_less(others: int) -> None:
    uneven = table({"=ой": [3, 0], "=su": [0, 1]})
    many = uneven.text_vectors(["ой ой ой ой su su su su", *["ой"] * others])[0]
    assert many[0] / many[1] == pytest.approx(4 * 3**0.4 / 4 ** (1 / 3), rel=1e-4)


def test_texts_are_whitened_where_the_table_says_how_and_words_are_not(tmp_path: Path) -> None:
    turned = replace(TINY, whitening=np.array([[0, 2], [1, 0]], dtype=np.float32))
    turned.save(tmp_path)
    for each in (turned, WordTable.load(tmp_path)):
        assert each.word_vectors(["ой"]) == pytest.approx(np.array([[1.5, 2]]))
        assert each.text_vectors(["ой", "!"]) == pytest.approx(np.array([[4, 6], [0, 0]]) / 52**0.5)


def test_words_that_weigh_next_to_nothing_have_a_vector_of_length_one_when_they_are_alone() -> None:
    light = table({"=ой": [3, 4]}, scale=1e-9)
    assert light.text_vectors(["ой"]) == pytest.approx(np.array([[0.6, 0.8]]), abs=1e-6)


def test_a_feature_that_training_never_saw_has_the_signs_of_its_hash_and_the_stated_length() -> None:
    wide = table({"=ой": [1] * 40}, unseen_length=3.0)
    expected = 3 * random_signs(np.array([feature_id("=да")], dtype=np.uint64), 40) / 40**0.5
    assert wide.word_vectors(["да"]) == pytest.approx(expected)


def test_no_words_and_no_texts_give_empty_arrays_of_the_right_width() -> None:
    assert TINY.word_vectors([]).shape == (0, 2)
    assert TINY.text_vectors([]).shape == (0, 2)
    assert TINY.text_vectors(["", "?!"]).tolist() == [[0, 0], [0, 0]]


def test_a_saved_table_is_loaded_as_it_was(tmp_path: Path) -> None:
    TINY.save(tmp_path / "model")
    loaded = WordTable.load(tmp_path / "model")
    assert loaded.unseen_length == TINY.unseen_length
    for name in ("ids", "rows", "scales"):
        ours, theirs = getattr(TINY, name), getattr(loaded, name)
        assert ours.dtype == theirs.dtype
        assert ours.tolist() == theirs.tolist()


def test_who_reads_a_table_keeps_it_when_another_is_saved_in_its_place(tmp_path: Path) -> None:
    TINY.save(tmp_path)
    loaded = WordTable.load(tmp_path)
    table({"=ой": [1, 0], "=su": [0, 1]}).save(tmp_path)
    assert loaded.word_vectors(["ой", "su"]).tolist() == [[1.5, 2], [-2, 1.5]]
    assert WordTable.load(tmp_path).word_vectors(["ой", "su"]).tolist() == [[1, 0], [0, 1]]
    assert [path.name for path in tmp_path.iterdir()] == ["model.safetensors"]


def test_a_missing_weight_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError) as caught:
        WordTable.load(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / 'model.safetensors'}: ")


@pytest.mark.parametrize("kept", [0, 4, 200, -1])
def test_a_weight_file_cut_short_is_named(tmp_path: Path, kept: int) -> None:
    TINY.save(tmp_path)
    path = tmp_path / "model.safetensors"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(EncoderError) as caught:
        WordTable.load(tmp_path)
    assert str(path) in str(caught.value)


ROWS = np.ones((3, 1), dtype=np.uint8)  # of two numbers each
IDS = np.arange(3, dtype=np.int64)
SCALES = np.ones(3, dtype=np.float32)
LENGTH = np.ones(1, dtype=np.float32)


@pytest.mark.parametrize(
    "arrays",
    [
        {"embeddings": ROWS},
        {"ids": IDS, "rows": ROWS, "scales": SCALES},
        {"ids": IDS, "rows": ROWS, "scales": SCALES, "unseen_length": LENGTH[:0]},
        {"ids": IDS.astype(np.int32), "rows": ROWS, "scales": SCALES, "unseen_length": LENGTH},
        {"ids": IDS[:2], "rows": ROWS, "scales": SCALES, "unseen_length": LENGTH},
        {"ids": IDS, "rows": ROWS, "scales": SCALES[:2], "unseen_length": LENGTH},
        {"ids": IDS, "rows": ROWS.astype(np.int8), "scales": SCALES, "unseen_length": LENGTH},
        {"ids": IDS, "rows": ROWS.astype(np.float32), "scales": SCALES, "unseen_length": LENGTH},
        {"ids": IDS, "rows": ROWS[0], "scales": SCALES, "unseen_length": LENGTH},
        {
            "ids": IDS,
            "rows": ROWS,
            "scales": SCALES,
            "unseen_length": LENGTH,
            "whitening": np.eye(3, dtype=np.float32),
        },
        {"ids": IDS, "rows": ROWS, "scales": SCALES, "unseen_length": LENGTH, "whitening": np.eye(2)},
    ],
)
def test_the_weights_of_another_model_are_refused(tmp_path: Path, arrays: dict[str, np.ndarray]) -> None:
    save_file(arrays, tmp_path / "model.safetensors")
    with pytest.raises(EncoderError, match=r"model\.safetensors: "):
        WordTable.load(tmp_path)


@settings(deadline=None, max_examples=50)
@given(ANY_TEXT)
def test_any_text_has_a_vector_of_length_one_or_zeros_without_a_word(builtin: WordTable, text: str) -> None:
    vectors = builtin.text_vectors([text])
    assert vectors.dtype == np.float32
    assert vectors.shape == (1, builtin.dimension)
    assert np.isfinite(vectors).all()
    if split_words(text):
        assert np.linalg.norm(vectors) == pytest.approx(1, abs=1e-5)
    else:
        assert not vectors.any()


@pytest.mark.parametrize("text", ["a" * 1_000_000, "ы" * 1_000_000, "\ud800" * 1_000_000])
def test_a_megabyte_of_one_letter_has_the_vector_of_its_beginning(builtin: WordTable, text: str) -> None:
    assert builtin.text_vectors([text]).tolist() == builtin.text_vectors([text[:60]]).tolist()
    assert bool(builtin.text_vectors([text]).any()) == text.isalpha()


def test_a_long_text_has_a_vector_of_length_one(builtin: WordTable) -> None:
    vector = builtin.text_vectors(["köprü мост " * 20_000])[0]
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert vector @ builtin.text_vectors(["köprü мост"])[0] == pytest.approx(1, abs=1e-4)


@settings(deadline=None, max_examples=50)
@given(st.lists(ANY_TEXT, max_size=5))
def test_a_texts_vector_is_the_same_alone_and_among_others(builtin: WordTable, texts: list[str]) -> None:
    texts = [*texts, *FOUR_LANGUAGES]
    alone = np.concatenate([builtin.text_vectors([text]) for text in texts])
    assert np.abs(builtin.text_vectors(texts) - alone).max() < 1e-6


def test_no_row_of_the_shipped_table_is_silent(builtin: WordTable) -> None:
    assert unpacked(builtin.rows).any(axis=1).all()
    assert (builtin.scales > 0).all()
    assert (builtin.ids[1:] > builtin.ids[:-1]).all()


def test_a_name_that_training_never_saw_matches_itself_alone(builtin: WordTable) -> None:
    names = ["zqwxuv", "фьщцъёж", "gğöqhwx"]
    others = split_words(" ".join(FOUR_LANGUAGES) + " Özal Азербайжан граница treaty 1993 qxv")
    units = builtin.word_vectors([*names, *others])
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    cosines = units[: len(names)] @ units.T
    own = np.eye(len(names), len(units), dtype=bool)
    assert cosines[own] == pytest.approx(1, abs=1e-5)
    assert np.abs(cosines[~own]).max() < 0.5


def test_a_name_in_another_script_is_nearer_than_another_name(builtin: WordTable) -> None:
    latin = ["özal", "demirel", "aliyev", "atatürk", "ecevit"]
    cyrillic = ["озал", "демирель", "алиев", "ататүрк", "эджевит"]
    units = builtin.word_vectors([*latin, *cyrillic])
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    cosines = units[:5] @ units[5:].T
    assert np.diag(cosines).min() > 0.9
    assert cosines[~np.eye(5, dtype=bool)].max() < 0.5  # presidents of one country are alike, too


def test_many_texts_at_once_have_the_vectors_that_each_has_alone(builtin: WordTable) -> None:
    texts = [
        f"{text} {number} kelime{number} сөз{number}" for number in range(700) for text in FOUR_LANGUAGES
    ]
    together = builtin.text_vectors(texts)
    for number in range(0, len(texts), 333):
        assert together[number] == pytest.approx(builtin.text_vectors([texts[number]])[0], abs=1e-5)
