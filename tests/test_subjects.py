"""Libraries on one subject: what is asked is held back, and one passage of each answers."""

from pathlib import Path

import pytest

from eval.subjects import WAYS, main, ranks_within, subjects_table
from index.training.data import read_rows

CORPUS = Path(__file__).resolve().parent.parent / "corpus"


@pytest.mark.parametrize("lines", [1, 3])
def test_every_tenth_line_is_asked_in_four_languages(lines: int) -> None:
    rows = read_rows(CORPUS / "questions" / "history.tsv")[:60]
    found = ranks_within(rows, lines=lines)
    assert list(found) == list(WAYS)
    assert [len(ranks) for ranks in found.values()] == [4 * 6] * len(WAYS)
    for ranks in found.values():
        assert sum(rank == 1 for rank in ranks) > 16
        assert all(rank is None or 1 <= rank <= 10 for rank in ranks)
    assert ranks_within(rows, lines=lines) == found


def test_lines_that_do_not_fill_a_passage_are_left_out_and_no_line_is_in_two() -> None:
    rows = read_rows(CORPUS / "questions" / "history.tsv")[:11]
    for ranks in ranks_within(
        rows, lines=3
    ).values():  # two are asked, and of the nine others two are left over
        assert len(ranks) == 8
        assert all(rank in (1, 2, 3) for rank in ranks)


def test_the_table_tells_how_far_ways_are_apart() -> None:
    found = {1: {"everything": [1, 2, None, 1], "another": [1, 1, 10, 6]}}
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in subjects_table(found).splitlines()[2:]
    ]
    assert rows[0] == ["1", "everything", "62.5", "50.0", "75.0", ""]
    assert rows[1][:5] == ["1", "another", "56.7", "50.0", "50.0"]
    assert rows[1][5].startswith("-5.8 (")


def test_a_corpus_without_questions_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--corpus", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"python -m eval.subjects: {tmp_path}: there is no table of ten or more questions")
