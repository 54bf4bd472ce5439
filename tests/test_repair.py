"""A text as it was written, out of a text as it was printed."""

from collections import Counter
from pathlib import Path
from re import findall
from unicodedata import is_normalized

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.lookalikes import FOLDED_LOOKALIKES
from ingest.readers.raw import RawDocument, RawMetadata, RawPage
from ingest.readers.text import read_text
from ingest.repair import RepairedText, repair

SILENT = RawMetadata(None, (), None, None)


def repaired(*pages: str) -> RepairedText:
    return repair(RawDocument(tuple(RawPage(page, None) for page in pages), SILENT))


def doubled(text: str) -> str:
    return text.replace("\n", " \n\n")


TURKISH = (
    doubled(
        "Köprünün Tarihi\n"
        "Nehrin iki yakasında yaşayanlar yüzyıllar boyunca kayıkla geçmiş,\n"
        "kışın ise buz üstünde yürümüştür. İlk köprüyü yapan ustanın adını\n"
        "kimse hatırlamaz; ancak Türkiye-\n"
        "Gürcistan yolunu açan ilk taş"
    )
    + "\n1\n\n kemer hâlâ ayaktadır. "
    + doubled(
        "\nO yıllarda kasabanın nüfusu hızla değişmiş ve çarşının yeri de de-\nğişen yolla birlikte kaymıştır"
    )
    + "\n\n1\n Kasaba sicili, s. 12. \n\n41",
    doubled(
        "çünkü herkes köprünün başında buluşurdu.\n"
        "Sonraki yüzyılda köprü iki kez onarılmış, bir kez de selde yıkılıp\n"
        "yeniden yapılmıştır. Bugün üzerinden yalnızca yayalar geçer"
    )
    + "\n\n42",
    doubled("ve akşamları kasabalılar korkuluklara yaslanıp suyu seyreder.") + "\n\n43",
)


def test_a_doubled_turkish_article_with_footnote_and_page_numbers() -> None:
    result = repaired(*TURKISH)
    assert result.text == (
        "Köprünün Tarihi\n\n"
        "Nehrin iki yakasında yaşayanlar yüzyıllar boyunca kayıkla geçmiş, kışın ise buz üstünde yürümüştür. "
        "İlk köprüyü yapan ustanın adını kimse hatırlamaz; ancak Türkiye-Gürcistan yolunu açan ilk taş kemer "
        "hâlâ ayaktadır.\n\n"
        "O yıllarda kasabanın nüfusu hızla değişmiş ve çarşının yeri de değişen yolla birlikte kaymıştır "
        "çünkü herkes köprünün başında buluşurdu.\n\n"
        "1 Kasaba sicili, s. 12.\n\n"
        "Sonraki yüzyılda köprü iki kez onarılmış, bir kez de selde yıkılıp yeniden yapılmıştır. Bugün "
        "üzerinden yalnızca yayalar geçer ve akşamları kasabalılar korkuluklara yaslanıp suyu seyreder."
    )
    assert [(page.number, page.label) for page in result.pages] == [(1, "41"), (2, "42"), (3, "43")]
    assert [result.text[page.start :][:8] for page in result.pages] == ["Köprünün", "çünkü he", "ve akşam"]


def test_kyrgyz_pages_with_running_heads_and_a_word_over_the_page() -> None:
    def page(number: int, text: str) -> str:
        return f"{number}  Көпүрөлөр жана жолдор\n{text}"

    result = repaired(
        page(
            6,
            "Нарындын боюнда жашаган эл көпүрөнү бирге курган. Алар таш та-\n"
            "шып, жыгач кыйып, кышы-жайы иштешкен. Көпү-",
        ),
        page(
            7,
            "рө бүткөндө айыл той берип, алыстан конок чакырган. Ошондон бери\nжыл сайын ушул күнү чоң той болот.",
        ),
        page(8, "Азыр ал көпүрө эскирип калды, бирок эл аны сактап келет.\n"),
    )
    assert result.text == (
        "Нарындын боюнда жашаган эл көпүрөнү бирге курган. Алар таш ташып, жыгач кыйып, кышы-жайы иштешкен. "
        "Көпүрө бүткөндө айыл той берип, алыстан конок чакырган. Ошондон бери жыл сайын ушул күнү чоң той болот.\n\n"
        "Азыр ал көпүрө эскирип калды, бирок эл аны сактап келет."
    )
    assert [page.label for page in result.pages] == ["6", "7", "8"]


