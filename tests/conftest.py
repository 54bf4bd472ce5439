"""Fixtures shared by the tests."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from app.narrowing import in_scope
from index.filters import UNFILTERED, Filters
from index.hit import Hit, Quote, SearchResult
from index.library import Library
from index.progress import Progress, silent
from index.stored import Stretch
from ingest.document import Document, Language, Metadata, Page
from ingest.errors import QuestionError, UnknownDocumentError
from ingest.passages import Passage
from tests.visits import Windows, launched_chromium

ROOT = Path(__file__).resolve().parent.parent
LONGEST = ("test_fuzz.py", "test_hostile.py", "test_workers.py")


def pytest_configure(config: pytest.Config) -> None:
    """Processes take the files in the order in which they stand; xdist would keep those of few tests for the end."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files come first, or at the end others would wait for one of them; then what needs a browser."""
    browsing = {item.path for item in items if item.get_closest_marker("browser")}
    items.sort(key=lambda item: (item.path.name not in LONGEST, item.path not in browsing))


@pytest.fixture(scope="session")
def papers() -> Path:
    """Our user's five papers, where they are present; they are not part of the repository."""
    folder = ROOT.parent / "shared" / "papers"
    if not folder.is_dir():
        pytest.skip("the five papers are not beside the repository")
    return folder


@dataclass(frozen=True, slots=True)
class ShelvedText:
    """A document of ``OverlapLibrary``, its pages and passages given by form feeds and blank lines."""

    document: Document

    @property
    def id(self) -> str:
        return self.document.id

    @property
    def metadata(self) -> Metadata:
        return self.document.metadata

    @property
    def page_count(self) -> int:
        return len(self.document.pages)

    @property
    def languages(self) -> tuple[Language, ...]:
        return tuple({each.language: None for each in self.passages if each.language})

    @property
    def collections(self) -> tuple[str, ...]:
        return ("Көпүрөлөр",) if "köprü" in self.metadata.title.lower() else ()

    @property
    def passages(self) -> tuple[Passage, ...]:
        language = self.document.metadata.language
        return tuple(
            Passage(self.id, ordinal, match.start(), match.end(), match.group(), language)
            for ordinal, match in enumerate(re.finditer(r"\S(?:.|\n(?!\n))*", self.document.text))
        )


class OverlapLibrary:
    """A library of a few texts that counts the words which question and sentence have in common."""

    def __init__(self, *documents: Document) -> None:
        self._texts = {document.id: ShelvedText(document) for document in documents}

    def documents(self) -> tuple[ShelvedText, ...]:
        return tuple(self._texts.values())

    def document(self, document_id: str) -> Document:
        if document_id not in self._texts:
            raise UnknownDocumentError(f"{document_id}: there is no document with this id.")
        return self._texts[document_id].document

    def text(self, document_id: str, start: int, end: int) -> str:
        return self._texts[document_id].document.text[start:end]

    def texts(self, stretches: Sequence[Stretch]) -> list[str]:
        return [self.text(*stretch) for stretch in stretches]

    def search(
        self,
        question: str,
        *,
        k: int = 10,
        filters: Filters = UNFILTERED,
        progress: Progress = silent,
        whole: bool = False,
    ) -> SearchResult:
        asked = _stems(question)
        if not asked or len(question) > 2_000:
            raise QuestionError("a question needs words, and at most 2000 characters")
        for each in filters.documents:
            if each not in self._texts:
                raise UnknownDocumentError(f"{each}: there is no document with this id.")
        passages = [
            passage
            for text in self._texts.values()
            if in_scope([text], filters)
            for passage in text.passages
            if not filters.languages or passage.language in filters.languages
        ]
        if not passages:
            return SearchResult(question, None, "none", 0.0, ())
        share = {passage: len(asked & _stems(passage.text)) / len(asked) for passage in passages}
        best = sorted(passages, key=lambda passage: -share[passage])[:k]
        confidence = share[best[0]]
        return SearchResult(
            question=question,
            language="ky" if set(question) & set("ңөү") else "tr" if set(question) & set("ışğ") else None,
            status="found" if confidence > 0.5 else "related" if confidence > 0.2 else "none",
            confidence=confidence,
            hits=tuple(
                self._hit(passage, asked, rank=rank, score=share[passage])
                for rank, passage in enumerate(best, start=1)
                if share[passage] > 0.1
            ),
        )

    def _hit(self, passage: Passage, asked: set[str], *, rank: int, score: float) -> Hit:
        document = self._texts[passage.document_id].document
        sentences = [
            Quote(passage.start + match.start(), passage.start + match.end(), match.group())
            for match in re.finditer(r"\S.*?(?:[.!?](?=\s|$)|$)", passage.text, re.DOTALL)
        ]
        quote = max(sentences, key=lambda sentence: len(asked & _stems(sentence.text)))
        pages = document.pages_between(passage.start, passage.end)
        return Hit(rank, score, passage, document.metadata, pages, (quote,))


