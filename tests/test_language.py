"""Which language a text is in."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import language, neighbours
from ingest.document import LANGUAGES
from ingest.grams import fold, word_list
from ingest.language import Detection, detect, main_language

ROOT = Path(__file__).resolve().parent.parent
TR = "Türkiye ile Kırgızistan arasındaki askerî iş birliği anlaşması Bişkek'te imzalandı."
KY = "Түркия менен Кыргызстандын ортосундагы аскердик кызматташтык келишимине Бишкекте кол коюлду."
RU = "Соглашение о военном сотрудничестве между Турцией и Кыргызстаном было подписано в Бишкеке."
EN = "The agreement on military cooperation between Turkey and Kyrgyzstan was signed in Bishkek."
SENTENCES = {"tr": TR, "ky": KY, "ru": RU, "en": EN}

QUESTIONS = [
    ("tr", "TAKM kuruluşu"),
    ("tr", "Özal'ın Azerbaycan ziyareti"),
    ("tr", "Heydar Aliyev kimdir"),
    ("tr", "Xələf Xələfov ile görüşme yapıldı"),
    ("tr", "harp okulu"),
    ("ky", "чек ара аскерлери"),
    ("ky", "ким келишимге кол койду"),
    ("ky", "Озалдын Азербайжанга сапары"),
    ("ky", "кайсы жылы түзүлгөн"),
    ("ru", "Озал Азербайджан визит"),
    ("ru", "кто подписал договор"),
    ("ru", "Что такое ТАКМ?"),
    ("ru", "Касым-Жомарт Тоқаев прибыл в Бишкек"),
    ("en", "who signed the treaty"),
    ("en", "TAKM foundation"),
    ("en", "Özal visit to Azerbaijan"),
    ("en", "border troops"),
]

FOREIGN = [
    "Die Zusammenarbeit zwischen der Türkei und Aserbaidschan auf militärischem Gebiet",
    "Was ist das Ziel der Bundesregierung?",
    "Türkiyə ilə Azərbaycan arasında hərbi əməkdaşlıq haqqında saziş imzalanmışdır.",
    "Қазақстан мен Түркия арасындағы әскери ынтымақтастық туралы келісім",
    "шекара әскерлері",
    "O‘zbekiston va Turkiya o‘rtasidagi harbiy hamkorlik to‘g‘risida",
    "Ўзбекистон ва Туркия ўртасидаги ҳарбий ҳамкорлик",
    "Төркия белән Татарстан арасындагы хезмәттәшлек турында килешү",
    "Монгол улсын гадаад бодлого ба аюулгүй байдал",
    "Україна та Туреччина підписали договір про співпрацю",
    "la coopération militaire entre la Turquie et l'Azerbaïdjan",
    "Η συνεργασία της Τουρκίας με το Αζερμπαϊτζάν",
    "თურქეთი და აზერბაიჯანი",
    "トルコとアゼルバイジャンの軍事協力",
]


@pytest.mark.parametrize(("language", "sentence"), SENTENCES.items())
def test_a_sentence_is_in_its_language(language: str, sentence: str) -> None:
    assert detect(sentence).language == language
    assert detect(sentence).probability > 0.99


@pytest.mark.parametrize(("language", "question"), QUESTIONS)
def test_a_question_of_two_to_five_words_is_in_its_language(language: str, question: str) -> None:
    assert detect(question).language == language


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("tr", "İŞBİRLİĞİ ANLAŞMASI"),
        ("tr", "SINIR GÜVENLİĞİ"),
        ("en", "ABSTRACT"),
        ("ky", "КИРИШҮҮ"),
        ("ru", "ВВЕДЕНИЕ"),
    ],
)
def test_capitals_are_read_like_small_letters(language: str, heading: str) -> None:
    assert detect(heading).language == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ky", "Кыргыз Республикасынын онугуусу жана окмоттун иш-аракети жонундо баяндама"),
        ("tr", "Turkiye'nin guvenlik siyaseti ve isbirligi anlasmalari"),
        ("ky", "Тγштγк Кыргызстандын ɵнγгγγсγ"),
        ("ky", "Кыргызcтaндын aскерлери"),
        ("ky", "кöпüрöнüн тарыхы"),
        ("ky", "мыйзамдардыҥ күчү"),
    ],
)
def test_a_text_typed_on_another_keyboard_keeps_its_language(language: str, text: str) -> None:
    assert detect(text).language == language


@pytest.mark.parametrize("text", FOREIGN)
def test_a_text_in_another_language_is_in_none_of_the_four(text: str) -> None:
    assert detect(text) == Detection(None, 0.0)


@pytest.mark.parametrize(
    "text", ["", " \n", "12.05.1992", "1992-2014", "…", "2 (4), 15–40", "https://example.org/the", "🙂"]
)
def test_a_text_without_words_is_in_no_language(text: str) -> None:
    assert detect(text) == Detection(None, 0.0)
    assert main_language(text) is None


def test_names_in_foreign_letters_do_not_hide_the_language_around_them() -> None:
    text = "Görüşmeye Xələf Xələfov, Əli Həsənov ve Müller katıldı; taraflar iş birliğini ele aldı."
    assert detect(text).language == "tr"


def test_latin_names_do_not_make_a_russian_sentence_english() -> None:
    text = "Ожидалось, что Tullow передаст Total и CNOOC долю в Kingfisher Blocks."
    assert detect(text).language == "ru"


def test_a_name_alone_is_a_guess_and_says_so() -> None:
    assert detect("Карабах").probability < 0.7
    assert detect("Heydar Aliyev Ankara").probability < 0.9


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("tr", "Liverpool menajeri"),
        ("tr", "Boris Johnson kimdir"),
        ("ky", "Ангола Маданият министри"),
        ("ky", "Оюнчулар Конаминин eFootball"),
        ("ru", "В команде Гатланда"),
        ("en", "Boris Johnson says"),
    ],
)
def test_a_name_does_not_outvote_the_word_beside_it(language: str, text: str) -> None:
    assert detect(text).language == language


def test_decomposed_letters_are_read_like_composed_ones() -> None:
    assert detect(normalize("NFD", TR)) == detect(TR)
    assert detect(normalize("NFD", RU)) == detect(RU)


@given(st.text())
def test_any_text_gets_an_answer_twice_the_same(text: str) -> None:
    found = detect(text)
    assert found.language is None or found.language in LANGUAGES
    assert 0 <= found.probability <= 1
    assert detect(text) == found


def test_threads_that_start_together_get_the_answers_of_one() -> None:
    expected = [detect(text) for text in SENTENCES.values()]
    language._load_detector.cache_clear()
    language._load_hints.cache_clear()
    neighbours._load.cache_clear()
    barrier = Barrier(8)

    def work(_: int) -> list[Detection]:
        barrier.wait()
        return [detect(text) for text in SENTENCES.values()]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == [expected] * 8


def test_a_long_text_without_a_space_is_no_trouble() -> None:
    assert detect("кооз" * 50_000).language in ("ky", "ru", None)


def test_the_main_language_is_that_of_most_of_the_text() -> None:
    assert main_language(f"{EN} {EN}\n\n" + f"{TR} " * 10) == "tr"
    assert main_language(f"{TR}\n\n" + f"{KY} " * 10) == "ky"
    assert main_language(f"{TR}\n\n" + f"{FOREIGN[0]}. " * 10) is None


def test_the_main_language_of_each_paper_is_turkish(papers: Path) -> None:
    for path in papers.glob("*.txt"):
        assert main_language(path.read_text(encoding="utf-8")) == "tr"


def test_the_suffix_after_an_apostrophe_is_a_word_of_its_own() -> None:
    assert [(word.text, word.capital) for word in word_list("CNBC’den")] == [
        ("cnbcʼden", True),
        ("ʼden", False),
    ]


@given(st.text().map(lambda text: normalize("NFC", text)))
def test_folding_keeps_every_letter_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize("language", ["de", "kk", "uz", "az"])
def test_nine_in_ten_sentences_of_other_languages_are_not_claimed(language: str) -> None:
    table = (ROOT / "corpus" / "neighbours" / "sentences.tsv").read_text(encoding="utf-8").splitlines()
    texts = [text for code, text in (line.split("\t") for line in table[1:]) if code == language]
    assert len(texts) == 60
    assert sum(detect(text).language is None for text in texts) >= 0.9 * len(texts)
