"""``kopru feedback``: what visitors said, and as judgements that ``kopru eval`` takes."""

import json
from dataclasses import replace

import pytest

from app.feedback import Feedback, FeedbackStore
from app.feedback_judgements import judged_records
from eval.judgements import Evidence, JudgedQuestion, load_judgements

QUOTE = "Taş köprü 1993 yılında onarıldı."
WATER = "Нарын дарыясынын суусу жазында эриген кардан көтөрүлөт."
HELPFUL = Feedback(
    time="2026-05-01T10:00:00+00:00",
    question="Taş köprü ne zaman onarıldı?",
    language="tr",
    verdict="helpful",
    comment="",
    document_id="köprü",
    start=0,
    end=len(QUOTE),
    quote=QUOTE,
)
WRONG = replace(
    HELPFUL, verdict="wrong_passage", document_id="суу", start=16, end=16 + len(WATER), quote=WATER
)
DOCUMENTS = {"köprü", "суу"}


def test_a_helpful_place_is_an_answer_and_a_wrong_one_is_beside_it():
    wrong_page = replace(HELPFUL, verdict="wrong_page", comment="s. 2")
    records, left = judged_records([HELPFUL, replace(WRONG, comment="не то"), wrong_page], DOCUMENTS)
    place = {"document": "köprü", "start": 0, "quote": QUOTE}
    water = {"document": "суу", "start": 16, "quote": WATER}
    assert left == 0
    assert records == (
        {
            "id": "feedback-1",
            "kind": "feedback",
            "questions": {"tr": "Taş köprü ne zaman onarıldı?"},
            "answers": [place],
            "wrong_passages": [water | {"comments": ["не то"]}],
            "wrong_pages": [place | {"comments": ["s. 2"]}],
        },
    )


def test_more_people_have_to_call_a_place_helpful_than_wrong():
    disputed = replace(HELPFUL, verdict="wrong_passage")
    assert judged_records([HELPFUL, disputed], DOCUMENTS) == ((), 1)
    assert len(judged_records([HELPFUL, disputed, HELPFUL], DOCUMENTS)[0]) == 1


@pytest.mark.parametrize(
    "given",
    [
        WRONG,
        replace(HELPFUL, language=None),
        replace(HELPFUL, question=""),
        replace(HELPFUL, quote="  "),
        replace(HELPFUL, document_id="gone"),
        replace(HELPFUL, verdict="wrong_page"),
    ],
)
def test_what_says_of_no_place_that_it_answers_is_no_judgement(given):
    assert judged_records([given], DOCUMENTS) == ((), 1)


@pytest.fixture
def given(own):
    """A library on which three visitors said something."""
    store = FeedbackStore(own.folder)
    for each in (HELPFUL, replace(WRONG, comment="bu su"), replace(WRONG, question="Where?", language="en")):
        store.add(each)
    return own


def test_feedback_is_listed_for_people_and_for_programs(terminal, given):
    assert terminal.kopru("feedback", library=given.folder) == 0
    lines = terminal.printed().splitlines()
    assert lines[0] == "2026-05-01T10:00:00+00:00  helpful  köprü 0-32"
    assert lines[1] == "    Taş köprü ne zaman onarıldı?"
    assert lines[2:5] == [
        f"2026-05-01T10:00:00+00:00  wrong passage  суу 16-{16 + len(WATER)}",
        "    Taş köprü ne zaman onarıldı?",
        "    bu su",
    ]
    assert terminal.kopru("feedback", "--json", library=given.folder) == 0
    first = terminal.objects()[0]
    assert (first["verdict"], first["quote"], first["end"]) == ("helpful", QUOTE, 32)


def test_where_nobody_said_anything_that_is_said(terminal, own):
    assert terminal.kopru("feedback", library=own.folder) == 0
    assert terminal.printed() == "Nobody has said anything of a citation yet.\n"
    assert terminal.kopru("feedback", "--json", library=own.folder) == 0
    assert terminal.printed() == ""


def test_exported_feedback_is_what_kopru_eval_takes(terminal, given, tmp_path):
    file = tmp_path / "said.jsonl"
    assert terminal.kopru("feedback", "--export", file, library=given.folder) == 0
    out, err = terminal.output.readouterr()
    assert out == f"{file}: 1 question, 1 judgement. Measure with `kopru eval {file}`.\n"
    assert err.startswith("kopru: 1 question left out: ")
    place = Evidence("köprü", 0, len(QUOTE), QUOTE)
    assert load_judgements([file]) == (
        JudgedQuestion("feedback-1", "feedback", {"tr": "Taş köprü ne zaman onarıldı?"}, (place,)),
    )
    assert terminal.kopru("eval", file, "--json", library=given.folder) == 0
    measured = json.loads(terminal.output.readouterr().out)
    assert (measured["queries"], measured["measures"]["RR@10"]) == (1, 1.0)


def test_an_export_writes_over_nothing(terminal, given, tmp_path):
    file = tmp_path / "mine.jsonl"
    file.write_text("mine\n", encoding="utf-8")
    assert terminal.kopru("feedback", "--export", file, library=given.folder) == 2
    assert terminal.complaint() == f"{file}: is there already. Give the name of a new file."
    assert file.read_text(encoding="utf-8") == "mine\n"
    assert terminal.kopru("feedback", "--export", tmp_path / "no" / "f.jsonl", library=given.folder) == 2
    assert "cannot be written" in terminal.complaint()


def test_an_export_of_nothing_says_so_and_leaves_no_file(terminal, own, tmp_path):
    FeedbackStore(own.folder).add(WRONG)
    assert terminal.kopru("feedback", "--export", tmp_path / "f.jsonl", library=own.folder) == 2
    assert "no judgement to export" in terminal.complaint()
    assert not (tmp_path / "f.jsonl").exists()
