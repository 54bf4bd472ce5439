"""Many visitors at once, each answered their own question, also while documents come and go."""

import sys
from asyncio import run
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from shutil import copytree
from subprocess import Popen
from threading import Event, Thread
from urllib.parse import urlsplit

import pytest

from app import screen
from app.chat import launch
from app.crowd import Asked, Crowd, main, visit
from app.roles import Visitors
from app.screen import seconds_to_card
from app.sender import demo_files, send
from app.separate_chat import demo_questions, separate_chat
from app.server import Server
from app.visitor import Seen, Visitor, VisitorError
from index.library import Library
from tests.visits import free_port

EXPECTED = {
    "Taş köprü ne zaman onarıldı?": ("köprü", "Taş köprü 1993 yılında onarıldı."),
    "Who cleared the mined fields?": (
        "mines",
        "Deminers cleared the mined fields near Aghdam before the villagers came home.",
    ),
    "Кто построит железную дорогу?": (
        "дорога",
        "Железную дорогу в Узбекистан построят за шесть лет китайские инженеры.",
    ),
    "Дарыянын суусу качан көтөрүлөт?": (
        "суу",
        "Нарын дарыясынын суусу жазында эриген кардан көтөрүлөт.",
    ),
}
KOPRU = "from app.cli import main; raise SystemExit(main())"


