"""What ``kopru eval`` refuses, because it means nothing, and what it makes of runs that are there already."""

import json
from pathlib import Path

import pytest

QRELS = "q1 0 köprü 1\nq2 0 суу 1\n"
GOOD = "q1 Q0 köprü 1 2.0 a\nq1 Q0 суу 2 1.0 a\nq2 Q0 суу 1 1.0 a\n"
POOR = "q1 Q0 суу 1 2.0 b\nq1 Q0 köprü 2 1.0 b\nq2 Q0 köprü 1 1.0 b\n"
LINES = [
    {
        "id": "fee",
        "kind": "what",
        "split": "report",
        "questions": {"tr": "Ücretin yarısı neye harcanırdı?"},
        "answers": [{"document": "köprü", "quote": "Ücretin yarısı köprünün onarımına harcanırdı."}],
    },
    {
        "id": "fields",
        "kind": "who",
        "split": "development",
        "questions": {"en": "Who cleared the mined fields near Aghdam?"},
        "answers": [{"document": "mines", "quote": "Deminers cleared the mined fields near Aghdam"}],
    },
]


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with two runs of TREC, their judgements, judged questions and a BEIR folder."""
    for name, text in (("good.txt", GOOD), ("poor.txt", POOR), ("qrels.txt", QRELS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    lines = "".join(json.dumps(line) + "\n" for line in LINES)
    (tmp_path / "mine.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / "beir").mkdir()
    (tmp_path / "beir" / "corpus.jsonl").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def saved(runs, shelf, terminal) -> Path:
    """A run over both judged questions, with pools, as ``--save`` wrote it."""
    arguments = ("--documents", shelf / "texts", "--pools", "--save", "saved.json")
    assert terminal.kopru("eval", "mine.jsonl", *arguments) == 0
    terminal.printed()
    return runs / "saved.json"


TREC = ["good.txt", "--qrels", "qrels.txt"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([*TREC, "--encoder", "x"], "good.txt, a run of TREC, does not go with --encoder."),
        (
            [*TREC, "--retriever", "hybrid", "--reranker", "x", "--pools"],
            "good.txt, a run of TREC, does not go with --retriever, --reranker, --pools.",
        ),
        (
            [*TREC, "--split", "report", "--documents", "x"],
            "good.txt, a run of TREC, does not go with --documents, --split.",
        ),
        (
            ["saved.json", "--qrels", "qrels.txt", "--documents", "x", "--pools"],
            "saved.json, a saved run, does not go with --qrels, --documents, --pools.",
        ),
        (
            ["saved.json", "--encoder", "builtin", "--retriever", "dense", "--reranker", "x"],
            "saved.json, a saved run, does not go with --encoder, --retriever, --reranker.",
        ),
        (
            ["beir", "--documents", "x", "--split", "report", "--pools"],
            "beir, a BEIR folder, does not go with --documents, --split, --pools.",
        ),
        (
            [*TREC, "--against", "lexical"],
            "good.txt is a run of TREC, and 'lexical' is none: there is no such file.",
        ),
        (["saved.json", "--against", "good.txt"], "saved.json is a saved run, and 'good.txt' is none."),
        (
            ["mine.jsonl", "--documents", "x", "--against", "good.txt"],
            "--against good.txt: this file is no saved run",
        ),
        (
            ["mine.jsonl", "--documents", "x", "--against", "hybrid"],
            "--against hybrid: that is what is measured already.",
        ),
        (
            ["mine.jsonl", "--documents", "x", "--retriever", "dense", "--against", "dense"],
            "--against dense: that is what is measured already.",
        ),
        (["beir", "--against", "builtin"], "--against builtin: that is what is measured already."),
        (
            ["beir", "--encoder", "beir", "--against", "./beir"],
            "--against ./beir: that is what is measured already.",
        ),
        (["beir", "--port", "7999"], "--port and --no-browser are for --label."),
        (["mine.jsonl", "--no-browser"], "--port and --no-browser are for --label."),
        (["beir", "--json", "--against", "dense"], "--json prints one run and no comparison."),
        (["--label", "mine.jsonl", "--retriever", "dense"], "--label does not go with --retriever."),
        (["mine.jsonl", "--export", "out", "--no-browser"], "--export does not go with --no-browser."),
        (["beir", "--import", "new.jsonl", "--retriever", "dense"], "--import does not go with --retriever."),
        (
            ["beir", "--import", "new.jsonl", "--encoder", "x"],
            "--import over the library does not go with --encoder.",
        ),
    ],
)
def test_what_means_nothing_is_refused_before_anything_is_done(runs, terminal, arguments, complaint):
    before = sorted(runs.iterdir())
    assert terminal.kopru("eval", *arguments, library=runs / "library") == 2
    assert terminal.complaint().startswith(complaint)
    assert sorted(runs.iterdir()) == before


def test_two_runs_of_trec_are_compared(runs, terminal):
    assert terminal.kopru("eval", *TREC, "--against", "poor.txt") == 0
    printed = terminal.printed()
    assert "First: qrels, encoder good, run" in printed
    assert "Second: qrels, encoder poor, run" in printed


def test_a_run_of_trec_is_compared_with_one_that_was_saved(runs, terminal):
    assert terminal.kopru("eval", "poor.txt", "--qrels", "qrels.txt", "--save", "poor.json") == 0
    terminal.printed()
    assert terminal.kopru("eval", *TREC, "--against", "poor.json") == 0
    assert "Second: qrels, encoder poor, run" in terminal.printed()


def test_of_a_saved_run_the_questions_of_one_split_are_shown(saved, terminal):
    for split, language in (("report", "tr"), ("development", "en")):
        assert terminal.kopru("eval", saved, "--split", split, "--save", "part.json") == 0
        assert f"| {language} alone" in terminal.printed()
        part = json.loads(Path("part.json").read_text(encoding="utf-8"))
        assert [outcome["split"] for outcome in part["outcomes"]] == [split]
        assert list(part["pools"]) == [language]


def test_a_split_that_a_saved_run_does_not_have_is_named_with_those_there_are(saved, terminal):
    assert terminal.kopru("eval", saved, "--split", "nosuch") == 2
    said = "no question is of the split 'nosuch'; there are: development, report. Give one of those."
    assert terminal.complaint() == f"{saved}: {said}"


def test_a_split_of_a_saved_run_is_compared_with_the_same_split_of_another(saved, terminal):
    assert terminal.kopru("eval", saved, "--split", "report", "--against", saved) == 0
    assert "1 questions in common." in terminal.printed()


def test_a_comparison_goes_into_the_json_of_a_report(saved, shelf, terminal):
    arguments = ("--documents", shelf / "texts", "--against", "lexical", "--json", "--report", "report")
    assert terminal.kopru("eval", "mine.jsonl", *arguments) == 0
    (result,) = terminal.objects()
    assert (result["retriever"], result["queries"]) == ("hybrid", 2)
    report = json.loads(Path("report/report.json").read_text(encoding="utf-8"))
    assert report["compared"]["with"]["retriever"] == "lexical"


def test_what_is_not_there_to_be_measured_is_said_with_what_could_be(runs, terminal):
    (runs / "folder").mkdir()
    (runs / "folder" / "a.txt").touch()
    (runs / "half" / "qrels").mkdir(parents=True)
    (runs / "half" / "queries.jsonl").touch()
    for dataset, said in (
        ("nosuch.jsonl", "there is no such file or folder. DATASET is judged questions (a .jsonl file,"),
        ("folder", "no file of judged questions (.jsonl) in this folder. It holds a.txt. DATASET is"),
        ("half", "there is no corpus.jsonl, qrels/test.tsv in this folder. It holds qrels, queries.jsonl."),
    ):
        assert terminal.kopru("eval", dataset, library=runs / "library") == 2
        assert terminal.complaint().startswith(f"{dataset}: {said}")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--save", "gone/run.json"], "gone/run.json: there is no folder gone."),
        (["--save", "beir"], "beir: this is a folder. Give --save the name of a file."),
        (["--report", "qrels.txt"], "qrels.txt: qrels.txt is a file, and a report is a folder."),
        (["--report", "qrels.txt/a/b"], "qrels.txt/a/b: qrels.txt is a file, and a report is a folder."),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_is_measured(
    runs, terminal, monkeypatch, arguments, complaint
):
    def measured(*_: object) -> None:
        raise AssertionError("measured")

    monkeypatch.setattr("eval.trec.evaluate_trec", measured)
    assert terminal.kopru("eval", *TREC, *arguments) == 2
    assert terminal.complaint().startswith(complaint)


def test_questions_without_a_word_are_refused(runs, shelf, terminal):
    line = {"id": "a", "questions": {"tr": "?!"}}
    (runs / "empty.jsonl").write_text(json.dumps(line), encoding="utf-8")
    assert terminal.kopru("eval", "empty.jsonl", "--documents", shelf / "texts", "--save", "a.json") == 2
    assert terminal.complaint().startswith("empty.jsonl: no question has a word in it. Ask in words,")
    assert not Path("a.json").exists()
