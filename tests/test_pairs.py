"""Question/passage pairs in four languages, asked across them."""

from pathlib import Path

import pytest

from eval.pairs import main, pairs_table, read_pairs, retrieve_pairs
from ingest.document import LANGUAGES
from ingest.errors import DatasetError

NATURE = Path(__file__).resolve().parent.parent / "eval" / "judged" / "pairs" / "nature.tsv"


def test_every_question_is_asked_of_the_passages_of_every_language() -> None:
    found = retrieve_pairs(read_pairs(NATURE)[:12])
    assert set(found) == {(source, target) for source in LANGUAGES for target in LANGUAGES}
    assert min(found.values()) > 0.9  # twelve passages on twelve subjects


def test_the_table_has_questions_in_rows_and_passages_in_columns() -> None:
    found = {(source, target): 0.5 for source in LANGUAGES for target in LANGUAGES} | {
        ("ky", "en"): 0.25,
        ("tr", "tr"): 1.0,
    }
    lines = pairs_table(found).splitlines()
    assert [cell.strip() for cell in lines[3].split("|")[1:-1]] == ["ky", "50.0", "50.0", "50.0", "25.0"]
    assert lines[-1] == "same language 62.5, across languages 47.9"


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("q_tr\tp_tr\nNe?\tBu.\n", encoding="utf-8")
    with pytest.raises(DatasetError, match=r"a\.tsv: has no q_ky, q_ru, q_en, p_ky, p_ru, p_en\."):
        read_pairs(tmp_path / "a.tsv")
    with pytest.raises(DatasetError, match=r"b\.tsv: cannot be read"):
        read_pairs(tmp_path / "b.tsv")


def test_a_table_that_is_not_there_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "b.tsv"
    assert main([str(path)]) == 1
    out, err = capsys.readouterr()
    said = f"python -m eval.pairs: {path}: cannot be read (No such file or directory). Give a table of"
    assert (out, err.startswith(said), err.count("\n")) == ("", True, 1)
