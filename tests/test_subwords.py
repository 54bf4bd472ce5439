"""Words and their features, in four languages and two scripts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.subwords import LONGEST_WORD, lower, romanise, split_words, word_features

ANY_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=[]), max_size=80), st.text("aIİşӨы7_ '’ʼ`-\n\u0301", max_size=20)
)


@pytest.mark.parametrize(
    ("word", "lowered"),
    [
        ("IŞIK", "ışık"),
        ("İSTANBUL", "istanbul"),
        ("SINIR ÖTESİ", "sınır ötesi"),
        ("INTERIOR", "interior"),
        ("Ысык-Көл", "ысык-көл"),
        ("ЁЛКА", "ёлка"),
    ],
)
def test_capital_i_is_lowered_by_the_turkish_rule_only_in_a_word_with_a_turkish_letter(
    word: str, lowered: str
) -> None:
    assert lower(word) == lowered


def test_a_lowered_dotted_i_stays_one_letter() -> None:
    assert [len(lower(word)) for word in ("İ", "İZMİR")] == [1, 5]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Özal’ın 1993’te Bakü'ye TB2 ziyareti", ["özal", "1993", "bakü", "tb2", "ziyareti"]),
        ("Чек ара маселеси — 2022-жылы.", ["чек", "ара", "маселеси", "2022", "жылы"]),
        ("Договор (1992 г.) о границе", ["договор", "1992", "г", "о", "границе"]),
        ("snake_case and e-mail", ["snake", "case", "and", "e", "mail"]),
        ("", []),
        ("— 😀 … _ ’ ʼ", []),
        ("ʼабв ‘где’ ʼ", ["абв", "где"]),
    ],
)
def test_words_are_what_stands_between_spaces_and_marks(text: str, words: list[str]) -> None:
    assert split_words(text) == words


def test_a_suffix_after_an_apostrophe_is_left_out_whatever_the_apostrophe() -> None:
    assert split_words("Türkiye'nin Türkiye’nin Türkiyeʼnin Türkiye´nin") == ["türkiye"] * 4


def test_what_follows_an_elided_letter_is_the_word() -> None:
    assert split_words("d'Estaing O’Brien") == ["destaing", "obrien"]


def test_a_digit_loses_its_suffix_like_any_number() -> None:
    assert split_words("saat 5'te, 8'inci madde, 15'inci madde") == ["saat", "5", "8", "madde", "15", "madde"]


@pytest.mark.parametrize(
    ("forms", "roman"),
    [
        (("özal", "озал"), "ozal"),
        (("atatürk", "ататүрк"), "ataturk"),
        (("nahçıvan", "нахчыван", "nakhchivan"), "nahcivan"),
        (("şuşa", "шуша", "shusha"), "susa"),
        (("бишкек", "bişkek", "bishkek"), "biskek"),
        (("jeenbekov", "жээнбеков", "zheenbekov"), "jenbekov"),
    ],
)
def test_a_name_is_romanised_alike_in_every_script(forms: tuple[str, ...], roman: str) -> None:
    assert {romanise(form) for form in forms} == {roman}


def test_diacritics_of_other_languages_are_folded_and_doubled_letters_count_once() -> None:
    assert [romanise(word) for word in ("éléphant", "naïve", "баллистика", "millet")] == [
        "elefant",
        "naive",
        "balistika",
        "milet",
    ]


def test_a_word_is_itself_and_its_romanised_beginnings() -> None:
    assert word_features("өзгөн") == ["=өзгөн", "~ozg", "~ozgo", "~ozgon"]
    assert word_features("köprüler") == [
        *("=köprüler", "~kop", "~kopr", "~kopru", "~koprul", "~koprule", "~kopruler"),
    ]


def test_a_number_or_a_short_word_is_only_itself() -> None:
    assert [word_features(word) for word in ("1992", "в", "su")] == [["=1992"], ["=в"], ["=su"]]


def test_translated_names_share_their_romanised_beginnings() -> None:
    shared = set(word_features("азербайжанга")) & set(word_features("azerbaycan'ın"[:10]))
    assert shared == {"~aze", "~azer", "~azerb", "~azerba", "~azerbay"}


def test_only_the_beginning_of_an_endless_word_is_looked_at() -> None:
    assert split_words("ы" * 1_000_000) == ["ы" * LONGEST_WORD]


@settings(deadline=None)
@given(ANY_TEXT)
def test_words_of_any_text_fit_a_line_of_a_utf8_file(text: str) -> None:
    words = split_words(text)
    assert all(words)
    assert "\n".join(words).encode("utf-8").decode("utf-8").split("\n") == (words or [""])


@settings(deadline=None)
@given(ANY_TEXT)
def test_features_of_any_word_are_distinct_and_begin_with_the_word_itself(text: str) -> None:
    for word in split_words(text):
        features = word_features(word)
        assert features[0] == f"={word}"
        assert len(set(features)) == len(features)


@settings(deadline=None)
@given(ANY_TEXT, ANY_TEXT)
def test_words_of_two_texts_are_the_words_of_both(first: str, second: str) -> None:
    assert split_words(f"{first} {second}") == split_words(first) + split_words(second)
