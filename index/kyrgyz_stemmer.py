"""The stem of a Kyrgyz word: under what its forms meet in the lexical leg.

A word is read from its end: ``kyrgyz_suffixes.toml`` says which suffixes may follow which, by harmony and
assimilation, and of all stems that they leave the cheapest is taken. Few letters are cheap, and so are stems
that ``kyrgyz_stems.toml`` knows: without those a stemmer cannot tell ``алма`` (apple) from ``ал-ба`` (don't
take). A word without ң, ө and ү may have been typed on a Russian keyboard, and is read so.

Seen on the words of UD_Kyrgyz-KTMU (CC BY-SA 4.0; 6,058 forms), per cent, with
``tests/test_kyrgyz_stemmer.py``. Costs and words were chosen on half of its lemmas; these figures are of the
other half, but were looked at on the way, and so were some of its mistakes. Of the pairs of forms of one lemma,
how many have one stem (recall); of those with one stem, how many are of one lemma (precision); their harmonic
mean F1. Each pair counts once, or as often as its two forms meet.

                      once: recall  precision  F1      as often as they meet: recall  precision  F1
    no stemming               0.0      100.0   0.0                               0.0      100.0   0.0
    first five letters       53.0       60.1  56.3                              44.7       60.1  51.3
    this                     85.4       82.3  83.8                              92.2       93.6  92.9
"""

from dataclasses import dataclass, field
from re import compile as compile_pattern

from index.kyrgyz_grammar import CONSONANTS, PLAIN, VOWELS, Grammar, read_grammar

__all__ = ["stem"]

_WORD = compile_pattern(r"[а-яёөүң]{3,40}")  # longer ones are noise, shorter ones have nothing to lose
_SHORTEST = 2  # letters of a stem that is known
_SHORTEST_UNKNOWN = 3

# What is wrong with a stem, in letters.
_UNKNOWN_NOUN = 5  # names and new words are mostly nouns,
_UNKNOWN_VERB = 8  # verbs are few, and known
_UNLIKELY = 4
_NO_STEM = 1_000

_HIGH = "ыиуү"
"""Vowels of a stem that уу swallows."""

_AFTER_VOWEL = compile_pattern(f"(?<=[{VOWELS}])[еёюя]")
_IOTATED = {"е": "йе", "ё": "йо", "ю": "йу", "я": "йа"}
_APART = compile_pattern(f"(?<=[{VOWELS}])й[аеоу]")
_TOGETHER = {apart: letter for letter, apart in _IOTATED.items()}
_FINAL = {"б": "п", "г": "к"}

_UNLIKELY_END = compile_pattern(
    rf"([{CONSONANTS}](?<![лнрй]т|[лнр]к|[лнр]ч|[лмр]п|[йкнпр]с|[лнр]ш|ст|кт|ск|[нр]д|рг|лм|р[мнфх]|.[рьъ])"
    rf"(?<=[{CONSONANTS}].)|[аеёоөэюя]ч|уу[мнч]|үү[мнч])$"
)
"""How no stem ends that is not known."""
_MADE_VERB = compile_pattern(r"[лдт][аеоө]$")
"""How verbs end that are made of nouns, as any noun may be."""


def stem(word: str) -> str:
    """The stem of a ``word`` in lower case; other than Kyrgyz words, and very short ones, are given back.

    >>> [stem(word) for word in ("көпүрөлөрдөн", "китебибиз", "жүрөгү", "иштегендер", "коюлат", "1992")]
    ['көпүрө', 'китеп', 'жүрөк', 'иште', 'кой', '1992']
    """
    if not _WORD.fullmatch(word):
        return word
    grammar = read_grammar(plain=word.translate(PLAIN) == word)
    known = grammar.forms.get(word)
    if known is not None:
        return known
    found = _Search(grammar).cheapest(_AFTER_VOWEL.sub(lambda letter: _IOTATED[letter[0]], word))
    return grammar.changed.get(found) or _written(found)


def _written(found: str) -> str:
    """A stem as it is given: й and its vowel are one letter again, and its last sound has one spelling."""
    found = _APART.sub(lambda pair: _TOGETHER[pair[0]], found)
    if len(found) <= _SHORTEST:
        return found
    found = found.rstrip("ьъ")
    return found[:-1] + _FINAL.get(found[-1], found[-1])


@dataclass(slots=True)
class _Search:
    """Looks for the cheapest stem of one word."""

    grammar: Grammar
    least: int = _NO_STEM
    best: str = ""
    seen: dict[tuple[str, int], int] = field(default_factory=dict)

    def cheapest(self, word: str) -> str:
        """The stem that costs least; of several that cost the same, the longest."""
        self.best = word
        if word in self.grammar.nouns:
            return word
        self._cut(word, self.grammar.finished, 0)
        return self.best

    def _cut(self, word: str, state: int, cost: int) -> None:
        """Weighs ``word`` as a stem, and what is left of it without each suffix that may end it in ``state``."""
        if self.seen.get((word, state), _NO_STEM) <= cost:
            return
        self.seen[word, state] = cost
        own = cost + self._price(word, state)
        if own < self.least or (own == self.least and len(word) > len(self.best)):
            self.least, self.best = own, word
        for length in range(1, min(self.grammar.longest, len(word) - _SHORTEST) + 1):
            suffixes = self.grammar.suffixes.get(word[-length:])
            if suffixes is None:
                continue
            rest = word[:-length]
            vowel = rest.rstrip(CONSONANTS)[-1:]
            if not vowel:
                return
            for suffix in suffixes:
                if suffix.makes & state and rest[-1] in suffix.letters and vowel in suffix.vowels:
                    whole = rest + suffix.melted
                    if suffix.swallows:
                        verbs = self.grammar.verbs
                        whole = next((rest + high for high in _HIGH if rest + high in verbs), rest)
                    self._cut(whole, suffix.follows, cost + suffix.cost)

    def _price(self, word: str, state: int) -> int:
        """What a stem costs: its letters, and more if it is not known."""
        grammar = self.grammar
        if word in grammar.changed:
            return 0 if state & grammar.noun else _NO_STEM
        voiceless = word[:-1] + _FINAL.get(word[-1], word[-1])
        if state & grammar.noun and not grammar.nouns.isdisjoint((word, voiceless)):
            return len(word)
        if state & grammar.verb and not grammar.verbs.isdisjoint((word, voiceless)):
            return len(word)
        if len(word) < _SHORTEST_UNKNOWN or not state & (grammar.noun | grammar.verb):
            return _NO_STEM
        is_noun = state & grammar.noun or _MADE_VERB.search(word)
        unknown = _UNKNOWN_NOUN if is_noun else _UNKNOWN_VERB
        return len(word) + unknown + (_UNLIKELY if _UNLIKELY_END.search(word) else 0)
