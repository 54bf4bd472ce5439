"""Cutting documents into passages."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.document import Document, Metadata, Page
from ingest.outline import outline
from ingest.passages import Passage, cut

TR = "Türkiye ile Kırgızistan arasındaki askerî eğitim anlaşması iki ülkenin ilişkilerini güçlendirdi."
EN = "The agreement on military training strengthened the relations between the two countries very much."
KY = "Аскердик билим берүү тууралуу келишим эки өлкөнүн ортосундагы мамилелерди бир топ чыңдады."
RU = "Соглашение о военном образовании значительно укрепило отношения между двумя нашими странами."
DE = "Das Abkommen über die militärische Ausbildung stärkte die Beziehungen zwischen den beiden Ländern."


def document(text: str) -> Document:
    return Document(
        id="d",
        source="/d.txt",
        sha256="0" * 64,
        metadata=Metadata("D", (), None, None),
        text=text,
        pages=(Page(1, None, 0, len(text)),),
    )


def texts(text: str, longest: int = 180) -> list[str]:
    return [passage.text for passage in cut(document(text), longest=longest)]


def numbered(sentence: str, count: int) -> str:
    """Distinct sentences: a number is put before the last word of each."""
    head, _, tail = sentence.rpartition(" ")
    return " ".join(f"{head} {number} {tail}" for number in range(count))


def check(text: str, passages: tuple[Passage, ...]) -> None:
    previous = 0
    for ordinal, passage in enumerate(passages):
        assert passage.ordinal == ordinal
        assert text[passage.start : passage.end] == passage.text == passage.text.strip() != ""
        assert passage.start >= previous or ordinal > 0
        assert text[previous : passage.start].strip() == ""
        assert passage.end > previous
        previous = passage.end
    assert text[previous:].strip() == ""
    assert [p.start for p in passages] == sorted(p.start for p in passages)


def test_a_short_document_is_one_passage() -> None:
    text = f"  {TR} {TR}\n"
    assert cut(document(text)) == (Passage("d", 0, 2, 2 + 2 * len(TR) + 1, f"{TR} {TR}", "tr"),)


def test_a_blank_document_has_no_passage() -> None:
    assert cut(document("")) == ()
    assert cut(document(" \n\n ")) == ()


def test_passages_overlap_by_one_sentence() -> None:
    text = numbered(TR, 24)
    passages = cut(document(text))
    assert len(passages) == 2
    assert passages[0].text.endswith(passages[1].text[: passages[1].text.index(".") + 1])
    check(text, passages)


def test_a_long_sentence_is_not_told_twice() -> None:
    long = "Bu uzun cümlede " + "pek çok söz " * 30 + "vardır."
    text = f"{numbered(TR, 8)} {long} {numbered(TR, 12)}"
    assert text.count(long) == 1
    assert sum(long in part for part in texts(text)) == 1


def test_a_passage_ends_with_its_paragraph_where_that_fits() -> None:
    first, second = numbered(TR, 10), numbered(TR.replace("Türkiye", "Bakü"), 10)
    assert texts(f"{first}\n\n{second}")[0] == first


def test_a_heading_belongs_to_what_follows() -> None:
    first, second = numbered(TR, 12), numbered(TR.replace("Türkiye", "Bakü"), 12)
    heading = "2.1. Azerbaycan ile İlişkiler"
    assert texts(f"1. GİRİŞ\n\n{first}\n\n{heading}\n\n{second}") == [
        f"1. GİRİŞ\n\n{first}",
        f"{heading}\n\n{second}",
    ]


@pytest.mark.parametrize(
    "title",
    [
        "# Bridges",
        "# Waiting for the bridge: half a century of a building site on the upper course of the river",
        "# Bridges\n\n## Of stone",
    ],
)
def test_a_title_is_no_passage_of_its_own(title: str) -> None:
    first, *_ = cut(document(f"{title}\n\n## The beginnings of the work\n\n{numbered(EN, 20)}"))
    assert first.text.startswith(f"{title}\n\n## The beginnings of the work\n\n{EN[:20]}")
    assert first.section == "The beginnings of the work"


def test_rows_of_a_table_are_no_headings() -> None:
    rows = outline("# Dams\n\n| Dam | Power |\n| Toktogul | 1200 |\n", longest=180)
    assert [row.heading for row in rows] == [True, False, False]


def test_key_words_belong_to_what_precedes() -> None:
    keywords = "Anahtar kelimeler: Türkiye, Kırgızistan, güvenlik"
    parts = texts(f"ÖZET\n\n{numbered(TR, 10)}\n\n{keywords}\n\nSUMMARY\n\n{numbered(EN, 10)}")
    assert parts[0].endswith(keywords)
    assert parts[1].startswith("SUMMARY")


def test_an_abstract_in_another_language_is_cut_off_exactly() -> None:
    turkish, english, kyrgyz, russian = (numbered(sentence, 9) for sentence in (TR, EN, KY, RU))
    text = f"Öz\n\n{turkish}\n\nAbstract\n\n{english}\n\n{kyrgyz}\n\n{russian}"
    passages = cut(document(text))
    assert [(p.language, p.text) for p in passages] == [
        ("tr", f"Öz\n\n{turkish}"),
        ("en", f"Abstract\n\n{english}"),
        ("ky", kyrgyz),
        ("ru", russian),
    ]


def test_a_change_of_language_within_a_paragraph_is_cut_at_the_sentence() -> None:
    english, turkish = numbered(EN, 9), numbered(TR, 13)
    parts = texts(f"{english} {turkish}")
    assert parts[0] == english
    assert turkish.startswith(parts[1])


def test_a_quotation_does_not_change_the_language_around_it() -> None:
    text = f"{numbered(TR, 4)} “{EN}” {numbered(TR, 4)}"
    assert [(p.language, p.text) for p in cut(document(text))] == [("tr", text)]


def test_a_part_in_a_fifth_language_is_apart() -> None:
    german = numbered(DE, 8)
    passages = cut(document(f"{numbered(TR, 9)}\n\n{german}\n\n{numbered(TR, 9)}"))
    assert [p.language for p in passages] == ["tr", None, "tr"]
    assert passages[1].text == german


def test_a_tiny_rest_is_not_left_over() -> None:
    assert min(len(part.split()) for part in texts(numbered(TR, 16))) > 60


def test_a_sentence_longer_than_a_passage_is_cut_at_spaces() -> None:
    words = [f"söz{number}" for number in range(400)]
    parts = texts(" ".join(words))
    assert len(parts) == 3
    assert " ".join(parts).split() == words


def test_a_text_without_spaces_is_cut_into_parts_of_bounded_length() -> None:
    parts = texts("я" * 9000)
    assert "".join(parts) == "я" * 9000
    assert max(map(len, parts)) <= 4000


def test_a_passage_length_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 1 words"):
        cut(document(TR), longest=1)


SENTENCES = st.sampled_from(
    [TR, EN, KY, RU, DE, "Giriş", "1. Ek", "Evet.", "söz " * 30, "(Yılmaz, 2001).", "x" * 2500]
)
SEPARATORS = st.sampled_from([" ", "\n", "\n\n", "\n \n\n", "  "])
TEXTS = st.lists(st.tuples(SENTENCES, SEPARATORS), max_size=25).map(
    lambda parts: "".join(a + b for a, b in parts)
)


@settings(max_examples=60, deadline=None)
@given(text=st.one_of(st.text(), TEXTS), longest=st.integers(2, 200))
@example(text="¼", longest=2)
def test_passages_of_any_text_are_slices_in_order_that_leave_nothing_out(text: str, longest: int) -> None:
    check(text, cut(document(text), longest=longest))


@settings(max_examples=40, deadline=None)
@given(text=TEXTS, longest=st.integers(110, 200))
def test_no_passage_is_too_long_or_begins_or_ends_inside_a_sentence(text: str, longest: int) -> None:
    whole = outline(text, longest=longest)
    begins = {s.start for s in whole}
    ends = {s.end for s in whole}
    for passage in cut(document(text), longest=longest):
        assert len(passage.text.split()) <= longest
        assert passage.start in begins
        assert passage.end in ends


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_passages_overlap_by_a_sentence_at_most(text: str) -> None:
    for before, after in pairwise(cut(document(text))):
        shared = text[after.start : before.end]
        assert len(outline(shared, longest=180)) <= 1


def test_the_papers_are_cut_into_passages_of_one_language(papers: Path) -> None:
    for name in ("000_05c542179e1afddf.txt", "004_4f378e660047ff28.txt"):
        text = (papers / name).read_text(encoding="utf-8")
        passages = cut(document(text))
        check(text, passages)
        assert sum(p.language in ("tr", "en", "ky", "ru") for p in passages) > 0.9 * len(passages)


def test_a_passage_is_in_the_language_of_its_text_whatever_its_heading_is_in() -> None:
    heading = "# Кумтөр: мөңгү алдындагы алтын жана аны башкаруу талашы\n\n## Abstract\n\n"
    abstract = (
        "The mine stands high in the mountains and has been worked since the spring of that year. "
        "Three governments and two companies have argued about who should own it and who should pay for the ice."
    )
    below = (
        "\n\n## Кен\n\nКен бийик тоодо жайгашкан, аны геологдор тапкан, бирок көп жыл бою иштетилген эмес."
    )
    passages = cut(document(heading + abstract + below))
    assert [passage.language for passage in passages] == ["en", "ky"]
    assert passages[0].text == (heading + abstract).strip()
