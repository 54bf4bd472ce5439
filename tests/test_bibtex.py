import re
from io import StringIO

from citeproc.source.bibtex.bibparse import BibTeXParser
from hypothesis import given
from hypothesis import strategies as st

from app.bibtex import bibtex
from app.references import one_line, references
from tests.cited import ANONYMOUS, ARTICLE, CANDIDATE, DOCTORAL, HARMFUL, LAW, REPORT, THESIS, UNDATED, cite

COMMANDS = {
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textasciitilde": "~",
    "textasciicircum": "^",
}


def parsed(*citations):
    """The entries as another program reads them: key -> (kind, fields)."""
    entries = BibTeXParser(StringIO(bibtex(references(citations), "en")))
    return {key: (entry.document_type, dict(entry)) for key, entry in entries.items()}


def typeset(value):
    """What LaTeX prints of a field."""
    return re.sub(r"\\(?:(text\w+)\{\}|([%&#_$]))", lambda match: COMMANDS.get(match[1]) or match[2], value)


def test_an_article_is_written_with_all_that_is_known_of_it():
    assert bibtex(references([ARTICLE]), "tr") == (
        "@article{suleymanova2020,\n"
        "  author = {Süleymanova, Nurgül and Işık, Ahmet},\n"
        "  title = {İpek Yolu'nda Köprüler},\n"
        "  journal = {Manas Sosyal Araştırmalar Dergisi},\n"
        "  year = {2020},\n"
        "  language = {tr},\n"
        "  langid = {turkish},\n"
        "  annotation = {s. 16 (dosyada 3. sayfa): “Taş köprü 1993 yılında onarıldı.”},\n"
        "}\n"
    )


def test_cyrillic_authors_keep_their_letters_and_get_latin_ones_beside():
    assert bibtex(references([THESIS]), "ky") == (
        "@book{asanuulu2019,\n"
        "  author = {{Асан уулу}, Бермет},\n"
        "  nameaddon = {Asan uulu, Bermet},\n"
        "  title = {Кыргыз тилинин тарыхы},\n"
        "  publisher = {Кыргыз-Түрк «Манас» университети},\n"
        "  year = {2019},\n"
        "  language = {ky},\n"
        "  langid = {kyrgyz},\n"
        "  annotation = {Автордун аты латын тамгалары менен: Asan uulu, Bermet; 12-б.: «Кыргыз тили — түрк тилдеринин"
        " бири.»},\n"
        "}\n"
    )


def test_another_program_reads_what_was_written():
    entries = parsed(ARTICLE, THESIS, ANONYMOUS, UNDATED)
    assert [(key, kind) for key, (kind, _) in entries.items()] == [
        ("suleymanova2020", "article"), ("asanuulu2019", "book"), ("mostchereznaryn1953", "misc"), ("ivanov", "book"),
    ]  # fmt: skip
    _, fields = entries["mostchereznaryn1953"]
    assert fields == {
        "title": "Мост через Нарын", "year": "1953", "language": "ru", "langid": "russian",
        "annotation": "«Мост построили за два года.»",
    }  # fmt: skip


def test_a_thesis_a_report_and_a_law_are_entries_of_their_kinds():
    assert bibtex(references([DOCTORAL]), "tr").startswith(
        "@phdthesis{demircioglu2013,\n"
        "  author = {Demircioğlu, Kerem},\n"
        "  title = {Fergana’da Pamuk},\n"
        "  type = {doktora tezi},\n"
        "  school = {Eskişehir Üniversitesi},\n"
    )
    master = cite("m", language="ky", work="master thesis", publisher="Манас")
    bare = cite("t", language="en", work="thesis", publisher="Oxford")
    abstract = cite("a", language="ru", work="thesis abstract", publisher="КНУ")
    made = list(parsed(CANDIDATE, master, bare, abstract, REPORT, LAW).values())
    places = ("type", "school", "institution", "publisher")
    assert [(kind, *(fields[place] for place in places if place in fields)) for kind, fields in made] == [
        ("phdthesis", "кандидатская диссертация", "КНУ"),
        ("mastersthesis", "магистрдик диссертация", "Манас"),
        ("thesis", "thesis", "Oxford"),
        ("thesis", "автореферат диссертации", "КНУ"),
        ("techreport", "Ministry of Transport"),
        ("misc",),
    ]


def test_nothing_in_a_document_ends_its_entry_or_is_a_command():
    entries = parsed(HARMFUL, ARTICLE)
    assert list(entries) == ["smithandsons2001", "suleymanova2020"]
    _, fields = entries["smithandsons2001"]
    assert typeset(fields["title"]) == '100% \\{x} & #1_$a$ ~^ } { "q" \\ @article{a, b={c}} ER -'
    assert fields["author"] == (
        r"{Smith and Sons, Ltd \textbraceleft{}A\textbraceright{} \& B} and {<b>Асан</b> уулу}"
    )
    assert typeset(fields["annotation"]).endswith(
        "p. 1 2 (p. 1 of the file): “q { } \\ % @book{x,} ER - TY - x ”"
    )


@given(st.text(), st.text(), st.text())
def test_any_texts_make_one_entry_that_prints_them(title, author, publisher):
    citation = cite("x", title=title, authors=(author,), publisher=publisher, year=1999)
    (entry,) = parsed(citation).values()
    assert typeset(entry[1]["title"]) == (one_line(title) or "x")
    assert typeset(entry[1].get("publisher", entry[1].get("journal", ""))) == one_line(publisher)
    assert all(value.isprintable() or value == one_line(value) for value in entry[1].values())
