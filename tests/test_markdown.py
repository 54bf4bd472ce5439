"""Markdown files: what a reader sees of them, and their front matter."""

import pytest

from ingest.errors import BrokenSourceError
from ingest.readers.markdown import read_markdown
from ingest.readers.raw import NOTE_MARK, RawMetadata


def read(text: str) -> str:
    (page,) = read_markdown(text.encode(), "a.md").pages
    return page.text


def test_signs_of_emphasis_and_links_are_not_part_of_the_text() -> None:
    text = (
        "Köprü **eskidir**, adı *Taş Köprü* olarak [yazılır](http://a.org), `K-1` ise ~~yanlış~~ bir addır.\\\n"
        "Yol yeni."
    )
    assert read(text) == "Köprü eskidir, adı Taş Köprü olarak yazılır, K-1 ise yanlış bir addır.\nYol yeni."


def test_headings_lists_tables_and_wrapped_lines() -> None:
    assert read(
        "# Көпүрө\n\nКөпүрө эски,\nжол жаңы.\n\nТарыхы\n------\n\n- таш\n- жыгач\n\n3. бир\n4. эки\n\n"
        "| Жыл | Узундугу |\n|---|--:|\n| 1957 | 120 м |\n\n> Цитата из книги."
    ) == (
        "# Көпүрө\n\nКөпүрө эски, жол жаңы.\n\n## Тарыхы\n\n• таш\n• жыгач\n\n3. бир\n\n4. эки\n\n"
        "| Жыл | Узундугу |\n| 1957 | 120 м |\n\nЦитата из книги."
    )


def test_notes_are_notes() -> None:
    assert read("The bridge[^1] is old.\n\nThe road is new.\n\n[^1]: Archive, *sheet* 5.\n") == (
        f"The bridge is old.\n\nThe road is new.\n\n{NOTE_MARK}Archive, sheet 5."
    )


@pytest.mark.parametrize(
    "text", ["2 * 3 * 4 = 24", "a_b_c", "5 < 7 ve 8 > 6", "Ş & Ğ", "1992. yılda", "\\*yıldız\\*"]
)
def test_what_only_looks_like_markdown_stays(text: str) -> None:
    assert read(f"Köprü: {text}") == f"Köprü: {text}".replace("\\", "")


def test_scripts_are_not_text() -> None:
    assert read("Köprü\n\n<script>alert(1)</script>\n\n<p>Yol</p>") == "Köprü\n\nYol"


def test_nesting_without_end_is_read() -> None:
    assert "Köprü" in read("Köprü\n\n" + "> " * 5000 + "Yol")
    assert "Köprü" in read("[" * 20_000 + "Köprü")


def test_front_matter_is_read_and_is_no_part_of_the_text() -> None:
    raw = read_markdown(
        (
            "---\ntitle: Көпүрөлөрдүн тарыхы\nauthors: [Айгүл Б., Бакыт Т.]\nyear: 2021\nlanguage: ky\n"
            "---\n# Кириш\n"
        ).encode(),
        "көпүрө.md",
    )
    assert raw.metadata == RawMetadata("Көпүрөлөрдүн тарыхы", ("Айгүл Б.", "Бакыт Т."), 2021, "ky")
    assert [page.text for page in raw.pages] == ["# Кириш"]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("author: Ada; Grace\ndate: 2019-05-03", RawMetadata(None, ("Ada", "Grace"), 2019, None)),
        ("Author: {name: Ada}\ndate: May 2018", RawMetadata(None, ("Ada",), 2018, None)),
        ("title: 1984\nlang: en", RawMetadata("1984", (), None, "en")),
        ("title: [1, 2]\nyear: soon", RawMetadata(None, (), None, None)),
    ],
)
def test_front_matter_as_others_write_it(block: str, expected: RawMetadata) -> None:
    assert read_markdown(f"---\n{block}\n---\ntext".encode(), "a.md").metadata == expected


def test_what_a_program_put_into_front_matter_is_no_title_and_no_author() -> None:
    block = "title: Untitled\nauthor: [admin, 'Ada  Yılmaz, Bakyt Asanov', ~]\nlang: tr-TR\ndate: 12/1998"
    raw = read_markdown(f"---\n{block}\n---\ntext".encode(), "a.md")
    assert raw.metadata == RawMetadata(None, ("Ada Yılmaz", "Bakyt Asanov"), 1998, "tr")


def test_broken_front_matter_says_where_and_what_to_do() -> None:
    with pytest.raises(
        BrokenSourceError, match=r"^a\.md: the front matter .*line 2.* Correct it, or remove those lines\.$"
    ):
        read_markdown(b"---\ntitle: Bridge\n  year: [2020\n---\ntext", "a.md")


def test_front_matter_with_references_is_refused_before_they_multiply() -> None:
    rows = ["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10))]
    with pytest.raises(BrokenSourceError, match="references are not read here"):
        read_markdown("\n".join(["---", *rows, "authors: *a9", "---", "text"]).encode(), "a.md")


def test_many_empty_lines_after_a_rule_take_no_time() -> None:
    text = "---\ntitle: no end\n" + "\r\n" * 190
    assert read_markdown(text.encode(), "a.md").metadata == RawMetadata(None, (), None, None)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("---\n\nNach einer Linie.\n\n---\n", "Nach einer Linie."),
        ("---\ntitle: no end\n", "title: no end"),
        ("# Köprü\n", "# Köprü"),
    ],
)
def test_a_rule_at_the_start_is_no_front_matter(text: str, seen: str) -> None:
    raw = read_markdown(text.encode(), "a.md")
    assert [page.text for page in raw.pages] == [seen]
    assert raw.metadata == RawMetadata(None, (), None, None)
