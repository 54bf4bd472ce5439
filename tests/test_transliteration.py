import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.transliteration import ascii_word, transliterated


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("Елена Жукова", "Yelena Zhukova"),
        ("Васильев", "Vasil’yev"),
        ("Подъячев", "Pod”yachev"),
        ("Майер", "Mayyer"),
        ("Ёлкин, Щёлоков", "Yëlkin, Shchëlokov"),
        ("Цой Эльдар", "Tsoy El’dar"),
        ("ЖУК Ю. Я.", "ZHUK Yu. Ya."),
        ("Иванов-Хан", "Ivanov-Khan"),
        ("И. И. Иванов (ред.)", "I. I. Ivanov (red.)"),
    ],
)
def test_russian_names_are_written_by_bgn_pcgn_1947(name, latin):
    assert transliterated(name, "ru") == latin


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("Жээнбеков", "Jeenbekov"),
        ("Дөң-Арык", "Döng-Aryk"),
        ("Гүлчө", "Gülchö"),
        ("Сүлүктү", "Sülüktü"),
        ("Бекет уулу Ёлчубай", "Beket uulu Yolchubay"),
        ("Хан Щербак", "Khan Shcherbak"),
    ],
)
def test_kyrgyz_names_are_written_by_bgn_pcgn_1979_as_its_own_examples_are(name, latin):
    assert transliterated(name, "ky") == latin


def test_a_name_with_kyrgyz_letters_or_words_is_kyrgyz_in_any_text():
    assert transliterated("Жеңиш Өмүров", "tr") == "Jengish Ömürov"
    assert transliterated("Асан уулу Жыргал", "ru") == "Asan uulu Jyrgal"
    assert transliterated("Женишбек Омуров", "ru") == "Zhenishbek Omurov"


def test_what_needs_no_table_or_has_none_is_not_written_anew():
    assert transliterated("Nurgül Süleymanova", "tr") is None
    assert transliterated("Нұрсұлтан", "ru") is None  # Kazakh


def test_decomposed_letters_are_the_same_letters():
    assert transliterated("И\u0306осиф Еле\u0308нкин", "ru") == transliterated("Йосиф Елёнкин", "ru")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Süleymanova", "suleymanova"),
        ("IŞIK", "isik"),
        ("Əliyev", "aliyev"),
        ("Đorđe-Łuk", "dordeluk"),
        ("Өмүров", "omurov"),
        ("𝑨", "a"),
        ("«»", ""),
    ],
)
def test_a_word_of_a_key_is_ascii(text, word):
    assert ascii_word(text) == word


@given(st.text())
def test_any_text_gives_a_word_of_ascii_letters_and_digits(text):
    word = ascii_word(text)
    assert all("a" <= letter <= "z" or "0" <= letter <= "9" for letter in word)