def test_a_russian_text_with_glued_marks_and_footnotes_below_a_blank() -> None:
    result = repaired(
        "Мост через реку строили одиннадцать лет.1 Рабочие жили в бараках на\n"
        "левом берегу, а камень2 возили с правого, и каждую весну переправа\n\n"
        "   \n1 Архив города, фонд 4.\n2 Там же, лист 17.",
        "становилась опасной. К осени вода спадала.",
    )
    assert result.text == (
        "Мост через реку строили одиннадцать лет. Рабочие жили в бараках на левом берегу, а камень возили с "
        "правого, и каждую весну переправа становилась опасной. К осени вода спадала.\n\n"
        "1 Архив города, фонд 4.\n\n2 Там же, лист 17."
    )


def test_hard_wrapped_markdown_keeps_its_structure() -> None:
    text = (
        "# Bridges\n\nA bridge joins two banks, and\nthe people who live on them.\n\n"
        "## Kinds\n- beam\n- arch\n\n| kind | span |\n|------|------|\n| beam | 60 m |\n\n"
        "1. First it is drawn.\n2. Then it is built.\n"
    )
    assert repaired(text).text == (
        "# Bridges\n\nA bridge joins two banks, and the people who live on them.\n\n"
        "## Kinds\n\n- beam\n- arch\n\n| kind | span |\n|------|------|\n| beam | 60 m |\n\n"
        "1. First it is drawn.\n2. Then it is built."
    )


def test_labels_that_a_file_states_stay_where_no_number_is_printed() -> None:
    raw = RawDocument((RawPage("Кириш сөз.", "iv"), RawPage("Негизги бөлүк.", "1")), SILENT)
    assert [page.label for page in repair(raw).pages] == ["iv", "1"]


def test_a_blank_page_is_left_out_but_counted() -> None:
    result = repaired("Köprü eskidir.", " \n", "Yol yenidir.")
    assert [(page.number, page.start, page.end) for page in result.pages] == [(1, 0, 16), (3, 16, 28)]


def test_a_text_without_anything_has_one_empty_page() -> None:
    result = repaired("\u200b\n", "")
    assert result.text == ""
    assert [(page.number, page.start, page.end) for page in result.pages] == [(1, 0, 0)]


@pytest.mark.parametrize("text", ["köprü " * 170_000, "\n" * 1_000_000, "-" * 1_000_000, "a" * 1_000_000])
def test_a_megabyte_without_lines_or_of_nothing_else_is_repaired(text: str) -> None:
    assert len(repaired(text, text[:100]).text) <= len(text) + 200


