"""Words that are typed to find something in a list, in another script or without their marks."""

import pytest

from app.finding import sought


@pytest.mark.parametrize(
    ("find", "text"),
    [
        ("рогун", "The Rogun dam"),
        ("rogun barajı", "Рогун ГЭСи: баражы"),
        ("Barajı ROGUN", "Rogun Barajı"),
        ("isik kopru", "IŞIK ve KÖPRÜ"),
        ("нарын 1957", "Naryn\n1957"),
        ("Ысык-Көл", "Isık-Köl"),
        ("ель", "Ель"),
        ("", "Rogun"),
    ],
)
def test_names_are_found_however_they_are_typed(find, text):
    assert sought(find)(text)


@pytest.mark.parametrize(
    ("find", "text"),
    [("рогун суу", "Rogun"), ("ь", "Rogun"), ("s", "суу.txt"), ("rogun", "Токтогул"), ("1957", "1953")],
)
def test_every_word_has_to_be_there(find, text):
    assert not sought(find)(text)
