"""What each ``kopru`` verb does when all is well, in print and as JSON."""

import json
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path
from unicodedata import normalize

import pytest

QUESTIONS = {
    "köprü": "Taş köprü 1993 yılında ne için onarıldı?",
    "суу": "Нарын дарыясынын суусу жазында эмне үчүн көтөрүлөт?",
    "дорога": "Кто построит железную дорогу в Узбекистан за шесть лет?",
    "mines": "Who cleared the mined fields near Aghdam?",
}
IDS = ["köprü", "mines", "дорога", "суу"]


def test_a_second_add_changes_nothing_and_says_so(shelf, terminal, tmp_path):
    library = tmp_path / "new" / "library"
    assert terminal.kopru("add", shelf / "texts", library=library) == 0
    added = [f"Added: {name}" for name in IDS]
    assert terminal.printed().splitlines() == [*added, f"{library}: 4 documents added."]
    assert terminal.kopru("add", shelf / "texts", library=library) == 0
    assert terminal.printed() == "Already there, unchanged: 4 documents.\nNothing changed.\n"


def test_files_of_a_folder_that_nothing_can_read_are_named(own, terminal, tmp_path):
    for name in ("salt.txt", "old.doc", "older.DOC", "shot.jpg"):
        (tmp_path / name).write_text("The miller sold his mill.", encoding="utf-8")
    assert terminal.kopru("add", tmp_path, library=own.folder) == 0
    assert terminal.printed().splitlines() == [
        "Added: salt",
        "Left out, as of no kind that can be read: 3 files (.doc, .jpg).",
        f"{own.folder}: 1 document added.",
    ]
    assert terminal.kopru("add", tmp_path, "--json", library=own.folder) == 0
    (said,) = terminal.objects()
    assert said["left_out"] == [str(tmp_path / name) for name in ("old.doc", "older.DOC", "shot.jpg")]


def test_a_file_that_changed_is_read_anew(own, terminal, tmp_path):
    source = tmp_path / "note.txt"
    for text, changes in (
        ("The miller sold his mill.", {"added": ["note"], "updated": []}),
        ("The miller kept his mill.", {"added": [], "updated": ["note"]}),
    ):
        source.write_text(text, encoding="utf-8")
        assert terminal.kopru("add", source, "--json", library=own.folder) == 0
        assert terminal.objects() == [
            {**changes, "unchanged": [], "failed": [], "problems": {}, "left_out": []}
        ]
    source.write_text("The miller gave his mill away.", encoding="utf-8")
    assert terminal.kopru("add", source, library=own.folder) == 0
    assert terminal.printed() == f"Updated: note\n{own.folder}: 1 document updated.\n"
    assert terminal.stored(own.folder)["note"] == "The miller gave his mill away."


def test_the_list_says_what_is_known_of_each_document(own, shelf, terminal, tmp_path):
    note = tmp_path / "salt.md"
    note.write_text(
        "---\ntitle: Salt\nauthor: Jane Smith\nyear: 1999\n---\n\nSalt was money.", encoding="utf-8"
    )
    assert terminal.kopru("add", note, library=own.folder) == 0
    terminal.printed()
    assert terminal.kopru("list", library=own.folder) == 0
    lines = terminal.printed().splitlines()
    assert lines[:3] == ["köprü", "    köprü", "    2 pages, 1 passage; Turkish"]
    assert lines[-3:] == ["salt", "    Jane Smith. Salt. 1999", "    1 page, 1 passage; English"]
    assert terminal.kopru("list", "--json", library=own.folder) == 0
    entries = terminal.objects()
    assert [entry["id"] for entry in entries] == [*IDS, "salt"]
    assert [entry["language"] for entry in entries] == ["tr", "en", "ru", "ky", "en"]
    assert entries[0]["source"] == str(shelf / "texts" / "köprü.txt")
    assert list(entries[-1]) == [
        "id", "title", "authors", "year", "publisher", "work", "language", "languages", "page_count",
        "passage_count", "characters", "source", "sha256", "added", "collections",
    ]  # fmt: skip
    assert {key: entries[-1][key] for key in ("title", "authors", "year", "characters")} == {
        "title": "Salt", "authors": ["Jane Smith"], "year": 1999, "characters": 15
    }  # fmt: skip