@pytest.fixture(scope="module")
def library(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The library that is served; it is changed, and afterwards as it was."""
    return Library.open(copytree(shelf / "library", tmp_path_factory.mktemp("crowd") / "library"))


async def launched(library: Library) -> Server:
    """Made while a loop runs, for otherwise Gradio opens some and closes none."""
    return launch(library, examples={}, port=free_port(), visitors=Visitors(open_role="curator"))


@pytest.fixture(scope="module")
def address(library: Library):
    with ThreadPoolExecutor(1) as other:  # in the tests' own thread Playwright may have a loop running
        page = other.submit(run, launched(library)).result()
    yield page.local_url
    page.close()


def come_and_go(address: str, library: Library, stop: Event, ended: list[str]) -> None:
    """Sends a file that is about something else, and removes its document, until ``stop``."""
    for number in count():
        text = f"{number}. Kayısı ağaçları nisanda çiçek açar."
        ended += send(address, [(f"kayısı {number}.txt", text.encode())])
        library.remove([entry.id for entry in library.documents() if entry.id.startswith("kayısı")])
        if stop.is_set():
            return


def test_each_of_many_visitors_is_answered_their_own_question_while_documents_come_and_go(
    address: str, library: Library, tmp_path: Path, answers_as_before
) -> None:
    (tmp_path / "tuz.txt").write_text("Tuz kervanla taşınırdı.", encoding="utf-8")
    adding = [sys.executable, "-c", KOPRU, "add", str(tmp_path), "--library", str(library.folder), "--json"]
    crowd, stop, ended = Crowd(changing=True), Event(), []
    changing = Thread(target=come_and_go, args=(address, library, stop, ended))
    with Popen(adding, stdout=-3, stderr=-3) as other:
        changing.start()
        visit(address, 12, 3, crowd, texts=list(EXPECTED))
        stop.set()
        changing.join()
    assert (crowd.wrong, len(crowd.asked), len(crowd.opened)) == ([], 36, 12)
    for asked in crowd.asked:
        document, quote = EXPECTED[asked.question]
        assert asked.seen.places[0][0] == document
        assert quote in asked.seen.quotes[0]
    assert other.returncode == 0
    assert set(ended) == {"done"}
    library.remove(["tuz"])
    answers_as_before(library)


def test_a_visitor_sees_the_conversation_grow_and_what_the_last_answer_quotes(address: str) -> None:
    window = Visitor(address, "ky")
    window.open()
    bridge, mines = list(EXPECTED)[:2]
    assert window.ask(bridge).questions == (bridge,)
    seen = window.ask(mines)
    assert seen.questions == (bridge, mines)
    assert seen.places[0] == ("mines", 0, 77)
    assert (seen.leans, seen.failed) == (False, False)
    assert window.ask("???").failed
    window.close()


def test_an_answer_in_the_wrong_conversation_or_unlike_that_of_others_is_wrong() -> None:
    crowd = Crowd()
    right = Seen(("Ким?",), (("суу", 0, 9),), ("Нарын.",), leans=False, failed=False)
    crowd.note(Asked("Ким?", 0.1, right), ["Ким?"])
    assert crowd.wrong == []
    crowd.note(Asked("Качан?", 0.1, right), ["Качан?"])
    other = Seen(("Ким?",), (("mines", 0, 9),), ("Deminers.",), leans=False, failed=False)
    crowd.note(Asked("Ким?", 0.1, other), ["Ким?"])
    crowd.note(Asked("Ким?", 0.1, Seen(("Ким?",), (), (), leans=False, failed=True)), ["Ким?"])
    assert crowd.wrong == [
        "Качан?: in the conversation of ('Ким?',)",
        "Ким?: others were answered something else",
        "Ким?: not answered",
    ]
    changing = Crowd(changing=True)
    for seen in (right, other):
        changing.note(Asked("Ким?", 0.1, seen), ["Ким?"])
    assert changing.wrong == []


def test_what_is_no_chat_is_said_to_be_none(address: str) -> None:
    with pytest.raises(OSError, match="refused"):
        Visitor(f"http://127.0.0.1:{free_port()}/").open()
    window = Visitor(address)
    with pytest.raises(VisitorError, match="404"):
        window._got("/file=/etc/passwd")
    window.close()


def test_the_figures_are_printed_a_line_each(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--address", address, "--visitors", "2", "--questions", "1"]) == 0
    printed = {line[:40].rstrip(): line[40:].strip() for line in capsys.readouterr().out.splitlines()}
    assert (printed["questions answered"], printed["went wrong"]) == ("2", "0")
    assert float(printed["question to answer, median s"]) <= float(printed["longest, s"])


def test_a_library_that_is_not_there_is_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--library", str(tmp_path / "a")]) == 1
    said = f"python -m app.crowd: {tmp_path / 'a'}: there is no library here."
    assert capsys.readouterr().err.startswith(said)
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("option", ["--visitors", "--questions"])
def test_a_crowd_has_somebody_who_asks_something(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([option, "0"])
    assert capsys.readouterr().err.endswith(f"argument {option}: '0' is not a number from 1\n")


def test_a_chat_in_a_process_of_its_own_answers_until_the_end(shelf: Path, tmp_path: Path) -> None:
    with separate_chat(copytree(shelf / "library", tmp_path / "library")) as chat:
        window = Visitor(chat.address)
        window.open()
        question = next(iter(EXPECTED))
        assert window.ask(question).places[0][0] == "köprü"
        window.close()
        assert chat.processor_seconds() > 0
    there = urlsplit(chat.address)
    with pytest.raises(OSError, match="refused"):
        HTTPConnection(there.hostname, there.port).request("GET", "/")


def test_the_files_that_are_sent_are_all_different_and_none_is_a_demo_text() -> None:
    files = demo_files(60)
    assert files[0][0] == "1.md"
    assert len({content for _, content in files}) == len({name for name, _ in files}) == 60
    assert min(len(content) for _, content in files) > 1_000


def test_questions_come_in_the_same_order_each_time_and_in_four_languages() -> None:
    asked = demo_questions()
    assert asked == demo_questions()
    assert len(set(asked)) == len(asked)
    assert any("ң" in each for each in asked[:20])
    assert any("ğ" in each for each in asked[:20])


def test_without_a_browser_the_time_to_the_screen_is_said_not_to_be_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(screen, "which", lambda name: None)
    assert screen.main([]) == 0
    assert capsys.readouterr().out.count("\n") == 1


@pytest.mark.browser
def test_the_time_to_the_screen_is_that_of_a_quotation(browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.wait_for_selector(".kopru-tagline")
    assert seconds_to_card(page, "Taş köprü ne zaman onarıldı?") > 0
    assert page.locator(".kopru-card").count() > 0
    assert seconds_to_card(page, "xqzv wvutq") is None
    page.close()