def _stems(text: str) -> set[str]:
    """The beginnings of the longer words, which is what inflected forms have in common."""
    return {word[:4].lower() for word in re.findall(r"\w{4,}", text)}


def document(id: str, metadata: Metadata, *pages: tuple[str | None, str]) -> Document:  # noqa: A002
    """A document of pages, each its printed number and its text."""
    text = "".join(content for _, content in pages)
    made, start = [], 0
    for number, (label, content) in enumerate(pages, start=1):
        made.append(Page(number, label, start, start + len(content)))
        start += len(content)
    return Document(id, f"/texts/{id}.pdf", "0" * 64, metadata, text, tuple(made))


HOSTILE = (
    "Тузду кербен менен ташышкан: <script>alert(1)</script> <img src='https://example.com/x.png'> "
    "${alert(1)} {{7*7}} {{#each value}}x{{/each}} `a` \\u0041 \\n &amp; &#36; $x^2$ _b_ *c* # d [e](f)  "
    "1. \u202eкитеп\u202c \u200fкөчмөн\u200f \u00adсоздук\u00a0сан \u2028 тузду кербен алып жүргөн."
)


@pytest.fixture(scope="session")
def overlap_library() -> OverlapLibrary:
    """A Turkish paper with printed page numbers, a hostile Kyrgyz file, a Russian and an English article."""
    turkish = document(
        "suleymanova-2020",
        Metadata("İpek Yolu'nda Köprüler", ("Nurgül Süleymanova", "Ahmet Işık"), 2020, "tr"),
        (None, "İPEK YOLU'NDA KÖPRÜLER\n\n"),
        ("16", "Taş köprüler kervanların kışın da ırmağı geçmesini sağladı. Bekçiler geçiş ücreti "),
        ("17", "alırdı. Ücretin yarısı köprünün onarımına harcanırdı.\n\nAhşap köprüler yanardı.\n"),
    )
    kyrgyz = document(
        "tuz",
        Metadata("Туз <img src=x onerror=alert(1)> ${alert(2)}", ("Бермет <i>Асан кызы</i>",), None, "ky"),
        (None, f"Көчмөндөр тузду Нарындын суусунан алышкан.\n\n{HOSTILE}\n\n"),
        (None, "Тузду бир төөгө эки кап жүктөшкөн. " + "Жол алыс, ашуу бийик болгон. " * 20),
    )
    russian = document(
        "most",
        Metadata("Мост через Нарын", (), 1953, "ru"),
        (None, "Мост через Нарын построили за два года.\n\nСтарый мост снесло паводком."),
    )
    english = document(
        "salt", Metadata("Salt roads", ("Smith, Jane",), 1999, "en"), (None, "Salt was money there.")
    )
    return OverlapLibrary(turkish, kyrgyz, russian, english)


