"""Which questions lean on the one before, and what is searched for them; most of all, which are left alone."""

import json
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.follow_ups
from eval.follow_ups import load_conversations, main, told, wrongly_told
from eval.judgements import load_judgements
from eval.places import judged_files
from index.encoder import BuiltinEncoder
from index.follow_ups import FollowUp, followed
from index.lexical import question_terms
from index.questions import mended
from index.said_words import said
from ingest.document import LANGUAGES
from ingest.errors import DatasetError, EmptySourceError


def kept(question, *before):
    found = followed(question, before)
    return None if found is None else found.kept


def test_another_year_takes_the_place_of_the_old_one():
    asked = "2005'te Kırgızistan'a kaç turist geldi?"
    assert followed("and in 2010?", [asked]) == FollowUp(
        question="and in 2010?",
        searched="Kırgızistan turist geldi in 2010?",
        kept=("Kırgızistan", "turist", "geldi"),
    )
    assert kept("peki 2010'da?", asked) == ("Kırgızistan", "turist", "geldi")
    assert kept("ал эми 2010-жылы?", asked) == ("Kırgızistan", "turist", "geldi")
    assert kept("а в 2010 году?", asked) == ("Kırgızistan", "turist", "geldi")


@pytest.mark.parametrize(
    ("before", "question", "words"),
    [
        ("When did Kazakhstan join the OSCE?", "And Uzbekistan?", ("join", "OSCE")),
        ("Kazakistan AGİT'e ne zaman katıldı?", "Peki ya Özbekistan?", ("AGİT", "katıldı")),
        ("Казакстан ЕККУга качан кошулган?", "Ал эми Өзбекстан?", ("ЕККУга", "кошулган")),
        ("Когда Казахстан вступил в ОБСЕ?", "А Узбекистан?", ("вступил", "ОБСЕ")),
        ("Kazakistan AGİT'e ne zaman katıldı?", "а Узбекистан?", ("AGİT", "katıldı")),
    ],
)
def test_another_state_takes_the_place_of_the_old_one(before, question, words):
    assert kept(question, before) == words


def test_a_name_of_another_kind_takes_nobodys_place():
    assert kept("And in Osh?", "When did Kazakhstan join the OSCE?") == ("Kazakhstan", "join", "OSCE")
    between = "What did Turkey and Azerbaijan agree on?"
    assert kept("And Georgia?", between) == ("Turkey", "Azerbaijan", "agree")


@pytest.mark.parametrize(
    ("before", "question", "words"),
    [
        ("Who built the Rogun dam?", "How high is it?", ("Rogun", "dam")),
        ("Who built the Rogun dam?", "How did Uzbekistan react to it?", ("Rogun", "dam")),
        ("Narın köprüsünü kim yaptı?", "Orada kimler yaşıyor?", ("Narın", "köprüsünü")),
        ("Narın köprüsünü kim yaptı?", "Bu köprü ne zaman açıldı?", ("Narın",)),
        ("Көпүрөнү Нарында ким курган?", "Аны качан ачышкан?", ("Көпүрөнү", "Нарында")),
        ("Кто построил мост через Нарын?", "Когда его открыли?", ("мост", "Нарын")),
        ("Кто построил мост через Нарын?", "Сколько людей там погибло?", ("мост", "Нарын")),
    ],
)
def test_a_pronoun_means_what_was_asked_about_before(before, question, words):
    assert kept(question, before) == words


@pytest.mark.parametrize(
    "question", ["Why?", "Ne zaman?", "Качан ачылган?", "А когда?", "In which year?", "2010?"]
)
def test_a_question_that_names_nothing_leans(question):
    assert kept(question, "Who built the Rogun dam?")[-2:] == ("Rogun", "dam")


