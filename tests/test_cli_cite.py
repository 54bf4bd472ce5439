"""``kopru ask --cite`` and ``--save``: references and a text of its own instead of the answer."""

import json
from pathlib import Path

import pytest
from docx import Document

from app.cli_cite import CITED_AS
from app.take_page import FORMATS

QUESTION = "Taş köprü ne zaman onarıldı?"


@pytest.fixture
def described(own, terminal) -> Path:
    """A library of which one document has an author, a year and a publisher."""
    said = (
        "--title",
        "Taş Köprüler",
        "--author",
        "Nurgül Süleymanova",
        "--year",
        2020,
        "--publisher",
        "Manas Yayınevi",
    )
    assert terminal.kopru("edit", "köprü", *said, library=own.folder) == 0
    terminal.printed()
    return own.folder


def cited(terminal, library, form):
    assert terminal.kopru("ask", QUESTION, "-k", 1, "--cite", form, library=library) == 0
    return terminal.printed()


def test_what_is_found_is_printed_as_the_references_of_each_format(described, terminal):
    assert cited(terminal, described, "apa") == (
        "Kaynakça\nSüleymanova, N. (2020). Taş Köprüler. Manas Yayınevi.\n\n"
        "Metin içinde, alıntılanan sayfalarla\n(Süleymanova, 2020, s. 1)\n"
    )
    assert cited(terminal, described, "gost").splitlines()[1::3] == [
        "Süleymanova N. Taş Köprüler. Manas Yayınevi, 2020.",
        "[Süleymanova, 2020, s. 1]",
    ]
    assert cited(terminal, described, "isnad").splitlines()[1::3] == [
        "Süleymanova, Nurgül. Taş Köprüler. Manas Yayınevi, 2020.",
        "Nurgül Süleymanova, Taş Köprüler (Manas Yayınevi, 2020), 1.",
    ]
    assert cited(terminal, described, "bibtex").startswith(
        "@book{suleymanova2020,\n  author = {Süleymanova, Nurgül},"
    )
    assert cited(terminal, described, "ris").startswith("TY  - BOOK\r\nID  - suleymanova2020\r\n")
    (item,) = json.loads(cited(terminal, described, "csl-json"))
    assert (item["id"], item["locator"], item["language"]) == ("suleymanova2020", "1", "tr")


def test_all_that_can_be_asked_for_is_a_format(terminal):
    assert set(CITED_AS) <= set(FORMATS)


def test_where_there_is_no_answer_the_references_stay_valid_and_the_reader_is_told(described, terminal):
    nothing = ("ask", QUESTION, "--kind", "table", "--cite")
    said = "kopru: No document is left to search with --kind table. Leave that out, or change it.\n"
    assert terminal.kopru(*nothing, "csl-json", library=described) == 0
    assert tuple(terminal.output.readouterr()) == ("[]\n", said)
    assert terminal.kopru(*nothing, "bibtex", library=described) == 0
    assert tuple(terminal.output.readouterr()) == ("", said)


def test_an_answer_is_saved_as_markdown_and_for_word_beside_what_is_printed(described, terminal, tmp_path):
    for name in ("salt.md", "salt.DOCX"):
        assert terminal.kopru("ask", QUESTION, "-k", 1, "--save", tmp_path / name, library=described) == 0
        printed = terminal.printed()
        assert "[1] Nurgül Süleymanova (2020). Taş Köprüler. Manas Yayınevi, s. 1" in printed
        assert printed.endswith(f"\nSaved: {tmp_path / name}\n")
    text = (tmp_path / "salt.md").read_text(encoding="utf-8")
    assert f"\n\n## {QUESTION}\n\n> Taş köprü 1993 yılında onarıldı.\n\n— Nurgül Süleymanova (2020)." in text
    paragraphs = [each.text for each in Document(str(tmp_path / "salt.DOCX")).paragraphs]
    assert paragraphs[2:4] == [QUESTION, "Taş köprü 1993 yılında onarıldı."]
    other = tmp_path / "other.md"
    assert terminal.kopru("ask", QUESTION, "--json", "--save", other, library=described) == 0
    out, err = terminal.output.readouterr()
    assert (json.loads(out)["status"], err) == ("found", f"Saved: {other}\n")


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--cite", "mla"), "invalid choice: 'mla'"),
        (("--cite", "ris", "--json"), "not allowed with argument --cite"),
        (("--save", "salt.pdf"), "'salt.pdf' ends in neither .md (Markdown) nor .docx (Word)"),
        (("--save", "md"), "'md' ends in neither"),
    ],
)
def test_a_wrong_format_is_refused(options, complaint, described, terminal):
    assert terminal.kopru("ask", QUESTION, *options, library=described) == 2
    assert complaint in terminal.output.readouterr().err


def test_no_file_is_written_over_and_no_folder_made(described, terminal, tmp_path):
    there = tmp_path / "there.md"
    there.write_text("mine", encoding="utf-8")
    assert terminal.kopru("ask", QUESTION, "--save", there, library=described) == 2
    assert (
        terminal.complaint()
        == f"{there}: is already there. Give --save another name, or move that file away."
    )
    nowhere = tmp_path / "nowhere" / "x.docx"
    assert terminal.kopru("ask", QUESTION, "--save", nowhere, library=described) == 2
    assert terminal.complaint().startswith(f"{nowhere}: there is no folder {nowhere.parent}.")
    assert there.read_text(encoding="utf-8") == "mine"
