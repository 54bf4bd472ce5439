"""Titles and the names below or above them, told apart by how they are printed."""

from collections.abc import Sequence
from itertools import takewhile
from re import compile as pattern

from ingest.document import Language
from ingest.head_lines import HeadLine
from ingest.language import detect
from ingest.printed_names import fold, words_of

__all__ = ["TITLE_LINES", "TITLE_WORDS", "article_title", "cover_title", "is_title", "one_line"]

TITLE_LINES, TITLE_WORDS = 6, 45
"""The most that a title has; what is longer is text."""

_LAW_ROWS = 15  # of the first page; a law is called by its name in many a text about it
_LETTERS = 8  # the fewest of a title
_LONG_ROW = 60  # characters; so long a row below a title is a row of the text
_FEW_WORDS = 3
_AS_LONG = 0.6  # of the longest title on a cover
_COUNTRY = pattern(
    r"(?:кыргызской|российской|турецкой|киргизской сс)\S* (?:республики|федерации)|республики \S+"
)
_ABOUT = ("жөнүндө", "тууралуу", "hakkinda kanun")  # where the titles of laws end
_NOTE_MARK = pattern(r"(?<=[^\W\d_A-ZА-Я]{5})\d$")  # of a footnote: "Vergileri1", but not "G7"
_ISSUE = pattern(r"\b(?:ss?|pp?|с)\. ?\d|\bissn\b|\b(?:sayi|cilt|vol|no|№|том|вып)\b\W{0,3}\d")
_CONNECTED = (
    *(":", "-", "–", "—", ","),
    *(" ve", " ile", " and", " of", " the", " in", " и", " в", " на", " жана", " менен"),
)


def article_title(top: Sequence[HeadLine], language: Language | None) -> tuple[str | None, tuple[str, ...]]:
    """The title above a text, and the names that stand with it."""
    for index, line in enumerate(top[:_LAW_ROWS]):
        if line.kind == "law":
            return _law_title(top, index), ()
    ended = bool(top) and top[-1].kind == "end"
    before = _names_before(top)
    start = next((index for index, line in enumerate(top) if _begins_title(top, index)), None)
    if start is None:
        return None, ()
    end = next((i for i in range(start, len(top)) if _closes_title(top, i, start)), len(top))
    after = _names_after(top[end:])
    run = top[start:end]
    closed = end < len(top) and (bool(after) or top[end].kind in ("end", "institution", "contact", "kind"))
    if not (after or before or (ended and closed)) or not _is_whole(run, named=bool(after or before)):
        return None, ()
    return _chosen(_pieces(run), language), after or before


def _is_titular(line: HeadLine) -> bool:
    return line.kind == "text" or (line.kind == "names" and line.names is not None and not line.names.sure)


def _begins_title(top: Sequence[HeadLine], index: int) -> bool:
    """Whether a title begins here; one word alone is the rubric of a journal."""
    below = top[index + 1] if index + 1 < len(top) else None
    alone = below is None or not _is_titular(below)
    return _is_titular(top[index]) and not (alone and " " not in top[index].text)


def _closes_title(top: Sequence[HeadLine], index: int, start: int) -> bool:
    """Whether the title ends before this line."""
    line = top[index]
    if index == start:
        return False
    if line.kind == "text":  # the text itself, right below a title in capitals
        return top[index - 1].text.isupper() and not line.text.isupper() and len(line.text) > _LONG_ROW
    if line.kind != "names" or line.names is None:
        return not _is_titular(line)
    above = top[index - 1]
    if _goes_over(above.text):
        return False
    if line.names.sure or (line.names.marked and len(above.text.split()) > _FEW_WORDS):
        return True
    following = top[index + 1].kind if index + 1 < len(top) else "text"
    apart = line.gap > above.gap or above.text.isupper() != line.text.isupper()
    return following in ("institution", "contact") or (apart and following == "end")


def _names_before(top: Sequence[HeadLine]) -> tuple[str, ...]:
    """Names above a title, as Russian journals print them."""
    first = next((index for index in range(len(top)) if _begins_title(top, index)), len(top))
    names = [name for line in top[:first] if line.kind in ("names", "author label") for name in _on(line)]
    return tuple(dict.fromkeys(names))