LINES = st.lists(
    st.one_of(
        st.text("abcğüşабөү ОİĞ-–.,;:!?12|#•*()“”’\u00ad\u0301\ufb01", max_size=60),
        st.text(st.characters(exclude_categories=[]), max_size=30),
        st.sampled_from(
            ["", "", "7", "1 Bkz. s. 4.", "Köprü Dergisi 5/1", "- madde", "## Başlık", "```", "| a | b |"]
        ),
    ),
    max_size=25,
)
PAGES = st.lists(LINES.map("\n".join), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(PAGES)
def test_pages_cover_every_text_in_order(pages: list[str]) -> None:
    result = repaired(*pages)
    assert is_normalized("NFC", result.text)
    assert result.text == result.text.strip()
    assert "\n\n\n" not in result.text
    assert result.pages[0].start == 0
    assert result.pages[-1].end == len(result.text)
    assert all(page.end == after.start for page, after in zip(result.pages, result.pages[1:], strict=False))
    assert all(
        page.number < after.number for page, after in zip(result.pages, result.pages[1:], strict=False)
    )
    assert all(page.start < page.end for page in result.pages) or len(result.pages) == 1


@settings(max_examples=60, deadline=None)
@given(PAGES)
def test_no_letter_is_made_up(pages: list[str]) -> None:
    def letters(text: str) -> Counter[str]:
        # A word put together from two lines may get its look-alikes from the script of the other part.
        return Counter(letter for letter in text.translate(FOLDED_LOOKALIKES) if letter.isalpha())

    clean = sum((letters(repaired(page).text) for page in pages), Counter[str]())
    assert not letters(repaired(*pages).text) - clean


WORDS = st.sampled_from(
    ["köprü", "ve", "yolu", "көпүрө", "жана", "мост", "и", "дорога", "bridge", "and", "road"]
)
SENTENCE = st.lists(WORDS, min_size=3, max_size=12).map(lambda words: " ".join(words).capitalize() + ".")
PARAGRAPH = st.lists(SENTENCE, min_size=1, max_size=6).map(" ".join)
CLEAN = st.lists(
    st.one_of(PARAGRAPH, st.just("## Başlık"), st.just("- bir\n- iki")), min_size=1, max_size=8
).map("\n\n".join)


@settings(max_examples=60, deadline=None)
@given(CLEAN)
def test_a_clean_text_is_left_alone(text: str) -> None:
    assert repaired(text).text == text


@pytest.fixture(scope="module")
def five(papers: Path) -> dict[str, tuple[RawDocument, RepairedText]]:
    raws = {path.name[:3]: read_text(path.read_bytes(), path.name) for path in sorted(papers.glob("*.txt"))}
    return {name: (raw, repair(raw)) for name, raw in raws.items()}


Five = dict[str, tuple[RawDocument, RepairedText]]


def letters(text: str) -> Counter[str]:
    return Counter(letter for letter in text if letter.isalpha())


def test_papers_lose_no_letter_but_those_of_running_heads(five: Five) -> None:
    lost = {
        name: sum((letters("".join(page.text for page in raw.pages)) - letters(result.text)).values())
        for name, (raw, result) in five.items()
    }
    assert lost == {"000": 242, "001": 32, "002": 1100, "003": 0, "004": 0}  # counted in the files


def test_papers_have_no_page_number_or_broken_word_left(five: Five) -> None:
    for _, result in five.values():
        assert not findall(r"(?m)^\s*\d{1,3}\s*$", result.text)
        assert not findall(r"(?m)[^\W\d_]-$", result.text)
    assert not findall(r"[a-zçğıöşüа-яңөү]- [a-zçğıöşüа-яңөү]", five["003"][1].text)


def test_papers_have_whole_sentences_across_pages_and_footnotes(five: Five) -> None:
    in_the_middle = {
        name: sum(paragraph[0].islower() for paragraph in result.text.split("\n\n"))
        for name, (_, result) in five.items()
    }
    assert in_the_middle == {"000": 0, "001": 0, "002": 1, "003": 0, "004": 0}  # 002: the text after a list
    within_paragraph = {
        name: sum(result.text[page.start - 1] != "\n" for page in result.pages[1:])
        for name, (_, result) in five.items()
    }
    assert within_paragraph == {"000": 15, "001": 13, "002": 83, "003": 144, "004": 7}


def test_papers_have_their_pages_with_the_printed_numbers(five: Five) -> None:
    labels = {name: [page.label for page in result.pages] for name, (_, result) in five.items()}
    assert labels["000"] == [str(number) for number in range(15, 38)]
    assert labels["003"] == [str(number) for number in range(1, 178)]
    assert {name: len(found) for name, found in labels.items()} == {
        "000": 23,
        "001": 17,
        "002": 102,
        "003": 177,
        "004": 14,
    }


def test_papers_repaired_again_stay_as_they_are(five: Five) -> None:
    for _, result in five.values():
        assert repaired(result.text).text == result.text


def test_what_was_repaired_is_counted() -> None:
    pages = (
        "Köprüler Dergisi, 5/1, 2020\nKöprü ilk kez ahşap-\ntan kurulmuş,1 sonra \ufb01rtınada yıkıl-\n\n"
        "1 Şehir Arşivi.\n15",
        "Köprüler Dergisi, 5/1, 2020\nmıştır. Кыpгыз көпүрөсү\ue000 да бар.\n16",
        "Köprüler Dergisi, 5/1, 2020\nYenisi taştandır.\n17",
    )
    text = repaired(*pages)
    assert dict(text.repairs) == {
        "line ends": 3,
        "line-end hyphens": 2,
        "running heads": 3,
        "page numbers": 3,
        "footnotes": 1,
        "ligatures": 1,
        "look-alike letters": 1,
        "private-use letters": 1,
    }
    start, end = text.notes[0]
    assert text.text[start:end] == "1 Şehir Arşivi."
