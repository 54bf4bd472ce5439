"""Which kind of work a document is, as its first pages say it: a thesis, an article, a book, a report, a law.

Better none than a wrong one: a thesis says so on its cover or in a preface that thanks whoever supervised it.
"""

from collections.abc import Iterator, Sequence

from ingest.document import Work
from ingest.head_lines import HeadLine, is_law
from ingest.lines import Line
from ingest.printed_names import fold, words_of

__all__ = ["article_or_law", "cover_work", "prefaced_thesis"]

_RUN = 3  # lines: "Автореферат", "диссертации на соискание учёной степени", "кандидата исторических наук"
_DEGREES: tuple[tuple[str, Work], ...] = (
    ("doctoral", "doctoral thesis"),
    ("candidates", "candidate thesis"),
    ("masters", "master thesis"),
)
_LINES: tuple[tuple[str, Work], ...] = (
    ("reports", "report"),
    ("working_papers", "report"),
    ("books", "book"),
)


def cover_work(top: Sequence[HeadLine], title: str | None) -> Work | None:
    """What the title page ``top`` is that of."""
    lines = [fold(line.text).strip(" .:()*[]") for line in top if line.kind == "kind"]
    thesis = _thesis(" ".join(_runs(top)), lines)
    if thesis:
        return thesis
    for key, work in _LINES:
        if any(line in words_of(key) for line in lines):
            return work
    if lines or any(line.kind in ("journal", "furniture") for line in top):
        return None
    houses = any(line.kind == "institution" and _has(fold(line.text), "houses") for line in top)
    if houses:
        return "book"
    said = fold(title or "")
    reports = said.startswith(tuple(words_of("report_titles_begin")))
    return "report" if reports or said.endswith(tuple(words_of("report_titles_end"))) else None


def article_or_law(
    top: Sequence[HeadLine], authors: Sequence[str], *, journal: str | None, year: int | None
) -> Work | None:
    """What stands on a first page with a title and a text below it; ``journal`` is the one that it names.

    What came out in proceedings is in no journal, and a text about a law has an author, as no law has.
    """
    if any(line.kind == "furniture" and _has(fold(line.text), "collections") for line in top):
        return None
    if any(line.kind == "law" for line in top):
        return "law" if year and not authors and not journal and _is_law(top) else None
    lines = {fold(line.text).strip(" .:()*[]") for line in top if line.kind == "kind"}
    if journal:
        return None if _has(fold(journal), "proceedings") else "article"
    if lines & words_of("articles"):
        return "article"
    return "report" if lines & words_of("working_papers") else None


def _is_law(top: Sequence[HeadLine]) -> bool:
    """Whether a page that names a law is that of the law itself.

    A commentary names it below other words, but of a Turkish law, which is told by its number, the name ends so.
    """
    place = next(place for place, line in enumerate(top) if line.kind == "law")
    below_words = is_law(fold(top[place].text)) and place > 0 and top[place - 1].kind in ("text", "names")
    signed = any(line.kind == "author label" or (line.names and line.names.sure) for line in top)
    summary = fold(top[-1].text).partition(":")[0].strip(" .") in words_of("summaries")
    return not below_words and not signed and not summary


def prefaced_thesis(pages: Sequence[Sequence[Line]]) -> Work | None:
    """Which thesis it is that has a preface; none where that could be the preface of a book made of one."""
    for lines in pages:
        if fold(lines[0].text).strip(" .:") not in words_of("prefaces"):
            continue
        text = " ".join(fold(" ".join(line.text for line in lines)).split())
        if not _has(text, "own_theses") or not _has(text, "supervisors") or _has(text, "published_works"):
            return None
        # Who thanks for a master's thesis in the preface of a doctoral one names both degrees.
        degrees = [work for key, work in _DEGREES if _has(text, f"{key}_studies")]
        return degrees[0] if len(degrees) == 1 and _has(text, "own_theses_of_degree") else "thesis"
    return None


def _thesis(said: str, lines: Sequence[str]) -> Work | None:
    """The thesis that the lines of a cover say it is, which stand in ``said`` with those below them."""
    if _has(said, "theses_abstracts"):
        return "thesis abstract"
    degrees = [work for key, work in _DEGREES if _has(said, f"{key}_theses")]
    if len(degrees) == 1:
        return degrees[0]
    return "thesis" if degrees or any(line in words_of("theses") for line in lines) else None


def _runs(top: Sequence[HeadLine]) -> Iterator[str]:
    """Each line that says a kind with those below that go on with it, up to a name."""
    for index, line in enumerate(top):
        if line.kind != "kind":
            continue
        for below in top[index : index + _RUN]:
            if below.kind in ("names", "author label", "other label", "place", "institution"):
                break
            yield fold(below.text)
        yield "|"


def _has(text: str, key: str) -> bool:
    return any(each in text for each in words_of(key))
