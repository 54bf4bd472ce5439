"""``kopru metadata``: a table out for a spreadsheet, and corrections back in."""

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.metadata_table import COLUMNS
from app.spreadsheet_cells import harmless, restored
from ingest.corrections import FIELDS

HEADER = ["id", "file", *(column.field for column in COLUMNS)]


@pytest.fixture
def table(own: Any, terminal: Any, tmp_path: Path) -> list[dict[str, str]]:
    """The table of the library ``own``, as a spreadsheet shows it."""
    assert terminal.kopru("metadata", "export", tmp_path / "known.csv", library=own.folder) == 0
    terminal.printed()
    return read(tmp_path / "known.csv")


def read(path: Path, separator: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=separator))


def saved(
    path: Path, rows: list[dict[str, str]], *, separator: str = ",", encoding: str = "utf-8-sig"
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        written = csv.DictWriter(file, list(rows[0]), delimiter=separator)
        written.writeheader()
        written.writerows(rows)
    return path


def known(own: Any) -> dict[str, Any]:
    return {entry.id: entry.metadata for entry in own.documents()}


def test_every_field_that_can_be_corrected_is_a_column() -> None:
    assert sorted(column.field for column in COLUMNS) == sorted(FIELDS)


def test_a_table_has_a_line_for_each_document_and_excel_knows_its_encoding(
    own: Any, shelf: Path, terminal: Any, tmp_path: Path
) -> None:
    own.edit("суу", corrected(authors=("Ada Yılmaz", "Асан Үсөнов"), year=1998))
    path = tmp_path / "known.csv"
    assert terminal.kopru("metadata", "export", path, "--separator", ";", library=own.folder) == 0
    assert terminal.printed().startswith(f"{path}: 4 documents. Change cells, save it as CSV in UTF-8")
    assert path.read_bytes().startswith(b"\xef\xbb\xbfid;file;title;")
    rows = read(path, ";")
    assert list(rows[0]) == HEADER
    assert rows[-1] == {
        "id": "суу", "file": str(shelf / "texts" / "суу.md"), "title": "Нарын суусу",
        "authors": "Ada Yılmaz; Асан Үсөнов", "year": "1998", "publisher": "", "work": "", "language": "ky",
    }  # fmt: skip


def corrected(**said: Any) -> Any:
    from ingest.corrections import Correction

    return Correction(**said)


@pytest.mark.parametrize(
    ("separator", "encoding"),
    [(",", "utf-8-sig"), (";", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16")],
)
def test_changed_cells_alone_become_corrections(
    own: Any, terminal: Any, table: list[dict[str, str]], tmp_path: Path, separator: str, encoding: str
) -> None:
    table[0] |= {"title": "Taş  Köprü", "authors": "Ada Yılmaz;Асан Үсөнов ;", "year": " 1998"}
    table[1] |= {"publisher": "-Press", "work": "KİTAP", "language": "İngilizce"}
    path = saved(tmp_path / "mine.csv", table, separator=separator, encoding=encoding)
    before = known(own)
    for options, end in ((["--dry-run"], "would be corrected; nothing was changed"), ([], "corrected")):
        assert known(own) == before
        assert terminal.kopru("metadata", "import", path, *options, library=own.folder) == 0
        assert terminal.printed().splitlines() == [
            "köprü  title: köprü -> Taş Köprü",
            "köprü  authors: not known -> Ada Yılmaz; Асан Үсөнов",
            "köprü  year: not known -> 1998",
            "mines  publisher: not known -> -Press",
            "mines  work: not known -> book",
            f"2 documents, 5 cells {end}.",
        ]
    after = known(own)
    assert dict(after["köprü"].origins) | {} == {
        "title": "you", "authors": "you", "year": "you", "language": "text"
    }  # fmt: skip
    assert dict(after["mines"].origins)["language"] == "text"  # what was written otherwise is no correction
    assert (after["дорога"], after["суу"]) == (before["дорога"], before["суу"])
    assert terminal.kopru("metadata", "import", path, library=own.folder) == 0
    assert terminal.printed() == "The table says what the library says. Nothing was changed.\n"


def test_an_emptied_cell_takes_a_correction_back(own: Any, terminal: Any, tmp_path: Path) -> None:
    own.edit("köprü", corrected(title="Taş Köprü", year=1998))
    rows = [{"id": "köprü", "title": "", "year": ""}]
    path = saved(tmp_path / "mine.csv", rows)
    assert terminal.kopru("metadata", "import", path, library=own.folder) == 0
    assert terminal.printed().splitlines() == [
        "köprü  title: Taş Köprü -> correction taken back",
        "köprü  year: 1998 -> correction taken back",
        "1 document, 2 cells corrected.",
    ]
    assert (known(own)["köprü"].title, known(own)["köprü"].year) == ("köprü", None)


def test_each_refused_cell_is_named_and_nothing_is_stored(
    own: Any, terminal: Any, table: list[dict[str, str]], tmp_path: Path
) -> None:
    table[0] |= {"title": "Taş Köprü", "year": "98", "language": "de", "work": "roman"}
    table[1] |= {"title": "", "authors": "; Ada; —"}
    table[2] |= {"file": table[3]["file"]}
    table[3] |= {"title": "????? ?????"}
    table += [table[0] | {"year": ""}, dict.fromkeys(HEADER, ""), table[0] | {"id": "мост", "file": ""}]
    path = saved(tmp_path / "mine.csv", table)
    before = known(own)
    assert terminal.kopru("metadata", "import", path, library=own.folder) == 2
    out, err = terminal.output.readouterr()
    assert out == ""
    said = [line.removeprefix(f"kopru: {path}, line ") for line in err.splitlines()]
    assert [line.partition(":")[0] for line in said[:-1]] == [
        "2, column year", "2, column work", "2, column language", "3, column title", "3, column authors",
        "4, column file", "5, column title", "6", "8, column id",
    ]  # fmt: skip
    assert said[0].endswith("'98' is not a number from 1000 to 2100.")
    assert said[2].endswith("'de' is none of tr (Turkish), ky (Kyrgyz), ru (Russian), en (English).")
    assert said[3].endswith(
        "it is empty, and 'mines' is no correction that could be taken back; write what is right."
    )
    assert said[4].endswith("'—' has no letter, or is too long for a title or a name.")
    assert said[5].endswith("is not the file of дорога. Perhaps not all columns were sorted together.")
    assert "has question marks where 'Нарын суусу' has letters" in said[6]
    assert said[7] == "6: köprü stands in line 2 already. Remove one."
    assert said[8].startswith("8, column id: no document is 'мост'.")
    assert said[-1] == f"kopru: {path}: 9 places refused, nothing was stored."
    assert known(own) == before


def test_a_line_with_a_cell_too_many_is_no_line_of_the_table(own: Any, terminal: Any, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("id,title\nköprü,Taş, eski köprü\n", encoding="utf-8")
    assert terminal.kopru("metadata", "import", path, library=own.folder) == 2
    err = terminal.output.readouterr().err
    assert err.startswith(
        f"kopru: {path}, line 2: 3 cells, where line 1 has 2. A cell that has the separator"
    )


def test_columns_may_be_left_out_moved_and_added(own: Any, terminal: Any, tmp_path: Path) -> None:
    own.edit("köprü", corrected(year=1998))
    rows = [{"Year ": "1999", "Shelf": "A3", "ID": "köprü"}]
    path = saved(tmp_path / "mine.csv", rows)
    assert terminal.kopru("metadata", "import", path, library=own.folder) == 0
    out, err = terminal.output.readouterr()
    assert out.splitlines()[0] == "köprü  year: 1998 -> 1999"
    assert err == f"kopru: {path}: not read, for nothing is known by it: shelf\n"


def test_a_document_is_known_by_its_file_where_a_spreadsheet_has_changed_its_id(
    own: Any, terminal: Any, table: list[dict[str, str]], tmp_path: Path
) -> None:
    table[0] |= {"id": "3 May", "year": "1998"}
    path = saved(tmp_path / "mine.csv", table)
    assert terminal.kopru("metadata", "import", path, library=own.folder) == 0
    assert terminal.printed().splitlines()[0] == "köprü  year: not known -> 1998"


def test_no_cell_is_a_formula_and_what_it_was_comes_back(own: Any, terminal: Any, tmp_path: Path) -> None:
    wanted = {
        "köprü": ("=HYPERLINK(\"http://x\")", ("@Ada", "+Asan")), "mines": ("'=1", ("Ada;=1+1",)),
        "суу": ("-5 градус;=cmd", ("'Ada",)),
    }  # fmt: skip
    for name, (title, authors) in wanted.items():
        own.edit(name, corrected(title=title, authors=authors))
    path = tmp_path / "known.csv"
    assert terminal.kopru("metadata", "export", path, library=own.folder) == 0
    terminal.printed()
    for sign in (",", ";", "\t"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file, delimiter=sign) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert terminal.kopru("metadata", "import", path, library=own.folder) == 0
    assert terminal.printed() == "The table says what the library says. Nothing was changed.\n"


@given(st.text(alphabet="=+-@＝'\t\r\n,; aя"))
def test_any_value_is_made_harmless_and_restored(value: str) -> None:
    cell = harmless(value)
    assert restored(cell) == value
    assert not cell.startswith(("=", "+", "-", "@", "＝", "\t", "\r", "\n"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the first line names neither a column 'id' nor 'file'."),
        ("kimlik;başlık\nköprü;Köprü\n".encode(), "the first line names neither a column 'id' nor 'file'."),
        (
            b"PK\x03\x04",
            "this is a workbook, not a table as text. Save it in the spreadsheet as CSV in UTF-8",
        ),
        ("id,title\nköprü,Taş\n".encode("cp1254"), "not UTF-8 (invalid start byte at byte 11). Save it"),
        (b'id,title\n"a,b\nc,d\n', "no table from line 3 on (unexpected end of data). Save it"),
        (None, "cannot be read (No such file or directory). Check the name."),
    ],
)
def test_what_is_no_table_is_refused(
    own: Any, terminal: Any, tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "mine.csv"
    if content is not None:
        path.write_bytes(content)
    assert terminal.kopru("metadata", "import", path, library=own.folder) == 2
    assert terminal.complaint().startswith(f"{path}: {said}")


def test_a_table_is_written_into_a_new_file_alone(own: Any, terminal: Any, tmp_path: Path) -> None:
    path = tmp_path / "known.csv"
    path.write_text("mine", encoding="utf-8")
    assert terminal.kopru("metadata", "export", path, library=own.folder) == 2
    assert terminal.complaint() == f"{path}: is there already. Give the name of a new file."
    assert path.read_text(encoding="utf-8") == "mine"
    assert terminal.kopru("metadata", "export", tmp_path / "no" / "known.csv", library=own.folder) == 2
    assert "cannot be written (No such file or directory)" in terminal.complaint()
    assert terminal.kopru("metadata", "export", tmp_path / "known.xlsx", library=own.folder) == 2
    assert "does not end in .csv, which spreadsheets open" in terminal.output.readouterr().err


def test_a_collection_is_exported_alone(own: Any, terminal: Any, tmp_path: Path) -> None:
    own.collections.put("Көпүрөлөр", ["суу"])
    path = tmp_path / "known.csv"
    options = ["--collection", "Көпүрөлөр"]
    assert terminal.kopru("metadata", "export", path, *options, library=own.folder) == 0
    assert [row["id"] for row in read(path)] == ["суу"]
    own.remove(["суу"])
    terminal.printed()
    arguments = ["metadata", "export", tmp_path / "none.csv", *options]
    assert terminal.kopru(*arguments, library=own.folder) == 2
    assert terminal.complaint().startswith("Көпүрөлөр: this collection is empty, and no table was written.")
