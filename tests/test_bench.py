"""What ``make bench`` measures: libraries put together are as indexing makes them; what the first stage misses."""

from pathlib import Path

import numpy as np
import pytest

from eval import synthetic_library as module
from eval.bench import encoder_megabytes, first_stage_recall, measure
from eval.synthetic_library import SENTENCES, synthetic_library
from index.documents import Documents
from index.encoder import BuiltinEncoder
from index.generation import Generation
from index.lexical import LexicalIndex, passage_terms, question_terms
from index.search import rank
from ingest.document import LANGUAGES

ENCODER = BuiltinEncoder.load()
SPOKEN = (
    "en\ttr\tky\tru\n"
    "The old bridge joins both banks.\tEski köprü iki yakayı birleştirir.\t"
    "Эски көпүрө эки жээкти бириктирет.\tСтарый мост соединяет оба берега.\n"
    "Bees make honey. Bees sleep in winter.\tArılar bal yapar. Arılar kışın uyur.\t"
    "Аарылар бал жасайт. Аарылар кышында уктайт.\tПчёлы делают мёд. Пчёлы спят зимой.\n"
    "The treaty was signed in 1992.\tAntlaşma 1992'de imzalandı.\t"
    "Келишимге 1992-жылы кол коюлган.\tДоговор подписали в 1992 году.\n"
)


@pytest.fixture
def put_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generation:
    (tmp_path / "spoken.tsv").write_text(SPOKEN, encoding="utf-8")
    monkeypatch.setattr(module, "_PARALLEL", tmp_path)
    monkeypatch.setattr(module, "_NEW", 40_000)
    monkeypatch.setattr(module, "_AT_ONCE", 7)
    return synthetic_library(30)


def texts(generation: Generation) -> list[str]:
    """Texts with the words that the passages have."""
    return [" ".join(words) for words in generation.words.words_of(np.arange(len(generation)))]


def test_passages_put_together_are_sentences_of_one_language_and_made_up_words(
    put_together: Generation,
) -> None:
    alphabets = {"tr": "köprü arılar antlaşma", "ky": "көпүрө аарылар келишимге", "ru": "мост пчёлы договор",
                 "en": "bridge bees treaty"}  # fmt: skip
    for words, language in zip(
        put_together.words.words_of(np.arange(30)), put_together.languages, strict=True
    ):
        own = alphabets[LANGUAGES[language]].split()
        others = {word for text in alphabets.values() for word in text.split()} - set(own)
        assert sum(word in own for word in set(words)) >= 1
        assert not others & set(words)
        assert sum(word.endswith("q") for word in words) == SENTENCES
    assert set(put_together.languages) == {0, 1, 2, 3}


def test_the_terms_of_passages_put_together_weigh_what_indexing_says(put_together: Generation) -> None:
    # of a made-up word the terms are those of no language
    terms = [
        [
            term
            for word in words
            for term in passage_terms([word], None if word.endswith("q") else LANGUAGES[language])
        ]
        for words, language in zip(
            put_together.words.words_of(np.arange(30)), put_together.languages, strict=True
        )
    ]
    indexed = LexicalIndex.build(terms)
    for question in (["köprü"], ["пчёлы", "зимой"], ["1992", "bees"], ["көпүрө", "жээк"]):
        expected = indexed.scores(question_terms(question))
        assert expected.max() > 0
        assert put_together.lexical.scores(question_terms(question)) == pytest.approx(expected, rel=1e-4)


def test_the_vectors_of_passages_put_together_are_the_sums_of_their_words(put_together: Generation) -> None:
    words = put_together.words
    known = sum(not word.endswith("q") for word in words.vocabulary)
    shares, powers = ENCODER.table.shares(words.vocabulary)
    vectors = np.concatenate(
        (
            shares[:known],
            words.wide_units(np.arange(known, len(words.vocabulary))) * ENCODER.table.unseen_length,
        )
    )
    found = put_together.dense.vectors(put_together.numbers)
    for passage, vector in enumerate(found):
        within = slice(words.starts[passage], words.starts[passage + 1])
        places = words.places[within]
        total = (vectors[places] * (words.counts[within] ** powers[places])[:, None]).sum(axis=0)
        total = total @ ENCODER.table.whitening
        assert vector == pytest.approx(total / np.linalg.norm(total), abs=1e-4)


def test_words_put_together_are_what_reading_the_sentences_gives(put_together: Generation) -> None:
    words = put_together.words
    assert words.starts[-1] == len(words.places) == len(words.counts)
    assert (np.diff(words.sentences) > 0).all()
    begins, firsts = words.flat_sentences(np.arange(30))
    assert begins[firsts].tolist() == words.starts[:-1].tolist()  # each passage begins with a sentence
    assert len(begins) > SENTENCES * 30  # two sentences of one line are two
    lengths = np.linalg.norm(words.wide_units(np.arange(len(words.vocabulary))), axis=1)
    assert lengths == pytest.approx(np.ones(len(lengths)), abs=2e-3)


def test_a_library_put_together_is_the_same_each_time_and_answers(put_together: Generation) -> None:
    again = synthetic_library(30)
    assert texts(again) == texts(put_together)
    best = rank(put_together, "Пчёлы спят зимой?", encoder=ENCODER).passage_ids[0]
    assert "пчёлы" in texts(put_together)[best]


def test_the_first_stage_misses_what_no_leg_brings() -> None:
    said = [f"Nehir {number} kıyısında eski köprü." for number in range(1, 40)]
    said.append("Köprü 1993 yılında onarıldı, köprü 1993 yılında açıldı.")
    generation = Generation.build(range(40), said, ["tr"] * 40, encoder=ENCODER)
    question = "Köprü 1993 yılında onarıldı mı?"
    about = Documents(np.arange(40))
    nothing_missed, one_each = first_stage_recall(generation, about, question, (40, 1))
    assert nothing_missed == 1
    assert 0.1 <= one_each <= 0.2  # of ten, two legs bring one each
    best = rank(generation, question, encoder=ENCODER, k=1).passage_ids
    assert best == (39,)


def test_the_share_is_of_as_many_as_there_are() -> None:
    generation = Generation.build(range(3), ["Köprü.", "Мост.", "Bees."], ["tr", "ru", "en"], encoder=ENCODER)
    about = Documents(np.arange(3))
    assert first_stage_recall(generation, about, "köprü", (3,)) == [1]


def test_what_is_measured_is_printed_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    generation = Generation.build(range(3), ["Köprü.", "Мост.", "Bees."], ["tr", "ru", "en"], encoder=ENCODER)
    measure(generation, ["köprü", "bees"], ["Köprü."])
    plain = capsys.readouterr().out.splitlines()
    assert [line[:54].rstrip() for line in plain] == [
        "a question over 3 passages, median ms",
        "memory of this process with them, MB",
    ]
    assert all(float(line[54:].replace(",", "")) > 0 for line in plain)
    measure(generation, ["köprü", "bees"], ["Köprü."], exhaustively=True)
    shares = capsys.readouterr().out.splitlines()[2:]
    assert [line[-5:] for line in shares] == ["100.0", "100.0"]


def test_the_memory_of_encoding_is_that_of_a_process_that_does_only_that() -> None:
    few, many = (encoder_megabytes(["köprü мост"] * count) for count in (1, 60_000))
    assert 20 < few < many  # the vectors of these alone are 61 MB
    assert many - few > 50
