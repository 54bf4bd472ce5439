"""Which part of an author's name is the family name, and when nobody can tell without asking."""

from dataclasses import dataclass
from re import IGNORECASE
from re import compile as pattern

from ingest.printed_names import fold, words_of

__all__ = ["Name", "name_of"]

_INITIAL = pattern(r"(?:[^\W\d_]{1,2}\.[-–]?)+$")
_GLUED = pattern(r"(?<=[^\W\d_]\.)(?=[^\W\d_]{2})")  # "И.И.Иванов"
_CHILD_OF = frozenset(["уулу", "кызы", "uulu", "kyzy", "oğlu", "oglu", "qizi", "kizi", "gizi"])  # folded
_FAMILY = pattern(
    r"(?:[оеё]ва?|[ое]вых|ск(?:ий|ая|ой)|цк(?:ий|ая|ой)|ко|ян|дзе|швили|чук|[oe]va?|sk[iy]|sk[ai]ya|enko)$",
    IGNORECASE,
)
_WEAKLY_FAMILY = pattern(r"ина?$", IGNORECASE)  # Пушкин, but also Марина and Константин
_PATRONYMIC = pattern(r"(?:[оеё]вич|ич|[оеё]вна|ична|инична)$", IGNORECASE)
_PARTICLES = frozenset(
    ["van", "von", "de", "der", "den", "del", "da", "di", "du", "la", "le", "ten", "ter", "al", "el", "bin"]
)
_SUFFIX = frozenset(["jr.", "jr", "sr.", "sr", "ii", "iii"])
_CYRILLIC = pattern("[\u0400-\u052f]")
_MOST_WORDS = 4  # a longer name is rather an institution's
_BODIES = (
    "bank", "birliği", "teşkilatı", "konseyi", "kurumu", "derneği", "committee", "commission", "council",
    "organization", "organisation", "association", "centre", "center", "foundation", "union", "nations",
    "government", "office", "agency", "банк", "комитет", "комиссия", "совет", "организация", "правительство",
    "агентство", "союз", "уюму", "бирлиги", "кеңеши", "өкмөтү", "палата", "академия", "институт",
    "министерство", "университет", "фонд", "фонду",
)  # fmt: skip
_LINKS = ("of", "and", "ve", "жана", "и", "для", "по")  # in small letters: "И." is an initial


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in its parts, or a ``literal`` that stays whole; the other parts are "" then."""

    family: str = ""
    given: str = ""
    suffix: str = ""
    literal: str = ""

    @property
    def inverted(self) -> str:
        """The name as lists of references sort it: "Süleymanova, Nurgül"."""
        if self.literal:
            return self.literal
        return ", ".join(part for part in (self.family, self.suffix, self.given) if part)

    @property
    def sorted_by(self) -> str:
        """The part that a list is sorted by."""
        return self.literal or self.family


def name_of(author: str) -> Name:
    """The parts of an author's name; an institution's, and one that cannot be taken apart safely, stays whole.

    >>> name_of("Nurgül Süleymanova").inverted, name_of("Иванов И. И.").inverted
    ('Süleymanova, Nurgül', 'Иванов, И. И.')
    """
    author = " ".join(author.split())
    if "," in author:
        return _inverted(author)
    words = _GLUED.sub(" ", author).split()
    if not 2 <= len(words) <= _MOST_WORDS + 2 or _is_body(words):
        return Name(literal=author)
    suffix = words.pop() if fold(words[-1]) in _SUFFIX and len(words) > 2 else ""
    split = _child_of(words) or _by_initials(words) or _by_capitals(words) or _by_endings(words)
    if split is None and len(words) <= _MOST_WORDS and not _CYRILLIC.search(author):
        split = _last(words)  # Turkish and English title pages name people so
    if split is None or len(words) > _MOST_WORDS + (split[0].count(" ") > 0):
        return Name(literal=author)
    return Name(family=split[0], given=split[1], suffix=suffix)


def _inverted(author: str) -> Name:
    """What stands before the comma and after it, where there is one comma, and a suffix between two."""
    parts = [part.strip() for part in author.split(",")]
    if len(parts) == 2 and all(parts) and not _is_body(author.replace(",", "").split()):
        return Name(family=parts[0], given=parts[1])
    if len(parts) == 3 and all(parts) and any(fold(part) in _SUFFIX for part in parts[1:]):
        given, suffix = (parts[2], parts[1]) if fold(parts[1]) in _SUFFIX else (parts[1], parts[2])
        return Name(family=parts[0], given=given, suffix=suffix)
    return Name(literal=author)


def _is_body(words: list[str]) -> bool:
    folded = [fold(word.strip('.,()"«»“”')) for word in words]
    line = " ".join(folded)
    return (
        _ends_small(words, folded[-1])
        or any(word in _BODIES for word in folded)
        or any(word in _LINKS for word in words)
        or any(character.isdigit() for character in line)
        or any(line.endswith(ending) for ending in words_of("institution_ends"))
        or any(line.startswith(beginning.strip()) for beginning in words_of("institution_begins"))
    )


def _ends_small(words: list[str], last: str) -> bool:
    """Whether small letters follow capitals, as in "Köprü demo corpus": a family name does not begin small."""
    return words[-1][0].islower() and words[0][0].isupper() and last not in _CHILD_OF | _SUFFIX


def _child_of(words: list[str]) -> tuple[str, str] | None:
    """The family name of "Асан уулу Бермет" and "Бермет Асан кызы" is "Асан уулу", "Асан кызы".

    Between a given name and a family name it is the patronymic: "Чыңгыз Төрөкул уулу Айтматов".
    """
    place = next((place for place, word in enumerate(words) if fold(word) in _CHILD_OF), None)
    if not place:
        return None
    before, child, after = words[: place - 1], words[place - 1 : place + 1], words[place + 1 :]
    if before and after:
        return " ".join(after), " ".join(before + child)
    if len(before) == 2 and _FAMILY.search(before[0]):
        return before[0], " ".join(before[1:] + child)  # "Əliyev Heydər Əlirza oğlu"
    return (" ".join(child), " ".join(before + after)) if before or after else None


def _by_initials(words: list[str]) -> tuple[str, str] | None:
    """For "Иванов И. И." and "И. И. Иванов"; in "John F. Kennedy" the initial decides nothing."""
    initials = [_INITIAL.match(word) is not None for word in words]
    whole = initials.count(False)
    if whole == 0 or not any(initials):
        return None
    if not any(initials[:whole]) and (whole == 1 or not initials[0]) and all(initials[whole:]):
        return (words[0], " ".join(words[1:])) if whole == 1 else None
    if all(initials[: len(words) - whole]):
        return " ".join(words[-whole:]), " ".join(words[:-whole])
    return None


def _by_capitals(words: list[str]) -> tuple[str, str] | None:
    """For "Ahmet IŞIK" and "IŞIK Ahmet": where some words are all capitals, those are the family name."""
    capitals = [word.isupper() and len(word) > 2 and _INITIAL.match(word) is None for word in words]
    count = capitals.count(True)
    if not 0 < count < len(words):
        return None
    if all(capitals[-count:]):
        return " ".join(words[-count:]), " ".join(words[:-count])
    if all(capitals[:count]):
        return " ".join(words[:count]), " ".join(words[count:])
    return None


def _by_endings(words: list[str]) -> tuple[str, str] | None:
    """For "Иванов Иван Иванович", "Иван Иванов" and "Иван Иванович Бунин": where the endings tell."""
    if len(words) == 3:
        if _PATRONYMIC.search(words[2]) and not _PATRONYMIC.search(words[1]):
            return words[0], " ".join(words[1:])
        if _PATRONYMIC.search(words[1]):
            return words[2], " ".join(words[:2])
    if len(words) != 2:
        return None
    first, last = (_FAMILY.search(word) is not None for word in words)
    if first != last:
        return (words[0], words[1]) if first else (words[1], words[0])
    if not first and _WEAKLY_FAMILY.search(words[1]) and not _WEAKLY_FAMILY.search(words[0]):
        return words[1], words[0]
    return None


def _last(words: list[str]) -> tuple[str, str]:
    """The last word, with the particles before it: "Ludwig van Beethoven"."""
    start = len(words) - 1
    while start > 1 and words[start - 1] in _PARTICLES:
        start -= 1
    return " ".join(words[start:]), " ".join(words[:start])
