"""The HTML of the library: what is shown of a document, to whom, and which documents a filter leaves."""

import re
from dataclasses import replace
from html import unescape

import pytest

from app.library_page import SHOWN, Notice, View, desk_html, holdings_html, matching
from app.library_words import error_key, number_text, problem_text, repairs_text, upload_sentence
from app.messages import message
from index.collections import Collection
from index.store import LibraryEntry
from ingest import errors
from ingest.document import LANGUAGES, WORKS, Metadata
from ingest.report import REPAIR_KINDS, Problem, ProblemKind, ReadingReport

REPORT = ReadingReport(
    (("line ends", 1204), ("footnotes", 1)),
    (Problem("pages without text", 3, (4, 5, 9)), Problem("mixed-script words", 1, (2,), ("Kыргыз",))),
)
BRIDGE = LibraryEntry(
    "köprü", "/kitaplık/files/ab/Köprüler_2020.pdf", "ab",
    Metadata("İPEK YOLU'NDA KÖPRÜLER", ("Nurgül Süleymanova", "Ahmet Işık"), 2020, "tr", "Köprü Dergisi",
             (("title", "you"), ("authors", "file"))),
    54_321, 12, 40, ("tr", "ky"), "2026-01-02", ("Tarih",), REPORT,
)  # fmt: skip
HOSTILE = "<script>alert(1)</script> ${alert(1)} {{7*7}} `a` \\n &amp; \u202eкитеп\u202c \"x\" 'y'"
SALT = replace(
    BRIDGE, id="tuz<i>", source=f"/{HOSTILE}.txt".replace("</", "<-"), report=ReadingReport(), collections=(HOSTILE,),
    metadata=Metadata(HOSTILE, (HOSTILE,), None, None, HOSTILE), page_count=1, characters=1, languages=("ky",),
)  # fmt: skip
COLLECTIONS = (Collection(HOSTILE, 1), Collection("Tarih", 1))
ENTRIES = (BRIDGE, SALT)


VIEW = View()


def shown(view: View = VIEW, language: str = "en", *, curator: bool = True) -> str:
    return holdings_html(ENTRIES, COLLECTIONS, view, language, curator=curator)  # type: ignore[arg-type]


