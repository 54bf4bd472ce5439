"""Fitting the decision between found, related and none."""

import json
from pathlib import Path

import numpy as np
import pytest

from eval.calibration import fit, main
from index.decision import Features
from ingest.errors import EmptySourceError


def rows(*given: tuple[float, float, float]) -> np.ndarray:
    """The features of questions of which these differ; nothing tells the others apart."""
    same = Features(*[0.2] * len(Features._fields))
    return np.array([same._replace(covered=c, in_sentence=s, cosine=near) for c, s, near in given])


# Coverage tells the sorts apart, the other two features say nothing.
ANSWERABLE = rows(*((0.5 + i / 40, 0.3, 0.1) for i in range(20)), (0.5, 0.3, 0.2))
UNANSWERABLE = rows(*((0.4 + i / 40, 0.3, 0.1 + i / 1_000) for i in range(10)))
OTHER = rows(*((0.05 + i / 80, 0.31, 0.1) for i in range(12)))


def confidences(rows: np.ndarray) -> list[float]:
    decision = fit(ANSWERABLE, UNANSWERABLE, OTHER)
    return [decision.confidence(Features(*row)) for row in rows]


def test_what_tells_the_sorts_apart_gets_the_weight() -> None:
    weights = fit(ANSWERABLE, UNANSWERABLE, OTHER).weights
    assert weights.covered > 0
    assert weights.near == pytest.approx(0, abs=1e-6)  # the same for all
    assert max(confidences(OTHER)) < 0.5 < min(confidences(ANSWERABLE[6:20]))


def test_at_most_one_per_cent_of_answerable_questions_are_refused() -> None:
    decision = fit(ANSWERABLE, UNANSWERABLE, OTHER)
    refused = sum(decision.status(each) == "none" for each in confidences(ANSWERABLE))
    assert refused <= 0.01 * len(ANSWERABLE) + 1


def test_two_in_five_unanswerable_questions_may_pass_for_found() -> None:
    decision = fit(ANSWERABLE, UNANSWERABLE, OTHER)
    found = [decision.status(each) == "found" for each in confidences(UNANSWERABLE)]
    assert np.mean(found) == pytest.approx(0.4, abs=0.1)
    assert decision.related_from <= decision.found_from


TEXTS = {
    "köprü.txt": "Taş köprü 1993 yılında onarıldı. Kervanlar kışın da ırmağı geçebiliyordu.\n",
    "мост.txt": "Железную дорогу построили за шесть лет. Тоннели пробили в горах.\n",
    "mines.txt": "Deminers cleared the mined fields near Aghdam before the villagers came home.\n",
}
JUDGED = [
    {
        "id": "bridge",
        "kind": "when",
        "questions": {"tr": "Taş köprü ne zaman onarıldı?", "ru": "Когда починили каменный мост?"},
        "answers": [{"document": "köprü", "quote": "Taş köprü 1993 yılında onarıldı."}],
    },
    {
        "id": "mines",
        "kind": "who",
        "questions": {"en": "Who cleared the mined fields?"},
        "answers": [{"document": "mines", "quote": "Deminers cleared the mined fields near Aghdam"}],
    },
    {"id": "song", "kind": "unanswerable", "questions": {"en": "Who sings in the mountains at night?"}},
    {"id": "toll", "kind": "unanswerable", "questions": {"tr": "Köprüden geçiş ücreti ne kadardı?"}},
]
BEES = {
    "tr": "Arılar ne yapar?",
    "ky": "Аарылар эмне жасайт?",
    "ru": "Что делают пчёлы?",
    "en": "What do bees make?",
}


@pytest.fixture
def given(tmp_path: Path) -> list[str]:
    """Arguments: a judged set with its documents, and eleven lines of questions on other things."""
    (tmp_path / "texts").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "texts" / name).write_text(text, encoding="utf-8")
    (tmp_path / "mine.jsonl").write_text("\n".join(map(json.dumps, JUDGED)), encoding="utf-8")
    columns = [f"{kind}_{language}" for kind in "qp" for language in BEES]
    line = "\t".join([*BEES.values(), *BEES.values()])
    (tmp_path / "other.tsv").write_text("\n".join(["\t".join(columns), *[line] * 11]), encoding="utf-8")
    sets = ["--set", str(tmp_path / "mine.jsonl"), str(tmp_path / "texts")]
    return [*sets, "--other", str(tmp_path / "other.tsv"), "--output", str(tmp_path / "decision.json")]


def test_questions_on_other_things_are_those_that_training_held_back(
    given: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(given) == 0
    printed = [line.split(",")[0] for line in capsys.readouterr().out.splitlines()]
    assert printed[:3] == ["answerable: 3 questions", "unanswerable: 2 questions", "other: 8 questions"]
    written = json.loads(Path(given[-1]).read_text(encoding="utf-8"))
    assert list(written) == ["weights", "bias", "found_from", "related_from"]
    assert set(written["weights"]) == set(Features._fields)
    assert np.isfinite(list(written["weights"].values())).all()
    monkeypatch.setattr("eval.calibration.HELD_BACK_EVERY", 4)
    assert main(given) == 0
    assert "other: 12 questions" in capsys.readouterr().out


def test_nothing_is_fitted_without_a_document_that_cannot_be_read(given: list[str], tmp_path: Path) -> None:
    (tmp_path / "texts" / "empty.txt").touch()
    with pytest.raises(EmptySourceError, match=r"empty\.txt: "):
        main(given)
    assert not (tmp_path / "decision.json").exists()
