import pytest

from app.answer import Answer, Citation, Segment
from app.chat_page import conversation_html
from app.citations import byline, citation_line, page_text, section_text
from app.conversation import Turn
from ingest.document import LANGUAGES, Page


def cite(*pages, title="Туз жолу", authors=("Асан",), year=1999, paged=True, **more):
    """A citation of pages, each its physical number and what is printed on it."""
    return Citation(
        number=1,
        document_id="tuz",
        title=title,
        authors=authors,
        year=year,
        pages=tuple(Page(number, label, 0, 1) for number, label in pages),
        paged=paged,
        language="ky",
        start=0,
        end=1,
        segments=(Segment("т", True),),
        **more,
    )


def in_each_language(citation):
    return [page_text(citation, language) for language in LANGUAGES]


def test_a_page_is_written_as_each_language_writes_it():
    assert in_each_language(cite((12, None))) == ["s. 12", "12-б.", "с. 12", "p. 12"]


def test_a_range_of_pages_is_written_as_each_language_writes_it():
    citation = cite((12, "12"), (13, "13"))
    assert in_each_language(citation) == ["s. 12-13", "12-13-б.", "с. 12–13", "pp. 12–13"]


def test_the_place_in_the_file_follows_a_printed_number_that_differs():
    assert in_each_language(cite((3, "17"))) == [
        "s. 17 (dosyada 3. sayfa)",
        "17-б. (файлдын 3-бети)",
        "с. 17 (3-я в файле)",
        "p. 17 (p. 3 of the file)",
    ]


def test_a_passage_over_a_page_break_names_both_pages_twice():
    assert in_each_language(cite((2, "xvi"), (3, "xvii"))) == [
        "s. xvi-xvii (dosyada 2-3. sayfalar)",
        "xvi-xvii-б. (файлдын 2-3-беттери)",
        "с. xvi–xvii (2–3-я в файле)",
        "pp. xvi–xvii (pp. 2–3 of the file)",
    ]


def test_a_page_without_a_printed_number_is_counted_in_the_file_only():
    assert page_text(cite((1, None), (2, "41")), "tr") == "s. 41 (dosyada 1-2. sayfalar)"


def test_a_document_of_one_page_has_no_pages_to_name():
    assert in_each_language(cite((1, "1"), paged=False)) == ["", "", "", ""]


@pytest.mark.parametrize(
    ("authors", "year", "line"),
    [
        (("Ayşe Yılmaz", "Mehmet Kaya"), 2019, "Ayşe Yılmaz, Mehmet Kaya (2019)"),
        (("Yılmaz, Ayşe", "Kaya, Mehmet"), 2019, "Yılmaz, Ayşe; Kaya, Mehmet (2019)"),
        (("Ayşe Yılmaz", "B. Ç.", "D. E.", "F. G."), 2019, "Ayşe Yılmaz vd. (2019)"),
        (("Ayşe Yılmaz",), None, "Ayşe Yılmaz"),
        ((), 1953, "1953"),
        ((), None, ""),
    ],
)
def test_a_byline_holds_what_is_known(authors, year, line):
    assert byline(authors, year, "tr") == line


def test_many_authors_are_cut_short_in_each_language():
    names = ("Асан", "Үсөн", "Бурул", "Гүл")
    lines = [byline(names, None, language) for language in LANGUAGES]
    assert lines == ["Асан vd.", "Асан ж.б.", "Асан и др.", "Асан et al."]


@pytest.mark.parametrize(
    ("citation", "line"),
    [
        (cite((12, None)), "Асан (1999). Туз жолу, p. 12"),
        (cite((12, None), year=None), "Асан. Туз жолу, p. 12"),
        (cite((12, None), authors=()), "Туз жолу (1999), p. 12"),
        (cite((12, None), authors=(), year=None, title="Эмне үчүн?"), "Эмне үчүн? p. 12"),
        (cite((1, None), paged=False), "Асан (1999). Туз жолу"),
        (cite((12, None), authors=("А", "Б", "В", "Г"), year=None), "А et al. Туз жолу, p. 12"),
        (cite((12, None), publisher="Илим"), "Асан (1999). Туз жолу. Илим, p. 12"),
        (cite((12, None), title="Эмне үчүн?", publisher="Илим"), "Асан (1999). Эмне үчүн? Илим, p. 12"),
        (cite((12, None), section="2. Ашуулар."), "Асан (1999). Туз жолу, § 2. Ашуулар, p. 12"),
        (cite((1, None), paged=False, section="Ашуулар"), "Асан (1999). Туз жолу, § Ашуулар"),
    ],
)
def test_a_citation_is_one_line_of_what_is_known(citation, line):
    assert citation_line(citation, "en") == line


def test_what_stands_in_a_footnote_is_cited_as_a_note_in_each_language():
    assert in_each_language(cite((12, None), kind="note")) == [
        "s. 12, dipnot",
        "12-б., шилтеме",
        "с. 12, прим.",
        "p. 12, note",
    ]
    assert in_each_language(cite((1, None), paged=False, kind="note")) == [
        "dipnot",
        "шилтеме",
        "прим.",
        "note",
    ]


def test_a_table_is_cited_by_its_page_alone():
    assert page_text(cite((12, None), kind="table"), "tr") == "s. 12"


@pytest.mark.parametrize(
    ("section", "shown"),
    [
        (None, ""),
        ("## Ашуулар", "§ Ашуулар"),
        ("ТУЗ ЖОЛУ", ""),  # the title says it
        ("Кербен  жолдору\nжана ашуулар", "§ Кербен жолдору жана ашуулар"),
        ("Ашуу " * 30, "§ " + "Ашуу " * 11 + "Ашуу…"),
    ],
)
def test_a_section_is_named_where_it_says_more_than_the_title(section, shown):
    assert section_text(cite((12, None), section=section)) == shown


def test_the_chat_shows_publisher_and_section_and_that_it_is_a_note():
    citation = cite((12, None), publisher="Илим <b>", section="Ашуулар", kind="note")
    answer = Answer("?", "ky", "found", 0.9, (citation,))
    page = conversation_html((Turn("?", answer),), "ky", examples={})
    for shown in (
        "<bdi>Илим &lt;b&gt;</bdi>",
        '<span lang="ky"><bdi>§ Ашуулар</bdi></span>',
        "12-б., шилтеме",
    ):
        assert shown in page
    plain = conversation_html(
        (Turn("?", Answer("?", "ky", "found", 0.9, (cite((12, None)),))),), "ky", examples={}
    )
    assert "§" not in plain
