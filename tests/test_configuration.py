"""What a report states of how a run was reached."""

from hashlib import sha256
from pathlib import Path

import pytest

from eval import configuration as module
from eval.configuration import configuration
from index.decision import DECISION_FILE
from index.encoder import BuiltinEncoder
from index.scorer import SCORER_FILE
from index.word_cells import CELLS_FILE

ENCODER = BuiltinEncoder.load()


def test_each_file_that_was_learned_is_told_by_its_content() -> None:
    stated = configuration(ENCODER, "hybrid")
    for name, file in (("scorer", SCORER_FILE), ("cells", CELLS_FILE), ("decision", DECISION_FILE)):
        assert stated[f"{name} state"] == sha256(file.read_bytes()).hexdigest()[:12]


def test_another_decision_is_another_state_and_changes_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = configuration(ENCODER, "hybrid")
    fitted = tmp_path / "decision.json"
    fitted.write_text("{}", encoding="utf-8")
    monkeypatch.setitem(module._LEARNED, "decision", fitted)
    after = configuration(ENCODER, "hybrid")
    assert {name for name in before if before[name] != after[name]} == {"decision state"}
