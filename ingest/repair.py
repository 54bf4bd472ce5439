"""The only changes that are ever made to a text, all of them before any offset into it exists.

In this order: characters (``characters``), a blank line after every line (``lines``), running heads and
page numbers (``furniture``), the marks and the place of footnotes (``footnotes``), hyphens and line ends
(``hyphens``, ``breaks``, ``paragraphs``), letters that only look right (``lookalikes``). Everything else
stays as it was printed.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.breaks import Layout
from ingest.characters import clean_characters, count_cleaned
from ingest.document import Page
from ingest.footnotes import separate_footnotes
from ingest.furniture import strip_furniture
from ingest.lines import Line, close_up, is_doubled, page_lines
from ingest.lookalikes import read_as_turkish, unmixed
from ingest.paragraphs import Paragraph, paragraphs
from ingest.readers.raw import RawDocument, RawPage
from ingest.report import REPAIR_KINDS, RepairKind
from ingest.written import written_paragraphs

__all__ = ["RepairedText", "repair"]


@dataclass(frozen=True, slots=True)
class RepairedText:
    """Paragraphs set apart by a blank line; pages and notes as ``Document`` wants them, repairs as its report."""

    text: str
    pages: tuple[Page, ...]
    notes: tuple[tuple[int, int], ...]
    repairs: tuple[tuple[RepairKind, int], ...]


def repair(raw: RawDocument) -> RepairedText:
    """The text of a document as it was written, not as it was printed.

    Pages without text are left out, but keep their number; a text without any has one empty page.
    """
    stated = [page.label for page in raw.pages]
    counted: Counter[RepairKind] = Counter()
    for page in raw.pages:
        counted += count_cleaned(page.text)
    if raw.written:
        return _laid_out(written_paragraphs([page.text for page in raw.pages]), stated, counted)
    lines = [_lines(page, number) for number, page in enumerate(raw.pages)]
    doubled = is_doubled(lines)
    if doubled:
        lines = [close_up(on_page) for on_page in lines]
    stripped = strip_furniture(lines)
    layout = Layout.of(stripped.pages, doubled=doubled)
    labels = stripped.labels if any(stripped.labels) else stated
    counted["running heads"] = stripped.heads
    counted["page numbers"] = stripped.numbers
    found = list(paragraphs(separate_footnotes(stripped.pages), layout))
    counted["line ends"] = sum(each.lines - 1 for each in found)
    counted["line-end hyphens"] = sum(each.broken_words for each in found)
    counted["footnotes"] = sum(each.note for each in found)
    return _laid_out(found, labels, counted)


def _lines(page: RawPage, number: int) -> list[Line]:
    if page.foot is None:
        return page_lines(clean_characters(page.text), number)
    body, foot = page.text[: page.foot], page.text[page.foot :]
    return [
        *page_lines(clean_characters(body), number, foot=False),
        *page_lines(clean_characters(foot), number, foot=True),
    ]


def _laid_out(
    found: Iterable[Paragraph], labels: Sequence[str | None], counted: Counter[RepairKind]
) -> RepairedText:
    text: list[str] = []
    starts: list[tuple[int, int]] = []
    notes: list[tuple[int, int]] = []
    length = 0
    for paragraph in found:
        if text:
            text.append("\n" if paragraph.tight else "\n\n")
            length += len(text[-1])
        begin = length
        for page, part in paragraph.parts:
            # A footnote that had to wait stands among the text of a later page, and belongs there now.
            if not starts or page > starts[-1][0]:
                starts.append((page, length))
            text.append(part)
            length += len(part)
        if paragraph.note:
            notes.append((begin, length))
    starts = [(starts[0][0], 0), *starts[1:]] if starts else [(0, 0)]
    ends = [start for _, start in starts[1:]] + [length]
    pages = tuple(
        Page(page + 1, labels[page], start, end) for (page, start), end in zip(starts, ends, strict=True)
    )
    # Letter for letter, so that pages and notes stay where they are.
    spelt, counted["misread Turkish letters"] = read_as_turkish("".join(text))
    spelt, counted["look-alike letters"] = unmixed(spelt)
    repairs = tuple((kind, counted[kind]) for kind in REPAIR_KINDS if counted[kind])
    return RepairedText(spelt, pages, tuple(notes), repairs)
