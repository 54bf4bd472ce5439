"""Letters that look like the right ones and are others, so that a word is read and yet never found.

Typists take Latin o for Cyrillic о, or ɵ, ӊ and γ for ө, ң and ү where their keyboard has no Kyrgyz. And
PDF of the nineties spells Turkish with the Icelandic letters that stand where Turkish ones should.
"""

from re import compile as pattern

__all__ = ["FOLDED_LOOKALIKES", "mixed_words", "read_as_turkish", "unmixed"]

_CYRILLIC_FOR = dict(
    zip("aceopxykABCEHKMOPTXYöÖüÜɵƟʏYγΓοΟ", "асеорхукАВСЕНКМОРТХУөӨүҮөӨүУүГоО", strict=True)
) | {"ϒ": "Ү"}
_LATIN_FOR = {
    cyrillic: latin
    for latin, cyrillic in _CYRILLIC_FOR.items()
    if latin in "aceopxykABCEHKMOPTXY" and cyrillic != "Ү"
}
_KYRGYZ_FOR = {"ӊ": "ң", "Ӊ": "Ң", "ѳ": "ө", "Ѳ": "Ө"}
_TO_KYRGYZ = str.maketrans(_KYRGYZ_FOR)
_SMALL = {letter.lower(): meant.lower() for letter, meant in (_CYRILLIC_FOR | _KYRGYZ_FOR).items()}
FOLDED_LOOKALIKES = str.maketrans(
    _SMALL | {letter: meant for letter, meant in _CYRILLIC_FOR.items() if letter.islower()} | {"ҥ": "ң"}
)
"""For ``str.translate``: what letters in a Cyrillic word in small letters pass for, to recognise its language by.

A γ is ү there, although Γ is Г. A document keeps its ҥ, which is a letter of Altai and Sakha.
"""

_CYRILLIC, _OTHER = "\u0400-\u052f", "A-Za-z\u00c0-\u024f\u0275\u028f\u03b1-\u03c9\u0391-\u03a9ϒ"
_ALONE = pattern(f"[{''.join(_KYRGYZ_FOR)}][{_CYRILLIC}]*")
_MIXED = pattern(f"[{_CYRILLIC}][{_OTHER}]|[{_OTHER}][{_CYRILLIC}]")
_WORD = pattern(f"[{_CYRILLIC}{_OTHER}]+")
_IS_CYRILLIC = pattern(f"[{_CYRILLIC}]")
_WITH_ENDING = pattern(f"([{_OTHER}]{{2,}})[{_CYRILLIC}]+$")
_LONGEST = 100  # letters of a word: hostile texts have no spaces


def unmixed(text: str) -> tuple[str, int]:
    """The text with every word in one script where all that is foreign in it has a look-alike, and how many.

    Latin abbreviations and names with a Cyrillic ending ("PDFти", "Facebookто") are as they should be.

    >>> unmixed("Кыpгызстaн, бɵлүм, Тürkiye, PDFти")
    ('Кыргызстан, бөлүм, Türkiye, PDFти', 3)
    """
    changed = len(_ALONE.findall(text))
    if changed:
        text = text.translate(_TO_KYRGYZ)
    parts: list[str] = []
    done = 0
    for start, end in _mixed_spans(text):
        word = text[start:end]
        mended = _mended(word)
        if mended is not None:
            parts += [text[done:start], mended]
            done = end
            changed += 1
    return ("".join((*parts, text[done:])) if parts else text), changed


def mixed_words(text: str) -> tuple[tuple[int, str], ...]:
    """Words of two scripts that are not Latin names with an ending, and where each starts."""
    return tuple(
        (start, text[start:end]) for start, end in _mixed_spans(text) if not _has_ending(text[start:end])
    )


def _mixed_spans(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    done = 0
    for met in _MIXED.finditer(text):
        if met.start() < done:
            continue
        start = met.start()
        while start > max(done, met.start() - _LONGEST) and _WORD.match(text[start - 1]):
            start -= 1
        found = _WORD.match(text, start, start + 2 * _LONGEST)
        if found is not None:
            done = found.end()
            spans.append((start, done))
    return spans


def _mended(word: str) -> str | None:
    """The word in one script; None where it is right as it is, or nobody can say."""
    if _has_ending(word):
        return None
    cyrillic = [letter for letter in word if _IS_CYRILLIC.match(letter)]
    other = [letter for letter in word if not _IS_CYRILLIC.match(letter)]
    to_cyrillic = all(letter in _CYRILLIC_FOR for letter in other)
    to_latin = all(letter in _LATIN_FOR for letter in cyrillic)
    if to_cyrillic and to_latin:
        to_cyrillic = len(cyrillic) >= len(other)
    if to_cyrillic:
        return "".join(_CYRILLIC_FOR.get(letter, letter) for letter in word)
    return "".join(_LATIN_FOR.get(letter, letter) for letter in word) if to_latin else None


def _has_ending(word: str) -> bool:
    """Whether this is a Latin abbreviation or name with a Cyrillic ending."""
    found = _WITH_ENDING.match(word)
    return found is not None and (
        found[1].isupper() or any(letter not in _CYRILLIC_FOR for letter in found[1])
    )


_ICELANDIC = str.maketrans("ðþýÐÞÝ", "ğşıĞŞİ")
_MOST_TURKISH = 0.02  # of the Icelandic letters: a text that has more of the Turkish ones is spelt rightly
_FEWEST = 20  # Icelandic letters; a text with fewer may name a person from Iceland
_LEAST = 0.01  # of all letters; every tenth is one of these in Turkish


def read_as_turkish(text: str) -> tuple[str, int]:
    """Turkish that was decoded as Western European, "Ýstanbul’da baþka bir aðaç", and how many letters changed.

    Any other text is given back as it is.
    """
    icelandic = sum(map(text.count, "ðþýÐÞÝ"))
    if icelandic < _FEWEST or icelandic < _LEAST * len(text):
        return text, 0
    if sum(map(text.count, "ğşıĞŞİ")) > _MOST_TURKISH * icelandic or not (
        text.count("þ") and text.count("ý")
    ):
        return text, 0
    return text.translate(_ICELANDIC), icelandic
