"""Title, authors, year, publisher and kind of work as the first pages of a text print them.

Better nothing than something wrong: a title is taken where something beside it tells that it is one (the
names of its authors below it, the summary, the cover of a thesis, a running head that says the same).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from re import compile as pattern

from ingest.characters import clean_characters
from ingest.document import Language, Work
from ingest.head_lines import HeadLine, dated, head_lines, is_journal, journal_name, years_in
from ingest.language import detect
from ingest.lines import Line, close_up, is_doubled, page_lines
from ingest.printed_names import fold, names_on, words_of
from ingest.printed_titles import TITLE_LINES, TITLE_WORDS, article_title, cover_title, is_title, one_line
from ingest.readers.raw import RawDocument
from ingest.running_heads import RunningHead, running_heads
from ingest.works import article_or_law, cover_work, prefaced_thesis

__all__ = ["FirstPage", "read_first_page"]

_HEAD_ROWS = 60  # lines of the first page that can stand above a text
_FRONT_PAGES = 12  # of a thesis: cover, declaration, preface, summaries
_FRONT_CHARACTERS = 8_000  # of a page; one that is longer was never printed as one
_COVER_LINES, _COVER_WORDS = 30, 160  # a page with more on it is no cover
_OF_A_THESIS = pattern(r"\btez(?:i\w*|de|den)?\b|диссертаци|\bthesis\b|\bdissertation\b|магистрдик иш")
_EARLY, _LATE = 0.4, 0.6  # of the pages: the head of one chapter is not on both sides


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What first pages say; None and empty where they do not say it clearly."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    year: int | None = None
    publisher: str | None = None
    work: Work | None = None


def read_first_page(raw: RawDocument, language: Language | None) -> FirstPage:
    """What the first pages and the running heads say of a text that is mostly in ``language``."""
    pages = _front(raw)
    texts = [] if raw.written else [page.text for page in raw.pages]
    heads = running_heads(texts)
    top = head_lines(pages[0][:_HEAD_ROWS]) if pages else []
    cover = _is_cover(pages[0], top) if pages else False
    title, authors = cover_title(top) if cover else article_title(top, language)
    head = _head_title(heads, pages, len(raw.pages))
    if not title or (head and fold(head).endswith(fold(title))):  # the first page may have lost its beginning
        title = head or title or _summary_title(pages, language)
    authors = authors or _signature(pages)
    above_text = title is not None or (bool(top) and top[-1].kind == "end")
    publisher, year = _issue(top if above_text else (), heads)
    if cover:
        work = cover_work(top, title)
        publisher, year = publisher or _house(top), year or _place_year(top)
        return FirstPage(title, authors, year, publisher, work)
    if title and any(line.kind == "law" for line in top):
        year = _place_year(top)
    work = prefaced_thesis(pages)
    if title and not work:
        work = article_or_law(top, authors, journal=publisher, year=year)
    return FirstPage(title, authors, year, publisher, work)


def _front(raw: RawDocument) -> list[list[Line]]:
    """Lines of the first pages that have text."""
    texts = [clean_characters(page.text[:_FRONT_CHARACTERS]) for page in raw.pages[:_FRONT_PAGES]]
    pages = [page_lines(text, number) for number, text in enumerate(texts)]
    if not raw.written and is_doubled(pages):
        pages = [close_up(lines) for lines in pages]
    return [lines for lines in pages if lines]


def _is_cover(lines: Sequence[Line], top: Sequence[HeadLine]) -> bool:
    """Whether a page holds nothing but what a title page does, with a place and year or a kind of thesis."""
    if len(lines) > _COVER_LINES or sum(len(line.text.split()) for line in lines) > _COVER_WORDS:
        return False
    kinds = {line.kind for line in top}
    if len(top) < len(lines) or {"end", "law", "prose"} & kinds:
        return False
    return bool({"institution", "author label", "other label"} & kinds) and bool({"place", "kind"} & kinds)


def _head_title(heads: Sequence[RunningHead], pages: Sequence[Sequence[Line]], count: int) -> str | None:
    """The running head that is the title: one that stands on early and on late pages, or ends the first one's."""
    first = fold(pages[0][0].text) if pages else ""
    found = []
    for head in heads:
        if not _can_be_title(head.text):
            continue
        tail = len(first) >= 6 and fold(head.text).endswith(first)
        spread = head.pages[0] < _EARLY * count and head.pages[-1] >= _LATE * count and count >= 5
        if tail or spread:
            found.append(head)
    return found[0].text if len(found) == 1 else None


def _can_be_title(head: str) -> bool:
    """Whether a running head is no journal, no institution, no author, and not cut short."""
    names = names_on(head)
    return (
        4 <= len(head.split()) <= TITLE_WORDS
        and not is_journal(head)
        and not (names is not None and names.sure)
        and not any(cut in head for cut in ("…", "..."))
        and not any(fold(head).endswith(each) for each in words_of("institution_ends"))
    )


def _summary_title(pages: Sequence[Sequence[Line]], language: Language | None) -> str | None:
    """The title in capitals that a thesis repeats above its summary."""
    for lines in pages[1:]:
        for index, line in enumerate(lines[:4]):
            if fold(line.text).strip(" .:") not in words_of("summaries"):
                continue
            rows = [each.text for each in takewhile(lambda each: each.text.isupper(), lines[index + 1 :])]
            below = lines[index + 1 + len(rows) :]
            title = one_line(rows)
            if (
                not 1 <= len(rows) <= TITLE_LINES
                or len(title.split()) < 4
                or not below
                or not is_title(title)
            ):
                continue
            if language is not None and detect(title).language == language:
                return title
    return None


def _signature(pages: Sequence[Sequence[Line]]) -> tuple[str, ...]:
    """Who signed the preface of a thesis."""
    for lines in pages:
        if fold(lines[0].text).strip(" .:") not in words_of("prefaces"):
            continue
        text = fold(" ".join(line.text for line in lines))
        if not _OF_A_THESIS.search(text):
            return ()
        for line in reversed(lines[-4:]):
            names = names_on(line.text)
            if names and len(names.names) == 1 and names.sure:
                return names.names
            if len(line.text.split()) > 4:
                return ()
    return ()


def _issue(top: Sequence[HeadLine], heads: Sequence[RunningHead]) -> tuple[str | None, int | None]:
    """Journal and year, as the top of the first page or the running heads name them."""
    said = [line.text for line in top if line.kind == "journal"]
    said += [head.text for head in heads if is_journal(head.text)]
    name = next((name for each in said if (name := journal_name(each))), None)
    for rows in (said, list(_published(top))):
        years = {year for row in rows for year in years_in(row)}
        if len(years) == 1:
            return name, years.pop()
    return name, None


def _published(top: Sequence[HeadLine]) -> Iterator[str]:
    """Where the first page says when it was published."""
    for line in top:
        if line.kind == "furniture" and any(
            fold(line.text).startswith(each) for each in words_of("published")
        ):
            yield line.text


def _house(top: Sequence[HeadLine]) -> str | None:
    """The university of a thesis, or the publishing house of a book."""
    institutions = [line.text for line in top if line.kind == "institution"]
    for key in ("universities", "houses"):
        for text in institutions:
            if any(each in fold(text) for each in words_of(key)):
                return text.rstrip(" .,;")
    return None


def _place_year(top: Sequence[HeadLine]) -> int | None:
    """The year beside the place, or the first date under a law."""
    return next((year for line in top if line.kind == "place" and (year := dated(line.text))), None)
