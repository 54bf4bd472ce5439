"""What kind of thing a question asks for, in four languages, and which sentences hold one."""

import pytest

from index.answer_kinds import asked_for, things
from index.subwords import split_words
from ingest.document import Language


@pytest.mark.parametrize(
    ("language", "question", "kind"),
    [
        ("tr", "Köprü ne zaman yapıldı?", "date"),
        ("tr", "Anlaşma hangi yılda imzalandı?", "date"),
        ("tr", "Okulda kaç öğrenci var?", "number"),
        ("tr", "OKULDA KAÇ ÖĞRENCİ VAR", "number"),
        ("tr", "Okulda kac ogrenci var?", "number"),
        ("tr", "Yardımın yüzde kaçı ödendi?", "number"),
        ("tr", "İlk rektör kimdi?", "name"),
        ("tr", "Fabrika nerededir?", "name"),
        ("tr", "Kaçan askerler ne yaptı?", None),
        ("tr", "Kimlik kartı niçin yenilendi?", "reason"),
        ("ky", "Көпүрө качан курулган?", "date"),
        ("ky", "Келишим кайсы жылы түзүлгөн?", "date"),
        ("ky", "Мектепте канча окуучу бар?", "number"),
        ("ky", "Биринчи ректор ким болгон?", "name"),
        ("ky", "Заводду кайсы өлкө курган?", "name"),
        ("ky", "Эмне үчүн жабылган?", "reason"),
        ("ru", "Когда построили мост?", "date"),
        ("ru", "В каком году подписан договор?", "date"),
        ("ru", "Сколько учеников в школе?", "number"),
        ("ru", "Какова длина моста?", "number"),
        ("ru", "Кто был первым ректором?", "name"),
        ("ru", "Какие последствия имела реформа?", None),
        ("en", "When was the bridge built?", "date"),
        ("en", "In which year was the treaty signed?", "date"),
        ("en", "How many pupils does the school have?", "number"),
        ("en", "What share of the aid was paid?", "number"),
        ("en", "Who was the first rector?", "name"),
        ("en", "Why was it closed?", "reason"),
        ("en", "Why does the rouble fall when the oil does?", "reason"),
        ("en", "What did he see when he came?", None),
        ("en", "What prevented it from being built?", "reason"),
        ("en", "What was built?", None),
        ("en", "Was it reasonable?", None),
        ("en", "What year did it close?", "date"),
        ("en", "Which politician closed it?", "name"),
        ("en", "Which Armenian politician closed it?", "name"),
        ("en", "Which old and famous politician closed it?", None),
        ("en", "Which rule was broken?", None),
        ("tr", "Köprüyü hangi Azerbaycanlı siyasetçi kapattı?", "name"),
        ("tr", "Köprü hangi koşulda kapatıldı?", None),
        ("ky", "Көпүрөнү кайсы казак саясатчысы жапкан?", "name"),
        ("ky", "Көпүрө кайсы шартта жабылган?", None),
        ("ru", "Какой армянский политик закрыл порт?", "name"),
        ("ru", "На каких условиях закрыли порт?", None),
        ("en", "How long is the road where it was closed?", "number"),
        ("tr", "Neden iki kez kapatıldı, kim açtı?", "reason"),
        ("tr", "Ne kadar sürdü?", "number"),
        ("tr", "Asker niçin savaştan kaçındı?", "reason"),
        ("tr", "Tartışmanın sebebi neydi?", "reason"),
        ("tr", "Nedense kapandı mı?", None),
        ("ky", "Эмне үчүн качан жабылганы айтылбаган?", "reason"),
        ("ky", "Порттун жабылышынын себеби эмнеде?", "reason"),
        ("ky", "Эмне жабылган?", None),
        ("ru", "Зачем городу, где есть порт, нужен второй?", "reason"),
        ("ru", "Из-за чего закрыли порт?", "reason"),
        ("ru", "Что помешало построить порт?", "reason"),
        ("ru", "Что построили в порту?", None),
        ("ru", "Чего добился порт?", None),
    ],
)
def test_a_question_says_what_kind_of_thing_it_asks_for(
    language: Language, question: str, kind: str | None
) -> None:
    asked = asked_for(question, language)
    assert (asked.kind if asked else None) == kind


@pytest.mark.parametrize(
    ("language", "question", "counted"),
    [
        ("en", "How many Tajik citizens were there?", ["tajik", "citizens"]),
        ("en", "In 1992, how many were there?", ["were", "there"]),
        ("en", "The many citizens: how many citizens?", ["citizens"]),
        ("en", "They were how many?", []),
        ("en", "How long is it?", []),
        ("tr", "Okulda kaç öğrenci var?", ["öğrenci", "var"]),
        ("ky", "Мектепте канча окуучу бар?", ["окуучу", "бар"]),
        ("ru", "Сколько учеников в школе?", ["учеников", "в"]),
    ],
)
def test_what_is_counted_stands_after_how_many(language: Language, question: str, counted: list[str]) -> None:
    asked = asked_for(question, language)
    assert asked is not None
    words = list(dict.fromkeys(split_words(question)))
    assert [words[place] for place in asked.counted] == counted


