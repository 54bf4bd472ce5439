"""How one document looks in a terminal, and how what is known of it is corrected there."""

from pathlib import Path
from typing import Any

import pytest

from app.cli_document import print_document, problem_sentence
from index.store import LibraryEntry
from ingest.document import Document, Metadata, Page
from ingest.report import Problem, ReadingReport

KNOWN = Metadata(
    "Taş Köprü", ("Ada Yılmaz", "Асан Үсөнов"), 1998, "tr", "Köprü Dergisi",
    (("title", "first page"), ("authors", "sources.toml"), ("year", "you"), ("publisher", "file"),
     ("language", "text"), ("work", "first page")),
    "article",
)  # fmt: skip


def shown(metadata: Metadata, report: ReadingReport, capsys: pytest.CaptureFixture[str]) -> list[str]:
    document = Document("köprü", "/köprü.pdf", "aa", metadata, "Köprü.", (Page(1, "15", 0, 6),), (), report)
    entry = LibraryEntry(
        "köprü", "/köprü.pdf", "aa", metadata, 6, 1, 1, ("tr", "en"), "2026-01-02", (), report
    )
    print_document(entry, document)
    return capsys.readouterr().out.splitlines()


def test_a_document_is_shown_with_where_each_thing_was_learned(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(KNOWN, ReadingReport(), capsys) == [
        "id         köprü",
        "title      Taş Köprü  (from its first pages)",
        "authors    Ada Yılmaz; Асан Үсөнов  (from sources.toml)",
        "year       1998  (corrected by you)",
        "publisher  Köprü Dergisi  (stated by the file)",
        "work       article  (from its first pages)",
        "language   Turkish  (from its text)",
        "languages  Turkish, English",
        "pages      1, printed 15 to 15",
        "passages   1",
        "characters 6",
        "file       /köprü.pdf",
        "sha256     aa",
        "added      2026-01-02",
        "repaired   nothing had to be",
        "problems   none seen",
    ]


def test_what_was_repaired_is_counted_and_each_problem_is_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    report = ReadingReport(
        (("line ends", 1204), ("footnotes", 1)),
        (
            Problem("mixed-script words", 1, (), ("Kыргыз",)),
            Problem("language contradicts the file", 1, (), ("ru",)),
        ),
    )
    lines = shown(Metadata("köprü", (), None, None, None, (("title", "name"),)), report, capsys)
    assert lines[1:7] == [
        "title      köprü  (from the name of the file)",
        "authors    not known",
        "year       not known",
        "publisher  not known",
        "work       not known",
        "language   not known",
    ]
    assert lines[14] == "repaired   1,204 line ends joined; 1 footnote moved out of the text around it"
    assert " ".join(" ".join(lines[15:]).split()) == (
        "problems 1 word of Latin and Cyrillic letters mixed: “Kыргыз”. A question typed in one alphabet may miss "
        "them. The file says that it is in another language than most of its text: “ru”. If the "
        "text is as it should be, nothing has to be done."
    )


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (
            Problem("pages without text", 4, (3, 5, 6, 7)),
            "4 pages without text (p. 3, 5-7). If they are scans, read them with OCR: kopru add --ocr FILE",
        ),
        (
            Problem("broken text layer", 4, (9,), ('!"#$',)),
            'The text in the file is not what is seen on the page in 4 places (p. 9): “!"#$”. Get another copy, or '
            "read it with OCR: kopru add --ocr FILE",
        ),
        (
            Problem("mixed-script words", 2, (1,), ("Kыргыз", "мост")),
            "2 words of Latin and Cyrillic letters mixed (p. 1): “Kыргыз”, “мост”. A question typed in one alphabet "
            "may miss them.",
        ),
        (
            Problem("pages without text", 40, tuple(range(1, 81, 2))),
            "40 pages without text (p. 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, ...). If they are scans, read them "
            "with OCR: kopru add --ocr FILE",
        ),
    ],
)
def test_a_problem_says_where_it_is_and_what_to_do(problem: Problem, sentence: str) -> None:
    assert problem_sentence(problem) == sentence


