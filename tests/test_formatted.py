from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.answer import Segment
from app.formatted import STYLES, as_text, formatted
from app.references import one_line
from ingest.document import LANGUAGES
from tests.cited import ANONYMOUS, ARTICLE, CANDIDATE, DOCTORAL, HARMFUL, LAW, REPORT, THESIS, UNDATED, cite

ALL = (ARTICLE, THESIS, ANONYMOUS, UNDATED)


def lines(style, language, *citations):
    """Reference and pointer of each document, slanted letters between asterisks."""
    return [
        (_starred(each.reference), _starred(each.pointer))
        for each in formatted(citations or ALL, style, language)
    ]


def _starred(runs):
    return "".join(f"*{run.text}*" if run.italic else run.text for run in runs)


def test_apa_lists_by_name_and_points_by_name_year_and_page():
    assert lines("apa", "en") == [
        (
            "Süleymanova, N., & Işık, A. (2020). İpek Yolu'nda Köprüler. *Manas Sosyal Araştırmalar Dergisi*.",
            "(Süleymanova & Işık, 2020, p. 16)",
        ),
        (
            "Асан уулу, Б. (2019). *Кыргыз тилинин тарыхы*. Кыргыз-Түрк «Манас» университети.",
            "(Асан уулу, 2019, p. 12)",
        ),
        ("Иванов, И. И. (n.d.). *Хлопок*. Наука.", "(Иванов, n.d., p. xii)"),
        ("*Мост через Нарын*. (1953).", "(*Мост через Нарын*, 1953)"),
    ]


def test_gost_has_no_gap_where_city_or_year_is_not_known():
    assert lines("gost", "ru") == [
        (
            "Асан уулу Б. Кыргыз тилинин тарыхы. Кыргыз-Түрк «Манас» университети, 2019.",
            "[Асан уулу, 2019, с. 12]",
        ),
        ("Иванов И. И. Хлопок. Наука.", "[Иванов, с. xii]"),
        (
            "Süleymanova N., Işık A. İpek Yolu'nda Köprüler // Manas Sosyal Araştırmalar Dergisi. 2020.",
            "[Süleymanova, Işık, 2020, с. 16]",
        ),
        ("Мост через Нарын. 1953.", "[Мост через Нарын, 1953]"),
    ]


def test_a_thesis_is_printed_as_one_and_a_report_and_a_law_have_no_gaps():
    kinds = (DOCTORAL, CANDIDATE, REPORT, LAW)
    assert lines("apa", "tr", *kinds) == [
        (
            "Demircioğlu, K. (2013). *Fergana’da Pamuk* [Doktora tezi]. Eskişehir Üniversitesi.",
            "(Demircioğlu, 2013, s. 7)",
        ),
        (
            "Köprülerin Bakımı Hakkında Kanun (1956).",
            "(Köprülerin Bakımı Hakkında Kanun, 1956, s. 1)",
        ),
        (
            "Жолдошев, А. К. (2015). *История мостов* [Кандидатская диссертация]. КНУ.",
            "(Жолдошев, 2015, s. 3)",
        ),
        ("*Survey of Road Bridges*. (2017). Ministry of Transport.", "(Survey of Road Bridges, 2017, s. 2)"),
    ]
    assert [reference for reference, _ in lines("gost", "ru", *kinds)] == [
        "Жолдошев А. К. История мостов: кандидатская диссертация. КНУ, 2015.",
        "Demircioğlu K. Fergana’da Pamuk: doktora tezi. Eskişehir Üniversitesi, 2013.",
        "Köprülerin Bakımı Hakkında Kanun. 1956.",
        "Survey of Road Bridges. Ministry of Transport, 2017.",
    ]
    assert lines("isnad", "tr", DOCTORAL, LAW) == [
        (
            "Demircioğlu, Kerem. *Fergana’da Pamuk*. Doktora tezi, Eskişehir Üniversitesi, 2013.",
            "Kerem Demircioğlu, *Fergana’da Pamuk* (Doktora tezi, Eskişehir Üniversitesi, 2013), 7.",
        ),
        (
            "Köprülerin Bakımı Hakkında Kanun (1956).",
            "“Köprülerin Bakımı Hakkında Kanun” (1956), 1.",
        ),
    ]


@pytest.mark.parametrize(
    ("style", "printed"),
    [
        ("apa", "Бермет, А. (б. г.). *Туз жолу* [Магистрдик диссертация]."),
        ("gost", "Бермет А. Туз жолу: магистрдик диссертация."),
        ("isnad", "Бермет, Асан. *Туз жолу*. Магистрдик диссертация, б. г."),
    ],
)
def test_a_thesis_of_no_known_university_and_year_is_still_one(style, printed):
    thesis = cite("x", (1, "5"), authors=("Бермет, Асан",), work="master thesis")
    assert lines(style, "ru", thesis)[0][0] == printed


def test_an_article_in_no_known_journal_has_no_mark_of_one_in_gost():
    assert lines("gost", "ru", cite("x", year=2021, work="article"))[0][0] == "Туз жолу. 2021."


