import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.author_names import Name, name_of


@pytest.mark.parametrize(
    ("author", "inverted"),
    [
        ("Nurgül Süleymanova", "Süleymanova, Nurgül"),
        ("Süleymanova Nurgül", "Süleymanova, Nurgül"),
        ("Ayşe Yılmaz Kaya", "Kaya, Ayşe Yılmaz"),
        ("Ahmet IŞIK", "IŞIK, Ahmet"),
        ("IŞIK Ahmet", "IŞIK, Ahmet"),
        ("Smith, Jane", "Smith, Jane"),
        ("John F. Kennedy", "Kennedy, John F."),
        ("Ludwig van Beethoven", "van Beethoven, Ludwig"),
        ("Martin Luther King Jr.", "King, Jr., Martin Luther"),
        ("King, Martin Luther, Jr.", "King, Jr., Martin Luther"),
        ("Иванов И. И.", "Иванов, И. И."),
        ("И.И. Иванов", "Иванов, И.И."),
        ("И.И.Иванов", "Иванов, И.И."),
        ("Иван Иванов", "Иванов, Иван"),
        ("Иванов Иван", "Иванов, Иван"),
        ("Иванов Иван Иванович", "Иванов, Иван Иванович"),
        ("Иван Иванович Бунин", "Бунин, Иван Иванович"),
        ("Марина Цветаева", "Цветаева, Марина"),
        ("Александр Пушкин", "Пушкин, Александр"),
        ("Асан уулу Бермет", "Асан уулу, Бермет"),
        ("Бермет Асан кызы", "Асан кызы, Бермет"),
        ("Asan kyzy Bermet", "Asan kyzy, Bermet"),
        ("Чыңгыз Төрөкул уулу Айтматов", "Айтматов, Чыңгыз Төрөкул уулу"),
        ("Əliyev Heydər Əlirza oğlu", "Əliyev, Heydər Əlirza oğlu"),
    ],
)
def test_a_family_name_is_found_where_something_tells_it(author, inverted):
    assert name_of(author).inverted == inverted
    assert name_of(author).literal == ""


@pytest.mark.parametrize(
    "author",
    [
        "Асан кызы",  # whose daughter, but not who
        "Чыңгыз Айтмат",  # either could be the family's
        "Марина Пушкина",
        "Sokrates",
        "World Bank",
        "Köprü demo corpus",  # no family name begins small
        "Ministry of Foreign Affairs",
        "Dışişleri Bakanlığı",
        "Манас университети",
        "Академия наук, отдел истории",
        "Smith and Sons, Ltd",
        "Бермет <i>Асан кызы</i>",
        "",
    ],
)
def test_a_name_that_cannot_be_taken_apart_safely_stays_whole(author):
    assert name_of(author) == Name(literal=author)


@given(st.text())
def test_no_name_loses_a_word(author):
    name = name_of(author)
    words = sorted(name.inverted.replace(",", " ").replace(".", " ").split())
    assert words == sorted(author.replace(",", " ").replace(".", " ").split())
