"""Reading in other processes: the same as here, and no file takes the others with it."""

from collections.abc import Callable, Iterator
from json import loads
from os import kill
from pathlib import Path
from signal import SIGALRM, SIGINT, SIGKILL, SIGSEGV
from subprocess import PIPE, Popen, run
from sys import executable, platform
from threading import Timer
from time import sleep
from typing import Any

import pytest
from fpdf import FPDF

from index.library import AddReport, Library
from ingest.errors import (
    BrokenSourceError,
    ChangedSourceError,
    EmptySourceError,
    HugeSourceError,
    SlowSourceError,
    SourceError,
)
from ingest.limited_process import LimitedProcess
from ingest.passages import cut
from ingest.reading import read_document
from ingest.transfer import CutDocument, decoded, encoded
from ingest.workers import Limits, Outcome, Workers, _Worker

ROOT = Path(__file__).resolve().parent.parent
linux = pytest.mark.skipif(platform != "linux", reason="limits of memory and /proc are Linux's")
Forge = Callable[[str, Callable[[bytes], bytes]], None]
KYRGYZ = "Көпүрө өзөндүн эки жээгин бириктирет, аны эл өзү курган. "


def write(path: Path, text: str = KYRGYZ) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def pdf(path: Path, *pages: str) -> Path:
    made = FPDF()
    made.set_author("Ada Yılmaz; Bakyt Asanov")
    for page in pages:
        made.add_page()
        made.set_font("Helvetica", size=11)
        made.multi_cell(w=0, text=page)
    path.write_bytes(bytes(made.output()))
    return path


def endless(path: Path) -> Path:
    """A text that takes a minute to read on a fast machine."""
    return write(path, KYRGYZ * 150_000)


@pytest.fixture(scope="module")
def long_text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return endless(tmp_path_factory.mktemp("long") / "uzun.txt")


@pytest.fixture
def worker() -> Iterator[_Worker]:
    made = _Worker(Limits())
    yield made
    made.end()


def read_all(*paths: Path, limits: Limits = Limits()) -> list[Outcome]:  # noqa: B008  # it is frozen
    with Workers(limits) as workers:
        return list(workers.read_all(paths))


def kinds(outcomes: list[Outcome]) -> list[type[SourceError] | str]:
    """Kinds of errors, and ids of documents."""
    return [each.document.id if isinstance(each, CutDocument) else type(each) for each in outcomes]


