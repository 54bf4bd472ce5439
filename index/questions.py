"""A question as it is searched: mended as texts are when they are read, in words, and whether it names anything."""

from collections.abc import Container
from re import IGNORECASE, VERBOSE
from re import compile as compile_pattern

from index.said_words import said
from index.subwords import lower, split_words
from ingest.characters import clean_characters
from ingest.document import LANGUAGES
from ingest.errors import QuestionError
from ingest.lookalikes import unmixed

__all__ = ["LONGEST_QUESTION", "mended", "names_something", "question_words", "without_endings"]

LONGEST_QUESTION = 2_000
"""Words of a question: beyond this it is a document."""

_FEW = 6  # different words of which all may be such as name nothing

_NUMBER = compile_pattern(
    r"""
    (?<![\w'’]) (\d+) (?:
        [dt][ea]n? | n?[iıuü]n | y[eaiıuü] | l[ea]r (?:[dt][ea]n?)? | l[iıuü]  # Turkish
        | [дт][аеоө]н? | [дтн][ыиуү]н | [гк][еоө] | ка                         # Kyrgyz
        | [ейхя] | го | му | ом | [ыо][ей] | [ыи]х | ым | ая                   # Russian
        | st | nd | rd | th | s                                                # English
        | (?<=1[5-9]\d\d) (?:м|га) | (?<=20\d\d) (?:м|га)                      # of years: "5га" are hectares
    ) (?![\w'’])
    """,
    IGNORECASE | VERBOSE,
)
"""A number, and what people write on to it where they leave the apostrophe or the hyphen out."""


_TAG = compile_pattern(
    r"""</?[A-Za-z][A-Za-z0-9]*(?:\s+[\w:-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>]+))*\s*/?>"""
)
"""Of HTML, which comes along when a question is copied; "<" of other kinds stays."""


def mended(question: str) -> str:
    r"""A question with what is wrong with its characters mended as it is in texts, which it would miss otherwise.

    >>> mended("Oцон катмары деген эмн\u0435, O\u0308zal\u200b?")
    'Оцон катмары деген эмне, Özal?'
    >>> mended('<p class="q">Why <b>did</b> a<b in 1992?</p>')
    ' Why  did  a<b in 1992? '
    """
    return unmixed(clean_characters(_TAG.sub(" ", question)))[0]


def without_endings(question: str, known: Container[str]) -> str:
    """The question with its numbers without what was written on to them: what is asked about is the number.

    ``known`` are the words of the library, which may say one so, too.

    >>> without_endings("2021de Şuşada ne imzalandı, 1990s? 2005тө, 2021м, 100м, 3D", {"1990s"})
    '2021 Şuşada ne imzalandı, 1990s? 2005, 2021, 100м, 3D'
    """
    return _NUMBER.sub(lambda found: found[0] if lower(found[0]) in known else found[1], question)


def question_words(question: str) -> list[str]:
    """The different words of a question in their order, at least one.

    Raises:
        QuestionError: there is no word in it, or there are more than ``LONGEST_QUESTION``.
    """
    words = list(dict.fromkeys(split_words(question)))
    if not words:
        raise QuestionError(
            "The question has no word in it. Ask in words, in Turkish, Kyrgyz, Russian or English."
        )
    if len(words) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(words)} different words; at most {LONGEST_QUESTION} are read. Ask for less at once."
        )
    return words


def names_something(question: str) -> bool:
    """Whether any word says what the question is about; a letter or "and when?" is in every text, and answered by none.

    >>> [names_something(text) for text in ("я", "and when?", "х", "7", "ОБСЕ", "1992", "су")]
    [False, False, False, False, True, True, True]
    """
    if len(set(split_words(question))) > _FEW:
        return True  # to look at each of many words takes longer than a search should
    return any(
        len(word.word) > 1 and word.kind not in {"asking", "back", "function"}
        for word in said(question, LANGUAGES).words
    )
