"""Which sentences of a passage are quoted."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.answer_kinds import asked_for
from index.encoder import BuiltinEncoder
from index.passage_words import PassageWords
from index.quotes import best_quote
from index.rerank import LateInteraction
from index.subwords import split_words
from index.word_similarity import WordSimilarity
from ingest.passages import Passage
from ingest.sentences import split_sentences

TABLE = BuiltinEncoder.load().table
TURKISH = (
    "Kervanlar tuzu dağlardan aşırırdı. Özal 1993 yılında Bakü'yü ziyaret etti. Hava o gün soğuktu. "
    "Nehir kıyısında çocuklar oynuyordu."
)
KYRGYZ = "Туз кымбат болгон. Нарын дарыясынын суусу жазында көтөрүлөт. Балдар мектепке барышты."
RUSSIAN = "Погода была холодной. Соглашение о границе подписали в Бишкеке. Дети играли у реки."
ENGLISH = "The weather was cold. The bridge was repaired after the flood. Children played by the river."
OTHERS = ["Salt was money there.", "Дети пошли в школу.", "Öğrenciler sınava girdi.", "Тоодо кар жаады."]


def quote(text: str, question: str, *, start: int = 100) -> str:
    """What is quoted of a passage that stands at ``start`` in its document, among other passages."""
    words = PassageWords.empty(TABLE.dimension).extended([text, *OTHERS], TABLE)
    passage = Passage("d", 0, start, start + len(text), text, None)
    found = best_quote(
        passage, LateInteraction.of(split_words(question), words, TABLE), asked=asked_for(question, None)
    )
    assert text[found.start - start : found.end - start] == found.text
    return found.text


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        (TURKISH, "Özal Bakü'yü ne zaman ziyaret etti?", "Özal 1993 yılında Bakü'yü ziyaret etti."),
        (TURKISH, "Озал Бакуга качан барган?", "Özal 1993 yılında Bakü'yü ziyaret etti."),
        (KYRGYZ, "дарыянын суусу качан көтөрүлөт", "Нарын дарыясынын суусу жазында көтөрүлөт."),
        (RUSSIAN, "где подписали соглашение", "Соглашение о границе подписали в Бишкеке."),
        (ENGLISH, "when was the bridge repaired", "The bridge was repaired after the flood."),
    ],
)
def test_the_sentence_that_holds_what_was_asked_for_is_quoted(
    text: str, question: str, expected: str
) -> None:
    assert quote(text, question) == expected


def test_two_sentences_are_quoted_that_hold_half_of_it_each() -> None:
    text = "Hava soğuktu. Zqvarnik 1993 yılında geldi. Xöplünd köprüsünü onardı. Çocuklar oynuyordu."
    assert (
        quote(text, "Zqvarnik Xöplünd 1993 onardı")
        == "Zqvarnik 1993 yılında geldi. Xöplünd köprüsünü onardı."
    )


def test_no_more_than_three_sentences_are_quoted() -> None:
    text = "Zqvar geldi. Xöplünd geldi. Wufırt geldi. Qaşnoz geldi. Pıkjev geldi."
    assert len(split_sentences(quote(text, "zqvar xöplünd wufırt qaşnoz pıkjev"))) == 3


def test_one_sentence_is_quoted_where_nothing_matches() -> None:
    text = "Бала келди. Суу акты. Жол узун."
    passage = Passage("d", 0, 0, len(text), text, "ky")
    words = PassageWords.empty(TABLE.dimension).extended([text], TABLE)
    late = LateInteraction.of(["köprü"], words, TABLE)
    silent = replace(
        late,
        similarity=WordSimilarity(words, np.zeros((len(late.rarity), TABLE.dimension), dtype=np.float32)),
    )
    assert best_quote(passage, silent, asked=None).text == "Бала келди."


def test_the_only_sentence_is_the_quote() -> None:
    assert quote("Мост соединяет два берега", "köprü") == "Мост соединяет два берега"


PASSAGES = st.one_of(
    st.lists(
        st.sampled_from([TURKISH, KYRGYZ, RUSSIAN, ENGLISH, "Bkz. s. 12.", "# Köprü\n"]), min_size=1
    ).map(" ".join),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
).filter(lambda text: bool(split_sentences(text)))


@settings(deadline=None, max_examples=50)
@given(
    text=PASSAGES,
    question=st.sampled_from(["Özal", "когда подписали договор", "көпүрө", "bridge flood 1993"]),
)
def test_a_quote_is_one_to_three_whole_sentences_in_a_row_of_any_passage(text: str, question: str) -> None:
    spans = split_sentences(text)
    quoted = quote(text, question)
    runs = {
        text[spans[i][0] : spans[j][1]] for i in range(len(spans)) for j in range(i, min(i + 3, len(spans)))
    }
    assert quoted in runs


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        (
            "Hat uzundur. Hattın boyu 1768 kilometredir.",
            "hat kaç kilometre",
            "Hattın boyu 1768 kilometredir.",
        ),
        ("Түтүк узун. Ал 1768 чакырымга созулат.", "түтүк канча узун", "Ал 1768 чакырымга созулат."),
    ],
)
def test_a_sentence_with_a_number_is_preferred_where_one_is_asked_for(
    text: str, question: str, expected: str
) -> None:
    words = PassageWords.empty(TABLE.dimension).extended([text, *OTHERS], TABLE)
    late = LateInteraction.of(split_words(question), words, TABLE)
    even = replace(
        late,
        similarity=WordSimilarity(words, np.zeros((len(late.rarity), TABLE.dimension), dtype=np.float32)),
    )  # only the number is left to decide
    passage = Passage("d", 0, 0, len(text), text, None)
    assert best_quote(passage, even, asked=asked_for(question, None)).text == expected
    assert best_quote(passage, even, asked=None).start == 0


def test_a_sentence_that_an_earlier_hit_shows_is_not_quoted_again() -> None:
    words = PassageWords.empty(TABLE.dimension).extended([ENGLISH, *OTHERS], TABLE)
    late = LateInteraction.of(split_words("when was the bridge repaired"), words, TABLE)
    passage = Passage("d", 0, 0, len(ENGLISH), ENGLISH, "en")
    first = best_quote(passage, late, asked=None)
    assert first.text == "The bridge was repaired after the flood."
    second = best_quote(passage, late, asked=None, shown=[(first.start, first.end)])
    assert second.end <= first.start or second.start >= first.end
    assert best_quote(passage, late, asked=None, shown=[(0, len(ENGLISH))]).text == first.text