def _names_after(below: Sequence[HeadLine]) -> tuple[str, ...]:
    """Names right below a title, with whatever stands between them but another text."""
    names: list[str] = []
    for index, line in enumerate(below):
        if line.kind in ("end", "law", "prose"):
            break
        if line.kind == "text" and (names or index > 3) and not _is_workplace(line.text):
            break
        if line.kind == "author label" or (line.kind == "names" and (index == 0 or _named(line))):
            names += _on(line)
    return tuple(dict.fromkeys(names))


def _is_workplace(text: str) -> bool:
    return any(each in fold(text) for each in words_of("workplaces"))


def _sure(line: HeadLine) -> bool:
    return line.names is not None and line.names.sure


def _named(line: HeadLine) -> bool:
    return line.names is not None and (line.names.sure or line.names.marked)


def _on(line: HeadLine) -> tuple[str, ...]:
    return line.names.names if line.names else ()


def _goes_over(row: str) -> bool:
    """Whether a row of a title ends so that another must follow."""
    return fold(row).endswith(_CONNECTED)


def _is_whole(run: Sequence[HeadLine], *, named: bool) -> bool:
    """Whether lines can be a title: not the end of one that was cut off, not the text itself."""
    words = sum(len(line.text.split()) for line in run)
    if len(run) > 3 * TITLE_LINES or words > 3 * TITLE_WORDS:
        return False
    first, last = run[0].text, run[-1].text
    if not first[0].isalnum() and first[0] not in "«\"“‘'(":
        return False
    if first[0].islower() or _goes_over(last):
        return False
    if any(sentence in line.text for line in run for sentence in (". ", "? ", "! ")) and not named:
        return False
    # A name that was not told from the title above it would become a part of it.
    doubtful = run[-1].kind == "names" and len(run) > 1 and not named
    return not doubtful and (named or words >= 3)


def _pieces(run: Sequence[HeadLine]) -> list[str]:
    """Titles in several languages, one below the other, apart."""
    pieces: list[list[HeadLine]] = []
    for line in run:
        above = pieces[-1] if pieces else []
        if above and _goes_on(above, line):
            above.append(line)
        else:
            pieces.append([line])
    return [part for piece in pieces for part in _by_language([line.text for line in piece])]


def _goes_on(above: Sequence[HeadLine], line: HeadLine) -> bool:
    """Whether a line is of the same title as the lines above it."""
    if _goes_over(above[-1].text) or line.text[0].islower() or line.text[0] in '(«“"':
        return True
    if above[-1].text.isupper() != line.text.isupper():
        return False
    if not line.gap:
        return True
    languages = {detect(" ".join(each.text for each in above)).language, detect(line.text).language}
    return len(languages - {None}) < 2


def _by_language(rows: list[str]) -> list[str]:
    """One title or two: where what is above is surely in another language than what is below."""
    best, place = 0.0, 0
    for index in range(1, len(rows)):
        above, below = detect(" ".join(rows[:index])), detect(" ".join(rows[index:]))
        if None not in (above.language, below.language) and above.language != below.language:
            sure = above.probability + below.probability
            if sure > best and not _goes_over(rows[index - 1]):
                best, place = sure, index
    if best < 1.8:
        return [one_line(rows)]
    return [*_by_language(rows[:place]), *_by_language(rows[place:])]


def _chosen(titles: Sequence[str], language: Language | None) -> str | None:
    """The title in the language of the text, or else the first one."""
    usable = [each for each in titles if is_title(each)]
    own = [each for each in usable if language is not None and detect(each).language == language]
    return next(iter([*own, *usable]), None)


def is_title(text: str) -> bool:
    """Whether a line has the length of a title and names no issue of a journal."""
    letters = sum(character.isalpha() for character in text)
    words = text.split()
    if _ISSUE.search(fold(text)):
        return False
    return letters >= _LETTERS and 2 <= len(words) <= TITLE_WORDS and not text.endswith((";", ","))


