"""Pages of print for the tests of PDFs: lines at places, stored in any order, and pictures of pages."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont
from fpdf import FPDF
from matplotlib import get_data_path
from pypdfium2 import PdfDocument

__all__ = ["TEXTS", "Print", "column", "font", "letter_widths", "printed", "scanned", "words"]

TEXTS = {
    "tr": "Köprü iki kıyıyı birleştirir ve yüzyıllardır kervanların yolunu açık tutar. Taş ustaları kışın buzun "
    "üstünde çalışır, yazın ise ırmağın sığ yerinden kereste geçirirlerdi. ",
    "ky": "Көпүрө өзөндүн эки жээгин бириктирет жана кербендердин жолун кылымдар бою ачык кармайт. Таш усталар "
    "кышында муздун үстүндө иштеп, жайында жыгачты тайыз жерден өткөрүшчү. ",
    "ru": "Мост соединяет два берега и веками держит открытой дорогу караванов. Каменщики зимой работали на "
    "льду, а летом переправляли брёвна там, где река мелеет. ",
    "en": "The bridge joins both banks and has kept the road of the caravans open for centuries. Masons worked on "
    "the ice in winter and brought the timber across the ford in summer. ",
}
_WIDTH, _HEIGHT = 595, 842  # A4 in points


@dataclass(frozen=True, slots=True)
class Print:
    """A line of print: where it begins, in points from the upper left corner, and how large it is."""

    x: float
    y: float
    text: str
    size: float = 9


@cache
def font() -> Path:
    return Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSerif.ttf"


@cache
def letter_widths() -> dict[str, float]:
    """How wide each letter is, at a size of 1."""
    with TTFont(font()) as opened:
        units = opened["head"].unitsPerEm
        return {chr(code): opened["hmtx"][name][0] / units for code, name in opened.getBestCmap().items()}


@contextmanager
def _sheet() -> Iterator[FPDF]:
    made = FPDF(unit="pt")
    made.set_auto_page_break(auto=False)
    made.add_font("any", fname=font())
    yield made
    made.fonts["any"].ttfont.close()


def column(x: float, y: float, width: float, text: str, *, lines: int = 99, size: float = 9) -> list[Print]:
    """A text as a column from a place down, as many lines of it as there may be."""
    rows = [""]
    for word in text.split():
        longer = f"{rows[-1]} {word}".strip()
        if sum(letter_widths()[letter] for letter in longer) * size > width:
            rows.append(word)
        else:
            rows[-1] = longer
    return [Print(x, y + 1.2 * size * place, row, size) for place, row in enumerate(rows[:lines])]


def words(line: Print) -> list[Print]:
    """A line as words that are stored one by one."""
    found: list[Print] = []
    x = line.x
    for word in line.text.split():
        found.append(Print(x, line.y, word, line.size))
        x += sum(letter_widths()[letter] for letter in f"{word} ") * line.size
    return found


def printed(*pages: Sequence[Print]) -> bytes:
    """A PDF of pages that store their lines in the order given."""
    with _sheet() as made:
        for page in pages:
            made.add_page()
            for line in page:
                made.set_font("any", size=line.size)
                made.text(line.x, line.y, line.text)
        return bytes(made.output())


def scanned(data: bytes, *, written: Iterable[int] = (), dots: int = 200) -> bytes:
    """A PDF of pictures of the pages of another, ``dots`` to an inch, but for the ``written`` ones, which are text."""
    document = PdfDocument(data)
    with _sheet() as made:
        for index in range(len(document)):
            made.add_page()
            if index in written:
                made.set_font("any", size=11)
                made.text(60, 80, document[index].get_textpage().get_text_range())
                continue
            picture = BytesIO()
            document[index].render(scale=dots / 72, grayscale=True).to_pil().save(picture, "PNG")
            made.image(picture, 0, 0, _WIDTH, _HEIGHT)
        document.close()
        return bytes(made.output())
