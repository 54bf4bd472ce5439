"""``kopru ask`` and ``kopru search`` within some languages, documents, years and kinds."""

from pathlib import Path
from shlex import split

import pytest

from index.library import Library

QUESTION = "Who cleared the mined fields near Aghdam?"
EDITION = "Deminers cleared the mined fields near Aghdam before the villagers came back home.\n"


def asked(terminal, library: Path, *options: object) -> list[str]:
    """Ids of the documents of the hits."""
    assert terminal.kopru("ask", QUESTION, "--json", *options, library=library) == 0
    (answer,) = terminal.objects()
    return [hit["document"] for hit in answer["hits"]]


@pytest.fixture
def dated(own: Library, terminal) -> Path:
    """A library of which two documents have a year."""
    for name, year in (("mines", 1995), ("дорога", 2021)):
        assert terminal.kopru("edit", name, "--year", year, library=own.folder) == 0
    terminal.printed()
    return own.folder


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), {"köprü", "mines", "дорога", "суу"}),
        (("--language", "ky", "--language", "ru"), {"дорога", "суу"}),
        (("--document", "köprü", "--document", "mines"), {"köprü", "mines"}),
        (("--from-year", "1995"), {"mines", "дорога"}),
        (("--to-year", "1995"), {"mines"}),
        (("--from-year", "1996", "--to-year", "2021", "--language", "ru"), {"дорога"}),
        (("--language", "Russian", "--language", "TÜRKÇE"), {"дорога", "köprü"}),
        (("--kind", "references", "--kind", "table"), set()),
        (("--language", "en", "--document", "дорога"), set()),
    ],
)
def test_hits_are_only_of_what_is_asked_for(options, expected, dated, terminal):
    assert set(asked(terminal, dated, *options)) == expected


def test_many_questions_are_asked_within_the_same(dated, terminal, tmp_path):
    queries = tmp_path / "q.jsonl"
    queries.write_text(
        f'{{"id": "1", "text": "{QUESTION}"}}\n{{"id": "2", "text": "Köprü"}}\n', encoding="utf-8"
    )
    assert terminal.kopru("search", "--queries", queries, "--language", "tr", library=dated) == 0
    assert [[hit["document"] for hit in each["hits"]] for each in terminal.objects()] == [["köprü"]] * 2


def test_an_unknown_document_and_years_in_the_wrong_order_are_named(dated, terminal):
    assert terminal.kopru("ask", QUESTION, "--document", "yok", library=dated) == 2
    assert terminal.complaint() == "yok: no document has this id. `kopru list` shows those there are."
    assert terminal.kopru("ask", QUESTION, "--from-year", 2020, "--to-year", 2010, library=dated) == 2
    assert terminal.complaint().startswith("--from-year 2020 is after --to-year 2010, so no year is left.")


@pytest.mark.parametrize(
    "options",
    [
        "--from-year 2050",
        "--kind table",
        "--collection 'boş raf' --to-year 2100",
        "--language en --document дорога",
    ],
)
def test_where_nothing_is_left_to_search_it_says_what_left_nothing(options, dated, terminal, tmp_path):
    assert terminal.kopru("collection", "add", "boş raf", library=dated) == 0
    terminal.printed()
    assert terminal.kopru("ask", QUESTION, *split(options), library=dated) == 0
    said = f"No document is left to search with {options}. Leave that out, or change it.\n"
    assert terminal.printed() == said
    file = tmp_path / "a.md"
    assert terminal.kopru("ask", QUESTION, *split(options), "--save", file, library=dated) == 0
    complaint = f"kopru: {file}: not written, for nothing was searched.\n"
    assert tuple(terminal.output.readouterr()) == (said, complaint)
    assert not file.exists()


def test_the_same_said_in_another_edition_is_shown_with_the_hit(own, terminal, tmp_path):
    edition = tmp_path / "edition.txt"
    edition.write_text(EDITION, encoding="utf-8")
    assert terminal.kopru("add", edition, library=own.folder) == 0
    terminal.printed()
    assert terminal.kopru("ask", QUESTION, "--json", library=own.folder) == 0
    (answer,) = terminal.objects()
    first, *others = answer["hits"]
    (also,) = first["also"]
    assert {first["document"], also["document"]} == {"mines", "edition"}
    assert list(also) == ["document", "title", "pages", "page_labels", "language", "start", "end"]
    assert also | {"end": 0} == {
        "document": also["document"], "title": also["document"], "pages": [1], "page_labels": [None],
        "language": "en", "start": 0, "end": 0,
    }  # fmt: skip
    assert [hit["also"] for hit in others] == [[]] * 3
    assert terminal.kopru("ask", QUESTION, "-k", 1, library=own.folder) == 0
    assert terminal.printed().count("The same is said here") == 1
    assert terminal.kopru("ask", QUESTION, library=own.folder) == 0
    assert f"    The same is said here, too: {also['document']}\n" in terminal.printed()


def test_a_document_has_no_more_hits_than_are_asked_for(own, terminal, tmp_path):
    salt = tmp_path / "salt.md"
    names = ("Osh", "Uzgen", "Naryn")
    salt.write_text(
        "\n\n".join(f"# {name}\n\nFields near {name} were mined." for name in names), encoding="utf-8"
    )
    assert terminal.kopru("add", salt, library=own.folder) == 0
    terminal.printed()
    assert asked(terminal, own.folder, "-k", 9).count("salt") == 3
    assert asked(terminal, own.folder, "-k", 9, "--per-document", 2).count("salt") == 2
