"""What a reranker costs is told to whoever named one, beside the results."""

import numpy as np
import pytest

from app import cli_commands
from app import cli_reranker as module


class Backwards:
    """Puts the first passages in the opposite order, and says that each took two hundredths of a second."""

    name = "backwards"
    seconds = 0.0

    def scores(self, question, texts, *, progress):
        progress(len(texts), len(texts))
        self.seconds = 0.02 * len(texts)
        return np.arange(len(texts), dtype=np.float32)


@pytest.fixture
def backwards(monkeypatch):
    """Whatever reranker is named, this is it."""
    module._loaded.cache_clear()
    monkeypatch.setattr(module, "load_reranker", lambda name: Backwards())
    yield
    module._loaded.cache_clear()


def asked(terminal, shelf, *more):
    assert terminal.kopru("ask", "köprü", "--json", *more, library=shelf / "library") == 0
    return terminal.output.readouterr()


def test_the_time_that_reranking_took_is_told_beside_the_answer(shelf, terminal, backwards):
    plain = asked(terminal, shelf)
    out, err = asked(terminal, shelf, "--reranker", "any")
    read = int(err.split()[2])
    assert err == f"backwards read {read} passages in {0.02 * read:.1f} s, 20 ms each.\n"
    assert read > 1
    assert out != plain.out
    assert plain.err == ""


def test_each_question_of_a_file_counts(shelf, terminal, backwards, tmp_path):
    queries = tmp_path / "queries.jsonl"
    queries.write_text('{"id": "1", "text": "köprü"}\n{"id": "2", "text": "мост"}\n', encoding="utf-8")
    asked(terminal, shelf, "--reranker", "any")
    once = module._loaded("any").read
    assert terminal.kopru("search", "--queries", queries, "--reranker", "any", library=shelf / "library") == 0
    assert f"backwards read {module._loaded('any').read} passages in " in terminal.output.readouterr().err
    assert module._loaded("any").read >= 2 * once


def test_how_far_it_is_is_shown_for_one_question_alone(shelf, terminal, backwards, tmp_path):
    asked(terminal, shelf, "--reranker", "any")
    assert module._loaded("any").shows
    module._loaded.cache_clear()
    queries = tmp_path / "queries.jsonl"
    queries.write_text('{"id": "1", "text": "köprü"}\n', encoding="utf-8")
    assert terminal.kopru("search", "--queries", queries, "--reranker", "any", library=shelf / "library") == 0
    assert not module._loaded("any").shows


def test_whoever_runs_the_chat_is_told_after_each_question(shelf, terminal, backwards, monkeypatch):
    """The chat is not opened: what it would be opened with is asked twice."""
    libraries = []

    def open_library(*given, **named):
        libraries.append(opened(*given, **named))
        return libraries[-1]

    def not_opened(launched):
        terminal.output.readouterr()
        for question in ("köprü", "мост"):
            libraries[-1].search(question)

    opened = cli_commands.open_library
    monkeypatch.setattr(cli_commands, "open_library", open_library)
    monkeypatch.setattr(cli_commands, "serve_until_stopped", not_opened)
    assert terminal.kopru("chat", "--reranker", "any", "--no-browser", library=shelf / "library") == 0
    lines = terminal.output.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("backwards read ") and line.endswith(" s, 20 ms each.") for line in lines)