def processes(parent: int) -> list[int]:
    """Processes that a process has started and that still run."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state, ppid = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(ppid) == parent and state != "Z":
            found.append(int(entry.name))
    return found


def wait_for_a_busy_worker(program: Popen[bytes]) -> int:
    """Process id of the worker of a program, once it has used more of the processor than a start takes."""
    while program.poll() is None:
        for worker in processes(program.pid):
            user, system = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()[11:13]
            if int(user) + int(system) > 80:  # hundredths of a second
                return worker
        sleep(0.05)
    raise AssertionError("the program ended before its worker was busy")


def process_of(worker: _Worker) -> Popen[bytes]:
    process = worker._process._process
    assert process is not None
    return process


@pytest.fixture
def forge(monkeypatch: pytest.MonkeyPatch) -> Forge:
    """Has the process that reads the file of a name answer something else; what it would have said is given."""
    ask = LimitedProcess.ask

    def forging(name: str, change: Callable[[bytes], bytes]) -> None:
        def answer(self: LimitedProcess, request: bytes, **how: Any) -> bytes:
            reply = ask(self, request, **how)
            return change(reply) if loads(request)[0].endswith(name) else reply

        monkeypatch.setattr(LimitedProcess, "ask", answer)

    return forging


def test_a_worker_gives_what_reading_here_gives(tmp_path: Path, worker: _Worker) -> None:
    files = [
        write(tmp_path / "a.md", "# Суу 😀\n\nНарын дарыясы.\n"),
        write(tmp_path / "b.txt", "Köprü eskidir, taştan yapılmıştır.\fThe bridge was built of stone.\f"),
    ]
    files.append(pdf(tmp_path / "a.pdf", "The bridge is old.", "Köprü eskidir."))
    for path in files:
        document = read_document(path)
        expected = CutDocument(document, cut(document))
        assert decoded(encoded(expected)) == expected
        assert worker.read(path) == expected


def test_an_error_comes_through_as_it_is(tmp_path: Path, worker: _Worker) -> None:
    for path in (write(tmp_path / "a.txt", ""), write(tmp_path / "b.pdf"), tmp_path / "absent.txt"):
        with pytest.raises(SourceError) as caught:
            read_document(path)
        outcome = worker.read(path)
        assert (type(outcome), str(outcome)) == (type(caught.value), str(caught.value))


def test_outcomes_come_in_the_order_of_the_paths(tmp_path: Path) -> None:
    paths: list[Path] = []
    for number in range(12):
        text = KYRGYZ * (2000 if number == 0 else 1)  # the first one is the last to be ready
        paths.append(write(tmp_path / f"t{number}.txt", text if number % 5 != 3 else ""))
    expected = [EmptySourceError if number % 5 == 3 else f"t{number}" for number in range(12)]
    assert kinds(read_all(*paths)) == expected


def test_no_files_are_no_outcomes() -> None:
    assert read_all() == []


def test_a_few_small_texts_are_read_without_starting_a_process(tmp_path: Path) -> None:
    with Workers() as workers:
        outcomes = list(workers.read_all([write(tmp_path / "a.txt"), write(tmp_path / "b.txt")]))
        assert workers._workers == []
        assert kinds(list(workers.read_all([write(tmp_path / "c.md")]))) == ["c"]
        assert len(workers._workers) == 1
    assert kinds(outcomes) == ["a", "b"]


@pytest.mark.parametrize(("sizes", "started"), [((8_000,), 0), ((8_001,), 1), ((4_000, 4_001), 2)])
def test_texts_are_read_here_without_limits_only_where_they_are_short_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sizes: tuple[int, ...], started: int
) -> None:
    monkeypatch.setattr("ingest.workers.core_count", lambda: 2)
    paths = [
        write(tmp_path / f"t{number}.txt", "Köprü. ".ljust(size - 2)) for number, size in enumerate(sizes)
    ]
    assert [path.stat().st_size for path in paths] == list(sizes)
    with Workers() as workers:
        outcomes = list(workers.read_all(paths))
        assert len(workers._workers) == started
    assert kinds(outcomes) == [path.stem for path in paths]


def test_a_file_that_takes_too_long_is_given_up_and_the_others_go_on(long_text: Path, tmp_path: Path) -> None:
    a, b = write(tmp_path / "a.txt"), write(tmp_path / "b.txt")
    outcomes = read_all(a, long_text, b, limits=Limits(seconds=1))
    assert kinds(outcomes) == ["a", SlowSourceError, "b"]
    assert str(outcomes[1]) == (
        "uzun.txt: took longer than 1 s to read, and was given up. If it is sound, give it more time with "
        "--seconds N, or split it."
    )


@linux
def test_a_file_that_takes_too_much_memory_is_given_up_and_the_others_go_on(
    long_text: Path, tmp_path: Path
) -> None:
    huge = tmp_path / "dev.txt"
    huge.write_bytes(long_text.read_bytes() * 4)
    a, b = write(tmp_path / "a.txt"), write(tmp_path / "b.txt")
    outcomes = read_all(a, huge, b, limits=Limits(megabytes=250))
    assert kinds(outcomes) == ["a", HugeSourceError, "b"]
    assert str(outcomes[1]) == (
        "dev.txt: takes more than 250 MB of memory to read. If it is sound, give it more with --megabytes N, or "
        "split it."
    )


@linux
@pytest.mark.parametrize(("signal", "kind"), [(SIGSEGV, BrokenSourceError), (SIGKILL, HugeSourceError)])
def test_a_file_that_ends_its_process_is_named_and_the_next_is_read(
    signal: int, kind: type[SourceError], long_text: Path, tmp_path: Path, worker: _Worker
) -> None:
    assert kinds([worker.read(write(tmp_path / "a.txt"))]) == ["a"]
    Timer(0.3, kill, (process_of(worker).pid, signal)).start()
    outcome = worker.read(long_text)
    assert type(outcome) is kind
    assert str(outcome).startswith("uzun.txt: ")
    assert kinds([worker.read(write(tmp_path / "b.txt"))]) == ["b"]


@linux
def test_a_process_that_ends_between_two_files_costs_neither(tmp_path: Path, worker: _Worker) -> None:
    path = write(tmp_path / "a.txt")
    for _ in range(2):
        assert kinds([worker.read(path)]) == ["a"]
        process_of(worker).kill()
        process_of(worker).wait()


@linux
def test_leaving_early_ends_the_processes_and_what_they_were_doing(long_text: Path, tmp_path: Path) -> None:
    with Workers() as workers:
        outcomes = workers.read_all([write(tmp_path / "a.txt"), *[long_text] * 20])
        assert kinds([next(outcomes)]) == ["a"]
        running = [process.pid for each in workers._workers if (process := each._process._process)]
        assert running != []
    assert not any((Path("/proc") / str(process)).exists() for process in running)


@linux
def test_ctrl_c_ends_the_command_and_its_processes(long_text: Path, tmp_path: Path) -> None:
    program = Popen(
        [
            executable,
            "-c",
            "from app.cli import main; raise SystemExit(main())",
            "add",
            long_text,
            "--library",
            tmp_path / "library",
        ],
        cwd=ROOT,
        stderr=PIPE,
    )
    worker = wait_for_a_busy_worker(program)
    program.send_signal(SIGINT)
    assert program.communicate()[1] == b"\nkopru: stopped.\n"
    assert program.returncode == 130
    assert not (Path("/proc") / str(worker)).exists()


@linux
def test_a_worker_that_nobody_kills_ends_when_its_time_is_up(long_text: Path) -> None:
    with _Worker(Limits(seconds=1))._process._started() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"\n"
        process.stdin.write(f'["{long_text}", null]\n'.encode())
        process.stdin.flush()
        assert process.wait() == -SIGALRM


def test_an_answer_that_makes_no_sense_costs_its_file_alone(tmp_path: Path, forge: Forge) -> None:
    for name in ("a.md", "b.md", "c.md"):
        write(tmp_path / name, f"{KYRGYZ}{name}")
    forge("b.md", lambda _: b'{"document": null, "passages": []}\n')
    report = Library.open(tmp_path / "library", create=True).add([tmp_path])
    assert report.added == ("a", "c")
    assert [(type(error), str(error)) for error in report.failed] == [
        (
            BrokenSourceError,
            "b.md: made the process that read it answer what makes no sense. It is damaged, or made to do harm: fetch "
            "it again where it came from.",
        )
    ]


def test_a_document_comes_from_the_file_that_was_asked_for_whatever_its_process_says(
    tmp_path: Path, forge: Forge
) -> None:
    a, b = write(tmp_path / "a.md", "Köprü eskidir."), write(tmp_path / "b.md", "Yol yenidir.")
    library = Library.open(tmp_path / "library", create=True)
    library.add([a])
    forge("b.md", lambda reply: reply.replace(b"b.md", b"a.md"))
    assert library.add([b]).added == ("b",)
    assert [library.document(each).source for each in ("a", "b")] == [str(a.resolve()), str(b.resolve())]
    assert library.document("a").text == "Köprü eskidir."


def test_a_document_that_passes_for_another_content_or_name_is_refused(
    tmp_path: Path, forge: Forge, worker: _Worker
) -> None:
    path = write(tmp_path / "b.md", "Yol yenidir.")
    digest = read_document(path).sha256.encode()
    forge("b.md", lambda reply: reply.replace(digest, b"0" * 64))
    outcome = worker.read(path)
    assert type(outcome) is ChangedSourceError
    assert str(outcome).startswith("b.md: is not the file any more that was read.")
    forge("b.md", lambda reply: reply.replace(b"0" * 64, digest).replace(b'"id": "b"', b'"id": "../b"'))
    assert kinds([worker.read(path)]) == [ChangedSourceError]
    assert worker._process._process is None  # it is not asked for another file


def test_what_the_workers_were_stopped_at_says_so(long_text: Path) -> None:
    with Workers() as workers:
        Timer(0.5, workers.stop).start()
        outcomes = list(workers.read_all([long_text, long_text]))
    assert {type(outcome) for outcome in outcomes} == {SourceError}
    assert str(outcomes[0]) == "uzun.txt: was given up, because the program was told to stop. Add it again."


def test_a_program_without_a_main_guard_is_not_run_again(tmp_path: Path) -> None:
    pdf(tmp_path / "a.pdf", "The bridge is old.")
    write(
        tmp_path / "program.py",
        "from pathlib import Path\nfrom index.library import Library\n"
        "print(Library.open(Path('library'), create=True).add([Path('a.pdf')]).added)\n",
    )
    done = run([executable, "program.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("('a',)\n", "")


def test_modules_that_lie_beside_the_files_are_not_run(tmp_path: Path) -> None:
    pdf(tmp_path / "a.pdf", "The bridge is old.")
    for name in ("json", "yaml", "ingest", "pypdfium2"):
        write(tmp_path / f"{name}.py", "raise SystemExit('run')")
    done = run([executable, "-P", "-c", "from app.cli import main; main()", "add", "a.pdf", "--library", "l"],
               cwd=tmp_path, capture_output=True, text=True, check=False)  # fmt: skip
    assert (done.stdout.splitlines()[0], done.stderr) == ("Added: a", "")


@pytest.mark.parametrize(("seconds", "megabytes"), [(0.0, 1000), (-1.0, 1000), (120.0, 100), (1e9, 1000)])
def test_limits_that_nothing_could_be_read_in_are_refused(seconds: float, megabytes: int) -> None:
    with pytest.raises(ValueError, match="is not from"):
        Limits(seconds, megabytes)


def test_a_library_takes_the_good_files_and_names_the_others(long_text: Path, tmp_path: Path) -> None:
    good, small = write(tmp_path / "a.txt"), pdf(tmp_path / "b.pdf", "The bridge is old.")
    library = Library.open(tmp_path / "library", create=True)
    report = library.add([good, long_text, small], limits=Limits(seconds=1))
    assert report.added == ("a", "b")
    assert [type(error) for error in report.failed] == [SlowSourceError]
    assert library.add([good, small]) == AddReport((), (), ("a", "b"), ())
    assert library.check() == ()


def test_of_copies_that_cannot_be_read_each_is_named(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf", "c.txt", "d.txt"):
        write(tmp_path / name)
    library = Library.open(tmp_path / "library", create=True)
    told: list[tuple[int, int]] = []
    report = library.add([tmp_path], progress=lambda *each: told.append(each))
    assert (report.added, report.unchanged) == (("c",), ("c",))
    assert [str(error)[:6] for error in report.failed] == ["a.pdf:", "b.pdf:"]
    assert told[-1] == (4, 4)
    assert told == sorted(told)


def test_the_command_takes_limits(long_text: Path, tmp_path: Path, terminal: Any) -> None:
    library = tmp_path / "library"
    assert terminal.kopru("add", long_text, "--seconds", 1, "--megabytes", 400, library=library) == 2
    assert "uzun.txt: took longer than 1 s" in terminal.output.readouterr().err
    for option, given in (("--seconds", 0), ("--seconds", "x"), ("--megabytes", 10)):
        assert terminal.kopru("add", long_text, option, given, library=library) == 2
        assert "is not a number from" in terminal.output.readouterr().err
