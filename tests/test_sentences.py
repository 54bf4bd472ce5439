"""Where sentences end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import split_sentences


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Anlaşma Bişkek'te imzalandı.", "Taraflar memnundu!", "Peki ya sonra?", "Bilinmiyor…", "Bitti."],
        ["Келишимге кол коюлду.", "Ким койду?", "Белгисиз."],
        ["Договор подписан.", "Кто его подписал?!", "Неизвестно..."],
        ["The treaty was signed.", "Who signed it?", "Nobody knows."],
    ],
)
def test_a_stop_and_a_capital_end_a_sentence(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


@pytest.mark.parametrize(
    "sentence",
    [
        "Prof. Dr. Ahmet Yılmaz, Doç. Dr. Ayşe Kaya ve Yrd. Doç. Dr. Ali Can geldi.",
        "Org. Kıvrıkoğlu ile Alb. Demir ve Tuğg. Ak görüştü.",
        "Bkz. Yılmaz, No. 5, s. 12, ss. 15-20, C. II, Vol. 3.",
        "Tank, top vb. Silahlar, vd. Araçlar ile M.Ö. III. Yüzyıl.",
        "XIX. yüzyılda, 19. Yüzyıl sonunda, 20.Yüzyılın başında, II. Dünya Savaşı’nda, 30. yılında.",
        "Anlaşma 12.05.1992 günü saat 14.30 sularında 3.5 Milyon için imzalandı.",
        "Кыргызстан, Казакстан ж.б. Өлкөлөр б.з.ч. Биринчи кылымда.",
        "Бул окуя 1992-ж. Бишкекте болгон.",
        "Турция, Иран и др. Страны, т.е. Соседи, в 1992 г. Азербайджана, в 1991–1993 гг. Карабаха.",
        "Улица им. Ленина, А. С. Пушкин, А.С. Пушкин и акад. Бартольд.",
        "Smith et al. Found it, e.g. This one, i.e. That, in the U.S. Army, by Gen. Lee and Mr. Brown, vol. 3, No. 7.",
        "H. Aliyev ile G. Kurmay görüştü.",
        "Bekledi... ama gelmedi.",
        "“Neden?” diye sordu.",
        "«Что?» — спросил он.",
        "Bölgeye güç kazandırmıştır. (Brzezinski, 1997: 123-140).",
        "1. Giriş bölümü budur.",
    ],
)
def test_a_stop_within_a_sentence_does_not_end_it(sentence: str) -> None:
    assert sentences(sentence) == [sentence]
    assert sentences(f"Önce geldi. {sentence} Sonra gitti.") == ["Önce geldi.", sentence, "Sonra gitti."]


@pytest.mark.parametrize(
    "parts",
    [
        ["“Savaş bitti.”", 'Sonra "barış geldi."', "«Мир.»", "(Bu da öyle.)", "Son."],
        ["Önem sunmaktadır.7", "Azerbaycan geldi.¹²", "Türkiye gitti.[3]", "“Böyle.”8", "Son."],
        ["Kuruluş yılı 1918.", "Azerbaycan böyle kuruldu."],
        ["Tarih 12.05.1992.", "Sonra bitti."],
        ["Bkz. Yılmaz, s. 629.", "Azerbaycan’da da öyledir."],
        ["The total was 30.", "The rest left after World War II.", "It was late."],
        ["Их было 30.", "Потом пришёл Николай II.", "Всё."],
        ["Нагорный Карабах …", "Потом."],
        ["Niyet not edildi .", "Yetkililer geldi ."],
    ],
)
def test_what_belongs_to_a_stop_stays_with_its_sentence(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


def test_a_space_lost_after_a_stop_does_not_join_two_sentences() -> None:
    assert sentences("Babası vefat etmiştir.1326’da Bursa alındı.Azerbaycan geldi.") == [
        "Babası vefat etmiştir.",
        "1326’da Bursa alındı.",
        "Azerbaycan geldi.",
    ]


@pytest.mark.parametrize(
    "text", ["https://www.Example.Com/a.B?c=1.Pdf", "ad.Soyad@ornek.Edu.Tr", "2.Karabağ"]
)
def test_an_address_is_whole(text: str) -> None:
    assert sentences(text) == [text]


def test_a_line_break_ends_a_sentence() -> None:
    text = "1. GİRİŞ\n\nBirinci cümle\n- ikinci, 3. madde\r\n\tÜçüncü.  Dördüncü.\n"
    assert sentences(text) == ["1. GİRİŞ", "Birinci cümle", "- ikinci, 3. madde", "Üçüncü.", "Dördüncü."]


def test_a_text_without_sentences_has_none() -> None:
    assert split_sentences("") == ()
    assert split_sentences(" \n\u2028\t ") == ()


LIKELY = st.text(st.sampled_from("aбIİ19.?!…”»)([“\n \u00a0’-¹:/@"), max_size=60)


@given(st.one_of(st.text(), LIKELY))
def test_sentences_lie_in_order_and_hold_every_character_but_spaces(text: str) -> None:
    previous = 0
    for start, end in split_sentences(text):
        assert text[previous:start].strip() == ""
        assert text[start:end] == text[start:end].strip() != ""
        previous = end
    assert text[previous:].strip() == ""


@pytest.mark.parametrize("unit", ["söz ", "söz", ".", "“", "a.b", "1.", " . "])
def test_a_text_of_fifty_thousand_repetitions_is_still_covered(unit: str) -> None:
    text = unit * 50_000
    assert "".join(sentences(text)).replace(" ", "") == text.replace(" ", "")
