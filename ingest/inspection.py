"""What looks wrong with a text although it was read and repaired: what a person should look at."""

from collections.abc import Iterator, Sequence
from re import compile as pattern

from ingest.document import Page
from ingest.lookalikes import mixed_words
from ingest.report import Problem

__all__ = ["problems"]

_EXAMPLES = 3
_AROUND = 20  # characters on each side of what an example shows
_UNREADABLE = pattern(
    r"\ufffd+|\(cid:\d+\)|(?:[^\W\d_] ){6,}[^\W\d_]\b|(?:[ÃÂÄÅÐÑ][\u0080-\u00bf\u2018-\u203a]){2,}"
)
_SHARE_OF_SIGNS = 0.35  # of what is printed on a page; a page of formulas has a quarter
_SHORTEST_PAGE = 200  # characters that say something about a page
_FEWEST_BROKEN = 3  # places: one letter that is lost does not break a text layer


def problems(text: str, pages: Sequence[Page], *, unread: Sequence[int] = ()) -> tuple[Problem, ...]:
    """Problems in a repaired text; ``unread`` are the numbers of pages that hold a picture and no text."""
    return tuple(_problems(text, pages, unread))


def _problems(text: str, pages: Sequence[Page], unread: Sequence[int]) -> Iterator[Problem]:
    if unread:
        yield Problem("pages without text", len(unread), tuple(unread))
    broken = [(found.start(), found.end()) for found in _UNREADABLE.finditer(text)]
    broken += [(page.start, page.start) for page in pages if _is_garbled(text[page.start : page.end])]
    if len(broken) >= _FEWEST_BROKEN or any(start == end for start, end in broken):
        examples = [text[max(0, start - _AROUND) : end + _AROUND] for start, end in broken[:_EXAMPLES]]
        yield Problem(
            "broken text layer", len(broken), _pages(pages, [start for start, _ in broken]), _shown(examples)
        )
    mixed = mixed_words(text)
    if mixed:
        words = list(dict.fromkeys(word for _, word in mixed))[:_EXAMPLES]
        yield Problem(
            "mixed-script words", len(mixed), _pages(pages, [start for start, _ in mixed]), _shown(words)
        )


def _is_garbled(page: str) -> bool:
    """Whether a page is signs rather than words, as a font without a table of its letters gives."""
    printed = [character for character in page if not character.isspace()]
    if len(printed) < _SHORTEST_PAGE:
        return False
    words = sum(character.isalnum() or character in ".,;:-–|" for character in printed)
    return len(printed) - words > _SHARE_OF_SIGNS * len(printed)


def _pages(pages: Sequence[Page], places: Sequence[int]) -> tuple[int, ...]:
    """Numbers of the pages that hold these places, ascending, each once."""
    found, place = [], 0
    for start in sorted(places):
        while place + 1 < len(pages) and pages[place + 1].start <= start:
            place += 1
        found.append(pages[place].number)
    return tuple(dict.fromkeys(found))


def _shown(examples: Sequence[str]) -> tuple[str, ...]:
    return tuple(" ".join(example.split()) for example in examples)
