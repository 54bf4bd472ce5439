"""What each line above a text is: part of a title, a name, an institution, of the journal, or where the text begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from re import compile as pattern
from typing import Literal

from ingest.lines import LONGEST_WRAPPED, Line
from ingest.printed_names import Names, fold, names_on, only_degrees, words_of

__all__ = ["HeadLine", "LineKind", "dated", "head_lines", "is_journal", "is_law", "journal_name", "years_in"]

LineKind = Literal[
    "end", "text", "names", "author label", "other label", "institution", "furniture", "journal", "kind", "place",
    "law", "contact", "prose",
]  # fmt: skip

_YEAR = pattern(r"(?<![\d/-])(1[89]\d\d|20\d\d)(?![\d/]|-\d)")
_LONGEST_PLACE = 60  # characters of a place and a year
_ANY_YEAR = pattern(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_PLACE = pattern(
    r"(?:(?:г\.? ?)?[^\W\d_][\w.’'-]*(?: шаары)?[ ,–—/-]*){1,3}"
    r"[(]?(?:1[89]\d\d|20\d\d)[)]?(?:[ -]?(?:г|ж|год|жыл|жылы)\.?)?$"
)
_YEAR_ALONE = pattern(r"[(]?(?:1[89]\d\d|20\d\d)[)]?(?: ?(?:г|ж|год|жыл)\.?)?$")
_NUMBERED = pattern(r"(?:\d{1,2}\.?|[ivx]{1,4}\.|[a-zа-я]\))\s*(?=[^\W\d_])")
_SECTION = pattern(
    r"(?:глава|статья|раздел|madde|bölüm|kisim|article|chapter|part|section) ?-?(?:\d|[ivx]+\b)"
    r"|(?:\d+|[ivx]+|birinci)[-. ]+(?:берене|глава|бөлүм|бап|раздел|bölüm|kisim|madde|chapter)\b"
)
_CONTACT = pattern(r"\S@\S|orcid|https?:|e-?mail|e-?posta|\d{4}-\d{4}-\d{4}-\d{3}[\dx]")
_LAW = pattern(
    r"(?:конституционный )?закон (?:кыргызской республики|российской федерации|республики \w+)"
    r"|(?:конституция|(?:\w+ )?кодекс) (?:кыргызской республики|российской федерации)"
    r"|(?:указ|постановление|распоряжение|приказ) (?:президента|правительства|кабинета|жогорку|министра|министерства).*"
    r"|кыргыз республикасынын (?:конституциялык )?(?:мыйзамы|конституциясы|(?:\w+ )?кодекси)"
    r"|кыргыз республикасынын .*(?:токтому|жарлыгы|буйругу)"
)
_TURKISH_LAW = pattern(r".*\b(?:kanunu|kanun|yönetmeliği|yönetmelik|tüzüğü|anayasasi)$")
_LAW_NUMBER = pattern(r"kanun (?:numarasi|no)|kabul tarihi|resm[iî] gazete|yayimlandiği")
_DATED = pattern(
    r"(?:(?:г\. ?|город |от )?.{0,40})(?:\d{1,2} \w+ (?:19|20)\d\d|(?:19|20)\d\d-жылдын|kabul tarihi|№ ?\d)"
)
_ISSUE = pattern(
    r"(?:(?:cilt|sayi|vol|volume|issue|no|nr|том|т|вып|выпуск|чыгарылыш|yil|year)\b[./]? ?){1,2}\W{0,3}\d|№ ?\d"
)
_YEAR_AND_ISSUE = pattern(
    r".{4,80}\b(?:19|20)\d\d\b\W{1,3}(?:№|т\.|том\b|vol\b|no\b|sayi\b|вып\b)\W{0,3}\d"
    r"|.{4,80}№ ?\d.{0,12}\b(?:19|20)\d\d"
)
_BRANCH = pattern(r"\d\d\.\d\d\.\d\d\b")  # of science: "07.00.02"
_UNIVERSITY = pattern(r"(?:[\w-]+ ){0,3}университет\b(?: [\w«»\".-]+){0,4}$")
_TOPIC = pattern(r"(?i)(?:на тему|тема|темасы|конусу|аталышы|tez konusu|tezin adı|tez başlığı|title)\s*:\s*")
_NAME_END = pattern(
    r"\s*(?:[,;:(|/№]|\d|\b(?:cilt|sayı|sayi|yıl|vol\b|volume|issue|том\b|вып|issn|e-issn|p-issn"
    r"|güz|bahar|yaz|kış|spring|fall|summer|winter)\b).*$"
)


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A line above a text. ``names`` are those on it, or after its label; ``gap`` the blank lines before it."""

    kind: LineKind
    text: str
    gap: int
    names: Names | None = None


def head_lines(lines: Sequence[Line]) -> list[HeadLine]:
    """The lines above the text of a first page, up to and with the first of the text."""
    found: list[HeadLine] = []
    for index, line in enumerate(lines):
        each = _head_line(line, [fold(below.text) for below in lines[index + 1 : index + 4]])
        found.append(each)
        if each.kind in ("end", "prose"):
            break
    return found


