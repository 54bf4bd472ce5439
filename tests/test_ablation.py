"""What each stage is worth: the same questions, asked without it."""

import json
from pathlib import Path
from re import search

import pytest

from eval.ablation import WAYS, Judged, ablation, ablation_table, main
from eval.configuration import state_line
from eval.outcome import Outcome
from index.stages import EVERY_STAGE, Stages

TEXTS = {
    "köprü.txt": "Taş köprü 1993 yılında onarıldı. Kervanlar kışın da ırmağı geçebiliyordu.\n",
    "мост.txt": "Железную дорогу построили за шесть лет. Тоннели пробили в горах.\n",
    "mines.txt": "Deminers cleared the mined fields near Aghdam before the villagers came home.\n",
}
QUESTIONS = [
    {
        "id": "q1",
        "kind": "when",
        "questions": {"ru": "Когда починили каменный мост?", "tr": "Taş köprü ne zaman onarıldı?"},
        "answers": [{"document": "köprü", "quote": "Taş köprü 1993 yılında onarıldı."}],
    },
    {"id": "q2", "kind": "unanswerable", "questions": {"en": "Who sings?"}},
]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A judged file and its documents."""
    folder = tmp_path_factory.mktemp("ablation")
    (folder / "texts").mkdir()
    for name, text in TEXTS.items():
        (folder / "texts" / name).write_text(text, encoding="utf-8")
    judged = folder / "bridges.jsonl"
    judged.write_text("\n".join(json.dumps(each) for each in QUESTIONS), encoding="utf-8")
    return judged, folder / "texts"


def test_every_stage_is_left_out_in_turn() -> None:
    assert WAYS["everything"] == EVERY_STAGE
    without = [stages for name, stages in WAYS.items() if not name.startswith("everything")]
    for field in Stages.__dataclass_fields__:
        others = [each for each in Stages.__dataclass_fields__ if each != field]
        assert any(
            not getattr(stages, field) and all(getattr(stages, other) for other in others)
            for stages in without
        ), field


def test_answerable_questions_are_asked_in_each_language_and_way(places: tuple[Path, Path]) -> None:
    judged = Judged.read(*places)
    ways = {name: WAYS[name] for name in ("everything", "BM25 alone")}
    outcomes = ablation(judged, ways)
    assert {name: [each.key for each in found] for name, found in outcomes.items()} == {
        name: [("q1", "ru"), ("q1", "tr")] for name in ways
    }
    assert [each.measures["RR@10"] for each in outcomes["everything"]] == [1, 1]
    assert [each.measures["RR@10"] for each in outcomes["BM25 alone"]] == [0, 1]  # nothing across languages


def outcome(number: int, rank: float) -> Outcome:
    measures = {"RR@10": rank, "Success@5": float(rank > 0)}
    return Outcome(f"q{number}", "who", "tr", None, "?", answerable=True, measures=measures)  # type: ignore[arg-type]


def test_the_table_marks_what_is_apart_by_more_than_chance() -> None:
    whole = [outcome(number, 1) for number in range(40)]
    worse = [outcome(number, 0 if number < 30 else 1) for number in range(40)]
    close = [outcome(number, 0.5 if number == 0 else 1) for number in range(40)]
    lines = ablation_table({"demo": {"everything": whole, "worse": worse, "close": close}}).splitlines()
    assert [cell.strip() for cell in lines[0].split("|")[1:-1]] == ["", "demo RR@10", "demo Success@5"]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[2:]]
    assert rows == [["everything", "100.0", "100.0"], ["worse", "25.0*", "25.0*"], ["close", "98.8", "100.0"]]


def test_what_is_marked_is_corrected_for_how_much_is_tested() -> None:
    whole = [outcome(number, 1) for number in range(40)]
    six = [outcome(number, 0 if number < 6 else 1) for number in range(40)]  # alone p is 2 / 2 ** 6
    twelve = [outcome(number, 0 if number < 12 else 1) for number in range(40)]
    lines = ablation_table({"demo": {"everything": whole, "six": six, "twelve": twelve}}).splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[3:]]
    assert rows == [["six", "85.0", "85.0"], ["twelve", "70.0*", "70.0*"]]


def test_a_set_or_documents_that_are_not_there_are_an_error(
    places: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for judged, documents in ((tmp_path / "a.jsonl", places[1]), (places[0], tmp_path / "texts")):
        assert main(["--set", str(judged), str(documents)]) == 1
        out, err = capsys.readouterr()
        missing = judged if judged.parent == tmp_path else documents
        assert (out, err.startswith(f"python -m eval.ablation: {missing}: ")) == ("", True)


def test_one_command_prints_it(places: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    judged, documents = places
    assert main(["--set", str(judged), str(documents)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("bridges.jsonl: 2 questions, 3 passages\n")
    assert all(f"| {name} " in printed for name in WAYS)
    note = "* apart from the first line by more than chance (p < 0.05).\n"
    p = "p: paired randomisation, two-sided, Holm over the table."
    assert printed.endswith(f"{note}{p}\n\n{state_line()}\n")
    assert search(r"\nStates: (\w+ [0-9a-f]{12}(, |\.\n$)){4}", printed)
