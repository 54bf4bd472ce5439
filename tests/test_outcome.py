"""Runs saved and read back."""

import json
from pathlib import Path

import pytest

from eval.measures import MEASURES
from eval.outcome import Evaluation, Outcome, Shown, load_run, save_run
from ingest.errors import DatasetError

SHOWN = Shown("köprü", 3, 20, "tr", True, "Köprü eskidir ${alert(1)}.", ((0, 5),))
OUTCOME = Outcome(
    "q1", "who", "ky", "report", "Ким?", True, dict.fromkeys(MEASURES, 0.5), 2, {"tr": 2}, (SHOWN,), "found", 0.7, 0.4,
    12, 0.03,
)  # fmt: skip
RUN = Evaluation("bridges", "builtin", "hybrid", {"encoder": "builtin"}, (OUTCOME,), {"tr": (OUTCOME,)})


def test_a_run_is_read_back_as_it_was(tmp_path: Path) -> None:
    save_run(RUN, tmp_path / "run.json")
    assert load_run(tmp_path / "run.json") == RUN
    assert OUTCOME.key == ("q1", "ky")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[]", "no saved run"),
        (b'{"outcomes": []}', "a run of format None"),
        (b'{"format": 1, "outcomes": [{"id": "a"}]}', "missing or wrong"),
    ],
)
def test_a_file_that_is_no_run_is_told(content: bytes, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_bytes(content)
    with pytest.raises(DatasetError, match=problem) as caught:
        load_run(path)
    assert str(caught.value).startswith(f"{path}: ")


def test_a_changed_outcome_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    save_run(RUN, path)
    fields = json.loads(path.read_text(encoding="utf-8"))
    fields["outcomes"][0]["language"] = "klingon"
    path.write_text(json.dumps(fields), encoding="utf-8")
    with pytest.raises(DatasetError, match="klingon"):
        load_run(path)


def test_a_run_that_is_not_there_or_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="cannot be read"):
        load_run(tmp_path / "none.json")
    with pytest.raises(DatasetError, match="cannot be written"):
        save_run(RUN, tmp_path / "no" / "folder.json")
