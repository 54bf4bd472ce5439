"""The demo articles, printed as journals print: what was written is found again, on the page it was printed on."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.passages import cut
from ingest.reading import read_document
from ingest.sentences import split_sentences
from tests.printed_pages import Print, letter_widths, printed

DEMO = Path(__file__).resolve().parent.parent / "corpus" / "demo"
ARTICLES = sorted(path for path in DEMO.glob("*.md") if "|" not in path.read_text(encoding="utf-8"))
FIRST_PAGE = 41
HEADS = {"tr": "Köprü Dergisi, 5/1, 2020", "ky": "Көпүрө жарчысы, 5/1, 2020", "ru": "Вестник «Мост», 5/1, 2020",
         "en": "Bridge Quarterly, 5/1, 2020"}  # fmt: skip
SIZE, LEADING, TOP, LINES = 9.0, 11.0, 90.0, 58
SHORTEST_BROKEN, SHORTEST_PART = 9, 4  # letters


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence as it was written, and the page it begins on."""

    text: str
    page: str


class Printer:
    """Sets paragraphs in columns, breaking words at line ends, a page number below and a head above."""

    def __init__(self, head: str, *, columns: int) -> None:
        self._head, self._columns = head, columns
        self._width = 440.0 if columns == 1 else 210.0
        self._lines: list[str] = []
        self.phrases: list[Phrase] = []

    def paragraph(self, text: str) -> None:
        row = ""
        begins = {start: text[start:end] for start, end in split_sentences(text) if end - start > 40}
        place = 0
        for word in text.split(" "):
            left = word
            joined = f"{row} {word}".strip()
            if self._fits(joined):
                row = joined
            else:
                part = self._part(row, word)
                self._lines.append(f"{row} {part}-" if part else row)
                row = left = word[len(part) :]
            if place in begins:
                broken = left != word
                self.phrases.append(Phrase(begins[place], self._label(len(self._lines) - broken)))
            place += len(word) + 1
        self._lines.append(row)

    def _fits(self, row: str) -> bool:
        return sum(letter_widths()[letter] for letter in row) * SIZE <= self._width

    def _part(self, row: str, word: str) -> str:
        """As much of a long word as fits, empty if it cannot be broken here."""
        if len(word) < SHORTEST_BROKEN or not word.isalpha() or not word.islower():
            return ""
        for length in range(len(word) - SHORTEST_PART, SHORTEST_PART - 1, -1):
            if self._fits(f"{row} {word[:length]}-"):
                return word[:length]
        return ""

    def _label(self, line: int) -> str:
        return str(FIRST_PAGE + line // (LINES * self._columns))

    def pages(self) -> Iterator[list[Print]]:
        on_page = LINES * self._columns
        for start in range(0, len(self._lines), on_page):
            label = self._label(start)
            page = [Print(60, 50, self._head)]
            for place, row in enumerate(self._lines[start : start + on_page]):
                x = 60 + place // LINES * (self._width + 25)
                page.append(Print(x, TOP + place % LINES * LEADING, row, SIZE))
            yield [*page, Print(290, 800, label)]


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("language", ["tr", "ky", "ru", "en"])
def test_what_was_written_is_found_on_the_page_it_was_printed_on(
    language: str, columns: int, tmp_path: Path
) -> None:
    printer = Printer(HEADS[language], columns=columns)
    articles = [path for path in ARTICLES if path.name.startswith(language)]
    for article in articles:
        for paragraph in read_document(article).text.split("\n\n"):
            printer.paragraph(paragraph.lstrip("# ").replace("\n", " "))
    path = tmp_path / "printed.pdf"
    path.write_bytes(printed(*printer.pages()))
    document = read_document(path)

    right = []
    for phrase in printer.phrases:
        start = document.text.find(phrase.text)
        pages = document.pages_between(start, start + len(phrase.text)) if start >= 0 else ()
        right.append(bool(pages) and pages[0].label == phrase.page)
    assert len(right) > 100
    assert sum(right) >= 0.98 * len(right)
    assert HEADS[language] not in document.text
    for passage in cut(document):
        assert not passage.text.startswith(("-", "–")) or passage.text[1:2] == " "