def test_a_document_is_shown_with_its_text_and_pages(shelf, terminal):
    library = shelf / "library"
    assert terminal.kopru("show", "köprü", library=library) == 0
    lines = dict(line.split(maxsplit=1) for line in terminal.printed().splitlines())
    shown = {name: lines[name] for name in ("id", "authors", "year", "languages", "pages", "passages")}
    assert shown == {
        "id": "köprü", "authors": "not known", "year": "not known", "languages": "Turkish", "pages": "2",
        "passages": "1",
    }  # fmt: skip
    assert terminal.kopru("show", "köprü", "--text", library=library) == 0
    text = terminal.printed()
    assert text.startswith("Taş köprü 1993 yılında onarıldı.")
    assert terminal.kopru("show", "köprü", "--json", library=library) == 0
    (document,) = terminal.objects()
    assert f"{document['text']}\n" == text
    pages = [document["text"][page["start"] : page["end"]] for page in document["pages"]]
    assert [page["number"] for page in document["pages"]] == [1, 2]
    assert pages[1].startswith("Bekçiler geçiş ücreti alırdı.")
    assert "".join(pages) == document["text"]
    decomposed = normalize("NFD", "köprü")  # as a Mac may type it
    assert terminal.kopru("show", decomposed, "--text", library=library) == 0
    assert terminal.printed() == text


def test_a_removed_document_is_gone_and_the_others_stay(own, terminal):
    before = terminal.stored(own.folder)
    assert terminal.kopru("remove", "дорога", "mines", "дорога", library=own.folder) == 0
    assert terminal.printed() == "Removed: дорога, mines\n"
    assert terminal.stored(own.folder) == {name: before[name] for name in ("köprü", "суу")}


@pytest.mark.parametrize(
    ("document", "head", "quote"),
    [
        ("köprü", "[1] köprü, s. 1 · Türkçe · köprü", "Taş köprü 1993 yılında onarıldı."),
        (
            "суу",
            "[1] Нарын суусу · кыргызча · суу",
            "Нарын дарыясынын суусу жазында эриген кардан көтөрүлөт.",
        ),
        ("дорога", "[1] дорога · русский · дорога", "Железную дорогу в Узбекистан построят за шесть лет"),
        ("mines", "[1] mines · English · mines", "Deminers cleared the mined fields near Aghdam"),
    ],
)
def test_a_question_is_answered_in_its_language(document, head, quote, shelf, terminal):
    assert terminal.kopru("ask", QUESTIONS[document], "-k", 1, library=shelf / "library") == 0
    answer = terminal.printed()
    assert head in answer.splitlines()
    assert quote in " ".join(answer.split())


def test_a_question_needs_no_quotation_marks(shelf, terminal):
    words = QUESTIONS["mines"].split()
    assert terminal.kopru("ask", *words, "-k", 1, "--json", library=shelf / "library") == 0
    (result,) = terminal.objects()
    assert list(result) == ["id", "language", "status", "confidence", "hits"]
    assert [hit["document"] for hit in result["hits"]] == ["mines"]
    assert (result["id"], result["language"]) == ("", "en")


def test_an_empty_library_says_how_to_fill_it(own, terminal):
    assert terminal.kopru("remove", *IDS, library=own.folder) == 0
    terminal.printed()
    for arguments in (["list"], ["ask", "Köprü kaç kemerli?"]):
        assert terminal.kopru(*arguments, library=own.folder) == 0
        assert terminal.printed() == "The library is empty. Add documents with `kopru add PATH...`.\n"
    assert terminal.kopru("ask", "Köprü kaç kemerli?", "--json", library=own.folder) == 0
    assert terminal.objects() == [
        {"id": "", "language": "tr", "status": "none", "confidence": 0.0, "hits": []}
    ]


def test_results_come_in_the_order_asked_with_the_keys_agreed_on(shelf, terminal, tmp_path):
    queries = tmp_path / "queries.jsonl"
    lines = [json.dumps({"id": f"q-{name}", "text": text}) for name, text in QUESTIONS.items()]
    queries.write_text("\n\n".join(lines), encoding="utf-8")
    assert terminal.kopru("search", "--queries", queries, "-k", 3, library=shelf / "library") == 0
    results = terminal.objects()
    assert [result["id"] for result in results] == ["q-köprü", "q-суу", "q-дорога", "q-mines"]
    assert [result["language"] for result in results] == ["tr", "ky", "ru", "en"]
    assert [result["hits"][0]["document"] for result in results] == list(QUESTIONS)
    for result in results:
        assert list(result) == ["id", "language", "status", "confidence", "hits"]
        assert result["status"] in {"found", "related", "none"}
        assert 0 <= result["confidence"] <= 1
        assert [hit["rank"] for hit in result["hits"]] == [1, 2, 3]
        scores = [hit["score"] for hit in result["hits"]]
        assert scores == sorted(scores, reverse=True)
        for hit in result["hits"]:
            assert list(hit) == [
                "rank", "score", "document", "title", "pages", "page_labels", "section", "kind", "language", "start",
                "end", "text", "quotes", "also",
            ]  # fmt: skip
            assert [list(quote) for quote in hit["quotes"]] == [
                ["start", "end", "text", "pages", "page_labels"]
            ]