def test_words_of_other_languages_count_only_where_the_language_is_not_known() -> None:
    assert asked_for("Kim Il-sung", "en") is None
    asked = asked_for("Kim", None)
    assert asked is not None
    assert asked.kind == "name"


@pytest.mark.parametrize(
    ("question", "sentence", "held"),
    [
        ("When was the bridge of 1992 repaired?", "The bridge of 1992 stands.", False),
        ("When was the bridge of 1992 repaired?", "It was repaired in 2003.", True),
        ("When was the bridge repaired?", "It has 12 arches.", False),
        ("When was the bridge repaired?", "Мост починили в марте.", True),
        ("When was the bridge repaired?", "Köprü on dokuzuncu yüzyılda onarıldı.", True),
        ("When was the bridge repaired?", "Көпүрө оңдолгон.", False),
        ("When was the bridge repaired?", "Көпүрө жазында оңдолот.", True),
        ("When was the bridge repaired?", "Köprü kışın onarıldı.", True),
        ("How many arches are there?", "It was built in 1992.", False),
        ("How many arches are there?", "It was built in 1992 with 12 arches.", True),
        ("How long is the pipeline?", "Hattın boyu 1768 kilometredir.", True),
        ("How long is the pipeline?", "Ал 1768 чакырымга созулат.", True),
        ("How long is the pipeline?", "In 1992 the pipeline was opened.", False),
        ("How long is the pipeline?", "Boru hattı 1992 yılında ve 1993'te uzatıldı.", False),
        ("How long is the pipeline?", "Түтүк 1992-жылы, андан кийин 1993 жылы узартылган.", False),
        ("How long is the pipeline?", "Его продлили в 1992 году (Петров, 1993).", False),
        ("When was it opened?", "Hattın boyu 1768 kilometredir.", False),
        ("How many arches are there?", "Köprünün yedi gözü var.", True),
        ("How many arches are there?", "Анын жети көзү бар.", True),
        ("How many arches are there?", "У него семь пролётов.", True),
        ("How many arches are there?", "Алтын үчүн жетишкен семья көпүрөгө барды.", False),
        ("Who built the bridge of Mostar?", "The bridge of Mostar is old.", False),
        ("Who built the bridge of Mostar?", "Мостарский мост построил Хайруддин.", True),
        ("Who ruled in Türkiye?", "Тогда в Турции правили военные.", False),
        ("Who ruled then?", "Şehri II. kez onlar yönetti.", False),
        ("Who ruled then?", "", False),
        ("Why was it closed?", "It was closed in March.", False),
        ("Why was it closed?", "It was closed because of the flood.", True),
        ("Why was it closed?", "Sel geldiğinden köprü kapatıldı.", True),
        ("Why was it closed?", "Köprü sel yüzünden kapatıldı.", True),
        ("Why was it closed?", "Köprü selden sonra kapatıldı.", False),
        ("Why was it closed?", "Көпүрө суу ташкындагандыктан жабылган.", True),
        ("Why was it closed?", "Көпүрө жабылды, анткени суу ташкындады.", True),
        ("Why was it closed?", "Көпүрө жабылган.", False),
        ("Why was it closed?", "Мост закрыли из-за паводка.", True),
        ("Why was it closed?", "Мост закрыли после паводка.", False),
    ],
)
def test_a_sentence_holds_what_is_asked_for_if_the_question_does_not_say_it_itself(
    question: str, sentence: str, held: bool
) -> None:
    asked = asked_for(question, "en")
    assert asked is not None
    assert bool(list(asked.places(things(sentence)))) is held


@pytest.mark.parametrize(
    ("question", "sentence", "places"),
    [
        ("When was the bridge repaired?", "It was built in 1992, Özal'ın köprüsü 2003'te onarıldı.", [4, 7]),
        ("How many arches are there?", "In 1992 the bridge had 12 wide arches and seven lamps.", [5, 9]),
        ("Who built the bridge of Mostar?", "In Mostar, Mimar Hayruddin built it.", [2, 3]),
        ("When was the bridge repaired?", "Көпүрө оңдолгон.", []),
    ],
)
def test_places_count_the_words_before_what_could_be_the_answer(
    question: str, sentence: str, places: list[int]
) -> None:
    asked = asked_for(question, "en")
    assert asked is not None
    assert list(asked.places(things(sentence))) == places
