"""What the programs of ``eval`` take, and where our own data is."""

from argparse import ArgumentParser
from io import StringIO
from pathlib import Path

import pytest

from eval.command_line import CORPUS, add_corpus, add_sets, bar


def test_sets_are_pairs_of_paths_in_the_order_given(capsys: pytest.CaptureFixture[str]) -> None:
    parser = ArgumentParser()
    add_sets(parser)
    given = parser.parse_args(["--set", "demo.jsonl", "texts", "--set", "papers", "pdfs"])
    assert given.set == [[Path("demo.jsonl"), Path("texts")], [Path("papers"), Path("pdfs")]]
    with pytest.raises(SystemExit):
        parser.parse_args([])
    assert "--set" in capsys.readouterr().err


def test_our_own_data_is_the_corpus_of_this_repository() -> None:
    parser = ArgumentParser()
    add_corpus(parser)
    assert parser.parse_args([]).corpus == CORPUS == Path(__file__).resolve().parent.parent / "corpus"
    assert parser.parse_args(["--corpus", "mine"]).corpus == Path("mine")


class Screen(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_is_drawn_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in (Screen(), StringIO()):
        monkeypatch.setattr("sys.stderr", stream)
        with bar("reading") as progress:
            progress(3, 3)
            progress(0, 5)  # what comes next has steps of its own
            progress(5, 5)
        assert ("reading: " in stream.getvalue()) == stream.isatty()