def test_what_a_search_quotes_is_what_show_shows(shelf, terminal, tmp_path):
    queries = tmp_path / "queries.jsonl"
    queries.write_text('{"id": "1", "text": "Балыкчылар бекчилер 😀 ücret"}', encoding="utf-8")
    assert terminal.kopru("search", "--queries", queries, library=shelf / "library") == 0
    hits = terminal.objects()[0]["hits"]
    assert sorted(hit["document"] for hit in hits) == IDS
    for hit in hits:
        assert terminal.kopru("show", hit["document"], "--json", library=shelf / "library") == 0
        (document,) = terminal.objects()
        assert hit["title"] == document["title"]
        assert hit["pages"] == [page["number"] for page in document["pages"]]
        assert hit["page_labels"] == [page["label"] for page in document["pages"]]
        for piece in (hit, *hit["quotes"]):
            assert piece["text"] == document["text"][piece["start"] : piece["end"]] != ""
            assert hit["start"] <= piece["start"] < piece["end"] <= hit["end"]


def test_one_question_without_words_does_not_lose_the_others(shelf, terminal, monkeypatch):
    lines = (
        '{"id": "1", "text": "Тоннели в горах"}\n\n{"id": "2", "text": " "}\n{"id": "3", "text": "Kervanlar"}'
    )
    # A terminal that speaks something else changes nothing: the lines are UTF-8.
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(lines.encode()), encoding="ascii"))
    assert terminal.kopru("search", "--queries", "-", library=shelf / "library") == 1
    out, err = terminal.output.readouterr()
    first, second, third = (json.loads(line) for line in out.splitlines())
    assert (first["hits"][0]["document"], third["hits"][0]["document"]) == ("дорога", "köprü")
    why = second.pop("error")
    assert second == {"id": "2", "language": None, "status": "none", "confidence": 0.0, "hits": []}
    assert why.startswith("The question has no word in it.")
    assert err == f"kopru: standard input, line 3: {why}\n"


def test_that_there_is_no_question_is_said(shelf, terminal, tmp_path):
    queries = tmp_path / "queries.jsonl"
    queries.write_text("\n", encoding="utf-8")
    assert terminal.kopru("search", "--queries", queries, library=shelf / "library") == 2
    assert terminal.complaint().startswith(f"{queries}: there is not one question in it.")


def test_a_collection_is_measured(collection, terminal):
    assert terminal.kopru("eval", collection, "--json") == 0
    (result,) = terminal.objects()
    assert list(result) == ["dataset", "encoder", "retriever", "queries", "measures", "seconds_per_query"]
    assert result.pop("seconds_per_query") > 0
    assert result == {
        "dataset": "four", "encoder": "builtin", "retriever": "hybrid", "queries": 4,
        "measures": {"nDCG@10": 1.0, "RR@10": 1.0, "Success@1": 1.0, "Success@5": 1.0, "R@100": 1.0},
    }  # fmt: skip
    assert terminal.kopru("eval", collection, "--retriever", "lexical") == 0
    printed = terminal.printed()
    assert printed.startswith("four: encoder builtin, lexical, ")
    assert "| all         |         4 |   100.0 | 100.0 |" in printed


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("corpus.jsonl", '{"_id": "a", "title": "", "text": "b"}\n{"_id"\n', ", line 2: not JSON"),
        ("queries.jsonl", '{"_id": "a"}\n', ", line 1: no field 'text'"),
        ("qrels/test.tsv", "q\td\n", ", line 1: the header is"),
    ],
)
def test_a_broken_collection_names_file_and_line(name, content, said, collection, terminal):
    (collection / name).write_text(content, encoding="utf-8")
    assert terminal.kopru("eval", collection, "--json") == 2
    assert terminal.complaint().startswith(f"{collection / name}{said}")


