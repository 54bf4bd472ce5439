"""``kopru eval --label``, ``--export`` and ``--import`` from the command line, with wrong input too."""

import json
from pathlib import Path

import pytest

from eval.datasets import load_dataset
from eval.judgements import load_judgements

LINES = [
    {
        "id": "fee",
        "kind": "what",
        "split": "report",
        "questions": {"tr": "Ücretin yarısı neye harcanırdı?"},
        "answers": [{"document": "köprü", "quote": "Ücretin yarısı köprünün onarımına harcanırdı."}],
    },
    {"id": "song", "split": "development", "questions": {"ru": "Кто сочинил песню?"}},
]


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    path = tmp_path / "mine.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in LINES), encoding="utf-8")
    return path


def test_a_judged_set_goes_out_and_comes_back(shelf, terminal, judged, tmp_path):
    out, back = tmp_path / "out", tmp_path / "back.jsonl"
    assert terminal.kopru("eval", judged, "--export", out, library=shelf / "library") == 0
    assert terminal.printed() == f"{out}: 2 questions, 4 passages, 1 judgement.\n"
    assert [question.id for question in load_dataset(out).questions] == ["fee-tr"]
    for added in ("1 question added.", "0 questions added, 1 there already."):
        assert terminal.kopru("eval", out, "--import", back, "--documents", shelf / "texts") == 0
        assert terminal.printed() == f"{back}: {added}\n"
    (question,) = load_judgements([back])
    assert (question.id, question.texts) == ("fee-tr", LINES[0]["questions"])
    assert terminal.kopru("eval", back, library=shelf / "library") == 0
    assert "| tr          |         1 |   100.0 |" in terminal.printed()


def test_only_the_questions_of_a_split_go_out(shelf, terminal, judged, tmp_path):
    arguments = ("eval", judged, "--documents", shelf / "texts", "--split", "development")
    assert terminal.kopru(*arguments, "--export", tmp_path / "out") == 0
    assert terminal.printed() == f"{tmp_path / 'out'}: 1 question, 4 passages, 0 judgements.\n"


def test_what_cannot_be_taken_over_is_told(own, terminal, judged, tmp_path):
    out, back = tmp_path / "out", tmp_path / "back.jsonl"
    assert terminal.kopru("eval", judged, "--export", out, library=own.folder) == 0
    own.remove(["köprü"])
    terminal.output.readouterr()
    assert terminal.kopru("eval", out, "--import", back, library=own.folder) == 2
    printed, complained = terminal.output.readouterr()
    assert printed == f"{back}: 0 questions added.\n"
    assert complained.splitlines() == [
        "kopru: fee-tr: köprü:0 is not in the documents.",
        "kopru: fee-tr: no text that answers it is in the documents: left out.",
    ]
    assert not back.exists()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "Nothing to measure: give DATASET."),
        (["--export", "out"], "No DATASET is named: give judged questions to --export"),
        (["--label", "--pools", "--documents", "x"], "--label does not go with --pools, --documents."),
        (["mine.jsonl", "--export", "out", "--json"], "--export does not go with --json."),
        (["beir", "--import", "mine.jsonl", "--split", "report"], "--import does not go with --split."),
        (["--label", "gone/mine.jsonl"], "gone/mine.jsonl: there is no folder gone."),
        (["mine.jsonl", "--export", "out"], "mine.jsonl: there is no such file or folder."),
        (["beir", "--import", "mine.jsonl"], "beir: there is no such folder. A collection in"),
    ],
)
def test_wrong_input_is_told_before_anything_is_done(terminal, tmp_path, monkeypatch, arguments, complaint):
    monkeypatch.chdir(tmp_path)
    assert terminal.kopru("eval", *arguments, library=tmp_path / "library") == 2
    assert terminal.complaint().startswith(complaint)
    assert list(tmp_path.iterdir()) == []


def test_a_broken_file_is_told_before_the_page_opens(shelf, terminal, tmp_path):
    (tmp_path / "mine.jsonl").write_text('{"id": "1"}\n{"id"\n')
    assert terminal.kopru("eval", "--label", tmp_path / "mine.jsonl", library=shelf / "library") == 2
    assert terminal.complaint().startswith(f'{tmp_path / "mine.jsonl"}, line 1: no "questions".')


def test_an_empty_library_has_nothing_to_judge(own, terminal, judged):
    own.remove([entry.id for entry in own.documents()])
    assert terminal.kopru("eval", "--label", judged, library=own.folder) == 2
    assert terminal.complaint().startswith(f"{own.folder}: the library is empty.")


def test_the_page_is_served_on_this_machine_until_it_is_stopped(shelf, terminal, judged, monkeypatch):
    class Page:
        local_url = "http://127.0.0.1:7999/"

        def block_thread(self) -> None:
            raise KeyboardInterrupt  # as early as it may come: Gradio is not waiting yet

        def close(self) -> None:
            asked["closed"] = True

    asked = {}
    monkeypatch.setattr("app.label.launch_label", lambda library, file, **how: asked.update(how) or Page())
    code = terminal.kopru("eval", "--label", judged, "--no-browser", library=shelf / "library")
    assert (code, asked) == (0, {"port": None, "open_browser": False, "closed": True})
    assert terminal.output.readouterr().out == (
        f"{judged}: 2 questions judged so far.\nKöprü is open at http://127.0.0.1:7999/ (stop it with Ctrl-C)\n"
    )


def test_a_report_without_a_folder_goes_into_the_library_where_the_chat_looks_for_it(own, terminal, judged):
    assert terminal.kopru("eval", judged, "--report", library=own.folder) == 0
    report = own.folder / "report" / "report.html"
    assert terminal.printed().endswith(f"Report: {report}\n")
    assert report.is_file()
    assert own.check() == ()
    assert terminal.kopru("eval", judged, "--report", library=own.folder / "gone") == 2
    assert "there is no library here" in terminal.complaint()
    assert not (own.folder / "gone").exists()


def test_a_chat_without_the_report_that_it_should_show_is_not_served(shelf, terminal, tmp_path):
    assert terminal.kopru("chat", "--report", tmp_path, library=shelf / "library") == 2
    assert terminal.complaint().startswith(f"{tmp_path / 'report.html'}: there is no report.")