def test_texts_of_one_author_and_year_are_told_apart_by_letters_in_the_lists_order():
    author = ("Köprü demo corpus",)
    salt = cite("tuz", (3, "7"), title="Туз", authors=author, year=2026)
    bridge = cite("most", title="Мост", authors=author, year=2026, language="ru")
    other = cite("x", title="Хлопок", authors=("Иванов И. И.",), year=2026, language="ru")
    assert lines("apa", "en", salt, other, bridge) == [
        ("Köprü demo corpus. (2026a). *Мост*.", "(Köprü demo corpus, 2026a)"),
        ("Köprü demo corpus. (2026b). *Туз*.", "(Köprü demo corpus, 2026b, p. 7)"),
        ("Иванов, И. И. (2026). *Хлопок*.", "(Иванов, 2026)"),
    ]
    assert sorted(pointer for _, pointer in lines("gost", "ru", salt, other, bridge)) == [
        "[Köprü demo corpus, 2026a, с. 7]",
        "[Köprü demo corpus, 2026b]",
        "[Иванов, 2026]",
    ]
    assert "2026a" not in str(lines("isnad", "tr", salt, bridge))


def test_isnad_points_in_footnotes_with_numbers_of_pages_alone():
    assert lines("isnad", "tr") == [
        (
            "Süleymanova, Nurgül - Işık, Ahmet. “İpek Yolu'nda Köprüler”. *Manas Sosyal Araştırmalar Dergisi*. 2020.",
            "Nurgül Süleymanova - Ahmet Işık, “İpek Yolu'nda Köprüler”, *Manas Sosyal Araştırmalar Dergisi*, 2020, 16.",
        ),
        (
            "Асан уулу, Бермет. *Кыргыз тилинин тарыхы*. Кыргыз-Түрк «Манас» университети, 2019.",
            "Бермет Асан уулу, *Кыргыз тилинин тарыхы* (Кыргыз-Түрк «Манас» университети, 2019), 12.",
        ),
        ("Иванов, И. И. *Хлопок*. Наука, t.y.", "И. И. Иванов, *Хлопок* (Наука, t.y.), xii."),
        ("“Мост через Нарын”. 1953.", "“Мост через Нарын”, 1953."),
    ]


@pytest.mark.parametrize(
    ("language", "pointers"),
    [
        ("tr", ["(Süleymanova vd., 2020, s. 16)", "[Иванов, s. xii]", "(Наука, t.y.), xii."]),
        ("ky", ["(Süleymanova ж.б., 2020, 16-б.)", "[Иванов, xii-б.]", "(Наука, жылы белгисиз), xii."]),
        ("ru", ["(Süleymanova и др., 2020, с. 16)", "[Иванов, с. xii]", "(Наука, б. г.), xii."]),
        ("en", ["(Süleymanova et al., 2020, p. 16)", "[Иванов, p. xii]", "(Наука, n.d.), xii."]),
    ],
)
def test_the_words_of_a_style_are_in_the_readers_language(language, pointers):
    four = ("Nurgül Süleymanova", "A. Akayev", "B. Akayev", "C. Akayev")
    many = cite("köprü", (3, "16"), authors=four, year=2020, language="tr")
    shown = [
        lines(style, language, each)[0][1]
        for style, each in zip(STYLES, (many, UNDATED, UNDATED), strict=True)
    ]
    shown[2] = shown[2].removeprefix("И. И. Иванов, *Хлопок* ")
    assert shown == pointers


@pytest.mark.parametrize("style", STYLES)
def test_nothing_russian_or_english_is_said_to_a_kyrgyz_reader(style):
    four = tuple(f"{letter}. Акаев" for letter in "АБВГ")
    said = " ".join(
        part for pair in lines(style, "ky", cite("x", (1, "5"), authors=four), UNDATED) for part in pair
    )
    for word in ("и др", "с.", "б. г", "б. д", "n.d", "et al", "p."):
        assert word not in said
    assert "ж.б." in said


def test_an_open_range_keeps_its_dash_and_a_label_its_hyphen():
    long = cite(
        "x",
        (5, "A-1"),
        (6, "A-2"),
        authors=("Smith, Jane",),
        year=1999,
        segments=(Segment("т" * 1500, True),),
    )
    assert lines("apa", "en", long)[0][1] == "(Smith, 1999, pp. A-1–A-2)"
    assert lines("gost", "ky", long)[0][1] == "[Smith, 1999, A-1–A-2-б.]"


@pytest.mark.parametrize("style", STYLES)
def test_what_a_title_says_is_never_markup(style):
    title = 'Туз <span class="nocase">${alert(1)}</span> <i>x</i> & {{7*7}}'
    (entry,) = formatted([cite("x", title=title, authors=("Бермет <i>Асан кызы</i>",))], style, "ky")
    assert title in as_text(entry.reference)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_means_harm_is_one_line(style, language):
    (entry,) = formatted([HARMFUL], style, language)
    assert as_text(entry.reference) == one_line(as_text(entry.reference))


@settings(max_examples=25, deadline=None)  # the first of each style reads its file
@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(STYLES), st.sampled_from(LANGUAGES))
def test_any_texts_can_be_formatted(title, author, style, language):
    (entry,) = formatted([cite("x", (1, "1"), title=title, authors=(author,))], style, language)
    assert entry.reference
    assert entry.pointer


def test_nothing_cited_is_an_empty_list():
    assert formatted([], "apa", "tr") == ()


def test_many_readers_at_once_get_what_each_alone_would():
    tasks = [(style, language) for style in STYLES for language in LANGUAGES] * 3
    with ThreadPoolExecutor(8) as pool:
        shown = list(pool.map(lambda task: lines(*task), tasks))
    assert shown == [lines(*task) for task in tasks]