def _head_line(line: Line, below: Sequence[str]) -> HeadLine:
    text = _TOPIC.sub("", line.text.lstrip("#").strip(), count=1)
    folded = fold(text).strip()
    kind = _kind(text, folded, below)
    if kind in ("author label", "other label"):
        return HeadLine(kind, text, line.gap, names_on(_after_label(text)))
    if kind == "text" and (names := names_on(text)):
        return HeadLine("names", text, line.gap, names)
    return HeadLine(kind, text, line.gap)


def _kind(text: str, folded: str, below: Sequence[str]) -> LineKind:
    if _ends(folded) or _SECTION.match(folded):
        return "end"
    if len(text) > LONGEST_WRAPPED:  # one row of a paragraph that was never wrapped
        return "prose"
    if label := _label(folded):
        return label
    if any(folded.startswith(each) for each in words_of("furniture")) or any(
        each in folded for each in words_of("collections")
    ):
        return "furniture"
    if is_journal(text) or (any(map(_ISSUE.match, below[:1])) and journal_name(text)):
        return "journal"
    if _CONTACT.search(folded) or only_degrees(text):
        return "contact"
    bare = folded.strip(" .:()*[]")
    if _is_kind(bare):
        return "kind"
    if is_law(folded) or (_TURKISH_LAW.match(folded) and _LAW_NUMBER.search(" ".join(below))):
        return "law"
    if (
        (len(text) <= _LONGEST_PLACE and _PLACE.match(folded))
        or _YEAR_ALONE.match(folded)
        or (_DATED.match(folded) and folded[0] != "(")
    ):
        return "place"
    if _UNIVERSITY.match(folded) and ":" not in folded and " и " not in folded:
        return "institution"
    if len(folded.split()) <= 14 and (
        any(folded.startswith(each) for each in words_of("institution_begins"))
        or any(folded.rstrip(' .,;»”"').endswith(each) for each in words_of("institution_ends"))
    ):
        return "institution"
    return "text"


def _is_kind(bare: str) -> bool:
    """Whether a line says what kind of text it is, or of which branch of science."""
    return (
        bare in words_of("kinds")
        or _BRANCH.match(bare) is not None
        or any(bare.startswith(each) for each in words_of("kinds_begin"))
        or any(each in bare for each in words_of("kinds_within"))
    )


def is_law(folded: str) -> bool:
    """Whether a line, in lower case, is how a law of Kyrgyzstan or Russia begins its title."""
    return _LAW.fullmatch(folded.rstrip(" .:")) is not None


def _ends(folded: str) -> bool:
    if "".join(folded.split()) in ("öz", "özet", "abstract"):  # "Ö Z E T"
        return True
    bare = _NUMBERED.sub("", folded).strip()
    return any(
        bare.partition(mark)[0].strip(" *") in words_of("ends") for mark in (":", ".", " –", " —", " -")
    )


def _label(folded: str) -> LineKind | None:
    head = folded.partition(":")[0].strip(" .*")
    kinds: tuple[tuple[str, LineKind], ...] = (
        ("other_labels", "other label"),
        ("author_labels", "author label"),
    )
    for key, kind in kinds:
        if head in words_of(key):
            return kind
        for label in words_of(key):
            # Without a colon a label begins many a sentence: only a name may follow.
            if len(label) > 4 and folded.startswith(f"{label} ") and names_on(folded[len(label) :].title()):
                return kind
    return None


def _after_label(text: str) -> str:
    if ":" in text:
        return text.partition(":")[2].strip()
    labels = words_of("author_labels") | words_of("other_labels")
    longest = max((each for each in labels if fold(text).startswith(each)), key=len, default="")
    return text[len(longest) :].strip()


def is_journal(text: str) -> bool:
    """Whether a line names a journal and its issue: "Avrasya Dergisi, 5/1, 2020, s. 15-40"."""
    folded = fold(text)
    if _ISSUE.match(folded) or (len(folded) <= 200 and _YEAR_AND_ISSUE.match(folded)):
        return True
    if len(folded) > 200 or not any(each in folded for each in words_of("journals")):
        return False
    words = {word.strip(".,;:()") for word in folded.split()}
    issue = any(each.rstrip(".") in words or each in words for each in words_of("issues"))
    name = journal_name(text)
    return name is not None and (issue or bool(_YEAR.search(folded) and any(c.isdigit() for c in folded)))


def journal_name(text: str) -> str | None:
    """The name of a journal in front of volume, issue and year; None if that is no name."""
    name = _NAME_END.sub("", text).strip(' -–—.«»"“”')
    words = name.split()
    if not 2 <= len(words) <= 12 or name[0].islower() or any(cut in name for cut in (". ", "“", "”", '"')):
        return None
    known = any(each in fold(name) for each in words_of("journals")) or _YEAR_AND_ISSUE.match(fold(text))
    return name if known else None


def dated(text: str) -> int | None:
    """The year of a line with one date or one place and year."""
    years = {int(year) for year in _ANY_YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


def years_in(text: str) -> list[int]:
    """The years that a line names, each once; not those of a span like 1992-2014."""
    return sorted({int(year) for year in _YEAR.findall(text)})