@pytest.mark.parametrize(
    "question",
    [
        "Where was the poet Hamza born and when did he die?",
        "What did Erdoğan say when he visited Shusha?",
        "How many sailors lost their lives in the Nassia?",
        "How many bridges are there in Bishkek?",
        "How long did it take to build the Toktogul dam?",
        "Is it true that Turkmenistan stopped selling gas?",
        "And who headed the inquiry into the Osh clashes?",
        "And who wrote Manas?",
        "What is demining?",
        "Who created the Korean alphabet and why did scholars oppose it?",
        "How did Ankara write off what Bishkek owed it?",
        "Which state lost its kings in three partitions?",
        "Who proposed that time slows down for fast observers?",
        "Kumtor",
        "What happened in 1916?",
        "Jandarma nedir?",
        "Bu yıl Azerbaycan'a kaç uzman gitti?",
        "Peki Şuşa Beyannamesi'ni kimler imzaladı?",
        "Он жыл мурун кыргыз алфавити кандай эле?",
        "Үркүн деген эмне?",
        "Баткенде кимдер кагылышкан жана алар эмне үчүн урушкан?",
        "Что такое патент?",
        "А почему обмелело Аральское море?",
        "В этом году Казахстан подписал договор?",
        "Чем по своей сути кыргызский эпос отличается от казахского?",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(question):
    for before in (
        "Who built the Rogun dam?",
        "Kars Antlaşması'nı kim imzaladı?",
        "Мост через Нарын кто построил?",
    ):
        assert followed(question, [before]) is None


def test_a_third_question_leans_on_what_was_searched_for_the_second():
    first = "When did Kazakhstan join the OSCE?"
    second = followed("and Uzbekistan?", [first])
    assert second is not None
    assert kept("who asked for it?", first, second.searched) == ("OSCE", "Uzbekistan")


def test_a_chain_of_questions_does_not_grow_without_end():
    long = "Rogun " + " ".join(f"Adı{letter}{other}" for letter in "abcde" for other in "fghij")
    assert len(kept("Why?", long)) == 12


def test_a_question_of_more_than_thirty_words_says_itself_what_it_is_about():
    thirty = "How high is it then " + "or was " * 12 + "it?"
    assert len(said(thirty, ["en"]).words) == 30
    assert kept(thirty, "Who built the Rogun dam?") == ("Rogun", "dam")
    assert kept(thirty.replace("it?", "it now?"), "Who built the Rogun dam?") is None


@pytest.fixture
def looked_at(monkeypatch):
    """The words that the encoder was asked for, a list a call."""
    calls: list[list[str]] = []
    encode_words = BuiltinEncoder.encode_words

    def counted(self, words):
        calls.append(list(words))
        return encode_words(self, words)

    monkeypatch.setattr(BuiltinEncoder, "encode_words", counted)
    return calls


def test_a_word_is_encoded_once_whatever_it_is_compared_with(looked_at, monkeypatch):
    stemmed = []
    monkeypatch.setattr(
        index.follow_ups, "question_terms", lambda words: stemmed.append(words) or question_terms(words)
    )
    before = "Who built the Rogun dam on the Vakhsh river?"
    assert kept("How high is that dam?", before) == ("Rogun", "Vakhsh", "river")
    words = ["how", "high", "is", "that", "dam", "who", "built", "the", "rogun", "on", "vakhsh", "river"]
    assert looked_at == [words]
    assert stemmed == [[word] for word in words]


def test_of_a_long_question_before_the_last_fifty_words_are_compared(looked_at):
    names = [f"Ad{one}{other}{third}" for one in "bcdf" for other in "aeiou" for third in "klmnprst"]
    long = " ".join([*names, *names[-20:]])
    assert (len(names), len(long)) == (160, 1_079)
    assert kept("And how high is it?", long) == tuple(names[-12:])
    assert looked_at == [["how", "high", "is", "it", *map(str.lower, names[-50:])]]


def test_two_long_questions_are_not_compared_at_all(looked_at):
    long = " ".join(f"Ad{one}{other}{third}" for one in "bcdf" for other in "aeiou" for third in "klmnprst")
    assert kept("When was it? " * 150, long) is None
    assert looked_at == []


@pytest.mark.parametrize("before", [(), ("",), ("???",), ("Why?",), ("What is it?",)])
def test_there_has_to_be_something_to_lean_on(before):
    assert followed("And when was it opened?", before) is None


@pytest.mark.parametrize("question", ["", "   ", "?!", "And", "peki", "а"])
def test_no_question_leans_on_nothing(question):
    found = followed(question, ["Who built the Rogun dam?"])
    assert found is None or found.searched.startswith(" ".join(found.kept))


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_is_typed_the_new_words_are_searched(question, before):
    found = followed(question, [before])
    if found is not None:
        assert found.question == question
        assert found.kept
        assert all(word in mended(before) for word in found.kept)


@given(st.text(max_size=60))
def test_words_of_any_text_are_slices_of_it(text):
    assert all(word.written in text.replace("_", " ") for word in said(text, LANGUAGES).words)


def test_our_conversations_are_told_as_they_are_judged():
    conversations = load_conversations()
    assert sum(each.leans for each in conversations) == 48
    right, missed, wrong, left = told(conversations)
    assert (right + missed, wrong, left) == (48, 0, 42)
    assert right >= 46


def test_judged_questions_that_follow_each_other_by_chance_are_left_alone():
    folder = Path(__file__).resolve().parent.parent / "eval" / "judged" / "demo"
    assert wrongly_told(load_judgements(judged_files(folder))) == ((), 1036)


def test_a_line_that_is_no_conversation_is_named(tmp_path):
    path = tmp_path / "c.jsonl"
    path.write_text('{"id": "a", "turns": [], "question": "Why?", "leans": true}\n', encoding="utf-8")
    with pytest.raises(DatasetError, match=r'line 1: "turns" are no questions'):
        load_conversations(path)
    path.write_text('{"id": "a", "turns": ["Who?"], "question": "Why?", "leans": 1}\n', encoding="utf-8")
    with pytest.raises(DatasetError, match=r'line 1: "leans" is not true or false'):
        load_conversations(path)


def test_nothing_is_searched_without_a_document_that_cannot_be_read(shelf, tmp_path):
    texts = copytree(shelf / "texts", tmp_path / "texts")
    conversation = {
        "id": "fee",
        "turns": ["Who paid at the bridge?"],
        "question": "And where did half of it go?",
        "leans": True,
        "kept": ["bridge"],
        "document": "köprü",
        "quote": "Ücretin yarısı köprünün onarımına harcanırdı.",
    }
    path = tmp_path / "c.jsonl"
    path.write_text(json.dumps(conversation), encoding="utf-8")
    assert main([str(path), "--documents", str(texts)]) == 0
    (texts / "empty.txt").touch()
    with pytest.raises(EmptySourceError, match=r"empty\.txt: "):
        main([str(path), "--documents", str(texts)])