def one_line(rows: Sequence[str]) -> str:
    """Rows as one line, without the marks of footnotes at its end; a word that was broken is put together."""
    text = ""
    for row in rows:
        broken = text.endswith("-") and len(text) > 1 and text[-2].isalpha() and row[0].islower()
        text = f"{text[:-1]}{row}" if broken else f"{text} {row}" if text else row
    return _NOTE_MARK.sub("", text.rstrip("*†‡§¹²³⁴⁵⁶⁷⁸⁹ ")).strip()


def _law_title(top: Sequence[HeadLine], index: int) -> str | None:
    """The kind of law and what it is about."""
    kind = top[index].text
    if fold(kind).endswith(("kanunu", "kanun", "yönetmeliği", "yönetmelik", "tüzüğü")):
        above = [line.text for line in top[:index] if line.kind in ("text", "names")]
        return one_line([*above, kind]) if len(above) < TITLE_LINES else None
    about = takewhile(
        lambda line: line.kind in ("text", "names", "institution") and not line.text.startswith("("),
        (line for line in top[index + 1 :] if line.kind != "place"),
    )
    rows = [line.text for line in takewhile(lambda line: not _is_preamble(line.text), about)]
    ends = next((place for place, row in enumerate(rows, start=1) if fold(row).endswith(_ABOUT)), len(rows))
    rows = rows[:ends]
    if len(rows) > TITLE_LINES or any(row.endswith((".", ";", ":")) for row in rows):
        return None
    if not rows and len(kind.split()) <= 3 and "одекс" not in fold(kind) and "онституция" not in fold(kind):
        return None
    return one_line([kind, *rows])


def _is_preamble(text: str) -> bool:
    return any(fold(text).startswith(each) for each in words_of("preambles"))


def cover_title(top: Sequence[HeadLine]) -> tuple[str | None, tuple[str, ...]]:
    """The title of a cover, and who wrote it: after its label, or by a name that stands alone."""
    authors: list[str] = []
    runs: list[list[HeadLine]] = [[]]
    for index, line in enumerate(top):
        label = _label_above(top, index)
        if line.kind == "author label" or (
            line.kind == "names"
            and (
                label == "author label" or (label is None and (_sure(line) or _stands_for_author(top, index)))
            )
        ):
            authors += _on(line)
        elif _is_titular(line) and label != "other label" and not _is_rest_of_institution(top, index):
            runs[-1].append(line)
            continue
        runs.append([])
    titles = [
        piece for run in runs if 0 < len(run) <= TITLE_LINES for piece in _pieces(run) if is_title(piece)
    ]
    return _main(titles), tuple(dict.fromkeys(authors))


def _main(titles: Sequence[str]) -> str | None:
    """The longest; the first one, where several are about as long: the others are its translations."""
    longest = max(titles, key=len, default="")
    return next((each for each in titles if len(each) > _AS_LONG * len(longest)), None)


def _stands_for_author(top: Sequence[HeadLine], index: int) -> bool:
    """Whether a name on a cover stands right below the kind of thesis or above who advised."""
    line, above, below = top[index], top[index - 1 : index], top[index + 1 : index + 2]
    apart = line.gap > 0 and bool(below) and below[0].gap > 0
    return apart and (
        any(each.kind == "kind" for each in above) or any(each.kind == "other label" for each in below)
    )


def _is_rest_of_institution(top: Sequence[HeadLine], index: int) -> bool:
    """Whether a line goes on with the name of an institution: right below it, and away from what follows."""
    below = top[index + 1] if index + 1 < len(top) else None
    if index == 0 or top[index - 1].kind != "institution" or below is None:
        return False
    return _COUNTRY.fullmatch(fold(top[index].text)) is not None or (not top[index].gap and below.gap > 0)


def _label_above(top: Sequence[HeadLine], index: int) -> str | None:
    """The label that a name stands below, with other names at most between them."""
    for line in reversed(top[:index]):
        if line.kind in ("author label", "other label"):
            return line.kind if not line.names or line.kind == "other label" else None
        if line.kind != "names":
            return None
    return None
