"""What a newcomer sees first: the demo texts, asked the four questions that the page proposes."""

from pathlib import Path

import pytest

from app.answer import answer
from app.demo_questions import DEMO_QUESTIONS
from index.library import Library
from ingest.document import LANGUAGES, Language

DEMO = Path(__file__).resolve().parent.parent / "corpus" / "demo"
ANSWERS: dict[Language, tuple[Language, str]] = {
    "tr": ("ky", "Киммо Кильюнен"),
    "ky": ("en", "335 metres high"),
    "ru": ("tr", "Özkan Ulutaş"),
    "en": ("ru", "9 мая подписал в Баку министр обороны Мамедрафи Мамедов"),
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = Library.open(tmp_path_factory.mktemp("demo") / "library", create=True)
    assert library.add([DEMO]).failed == ()
    return library


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_proposed_question_is_answered_by_the_first_quote_in_another_language(
    demo: Library, language: Language
) -> None:
    found = answer(demo, DEMO_QUESTIONS[language])
    assert (found.status, found.language) == ("found", language)
    first = found.citations[0]
    in_language, quoted = ANSWERS[language]
    assert first.language == in_language
    assert any(quoted in quote for quote in first.quotes), first.quotes


def test_the_demo_holds_as_many_articles_in_each_language(demo: Library) -> None:
    counts = [entry.metadata.language for entry in demo.documents()]
    assert {language: counts.count(language) for language in LANGUAGES} == dict.fromkeys(LANGUAGES, 12)
    assert {entry.metadata.authors for entry in demo.documents()} == {("Köprü demo corpus",)}
