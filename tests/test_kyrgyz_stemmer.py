"""Kyrgyz words: forms of one word meet under one stem, other words do not."""

from collections import Counter, defaultdict
from collections.abc import Callable
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.kyrgyz_stemmer import stem

# A stem, and forms of its word.
WORDS = {
    "китеп": "китеп китепти китептин китептер китеби китебим китебиңиз китебибиз китептерибизден китептеги",
    "жүрөк": "жүрөк жүрөгү жүрөгүм жүрөгүнөн жүрөктөр жүрөктүн жүрөккө",
    "мектеп": "мектеп мектеби мектептерде мектебибиздин мектептеги мектебинде",
    "көпүрө": "көпүрө көпүрөлөр көпүрөлөрдү көпүрөсү көпүрөсүнүн көпүрөдөн көпүрөдөгү",
    "мамлекет": "мамлекет мамлекеттер мамлекети мамлекеттеринин мамлекеттик мамлекетибизде",
    "бала": "бала баланы балага балдар балдарга балдарынын баласы баласынан балалуу",
    "той": "той тою тоюна тойдо тойлор",
    "үй": "үй үйгө үйүбүз үйлөрдө үйүнөн үйдөгү",
    "компания": "компания компаниянын компаниясы компанияларга компаниялардын",
    "рол": "роль ролу ролдору ролдо",
    "кыргызстан": "кыргызстан кыргызстандын кыргызстанга кыргызстандан кыргызстандагы",
    "бишкек": "бишкек бишкекте бишкектин бишкекке бишкектеги",
    "ош": "ош ошто оштон оштун оштогу",
    "асанов": "асанов асановдун асановго асановду",
    "орун": "орундар орундуу орду ордунда ордуна",
    "ал": "анын ага аны анда андан",
    "бар": "барган барат барышат барбайт барбайбыз барыптыр барсаңар баруу баруунун барчу баргандыктан барбы",
    "башта": "баштоо баштайт баштады баштаган баштоого баштаса баштабаган баштап",
    "иште": "иштөө иштеп иштейт иштегендер иштебейт иштөөдө иштейбиз",
    "колдо": "колдоо колдойт колдоду колдогон колдоого колдошот",
    "күчө": "күчөө күчөдү күчөйт күчөгөн күчөөдө",
    "оку": "окуу окуду окуйт окуп окубады окуган окушат окубагандыктан",
    "ташы": "ташуу ташып ташыган ташылды ташыйт ташууну",
    "чык": "чыккан чыгат чыгып чыкпады чыгуу чыгышат чыкса чыгыңыз",
    "тап": "тапкан табат таап тапты табылды табуу",
    "кой": "койгон коёт коюп коюлду коюу койду коюшат койбойт",
    "айт": "айткан айтам айтасың айтабыз айтпайсыңбы айтылган айтса айтпагыла айтсын айтайын",
    "көр": "көрдү көрүп көргөнүм көрөт көрбөйт көрсө көрүү көрүлгөн",
    "де": "деп деди дейт деген",
}

# Words that look like a form of each other, and are not.
PAIRS = [
    ("алма", "ал"),
    ("бала", "бал"),
    ("кара", "кар"),
    ("карга", "кар"),
    ("ата", "ат"),
    ("балык", "бал"),
    ("түндүк", "түн"),
    ("түштүк", "түш"),
    ("бийлик", "бий"),
    ("башка", "баш"),
    ("көр", "кор"),
    ("көлдө", "колдо"),
    ("күлдү", "кулду"),
    ("токой", "ток"),
    ("алтын", "алты"),
    ("сары", "сар"),
    ("тоого", "тойго"),
    ("окуучу", "окуу"),
    ("келин", "келген"),
    ("кыштак", "кыш"),
]

LEFT_ALONE = ["", "а", "су", "эл", "1992", "2020да", "tb2", "köprü", "ысык-көл", "ссср", "манас", "талас", "каныкей",
              "атамбаев", "мезгил", "долбоор", "лаптоп" * 10]  # fmt: skip

UD = Path(__file__).parents[2] / "shared" / "dev" / "ud_kyrgyz" / "ktmu_form_lemma_upos.tsv"


@pytest.mark.parametrize(("base", "forms"), WORDS.items())
def test_the_forms_of_a_word_have_its_stem(base: str, forms: str) -> None:
    assert {form: stem(form) for form in forms.split()} == dict.fromkeys(forms.split(), base)


