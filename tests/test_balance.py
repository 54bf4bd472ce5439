"""Whether a question's own language crowds the others out is counted on answers in other languages alone."""

from pathlib import Path

import pytest

from eval.balance import Crossing, balance_table, crossings, main
from index.training.data import read_training_data

CORPUS = Path(__file__).resolve().parent.parent / "corpus"


def test_questions_are_asked_in_the_three_languages_that_their_answer_is_not_in() -> None:
    data = read_training_data(CORPUS, None)
    held = data.held_back["comparisons"][:16]
    found = crossings(held, data.held_back["world"])
    assert len(found) == 3 * len(held)
    assert all(each.asked != each.answered for each in found)
    assert all(each.alone is not None and (each.rank is None or each.alone <= each.rank) for each in found)
    assert any(each.rank is None or each.alone < each.rank for each in found)  # some is in the way


def test_the_table_tells_what_is_lost_to_the_questions_own_language() -> None:
    found = [
        Crossing("tr", "ky", rank=1, alone=1, own=0.4),
        Crossing("tr", "ky", rank=None, alone=2, own=0.8),
        Crossing("ru", "en", rank=10, alone=5, own=0.0),
    ]
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in balance_table(found).splitlines()[2:]
    ]
    by_pair = {row[0]: row[1:] for row in rows}
    assert by_pair["tr -> ky"] == ["2", "50.0", "75.0", "50.0", "100.0", "60.0"]
    assert by_pair["ru -> en"] == ["1", "10.0", "20.0", "0.0", "100.0", "0.0"]
    assert by_pair["all"] == ["3", "36.7", "56.7", "33.3", "100.0", "40.0"]
    assert by_pair["en -> tr"] == ["0", "-", "-", "-", "-", "-"]


def test_a_corpus_without_questions_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--corpus", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"python -m eval.balance: {tmp_path}: there is no table of ten or more questions")
