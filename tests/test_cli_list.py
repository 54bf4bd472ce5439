"""The order in which ``kopru list`` gives documents."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

TEXTS = {
    "a": ("Өрт", 1990, "Кыргыз тилиндеги текст, өрт жөнүндө, үйлөр күйүп кетти."),
    "b": ("Çay", None, "Çay içilir. İki sayfa\fvardır burada, çünkü köprü eskidir."),
    "c": ("Zoo", 1890, "The zoo is old."),
    "d": ("Ода", 2001, "Длинная ода о мосте и дороге, о реке и людях, которые живут у неё много лет."),
}


@pytest.fixture
def library(terminal: Any, tmp_path: Path) -> Path:
    folder, texts = tmp_path / "library", tmp_path / "texts"
    texts.mkdir()
    for name, (title, year, text) in TEXTS.items():
        (texts / f"{name}.txt").write_text(text, encoding="utf-8")
        assert terminal.kopru("add", texts / f"{name}.txt", library=folder) == 0
        stated = ["--title", title, *(["--year", year] if year else [])]
        assert terminal.kopru("edit", name, *stated, library=folder) == 0
    terminal.printed()
    return folder


@pytest.mark.parametrize(
    ("by", "order", "turned"),
    [
        ("title", "bcda", "adcb"),
        ("year", "cadb", "dacb"),
        ("pages", "acdb", "bacd"),
        ("size", "cabd", "dbac"),
        ("language", "cadb", "bdac"),
    ],
)
def test_documents_are_sorted_both_ways_with_what_is_not_known_last(
    library: Path, terminal: Any, by: str, order: str, turned: str
) -> None:
    for options, expected in (([], order), (["--reverse"], turned)):
        assert terminal.kopru("list", "--json", "--sort", by, *options, library=library) == 0
        assert "".join(each["id"] for each in terminal.objects()) == expected


def test_without_an_order_the_last_added_can_be_first(library: Path, terminal: Any) -> None:
    for options, expected in (([], "abcd"), (["--reverse"], "dcba")):
        assert terminal.kopru("list", "--json", *options, library=library) == 0
        assert "".join(each["id"] for each in terminal.objects()) == expected


def test_documents_are_sorted_by_when_they_were_added(own: Any, terminal: Any) -> None:
    with sqlite3.connect(own.folder / "library.sqlite") as connection:
        for document, day in (("köprü", 3), ("mines", 1), ("дорога", 4), ("суу", 2)):
            added = (f"2026-01-0{day}T00:00:00+00:00", document)
            connection.execute("UPDATE document SET added = ? WHERE id = ?", added)
    connection.close()
    for options, expected in (
        ([], ["mines", "суу", "köprü", "дорога"]),
        (["--reverse"], ["дорога", "köprü"]),
    ):
        assert terminal.kopru("list", "--json", "--sort", "added", *options, library=own.folder) == 0
        assert [each["id"] for each in terminal.objects()][: len(expected)] == expected


def test_a_list_says_what_it_is_sorted_by_where_it_does_not_anyway(library: Path, terminal: Any) -> None:
    assert terminal.kopru("list", "--sort", "size", library=library) == 0
    assert terminal.printed().splitlines()[2] == "    1 page, 1 passage; English; 15 characters"
    assert terminal.kopru("list", "--json", library=library) == 0
    added = terminal.objects()[0]["added"]
    assert terminal.kopru("list", "--sort", "added", library=library) == 0
    assert terminal.printed().splitlines()[2].endswith(f"; added {added}")


def test_an_order_that_is_not_there_is_refused_with_those_that_are(library: Path, terminal: Any) -> None:
    assert terminal.kopru("list", "--sort", "titel", library=library) == 2
    assert (
        terminal.output.readouterr()
        .err.splitlines()[-1]
        .endswith(
            "argument --sort: invalid choice: 'titel' (choose from 'title', 'year', 'added', 'pages', 'size', "
            "'language'); did you mean title?"
        )
    )


def test_a_collection_is_sorted_alone(library: Path, terminal: Any) -> None:
    assert terminal.kopru("collection", "add", "Көпүрөлөр", "d", "a", library=library) == 0
    terminal.printed()
    options = ["--collection", "Көпүрөлөр", "--sort", "title", "--json"]
    assert terminal.kopru("list", *options, library=library) == 0
    assert [json.loads(line)["id"] for line in terminal.printed().splitlines()] == ["d", "a"]
