import json

from hypothesis import given
from hypothesis import strategies as st

from app.csl import csl_json
from app.references import references
from tests.cited import ANONYMOUS, ARTICLE, CANDIDATE, DOCTORAL, HARMFUL, LAW, REPORT, THESIS, UNDATED, cite


def items(*citations):
    return json.loads(csl_json(references(citations)))


def test_an_item_has_the_names_of_csl_and_the_cited_pages_as_locator():
    assert items(ARTICLE, cite("köprü", (9, "22"), start=9000), THESIS) == [
        {
            "id": "suleymanova2020",
            "type": "article-journal",
            "title": "İpek Yolu'nda Köprüler",
            "author": [{"family": "Süleymanova", "given": "Nurgül"}, {"family": "Işık", "given": "Ahmet"}],
            "issued": {"date-parts": [[2020]]},
            "container-title": "Manas Sosyal Araştırmalar Dergisi",
            "language": "tr",
            "locator": "16, 22",
        },
        {
            "id": "asanuulu2019",
            "type": "book",
            "title": "Кыргыз тилинин тарыхы",
            "author": [{"family": "Асан уулу", "given": "Бермет"}],
            "issued": {"date-parts": [[2019]]},
            "publisher": "Кыргыз-Түрк «Манас» университети",
            "language": "ky",
            "locator": "12",
            "note": "author-latin: Asan uulu, Bermet",
        },
    ]


def test_what_is_not_known_is_not_there():
    assert items(ANONYMOUS, UNDATED) == [
        {"id": "mostchereznaryn1953", "type": "document", "title": "Мост через Нарын", "language": "ru",
         "issued": {"date-parts": [[1953]]}},
        {"id": "ivanov", "type": "book", "title": "Хлопок", "author": [{"family": "Иванов", "given": "И. И."}],
         "publisher": "Наука", "language": "ru", "locator": "xii", "note": "author-latin: Ivanov, I. I."},
    ]  # fmt: skip


def test_a_thesis_says_which_one_it_is_in_its_own_language():
    made = items(DOCTORAL, CANDIDATE, cite("x", language=None, work="thesis", publisher="Universität Wien"))
    assert [(item["type"], item["genre"], item["publisher"]) for item in made] == [
        ("thesis", "doktora tezi", "Eskişehir Üniversitesi"),
        ("thesis", "кандидатская диссертация", "КНУ"),
        ("thesis", "thesis", "Universität Wien"),
    ]


def test_a_report_a_law_and_what_is_said_to_be_neither_have_their_types():
    other = cite("x", publisher="Наука", work="other")
    assert [(item["type"], item.get("publisher")) for item in items(REPORT, LAW, other)] == [
        ("report", "Ministry of Transport"),
        ("legislation", None),
        ("document", "Наука"),
    ]


def test_an_institution_and_a_suffix_have_their_own_places():
    (item,) = items(cite("x", authors=("World Bank", "Martin Luther King Jr.")))
    assert item["author"] == [
        {"literal": "World Bank"},
        {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
    ]


def test_letters_are_written_as_they_are():
    assert "Кыргыз тилинин тарыхы" in csl_json(references([THESIS]))


@given(st.text(), st.text())
def test_any_texts_make_json(title, author):
    (item,) = items(cite("x", title=title, authors=(author,)))
    assert set(item) <= {"id", "type", "title", "author", "language", "note"}


def test_what_means_harm_is_one_item():
    (item,) = items(HARMFUL)
    assert item["title"] == '100% \\{x} & #1_$a$ ~^ } { "q" \\ @article{a, b={c}} ER -'