LIBRARY_TEXTS = {
    "köprü.txt": (
        "Taş köprü 1993 yılında onarıldı. Kervanlar kışın da ırmağı geçebiliyordu.\f"
        "Bekçiler geçiş ücreti alırdı. Ücretin yarısı köprünün onarımına harcanırdı.\f"
    ),
    "суу.md": (
        "# Нарын суусу\n\nНарын дарыясынын суусу жазында эриген кардан көтөрүлөт. 😀 Талааларды ошол суу "
        "сугарат.\n\nБалыкчылар күзүндө дарыянын боюна келишет жана ал жерде үй тигишет.\n"
    ),
    "дорога.txt": (
        "Железную дорогу в Узбекистан построят за шесть лет китайские инженеры. Тоннели пробьют в горах.\n"
    ),
    "mines.txt": "Deminers cleared the mined fields near Aghdam before the villagers came home.\n",
}


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four files in ``texts`` and the library made of them in ``library``; nobody changes either."""
    folder = tmp_path_factory.mktemp("shelf")
    (folder / "texts").mkdir()
    for name, text in LIBRARY_TEXTS.items():
        (folder / "texts" / name).write_text(text, encoding="utf-8", newline="")
    Library.open(folder / "library", create=True).add([folder / "texts"])
    return folder


@pytest.fixture
def own(shelf: Path, tmp_path: Path) -> Library:
    """A copy of the library of ``shelf`` that a test may change or break."""
    return Library.open(Path(copytree(shelf / "library", tmp_path / "library")))


@pytest.fixture(scope="session")
def answers_as_before() -> Callable[[Library], None]:
    """Asserts that a library has the four documents of ``shelf``, finds them, and nothing is wrong with it."""

    def check(library: Library) -> None:
        questions = {
            "köprü": "Taş köprü ne zaman onarıldı?",
            "mines": "Who cleared the mined fields?",
            "дорога": "Кто построит железную дорогу?",
            "суу": "Дарыянын суусу качан көтөрүлөт?",
        }
        assert [entry.id for entry in library.documents()] == list(questions)
        found = {each: library.search(asked).hits[0] for each, asked in questions.items()}
        assert [hit.passage.document_id for hit in found.values()] == list(questions)
        assert library.check() == ()

    return check


class Terminal:
    """The ``kopru`` command, run in this process, and what it prints."""

    def __init__(self, output: pytest.CaptureFixture[str]) -> None:
        self.output = output

    def kopru(self, *arguments: object, library: Path | None = None) -> int:
        """Exit code."""
        from app.cli import main

        given = [str(argument) for argument in arguments]
        try:
            return main(given if library is None else [*given, "--library", str(library)])
        except SystemExit as stop:
            return stop.code if isinstance(stop.code, int) else 0

    def printed(self) -> str:
        """Standard output since the last look; nothing was complained of."""
        out, err = self.output.readouterr()
        assert err == ""
        return out

    def objects(self) -> list[Any]:
        """The same, a JSON object a line."""
        return [json.loads(line) for line in self.printed().splitlines()]

    def complaint(self) -> str:
        """The one line of a command that failed."""
        out, err = self.output.readouterr()
        assert (out, err.count("\n"), err[:7]) == ("", 1, "kopru: ")
        return err.removeprefix("kopru: ").rstrip("\n")

    def stored(self, library: Path) -> dict[str, str]:
        """Text of each document of a library."""
        self.output.readouterr()
        assert self.kopru("list", "--json", library=library) == 0
        found = {}
        for entry in self.objects():
            assert self.kopru("show", entry["id"], "--text", library=library) == 0
            found[entry["id"]] = self.printed().removesuffix("\n")
        return found


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal to type ``kopru`` commands in."""
    return Terminal(capsys)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser; not one for all files, because a running Playwright keeps asyncio from running."""
    yield from launched_chromium()


@pytest.fixture(scope="module")
def browser(chromium: Browser) -> BrowserContext:
    """One visitor's browser for all windows of a file: the next one finds the scripts in its cache.

    The visitor wants no motion, for every click would wait until the page has scrolled as slowly as it does else.
    """
    context = chromium.new_context(reduced_motion="reduce")
    context.set_default_timeout(15_000)
    return context


@pytest.fixture(scope="module")
def windows(browser: BrowserContext) -> Iterator[Windows]:
    """The windows that the tests of a file open one after the other."""
    made = Windows(browser)
    yield made
    made.close()


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()
