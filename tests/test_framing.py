"""What people say around a question is left out of what is searched, and nothing of the question itself."""

from csv import QUOTE_NONE, DictReader
from pathlib import Path

import pytest

from app.answer import alike, citation_of
from eval.framing import read_frames
from eval.judgements import load_judgements
from eval.places import judged_files
from index.encoder import BuiltinEncoder
from index.follow_ups import followed
from index.framing import sentences_of, without_framing
from index.generation import Generation
from index.library import Library
from index.search import Ranking, rank
from index.stages import EVERY_STAGE, Stages
from index.subwords import split_words
from ingest.document import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = {
    "en": "When was the dam on the Vakhsh built?",
    "tr": "Vahş üzerindeki baraj ne zaman yapıldı?",
    "ky": "Вахштагы плотина качан курулган?",
    "ru": "Когда построили плотину на Вахше?",
}


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("According to the article, who built the dam?", "who built the dam?"),
        ("Who built the dam, according to the authors of the report?", None),
        ("What does the text say about the dam?", "the dam?"),
        ("Hi can you please tell me who built the dam", "who built the dam"),
        ("lutfen soyler misiniz baraj ne zaman yapildi", "baraj ne zaman yapildi"),
        ("Yazara göre baraj neden gecikti?", "baraj neden gecikti?"),
        ("Baraj hakkında bilgi verir misiniz?", "Baraj"),
        ("Текстке ылайык, плотинаны ким курган?", "плотинаны ким курган?"),
        ("Плотина жөнүндө маалымат бериңизчи", "Плотина"),
        ("Согласно статье, кто построил плотину?", "кто построил плотину?"),
        ("Подскажите, пожалуйста, кто построил плотину?", "кто построил плотину?"),
        ("Who built the dam? My teacher asked this and nobody knew.", "Who built the dam?"),
        ("Мне для диплома. Кто построил плотину?", "Кто построил плотину?"),
        ("Нужно для диплома. Кто построил плотину?", "Кто построил плотину?"),
        ("Merhaba hocam, tezim için lazım. Barajı kim yaptı?", "Barajı kim yaptı?"),
        ("Сабакка керек. Плотинаны ким курган?", "Плотинаны ким курган?"),
        ("For my thesis, who built the dam?", "who built the dam?"),
    ],
)
def test_what_is_said_around_a_question_is_left_out(typed: str, asked: str | None) -> None:
    assert without_framing(typed) == (typed if asked is None else asked)


@pytest.mark.parametrize(
    "question",
    [
        "Which article of the constitution names the state language?",
        "Who wrote the text of the Gümrü treaty?",
        "Anayasanın hangi maddesi dili düzenler?",
        "1897-жылкы каттоонун тексти кайда сакталат?",
        "Кто автор текста гимна?",
        "What lasted longer: the peace of the khans or the escort of the Cossacks?",
        "Нужно ли туристам разрешение?",
        "How did the ministry choose the hero of the banknote?",
        "Hello!",
        "Find me some quotations, please.",
        "What does the article say?",
        "«согласно тексту статьи»",
        "",
        "?!",
    ],
)
def test_what_is_a_question_itself_stays(question: str) -> None:
    assert without_framing(question) == question


def test_judged_questions_are_searched_as_they_stand() -> None:
    questions = load_judgements(judged_files(ROOT / "eval" / "judged" / "demo"))
    texts = [text for question in questions for text in question.texts.values()]
    assert [text for text in texts if without_framing(text) != text] == []


def test_most_of_what_nothing_was_fitted_to_is_left_out_and_no_word_of_the_question() -> None:
    around = left = 0
    for frame in read_frames():
        for language, question in QUESTIONS.items():
            typed = frame[language].replace("{}", question)
            found, own = split_words(without_framing(typed)), split_words(question)
            assert set(own) <= set(found), typed
            around += len(split_words(typed)) - len(own)
            left += len(found) - len(own)
    assert around > 2_000
    assert left < 0.2 * around


def test_no_turn_is_both_fitted_to_and_measured_by() -> None:
    measured = {turn[language] for turn in read_frames() for language in LANGUAGES}
    for path in (ROOT / "corpus" / "framing").glob("*.tsv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in DictReader(file, delimiter="\t", quoting=QUOTE_NONE):
                assert row["kind"] in {"around", "topic"}
                assert measured.isdisjoint(row[language] for language in LANGUAGES)


def test_what_is_left_stands_as_it_was_typed() -> None:
    typed = "Merhaba, «Manas» destanı (1995) hakkında ne deniyor? Teşekkür ederim."
    assert without_framing(typed) == "«Manas» destanı (1995)"
    assert (
        without_framing('Please: who said "no fuel, no peace" in 1992?')
        == 'who said "no fuel, no peace" in 1992?'
    )


def test_a_pasted_text_is_searched_whole() -> None:
    pasted = "Hello! " + "The dam on the Vakhsh was built in 1976. " * 40
    assert without_framing(pasted) == pasted


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Hi! Who built it?", ["Hi!", "Who built it?"]),
        ("Вопрос: Кто? В 1992 г. в Оше.", ["Вопрос", "Кто?", "В 1992 г. в Оше."]),
        ("at 10:30, in No. 5\nwhere", ["at 10:30, in No. 5", "where"]),
        ("thanks... who built it", ["thanks...", "who built it"]),
        ("which is older: khans or beys?", ["which is older: khans or beys?"]),
        ("", []),
    ],
)
def test_sentences_of_what_is_typed(text: str, sentences: list[str]) -> None:
    assert sentences_of(text) == sentences


def _ranking(question: str, stages: Stages = EVERY_STAGE) -> Ranking:
    texts = [
        "The dam was finished in 1976.",
        "Sources for a thesis are quoted with the page.",
        "Sheep graze.",
    ]
    generation = Generation.build(range(3), texts, ["en"] * 3, encoder=BuiltinEncoder.load())
    return rank(generation, question, encoder=BuiltinEncoder.load(), retriever=stages)


def test_search_looks_for_what_is_asked() -> None:
    typed = "I am writing my thesis and need sources with the page. When was the dam finished?"
    assert _ranking(typed) == _ranking("When was the dam finished?")
    without = Stages(framing=False)
    assert _ranking(typed, without) != _ranking("When was the dam finished?", without)
    assert _ranking(typed, without).passage_ids[0] == 1


def test_a_question_that_leans_may_be_framed() -> None:
    first = "Who signed the Kars treaty for Azerbaijan?"
    found = followed("Thank you! And can you please tell me when it was signed?", [first])
    bare = followed("when it was signed?", [first])
    assert found is not None
    assert bare is not None
    assert found.kept == bare.kept


def test_a_passage_whose_like_is_asked_for_is_searched_whole(tmp_path: Path) -> None:
    (tmp_path / "manual.md").write_text(
        "Please answer briefly and give the page. Sheep graze on the southern slope.\n", encoding="utf-8"
    )
    (tmp_path / "advice.md").write_text(
        "Teachers say: answer briefly, and give the page.\n", encoding="utf-8"
    )
    library = Library.open(tmp_path / "library", create=True)
    library.add([tmp_path / "manual.md", tmp_path / "advice.md"])
    typed = library.search("Please answer briefly and give the page. Sheep graze on the southern slope.")
    bare = library.search("Sheep graze on the southern slope.")
    assert typed.confidence == bare.confidence
    manual = next(hit for hit in typed.hits if "Sheep" in hit.passage.text)
    citation = citation_of(library, manual, number=1)
    (like,) = alike(library, citation).citations
    assert "Teachers" in like.text
    assert library.search(citation.text, whole=True).confidence != bare.confidence
