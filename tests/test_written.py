"""Paragraphs of files that know their own."""

import pytest

from ingest.readers.raw import RawDocument, RawMetadata, RawPage
from ingest.repair import repair

SENTENCE = "Irmağın iki yakasını eskiden taş bir köprü birleştirirdi; şimdi yalnız ayakları duruyor."


def written(*pages: str) -> RawDocument:
    said = RawMetadata(None, (), None, None)
    return RawDocument(tuple(RawPage(page, None) for page in pages), said, written=True)


@pytest.mark.parametrize(
    "text",
    [
        "Ашуудан өттү кербени,\n\nАйтканын элдин бергени,\n\nкөпүрө салып сууларга",
        "köprü – мост\n\nkitap – книга\n\nsu – вода\n\ntaş – камень\n\ndağ – гора\n\nyol – дорога",
        "Ашуудан өттү кербени,\nайтканын элдин бергени.\n\n| Жыл | Суу |\n| 1957 | Нарын |\n\n• таш\n• жыгач",
        "gece-\n\ngündüz\n\n12\n\n5 km2 yol\n\n2 Köprü",
    ],
)
def test_paragraphs_stay_as_they_were_written(text: str) -> None:
    assert repair(written(text)).text == text


def test_a_page_that_ends_with_its_paragraph_does_not_run_on() -> None:
    result = repair(
        written(f"Sorular\n\n{SENTENCE}\n", f"Sorular\n\n{SENTENCE} Ustalar ", "taş", "ırdı.\n", "", "7")
    )
    assert result.text == f"Sorular\n\n{SENTENCE}\n\nSorular\n\n{SENTENCE} Ustalar taşırdı.\n\n7"
    assert [(page.number, result.text[page.start : page.end]) for page in result.pages] == [
        (1, f"Sorular\n\n{SENTENCE}\n\n"),
        (2, f"Sorular\n\n{SENTENCE} Ustalar "),
        (3, "taş"),
        (4, "ırdı.\n\n"),
        (6, "7"),
    ]


def test_a_table_and_a_list_go_on_over_a_page() -> None:
    assert repair(written("| a | b |\n", "| c | d |")).text == "| a | b |\n\n| c | d |"


def test_nothing_is_one_empty_page() -> None:
    result = repair(written(""))
    assert (result.text, len(result.pages)) == ("", 1)