@pytest.fixture
def collection(shelf, tmp_path):
    """The texts of the shelf as a judged collection in BEIR's layout."""
    folder = tmp_path / "four"
    (folder / "qrels").mkdir(parents=True)
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (shelf / "texts").iterdir()}
    corpus = [{"_id": name, "title": "", "text": text} for name, text in texts.items()]
    queries = [{"_id": f"q-{name}", "text": text} for name, text in QUESTIONS.items()]
    for name, rows in (("corpus", corpus), ("queries", queries)):
        lines = "".join(f"{json.dumps(row)}\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    judged = "".join(f"q-{name}\t{name}\t1\n" for name in QUESTIONS)
    (folder / "qrels" / "test.tsv").write_text(f"query-id\tcorpus-id\tscore\n{judged}", encoding="utf-8")
    return folder


@pytest.fixture
def judged(shelf, tmp_path):
    """One judged question about a text of the shelf."""
    text = (shelf / "texts" / "дорога.txt").read_text(encoding="utf-8")
    place = {"document": "дорога.txt", "start": 0, "end": text.index(".")}
    line = {"id": "1", "kind": "who", "questions": {"ru": QUESTIONS["дорога"]}, "answers": [place]}
    file = tmp_path / "judged.jsonl"
    file.write_text(json.dumps(line), encoding="utf-8")
    return file


def test_judged_questions_are_measured_over_their_documents(shelf, judged, terminal):
    assert terminal.kopru("eval", judged, "--documents", shelf / "texts", "--json") == 0
    (result,) = terminal.objects()
    assert result.pop("seconds_per_query") > 0
    assert result == {
        "dataset": "judged", "encoder": "builtin", "retriever": "hybrid", "queries": 1,
        "measures": {"nDCG@10": 1.0, "RR@10": 1.0, "Success@1": 1.0, "Success@5": 1.0, "R@100": 1.0},
    }  # fmt: skip
    assert terminal.kopru("eval", judged.parent, "--documents", shelf / "texts") == 0
    table = terminal.printed()
    assert "| ru          |         1 |   100.0 |" in table
    assert "| rank |" not in table  # nothing was missed, so no table of misses


def test_runs_are_saved_compared_and_reported(shelf, judged, terminal, tmp_path):
    documents = ("--documents", shelf / "texts")
    saved, report = tmp_path / "monday.json", tmp_path / "report"
    assert terminal.kopru("eval", judged, *documents, "--save", saved) == 0
    assert terminal.kopru("eval", judged, *documents, "--against", "lexical", "--report", report) == 0
    printed = terminal.printed()
    assert "Second: judged, encoder builtin, lexical" in printed
    assert "No difference shown." in printed
    assert (report / "report.html").is_file()
    assert terminal.kopru("eval", saved, "--against", saved) == 0
    assert "1 questions in common. No difference shown." in terminal.printed()
    assert terminal.kopru("eval", saved, "--against", "lexical") == 2
    assert "Compare two saved runs" in terminal.complaint()


def test_judged_questions_are_asked_over_the_library_where_no_documents_are_given(
    shelf, judged, terminal, tmp_path
):
    library = tmp_path / "library"
    assert terminal.kopru("add", shelf / "texts", library=library) == 0
    terminal.printed()
    assert terminal.kopru("eval", judged, "--pools", library=library) == 0
    assert "| ru alone" in terminal.printed()


def test_judged_questions_that_cannot_be_asked_say_why(shelf, judged, terminal, tmp_path):
    for arguments, said in (
        (
            [judged, "--split", "report", "--documents", shelf / "texts"],
            "no question is of the split 'report'",
        ),
        ([shelf, "--documents", shelf], f"{shelf}: no file of judged questions (.jsonl) in this folder."),
        ([judged, "--qrels", tmp_path / "gone"], f"{tmp_path / 'gone'}: cannot be read"),
        ([judged, "--documents", tmp_path / "gone"], f"{tmp_path / 'gone'}: no such file or folder."),
    ):
        assert terminal.kopru("eval", *arguments) == 2
        assert terminal.complaint().startswith(said)


def test_a_real_paper_is_quoted_with_its_pages(papers: Path, terminal, tmp_path):
    library = tmp_path / "library"
    paper = min(papers.glob("*.txt"), key=lambda path: path.stat().st_size)
    assert terminal.kopru("add", paper, "--json", library=library) == 0
    (name,) = terminal.objects()[0]["added"]
    assert terminal.kopru("show", name, "--json", library=library) == 0
    (document,) = terminal.objects()
    middle = document["text"][len(document["text"]) // 2 :].split(". ")[1]
    assert terminal.kopru("ask", middle, "--json", library=library) == 0
    (result,) = terminal.objects()
    assert middle in " ".join(hit["text"] for hit in result["hits"])
    for hit in result["hits"]:
        assert hit["text"] == document["text"][hit["start"] : hit["end"]]
        pages = [
            page["number"]
            for page in document["pages"]
            if page["start"] < hit["end"] and page["end"] > hit["start"]
        ]
        assert hit["pages"] == pages
