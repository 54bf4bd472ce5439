"""Names are found as another language writes them, and how often is counted right."""

from pathlib import Path

import pytest

from eval.names import Found, find_names, main, names_table

KNOWN = (
    (("Kırgızistan",), ("Кыргызстан",), ("Кыргызстан", "Киргизия"), ("Kyrgyzstan", "Kirghizia")),
    (("Nahçıvan",), ("Нахчыван",), ("Нахичевань",), ("Nakhchivan",)),
    (("Bayraktar",), ("Байрактар",), ("Байрактар",), ("Bayraktar",)),
)
UNSEEN = ((("Zöptak",), ("Зөптак",), ("Зёптак",), ()),)


@pytest.fixture(scope="module")
def found() -> list[Found]:
    return find_names(UNSEEN, KNOWN)


def test_every_spelling_is_asked_for_but_the_one_that_is_written(found: list[Found]) -> None:
    # In Turkish: three names in three other languages and two more spellings, and one in two.
    assert sum(each.among == "tr" for each in found) == 3 * 3 + 2 + 2
    assert sum((each.asked, each.among) == ("ru", "ru") for each in found) == 1
    assert sum((each.asked, each.among) == ("en", "en") for each in found) == 1
    assert {each.among for each in found if each.held} == {"tr", "ky", "ru"}  # English does not write it


def test_names_in_other_scripts_and_spellings_come_first(found: list[Found]) -> None:
    assert [each for each in found if each.rank != 1] == []


def test_the_table_counts_ranks_and_tells_unseen_names_apart() -> None:
    counted = names_table(
        [
            Found("tr", "ky", held=False, rank=1),
            Found("tr", "ky", held=False, rank=3),
            Found("tr", "ky", held=True, rank=None),
            Found("ky", "tr", held=True, rank=1),
        ]
    )
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in counted.splitlines()[2:]]
    by_pair = {line[0]: line[1:] for line in lines}
    assert by_pair["tr -> ky"] == ["3", "33.3", "66.7", "1", "0.0", "0.0"]
    assert by_pair["ky -> tr"] == ["1", "100.0", "100.0", "1", "100.0", "100.0"]
    assert by_pair["ru -> en"] == ["0", "-", "-", "0", "-", "-"]
    assert by_pair["all"] == ["4", "50.0", "75.0", "2", "50.0", "50.0"]


def test_a_corpus_without_names_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--corpus", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(
        f"python -m eval.names: {tmp_path}: there is no table of names (names/*.tsv) there."
    )
