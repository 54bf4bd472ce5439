"""What first pages say of a text: each of many, as extraction leaves them, in the four languages."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import LANGUAGES
from ingest.first_page import FirstPage, read_first_page
from ingest.furniture import strip_furniture
from ingest.lines import page_lines
from ingest.printed_names import Names, fold, names_on
from ingest.readers.formats import parse
from ingest.readers.raw import RawDocument, RawMetadata, RawPage
from ingest.reading import read_document
from ingest.running_heads import RunningHead, running_heads

SILENT = RawMetadata(None, (), None, None)
PAGES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("first_pages.toml").read_text(encoding="utf-8")
)["page"]


def raw(text: str, *, written: bool = False) -> RawDocument:
    pages = text.strip("\n").split("\n=====\n")
    return RawDocument(tuple(RawPage(page, None) for page in pages), SILENT, written)


@pytest.mark.parametrize("page", PAGES, ids=[page["name"] for page in PAGES])
def test_a_first_page_is_read_as_a_librarian_reads_it(page: dict[str, Any]) -> None:
    known = {each: page.get(each) for each in ("title", "year", "publisher", "work")}
    read = FirstPage(authors=tuple(page["authors"]), **known)
    assert read_first_page(raw(page["text"]), page["language"]) == read
    # Text from a PDF has no blank lines between what stands apart on the page.
    assert read_first_page(raw(re.sub(r"\n{2,}", "\n", page["text"])), page["language"]) == read


def test_the_collection_has_enough_pages_in_each_language() -> None:
    counts = {each: sum(page["language"] == each for page in PAGES) for each in LANGUAGES}
    assert min(counts.values()) >= 9
    assert sum(page["held"] for page in PAGES) >= len(PAGES) / 2


def test_a_written_text_has_its_title_and_author_above_a_long_paragraph() -> None:
    text = "Salt Roads of the Naryn\n\nJane Smith\n\n" + "Salt was carried over the passes by caravan. " * 9
    assert read_first_page(raw(text, written=True), "en") == FirstPage(
        "Salt Roads of the Naryn", ("Jane Smith",)
    )


@pytest.mark.parametrize(
    "text",
    [
        "Köprüler ve yollar üzerine bir not\n\n" + "Köprü eskidir, yol yenidir. " * 20,  # nothing tells
        "1. GİRİŞ\n1.1. Kavramsal Çerçeve\nKöprü eskidir.",
        "Özet\nKöprüler eskidir ve onarılmalıdır.",
        "Manas Destanı\nÖzet\nDestan uzun bir metindir.",  # a title, or a name?
        "ve Kırgızistan Örneği Üzerine\nÖz\nKöprüler eskidir.",  # its beginning was lost
        "",
    ],
)
def test_where_nothing_tells_a_title_there_is_none(text: str) -> None:
    assert read_first_page(raw(text), "tr") == FirstPage()


def test_the_head_of_a_chapter_is_not_the_title_of_a_book() -> None:
    chapter = "Nehrin iki yakasında değirmenler ve köprüler\nDeğirmenci esnafı loncaya bağlı değildi.\n{}"
    other = "Kervanlar kışın bu yoldan geçmezdi, bekçiler de köye inerdi.\n{}"
    pages = "\n=====\n".join((chapter if page < 4 else other).format(page + 1) for page in range(10))
    assert read_first_page(raw(pages), "tr") == FirstPage()


def test_running_heads_are_told_without_their_page_numbers_and_two_lines_are_one() -> None:
    head = "12 | TUZ YOLLARI VE KERVANLAR\nORTA ASYA ÜZERİNE YAZILAR\nBu sayfada {} yazılıdır.\n{}"
    pages = [
        head.replace("12", str(page)).format(word, word) for page, word in ((3, "tuz"), (5, "su"), (7, "yol"))
    ]
    assert running_heads(["Giriş sayfası burada.", *pages]) == (
        RunningHead("TUZ YOLLARI VE KERVANLAR ORTA ASYA ÜZERİNE YAZILAR", (1, 2, 3)),
    )
    assert running_heads(["Yalnız bir sayfa."]) == running_heads([]) == ()


def test_a_head_is_told_as_far_from_the_edge_of_a_page_as_it_is_taken_out() -> None:
    bodies = [[f"{'абвг'[page] * 8} {'жзийклмноп'[place] * 4}" for place in range(10)] for page in range(4)]
    heads = [f"Tuz Yolları ve {each}" for each in ("Kervanlar", "Hanlar", "Köprüler", "Geçitler", "Pazarlar")]
    lines = [page_lines("\n".join([*heads, *body]), page) for page, body in enumerate(bodies)]
    kept = strip_furniture(lines).pages
    assert [[line.text for line in page] for page in kept] == [[heads[4], *body] for body in bodies]
    fourth, fifth = (["\n".join([*body[:row], heads[0], *body[row:]]) for body in bodies] for row in (3, 4))
    assert running_heads(fourth) == (RunningHead(heads[0], (0, 1, 2, 3)),)
    assert running_heads(fifth) == ()


@pytest.mark.parametrize(
    ("line", "names", "sure"),
    [
        ("Doç. Dr. Ahmet Kaya, Prof. Dr. Mehmet ÖZ²", ("Ahmet Kaya", "Mehmet ÖZ"), True),
        ("Асанов А.Б., к.и.н., доцент", ("Асанов А.Б.",), True),
        ("А. Б. Асанов и В. Г. Петров", ("А. Б. Асанов", "В. Г. Петров"), True),
        ("Бермет Асан кызы", ("Бермет Асан кызы",), True),
        ("Yılmaz, Ayşe", ("Yılmaz, Ayşe",), True),
        ("Jane Smith and Peter Brown", ("Jane Smith", "Peter Brown"), True),
        ("Manas Destanı", ("Manas Destanı",), False),
        ("TÜRKİYE'NİN DIŞ POLİTİKASI*", ("TÜRKİYE'NİN DIŞ POLİTİKASI",), False),
    ],
)
def test_names_are_told_apart_from_degrees_and_marks(line: str, names: tuple[str, ...], sure: bool) -> None:
    found = names_on(line)
    assert found is not None
    assert (found.names, found.sure) == (names, sure)


@pytest.mark.parametrize(
    "line", ["Orta Asya ve Kafkasya", "köprü ve yol", "Köprü (1992-2014)", "", "12", "A"]
)
def test_what_is_not_all_names_has_none(line: str) -> None:
    assert names_on(line) is None


def test_a_mark_of_a_footnote_is_told() -> None:
    assert names_on("Çınar Umarova*") == Names(("Çınar Umarova",), sure=True, marked=True)


def test_capitals_fold_to_one_form_however_the_i_is_written() -> None:
    assert fold("HAZIRLAYAN") == fold("hazırlayan") == fold("hazirlayan") == "hazirlayan"
    assert fold("İÇİNDEKİLER") == "içindekiler"


@settings(deadline=None, max_examples=150)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=200), min_size=1, max_size=4))
def test_whatever_a_page_holds_what_is_read_stands_on_it(pages: list[str]) -> None:
    made = RawDocument(tuple(RawPage(page, None) for page in pages), SILENT)
    read = read_first_page(made, "tr")
    assert read.title is None or read.title == " ".join(read.title.split()) != ""
    assert all(author.strip() for author in read.authors)
    assert read.year is None or str(read.year) in "".join(pages)


WORDS = st.sampled_from(
    [
        "TEZİ",
        "Öz",
        "Dergisi,",
        "5/1,",
        "2020,",
        "s.",
        "Ayşe",
        "YILMAZ*",
        "ЗАКОН",
        "КЫРГЫЗСКОЙ",
        "РЕСПУБЛИКИ",
        "Özet",
        "ABSTRACT",
        "Hazırlayan:",
        "Danışman:",
        "Бишкек",
        "2019",
        "№",
        "3",
        "УДК",
        "университети",
        "ve",
        "and",
        "и",
        ",",
        ".",
        ":",
        "-",
        "\n",
        "\n\n",
        "köprü",
        "мост",
    ]
)


@settings(deadline=None, max_examples=200)
@given(st.lists(WORDS, max_size=60), st.sampled_from(LANGUAGES), st.booleans())
def test_no_order_of_such_words_is_too_much(words: list[str], language: Any, written: bool) -> None:
    read = read_first_page(raw(" ".join(words), written=written), language)
    assert read.title is None or len(read.title.split()) >= 2


def test_the_papers_are_called_what_they_say_they_are(papers: Path) -> None:
    documents = [read_document(path) for path in sorted(papers.glob("*.txt"))]
    known = [document.metadata for document in documents]
    learned = [each.origin("title") for each in known]
    assert learned == ["first page", "name", "first page", "first page", "name"]
    for document in documents:
        if document.metadata.origin("title") == "first page":
            printed = " ".join(Path(document.source).read_text(encoding="utf-8").split())
            first, last = document.metadata.title.split()[:4], document.metadata.title.split()[-4:]
            assert " ".join(first) in printed
            assert " ".join(last) in printed
    assert [len(each.authors) for each in known] == [0, 0, 0, 1, 0]
    assert [each.work for each in known] == ["article", None, None, "master thesis", None]
    assert [each.year for each in known] == [2020, None, None, None, None]
    assert [(each.publisher or "").endswith("Dergisi") for each in known] == [
        True,
        False,
        False,
        False,
        False,
    ]


def test_no_page_from_the_middle_of_the_papers_has_a_title(papers: Path) -> None:
    for path in papers.glob("*.txt"):
        pages = parse(path.read_bytes(), path.name).pages
        for start in range(3, len(pages), 5):
            read = read_first_page(RawDocument(pages[start : start + 2], SILENT), "tr")
            assert (read.title, read.authors) == (None, ()), (path.name, start)