def test_a_document_is_corrected_and_the_correction_taken_back(own: Any, terminal: Any) -> None:
    library = own.folder
    arguments = [
        "--title",
        "Taş  Köprü",
        "--author",
        "Ada Yılmaz",
        "--author",
        "Асан Үсөнов",
        "--year",
        "1998",
    ]
    more = ["--publisher", "Илим", "--work", "law", "--language", "ky"]
    assert terminal.kopru("edit", "köprü", *arguments, *more, library=library) == 0
    assert terminal.printed().splitlines() == [
        "title      Taş Köprü  (corrected by you)",
        "authors    Ada Yılmaz; Асан Үсөнов  (corrected by you)",
        "year       1998  (corrected by you)",
        "publisher  Илим  (corrected by you)",
        "work       law  (corrected by you)",
        "language   Kyrgyz  (corrected by you)",
    ]
    assert terminal.kopru("ask", "Taş köprü ne zaman onarıldı?", "-k", "1", library=library) == 0
    assert "Ada Yılmaz, Асан Үсөнов (1998). Taş Köprü. Илим, s. 1 ·" in terminal.printed()
    assert (
        terminal.kopru("edit", "köprü", "--reset", "title", "authors", "work", "language", library=library)
        == 0
    )
    assert terminal.printed().splitlines()[:2] == [
        "title      köprü  (from the name of the file)",
        "authors    not known",
    ]
    assert terminal.kopru("show", "köprü", "--json", library=library) == 0
    (document,) = terminal.objects()
    assert document["work"] is None
    assert document["origins"] == {"title": "name", "year": "you", "publisher": "you", "language": "text"}
    assert (document["year"], document["publisher"], document["language"]) == (1998, "Илим", "tr")
    assert (document["problems"], document["notes"]) == ([], [])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["köprü"], "köprü: nothing to correct. Give --title, --author,"),
        (
            ["köprü", "--title", "Köprü", "--reset", "title"],
            "köprü: title cannot be corrected and reset at once.",
        ),
        (["yok", "--title", "Köprü"], "yok: no document has this id."),
    ],
)
def test_a_correction_that_cannot_be_made_says_why(
    shelf: Path, terminal: Any, arguments: list[str], said: str
) -> None:
    assert terminal.kopru("edit", *arguments, library=shelf / "library") == 2
    assert terminal.complaint().startswith(said)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--title", " "], "argument --title: ' ' has no letter, or is too long for a title or a name"),
        (["--author", "—"], "argument --author: '—' has no letter"),
        (["--year", "98"], "argument --year: '98' is not a number from 1000 to 2100"),
        (["--work", "tez"], "argument --work: invalid choice: 'tez' (choose from"),
        (["--language", "de"], "argument --language: 'de' is none of tr (Turkish), ky"),
        (["--reset", "autor"], "argument --reset: invalid choice: 'autor' (choose from"),
    ],
)
def test_a_value_that_nothing_can_have_is_refused(terminal: Any, arguments: list[str], said: str) -> None:
    assert terminal.kopru("edit", "köprü", *arguments) == 2
    out, err = terminal.output.readouterr()
    assert out == ""
    assert said in err.splitlines()[-1]


def test_what_is_added_says_how_much_looks_wrong_and_where_to_read_it(
    own: Any, terminal: Any, tmp_path: Path
) -> None:
    source = tmp_path / "yol.html"
    source.write_text("<html lang='ru'><p>" + "Köprü eskidir, yol yenidir. " * 20, encoding="utf-8")
    assert terminal.kopru("add", source, library=own.folder) == 0
    assert terminal.printed().splitlines()[0] == "Added: yol (1 problem: kopru show yol)"
    source.write_text("<html lang='ru'><p>" + "Köprü eskidir ama yol yenidir. " * 20, encoding="utf-8")
    assert terminal.kopru("add", source, "--json", library=own.folder) == 0
    assert terminal.objects()[0]["problems"] == {"yol": 1}


def test_a_broken_sources_toml_is_told_and_counts_as_no_unread_file(
    own: Any, terminal: Any, tmp_path: Path
) -> None:
    (tmp_path / "yol.txt").write_text("Köprü eskidir, yol yenidir.", encoding="utf-8")
    (tmp_path / "sources.toml").write_text('["yol.txt"]\nyear = 1\n', encoding="utf-8")
    assert terminal.kopru("add", tmp_path / "yol.txt", library=own.folder) == 1
    out, err = terminal.output.readouterr()
    assert err.startswith(f'kopru: {tmp_path / "sources.toml"}: ["yol.txt"] year is 1, which cannot be used.')
    assert out == f"Added: yol\n{own.folder}: 1 document added.\n"
