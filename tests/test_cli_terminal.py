"""How an answer looks in a terminal, in the language of its question."""

from dataclasses import replace

import pytest

from app.answer import Also, Answer, Citation, Segment
from app.cli_terminal import numbered, print_answer
from index.hit import Status
from ingest.document import Language, Page

SALT = Citation(
    number=1,
    document_id="tuz",
    title="Туз жолу",
    authors=("Бермет Асанова",),
    year=2011,
    pages=(Page(3, "17", 0, 60),),
    paged=True,
    language="ky",
    start=0,
    end=60,
    segments=(
        Segment("Туз баалуу болгон. ", False),
        Segment("Аны кербендер\nКөк-Ашуу аркылуу ташышкан.", True),
    ),
)


def shown(status: Status, language: Language | None, capsys: pytest.CaptureFixture[str]) -> list[str]:
    citations = () if status == "none" else (SALT,)
    print_answer(Answer("?", language, status, 0.5, citations))
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("language", "head"),
    [
        ("tr", "[1] Бермет Асанова (2011). Туз жолу, s. 17 (dosyada 3. sayfa) · Kırgızca · tuz"),
        ("ky", "[1] Бермет Асанова (2011). Туз жолу, 17-б. (файлдын 3-бети) · кыргызча · tuz"),
        ("ru", "[1] Бермет Асанова (2011). Туз жолу, с. 17 (3-я в файле) · кыргызский · tuz"),
        ("en", "[1] Бермет Асанова (2011). Туз жолу, p. 17 (p. 3 of the file) · Kyrgyz · tuz"),
    ],
)
def test_an_answer_quotes_and_says_where_it_stands(
    language: Language, head: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shown("found", language, capsys) == [
        "",
        head,
        "    Аны кербендер Көк-Ашуу аркылуу ташышкан.",
    ]


@pytest.mark.parametrize(
    ("language", "related", "none"),
    [
        ("tr", "Bu soruyu yanıtlayan bir pasaj görünmüyor. En yakını bu:", "Bu metinlerde yanıt bulunamadı."),
        (
            "ky",
            "Бул суроого жооп берген үзүндү табылган жок окшойт. Эң жакыны ушул:",
            "Бул тексттерден жооп табылган жок.",
        ),
        (
            "ru",
            "Похоже, ни один отрывок не отвечает на этот вопрос. Ближе всего к нему этот:",
            "В этих текстах ответа не нашлось.",
        ),
        (
            "en",
            "No passage seems to answer this question. This one comes nearest:",
            "No answer was found in these texts.",
        ),
        (
            None,
            "No passage seems to answer this question. This one comes nearest:",
            "No answer was found in these texts.",
        ),
    ],
)
def test_what_is_no_answer_is_said_to_be_none(
    language: Language | None, related: str, none: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shown("related", language, capsys)[0] == related
    first, _ = shown("none", language, capsys)
    assert first == none


ROADS = Also("roads", "Salt roads", (Page(2, None, 0, 60),), True, "en", 0, 60)
LATER = Also("tuz", "Туз жолу", (Page(9, None, 0, 60),), True, "ky", 300, 360)
RUSSIAN = Also("tuz", "Туз жолу", (Page(9, None, 0, 60),), True, "ru", 400, 460)


@pytest.mark.parametrize(
    ("language", "also", "line"),
    [
        ("en", (ROADS,), "The same is said here, too: Salt roads, p. 2 (English)"),
        ("en", (LATER, RUSSIAN), "The same is said here, too: p. 9; p. 9 (Russian)"),
        ("tr", (LATER, ROADS), "Aynı şey şurada da söyleniyor: s. 9; Salt roads, s. 2 (İngilizce)"),
        ("ky", (LATER,), "Ушул эле нерсе мында да айтылат: 9-б."),
        ("ru", (LATER,) * 4, "То же самое сказано и здесь: с. 9; с. 9; с. 9; и ещё в 1 месте"),
        ("ru", (LATER,) * 5, "То же самое сказано и здесь: с. 9; с. 9; с. 9; и ещё в 2 местах"),
        ("ru", (LATER,) * 8, "То же самое сказано и здесь: с. 9; с. 9; с. 9; и ещё в 5 местах"),
        ("en", (LATER,) * 4, "The same is said here, too: p. 9; p. 9; p. 9; and 1 more place"),
        ("en", (replace(ROADS, paged=False),), "The same is said here, too: Salt roads (English)"),
        ("en", (replace(LATER, paged=False),), "The same is said here, too: Туз жолу"),
    ],
)
def test_places_that_say_the_same_stand_under_the_quotation(
    language: Language, also: tuple[Also, ...], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_answer(Answer("?", language, "found", 0.5, (replace(SALT, also=also),)))
    assert capsys.readouterr().out.splitlines()[-1] == f"    {line}"


def test_a_quotation_is_broken_between_words_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "12")
    assert shown("found", "ky", capsys)[2:] == [
        "    Аны",
        "    кербендер",
        "    Көк-Ашуу",
        "    аркылуу",
        "    ташышкан.",
    ]


def test_one_is_not_a_plural() -> None:
    assert [numbered(count, "page") for count in (0, 1, 2)] == ["0 pages", "1 page", "2 pages"]


@pytest.mark.parametrize(
    ("language", "said", "nowhere"),
    [
        ("tr", "Bu pasajda kelimesi kelimesine geçiyor.", "Kelimesi kelimesine hiçbir yerde geçmiyor."),
        ("ky", "Ушул үзүндүдө сөзмө-сөз жазылган.", "Сөзмө-сөз эч жерде жазылган эмес."),
        ("ru", "Дословно встречается в этом отрывке.", "Дословно нигде не встречается."),
        ("en", "Found word for word in this passage.", "Nowhere word for word."),
    ],
)
def test_a_phrase_in_quotation_marks_is_said_to_stand_there_or_nowhere(
    language: Language, said: str, nowhere: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for word_for_word, expected in ((True, said), (False, nowhere)):
        print_answer(Answer('"?"', language, "found", 1.0, (SALT,), word_for_word))
        assert capsys.readouterr().out.splitlines()[0].startswith(expected)