def words(page: str) -> str:
    """What a browser shows of it."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def ids(found: list[LibraryEntry]) -> list[str]:
    return [entry.id for entry in found]


def test_a_document_is_shown_with_all_that_is_known_of_it() -> None:
    said = words(shown())
    assert (
        "Nurgül Süleymanova, Ahmet Işık (2020) Köprü Dergisi Turkish Kyrgyz 12 pages 54,321 characters"
        in said
    )
    assert "Collections: Tarih" in said
    assert "2 things to look at" in said
    assert "3 pages have no text (p. 4–5, 9)" in said
    assert "1 word mixes Latin and Cyrillic letters (p. 2): “Kыргыз”." in said
    assert "Repaired: 1,204 lines joined; 1 footnote moved out of a sentence." in said


def test_the_latest_document_comes_first_and_is_counted_in_every_language() -> None:
    for each in LANGUAGES:
        first = f"{message('library_count', each, n=2)} {message('library_open', each)}: <script>"
        assert words(shown(language=each, curator=False)).startswith(first)
    assert shown().index("tuz&lt;i&gt;") < shown().index('data-subject="köprü"')


@pytest.mark.parametrize(
    "view",
    [
        View(),
        View(doing="edit", subject="tuz<i>"),
        View(doing="remove", subject="tuz<i>"),
        View(doing="rename", subject=HOSTILE),
        View(doing="delete", subject=HOSTILE),
        View(notice=Notice("library_removed", (("title", HOSTILE),)), left="tuz<i>"),
    ],
)
def test_nothing_that_a_document_says_is_markup_or_a_template(view: View) -> None:
    page = shown(view)
    assert "<script" not in page
    assert not set("$`{}\\") & set(page)
    assert HOSTILE in unescape(page)


def test_a_reader_is_offered_no_change() -> None:
    for view in (View(), View(doing="edit", subject="köprü"), View(doing="remove", subject="köprü")):
        page = shown(view, curator=False)
        assert set(re.findall(r'data-do="(\w+)"', page)) == {"open"}
        assert "<form" not in page
    offered = desk_html(COLLECTIONS, "tr", curator=False, megabytes=200)
    assert 'type="file"' not in offered
    assert 'type="search"' in offered


def test_a_curator_is_offered_all_of_them() -> None:
    actions = {"open", "edit", "ask_remove", "rename", "ask_delete", "make"}
    assert set(re.findall(r'data-do="(\w+)"', shown())) == actions
    form = shown(View(doing="edit", subject="köprü"))
    assert {"save", "cancel", "take_back"} <= set(re.findall(r'data-do="(\w+)"', form))
    assert form.count('data-do="take_back"') == 1  # only the title was corrected by hand
    assert ' value="Tarih" checked' in form
    assert "Süleymanova\nAhmet Işık</textarea>" in form


def test_the_kind_of_work_is_shown_and_can_be_chosen_in_the_visitors_language() -> None:
    thesis = replace(BRIDGE, metadata=replace(BRIDGE.metadata, work="doctoral thesis"))
    named = {
        "tr": "Doktora tezi",
        "ky": "Доктордук диссертация",
        "ru": "Докторская диссертация",
        "en": "Doctoral thesis",
    }
    for language in LANGUAGES:
        listed, form = (
            holdings_html([thesis], (), view, language, curator=True)
            for view in (VIEW, View(doing="edit", subject="köprü"))
        )
        assert named[language] in words(listed)
        assert re.findall(r'<option value="([^"]*)" selected>', form)[0] == "doctoral thesis"
        assert all(f'<option value="{work}"' in unescape(form) for work in WORKS)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["tuz<i>", "köprü"]),
        ("ipek yolu", ["köprü"]),
        ("IŞIK", ["köprü"]),
        ("isik 2020", ["köprü"]),
        ("suleymanova kopru", ["köprü"]),
        ("köprüler_2020.pdf", ["köprü"]),
        ("dergisi", ["köprü"]),
        ("китеп", ["tuz<i>"]),
        ("kitep", ["tuz<i>"]),
        ("köprü ипек", ["köprü"]),
        ("китеп 2020", []),
        ("kitaplık", []),
    ],
)
def test_the_list_is_filtered_by_what_is_known_of_a_document_typed_with_or_without_its_accents(
    query: str, found: list[str]
) -> None:
    assert ids(matching(ENTRIES, query)) == found


def test_the_list_is_filtered_by_collection() -> None:
    assert ids(matching(ENTRIES, "", "Tarih")) == ["köprü"]
    assert ids(matching(ENTRIES, "2020", HOSTILE)) == []
    assert "1 document of 2" in words(shown(View(collection="Tarih")))
    assert "No document matches." in words(shown(View(query="yok")))


def test_of_two_thousand_documents_some_are_shown_and_all_are_searched() -> None:
    many = [replace(BRIDGE, id=str(number), metadata=replace(BRIDGE.metadata, title=f"{number}. kitap"))
            for number in range(2_000)]  # fmt: skip
    page = holdings_html(many, (), View(), "en", curator=True)
    assert page.count('class="kopru-holding"') == SHOWN == 200
    assert "2000 documents" in words(page)
    assert "There are 1800 more documents: search above to find them." in words(page)
    assert ids(matching(many, "7. kitap"))[-1] == "7"
    assert "1 document of 2000" in words(holdings_html(many, (), View(query="1234."), "en", curator=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_repair_every_problem_and_every_error_has_its_sentence(language: str) -> None:
    counted = [
        repairs_text(ReadingReport(((kind, n),)), language) for kind in REPAIR_KINDS for n in (1, 3, 5)
    ]
    assert len(set(counted)) == len(counted)
    wrong = [problem_text(Problem(kind, 21), language) for kind in ProblemKind.__args__]
    assert len(set(wrong)) == 4
    assert repairs_text(ReadingReport(), language) == ""
    keys = {error_key(kind("a.pdf: /home/x")) for kind in vars(errors).values() if isinstance(kind, type)}
    assert len(keys) == 13
    keys |= {"upload_scanned_tick", "upload_unrecognised"}
    assert all(upload_sentence(key, language, megabytes=200).strip() for key in keys)


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (errors.ScannedSourceError("a"), "upload_scanned"),
        (errors.LockedSourceError("a"), "upload_locked"),
        (errors.UnrecognisedSourceError("a"), "upload_ocr_failed"),
        (errors.BrokenSourceError("a"), "upload_broken"),
        (errors.EmptySourceError("a"), "upload_empty"),
        (errors.SlowSourceError("a"), "upload_slow"),
        (errors.HugeSourceError("a"), "upload_huge"),
        (errors.SourceError("a"), "upload_unreadable"),
        (errors.LibraryBusyError("a"), "upload_busy"),
        (errors.CollectionError("a"), "upload_bad_collection"),
        (errors.LibraryError("a"), "upload_not_stored"),
        (ZeroDivisionError(), "upload_failed"),
    ],
)
def test_the_nearest_kind_of_an_error_says_what_is_told(error: Exception, key: str) -> None:
    assert error_key(error) == key


def test_numbers_are_written_as_in_the_language() -> None:
    assert [number_text(1_234_567, each) for each in LANGUAGES] == [
        "1.234.567", "1\u00a0234\u00a0567", "1\u00a0234\u00a0567", "1,234,567",
    ]  # fmt: skip


def test_files_over_the_limit_are_said_to_be_before_they_are_sent() -> None:
    page = desk_html((), "ru", curator=True, megabytes=200)
    assert 'data-bytes="200000000"' in page
    assert "Файл больше 200 МБ." in page
