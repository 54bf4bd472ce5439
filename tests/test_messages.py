import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.messages import interface_language, language_name, message, plural_category
from ingest.document import LANGUAGES

APP = Path(__file__).parent.parent / "app"
SENTENCES = {
    key: sentence
    for path in sorted((APP / "words").glob("*.toml"))
    for key, sentence in tomllib.loads(path.read_text(encoding="utf-8")).items()
}
CATEGORIES = {"tr": {"one", "other"}, "ky": {"one", "other"}, "en": {"one", "other"}}
CATEGORIES["ru"] = {"one", "few", "many"}


def forms(sentence):
    return [sentence] if isinstance(sentence, str) else list(sentence.values())


@pytest.mark.parametrize("key", SENTENCES)
def test_every_sentence_is_there_in_all_four_languages(key):
    assert set(SENTENCES[key]) == set(LANGUAGES)
    assert all(form.strip() for language in LANGUAGES for form in forms(SENTENCES[key][language]))


@pytest.mark.parametrize("key", SENTENCES)
def test_every_form_of_a_sentence_has_the_same_values_to_fill_in(key):
    values = {
        frozenset(re.findall(r"{(\w+)}", form)) for each in SENTENCES[key].values() for form in forms(each)
    }
    assert len(values) == 1


@pytest.mark.parametrize("key", SENTENCES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_that_counts_has_the_plural_forms_of_its_language(key, language):
    sentence = SENTENCES[key][language]
    if not isinstance(sentence, str):
        assert set(sentence) in (CATEGORIES[language], {"=1", "other"})


def test_english_and_russian_count_wherever_one_of_them_does():
    counted = {
        language: {key for key, each in SENTENCES.items() if not isinstance(each[language], str)}
        for language in ("ru", "en")
    }
    assert counted["ru"] == counted["en"]


@pytest.mark.parametrize("key", SENTENCES)
@pytest.mark.parametrize("language", ["ky", "ru"])
def test_cyrillic_sentences_hold_no_latin_look_alikes(key, language):
    for form in forms(SENTENCES[key][language]):
        assert re.findall("[a-zA-Z]", re.sub(r"{\w+}|kopru add", "", form)) == []


def test_every_sentence_that_the_app_asks_for_is_there():
    asked = set()
    for file in [*APP.glob("*.py"), *APP.glob("web/*.html")]:
        asked |= set(re.findall(r"""\bmessage\(\s*["'](\w+)["']""", file.read_text(encoding="utf-8")))
    assert len(asked) > 15
    assert asked <= set(SENTENCES)


@pytest.mark.parametrize(
    ("language", "categories"),
    [
        ("tr", {0: "other", 1: "one", 2: "other", 21: "other"}),
        ("ky", {0: "other", 1: "one", 2: "other", 21: "other"}),
        ("en", {0: "other", 1: "one", 2: "other", 21: "other"}),
        (
            "ru",
            {0: "many", 1: "one", 2: "few", 4: "few", 5: "many", 11: "many", 12: "many", 14: "many"}
            | {21: "one", 24: "few", 25: "many", 101: "one", 111: "many", 113: "many", 122: "few"},
        ),
    ],
)
def test_plural_categories_are_those_of_cldr(language, categories):
    assert {n: plural_category(n, language) for n in categories} == categories


def summary(language, passages, documents, languages):
    counts = {"passages": passages, "documents": documents, "languages": languages}
    parts = {name: message(f"summary_{name}", language, n=n) for name, n in counts.items()}
    return message("summary", language, **parts)


@pytest.mark.parametrize(
    ("language", "counts", "sentence"),
    [
        ("en", (5, 3, 2), "5 passages in 3 documents, 2 languages"),
        ("en", (1, 1, 1), "1 passage in 1 document, 1 language"),
        ("tr", (5, 3, 2), "3 belgede, 2 dilde 5 pasaj"),
        ("ky", (5, 3, 2), "3 документте, 2 тилде 5 үзүндү"),
        ("ru", (1, 1, 1), "1 отрывок в 1 документе, на 1 языке"),
        ("ru", (3, 2, 2), "3 отрывка в 2 документах, на 2 языках"),
        ("ru", (5, 5, 4), "5 отрывков в 5 документах, на 4 языках"),
        ("ru", (21, 21, 1), "21 отрывок в 21 документе, на 1 языке"),
    ],
)
def test_a_summary_counts_as_its_language_does(language, counts, sentence):
    assert summary(language, *counts) == sentence


def test_exactly_one_thing_is_not_what_the_russian_category_one_means():
    assert message("answer_sure", "ru", n=1) == "Ответ в этом отрывке."
    assert message("answer_sure", "ru", n=21) == "Ответ в этих отрывках."


def test_languages_are_named_in_each_language():
    names = [language_name(named, "ky") for named in (*LANGUAGES, None)]
    assert names == ["түркчө", "кыргызча", "орусча", "англисче", "башка тил"]


def test_an_unknown_sentence_or_a_missing_value_is_our_mistake():
    with pytest.raises(KeyError):
        message("no such sentence", "tr")
    with pytest.raises(KeyError):
        message("page", "tr")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ky-KG,ky;q=0.9,ru;q=0.8,en;q=0.7", "ky"),
        ("tr", "tr"),
        ("de-DE,de;q=0.9,ru;q=0.5,en;q=0.4", "ru"),
        ("en;q=0.3, TR-tr ; q=0.8", "tr"),
        ("ru;q=0,en;q=0.1", "en"),
        ("ru;q=much,ky;q=0.2", "ky"),
        ("kk,uz;q=0.9", "en"),
        ("*", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_interface_speaks_what_the_browser_prefers(header, language):
    assert interface_language(header) == language


@given(st.text())
def test_any_header_gives_one_of_the_four(header):
    assert interface_language(header) in LANGUAGES
