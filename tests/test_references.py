from app.answer import Segment
from app.references import as_quoted, cited_pages, one_line, places_line, references, whole_quote
from ingest.document import LANGUAGES
from tests.cited import ANONYMOUS, ARTICLE, HARMFUL, THESIS, UNDATED, cite


def keys(*citations):
    return [reference.key for reference in references(citations)]


def test_a_document_is_one_reference_with_its_places_in_the_order_of_the_text():
    later, earlier = cite("tuz", (20, "20"), start=9000), cite("tuz", (4, "4"), start=500)
    listed = references([later, ARTICLE, earlier, later])
    assert [reference.document_id for reference in listed] == ["tuz", "köprü"]
    assert listed[0].places == (earlier, later)


def test_keys_are_names_and_years_in_ascii():
    assert keys(ARTICLE, THESIS, ANONYMOUS, UNDATED) == [
        "suleymanova2020", "asanuulu2019", "mostchereznaryn1953", "ivanov",
    ]  # fmt: skip
    assert keys(cite("x", title="«»")) == ["text"]


def test_equal_keys_get_letters_by_the_documents_ids_whatever_comes_first():
    a, b = cite("a", authors=("Smith, Jane",), year=1999), cite("b", authors=("Smith, John",), year=1999)
    other = cite("c", authors=("Smith, J.",), year=None, title="x")
    taken = cite("d", authors=("Smith1999a",))
    assert keys(b, a, other) == ["smith1999b", "smith1999a", "smith"]
    assert keys(a, b, taken) == ["smith1999b", "smith1999c", "smith1999a"]


def test_thirty_equal_keys_are_thirty_keys():
    made = keys(*(cite(f"{n:02}", authors=("Smith, Jane",)) for n in range(30)))
    assert (made[0], made[25], made[26], len(set(made))) == ("smitha", "smithz", "smithaa", 30)


def test_a_publisher_is_a_journal_where_its_name_says_so():
    names = ("Manas Sosyal Araştırmalar Dergisi", "Вестник КРСУ", "Central Asian Studies", "Наука", "Manas Yayınları",
             "Institute of Oriental Studies Press")  # fmt: skip
    assert [references([cite("x", publisher=name)])[0].in_journal for name in names] == [True] * 3 + [
        False
    ] * 3


def test_what_kind_a_document_is_goes_before_what_its_publisher_is_called():
    named = cite("x", publisher="Вопросы языка и школы", work="article")
    (article,) = references([named])
    assert (article.work, article.in_journal) == ("article", True)
    thesis = cite("x", publisher="Manas Dergisi", work="master thesis")
    kinds = [thesis, cite("x", publisher="Manas Yayınları", work="article"), cite("x", work="article")]
    assert [(made.work, made.in_journal) for made in (references([each])[0] for each in kinds)] == [
        ("master thesis", False),
        ("article", False),
        ("article", False),
    ]


def test_where_no_kind_is_known_the_publisher_says_it():
    made = [references([each])[0] for each in (ARTICLE, THESIS, ANONYMOUS)]
    assert [(each.work, each.thesis) for each in made] == [("article", None), ("book", None), (None, None)]


def test_printed_numbers_are_cited_and_the_files_only_where_there_are_none():
    assert cited_pages(references([cite("x", (3, "xvi"), segments=(Segment("т" * 1500, True),))])[0]) == (
        "xvi",
    )
    both = cite("x", (3, "16"), (4, "17"), segments=(Segment("т" * 1500, True),))
    assert cited_pages(references([both])[0]) == ("16–17",)
    part = cite("x", (1, None), (2, "41"), segments=(Segment("т" * 1500, True),))
    assert cited_pages(references([part])[0]) == ("41",)
    assert cited_pages(references([cite("x", (12, None)), cite("x", (13, None), start=5000)])[0]) == (
        "12",
        "13",
    )
    assert cited_pages(references([ANONYMOUS])[0]) == ()


def test_only_pages_on_which_something_is_quoted_are_cited():
    over = (Segment("Биринчи. ", True), Segment("б" * 1500, False))
    assert [page.label for page in as_quoted(cite("x", (3, "16"), (4, "17"), segments=over)).pages] == ["16"]
    after = (Segment("б" * 1500, False), Segment("Экинчи.", True))
    assert [page.label for page in as_quoted(cite("x", (3, "16"), (4, "17"), segments=after)).pages] == ["17"]
    whole = cite("x", (3, "16"), (4, "17"), segments=(Segment("б" * 1500, False),))
    assert as_quoted(whole) == whole


def test_all_pages_are_named_in_one_line_as_each_language_does():
    (one,), (several,) = references([ARTICLE]), references([ARTICLE, cite("köprü", (9, "22"), start=9000)])
    assert [places_line(one, language) for language in LANGUAGES] == ["s. 16", "16-б.", "с. 16", "p. 16"]
    lines = [places_line(several, language) for language in LANGUAGES]
    assert lines == ["s. 16, 22", "16, 22-б.", "с. 16, 22", "pp. 16, 22"]
    assert places_line(references([ANONYMOUS])[0], "en") == ""


def test_the_language_is_the_documents_whatever_passages_are_cited():
    assert references([cite("x", language="en", document_language="tr")])[0].language == "tr"


def test_most_of_the_passages_say_which_language_it_is_where_the_document_does_not():
    abstract = cite("x", (1, "1"), language="en")
    assert references([abstract, cite("x", start=2000), cite("x", start=3000)])[0].language == "ky"


def test_authors_are_given_in_latin_letters_only_where_one_is_not():
    mixed = cite("x", authors=("Асан уулу Бермет", "Jane Smith"))
    assert references([mixed])[0].transliterated_authors == ("Asan uulu, Bermet", "Smith, Jane")
    assert references([ARTICLE])[0].transliterated_authors == ()


def test_what_cannot_be_printed_is_no_part_of_a_reference():
    (reference,) = references([HARMFUL])
    assert reference.title == '100% \\{x} & #1_$a$ ~^ } { "q" \\ @article{a, b={c}} ER -'
    assert [author.literal for author in reference.authors] == [
        "Smith and Sons, Ltd {A} & B",
        "<b>Асан</b> уулу",
    ]
    assert cited_pages(reference) == ("1 2",)
    assert one_line("a\u2066\u200fb\u0085c") == "a b c"


def test_what_is_left_out_between_two_quotes_is_marked():
    segments = [
        ("Мурда. ", False), ("Биринчи.", True), (" Ортодо. ", False), ("Экинчи.", True), (" ", False),
        ("Үчүнчү.", True), (" Соң.", False),
    ]  # fmt: skip
    citation = cite("x", segments=tuple(Segment(*segment) for segment in segments))
    assert whole_quote(citation) == "Биринчи. […] Экинчи. Үчүнчү."
    assert whole_quote(cite("x", segments=(Segment("Баары.", False),))) == "Баары."