@pytest.mark.parametrize(("word", "other"), PAIRS)
def test_words_that_look_alike_stay_distinct(word: str, other: str) -> None:
    assert stem(word) != stem(other)


@pytest.mark.parametrize("word", LEFT_ALONE)
def test_what_is_short_or_a_name_or_not_kyrgyz_is_left_alone(word: str) -> None:
    assert stem(word) == word


@pytest.mark.parametrize(("base", "forms"), WORDS.items())
def test_forms_typed_without_the_letters_of_kyrgyz_meet_too(base: str, forms: str) -> None:
    typed = [form.translate(str.maketrans("өүң", "оун")) for form in forms.split()]
    stems = Counter(map(stem, typed))
    assert stems[base.translate(str.maketrans("өүң", "оун"))] >= 0.8 * len(typed), stems


@given(st.text() | st.text("абгдеёйклмнңоөпрстуүчшыьюяиз", max_size=45))
def test_any_string_has_a_stem_that_is_no_longer(word: str) -> None:
    found = stem(word)
    assert isinstance(found, str)
    assert len(found) <= len(word)
    assert bool(found) == bool(word)


class Conflation(NamedTuple):
    """Shares of pairs of forms, per cent."""

    recall: float
    precision: float
    f1: float


def forms_of(path: Path) -> dict[str, tuple[str, int]]:
    """The lemma that a form mostly has, and how often the form is met; words only, in lower case."""
    lemmas: dict[str, Counter[str]] = defaultdict(Counter)
    for line in path.read_text(encoding="utf-8").splitlines():
        form, lemma, kind, _, count = line.split("\t")
        if kind not in ("PUNCT", "NUM", "SYM") and form.isalpha():
            lemmas[form.lower()][lemma.lower()] += int(count)
    return {
        form: (min(found, key=lambda lemma: (-found[lemma], lemma)), found.total())
        for form, found in lemmas.items()
    }


def is_held_out(lemma: str) -> bool:
    return sha256(lemma.encode()).digest()[0] & 1 == 1


def conflation(stemmed: Callable[[str], str], words: dict[str, tuple[str, int]], *, met: bool) -> Conflation:
    """Of the forms of lemmas held out, beside all forms; ``met``: pairs count as often as their forms meet."""
    lemma_of = {form: lemma for form, (lemma, _) in words.items()}
    stem_of = {form: stemmed(form) for form in words}
    weight = {form: count if met else 1 for form, (_, count) in words.items()}
    by_stem: dict[str, list[str]] = defaultdict(list)
    by_lemma: dict[str, list[str]] = defaultdict(list)
    for form in words:
        by_stem[stem_of[form]].append(form)
        by_lemma[lemma_of[form]].append(form)

    def pairs(groups: dict[str, list[str]], other: dict[str, str]) -> tuple[int, int]:
        every = alike = 0
        for group in groups.values():
            for a, b in combinations(group, 2):
                counted = weight[a] * weight[b] * (is_held_out(lemma_of[a]) + is_held_out(lemma_of[b]))
                every += counted
                alike += counted * (other[a] == other[b])
        return every, alike

    same_lemma, hit = pairs(by_lemma, stem_of)
    same_stem, right = pairs(by_stem, lemma_of)
    recall, precision = 100 * hit / same_lemma, 100 * right / same_stem if same_stem else 100.0
    f1 = 2 * recall * precision / (recall + precision)
    return Conflation(round(recall, 1), round(precision, 1), round(f1, 1))


@pytest.mark.skipif(not UD.exists(), reason="the annotated words are not part of the repository")
@pytest.mark.parametrize(
    ("stemmed", "once", "met"),
    [
        (lambda word: word, (0, 100, 0), (0, 100, 0)),
        (lambda word: word[:5], (53.0, 60.1, 56.3), (44.7, 60.1, 51.3)),
        (stem, (85.4, 82.3, 83.8), (92.2, 93.6, 92.9)),
    ],
    ids=["no stemming", "first five letters", "this"],
)
def test_forms_of_annotated_words_meet_as_the_docstring_says(
    stemmed: Callable[[str], str], once: tuple[float, ...], met: tuple[float, ...]
) -> None:
    words = forms_of(UD)
    assert conflation(stemmed, words, met=False) == pytest.approx(once, abs=0.1)
    assert conflation(stemmed, words, met=True) == pytest.approx(met, abs=0.1)
