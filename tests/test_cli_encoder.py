"""With which encoder ``kopru`` works: the one named, else the library's own, else the built-in one."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from eval.asking import Pool
from eval.datasets import load_dataset
from index.encoder import BuiltinEncoder, Encoder
from index.library import Library

QUESTION = "Who cleared the mined fields near Aghdam?"
JUDGED = {
    "id": "fields",
    "kind": "who",
    "questions": {"en": QUESTION},
    "answers": [{"document": "mines", "quote": "Deminers cleared the mined fields near Aghdam"}],
}


class Lengths:
    """An encoder of two dimensions that knows only how long a text is."""

    name = "lengths"
    dimension = 2

    def encode_documents(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([[1, 0] if len(text) < 60 else [0, 1] for text in texts], dtype=np.float32)

    encode_queries = encode_documents


def by_name(name: str | None = None) -> Encoder:
    return Lengths() if name == "lengths" else BuiltinEncoder.load()


@pytest.fixture
def other(own: Library, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library that was made with an encoder of a name of its own, which can be loaded."""
    loading = ("index.generations", "eval.places", "eval.beir", "app.cli_commands", "app.cli_evaluate")
    for module in (*loading, "app.cli_judging"):
        monkeypatch.setattr(f"{module}.load_encoder", by_name)
    own.rebuild(encoder=Lengths())
    return own.folder


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps(JUDGED), encoding="utf-8")
    return path


@pytest.fixture
def measured(terminal) -> Callable[..., str]:
    """Name of the encoder that ``kopru eval`` with these arguments says it measured."""

    def run(*arguments: object, library: Path | None = None) -> str:
        assert terminal.kopru("eval", *arguments, "--json", library=library) == 0
        (result,) = terminal.objects()
        return str(result["encoder"])

    return run


def test_an_index_made_anew_keeps_the_encoder_of_its_library_and_names_it(other, terminal):
    assert terminal.kopru("check", "--rebuild", library=other) == 0
    assert terminal.printed().splitlines() == [
        "The index was made anew with the encoder lengths.",
        f"{other}: 4 documents, nothing wrong.",
    ]
    assert Library.open(other).found_with()[1] == "lengths"


def test_an_index_is_made_anew_with_the_encoder_that_is_named(other, terminal):
    for name in ("builtin", "lengths"):
        assert terminal.kopru("check", "--rebuild", "--encoder", name, library=other) == 0
        first, _ = terminal.printed().splitlines()
        assert first == f"The index was made anew with the encoder {name}."
        assert Library.open(other).found_with()[1] == name


def test_a_damaged_index_is_made_anew_with_the_encoder_that_its_manifest_names(other, terminal):
    (file,) = other.glob("generations/*/dense.faiss")
    file.unlink()
    assert terminal.kopru("ask", QUESTION, library=other) == 2
    assert terminal.complaint().endswith("run `kopru check --rebuild` to make the index anew.")
    assert terminal.kopru("check", "--rebuild", library=other) == 0
    assert terminal.printed().startswith("The index was made anew with the encoder lengths.")


def test_questions_over_a_library_are_measured_with_its_own_encoder(other, shelf, judged, measured):
    assert measured(judged, library=other) == "lengths"
    assert measured(judged, "--encoder", "builtin", library=other) == "builtin"
    assert measured(judged, library=shelf / "library") == "builtin"


def test_questions_over_other_documents_are_measured_with_the_built_in_encoder(
    other, shelf, judged, measured, terminal, tmp_path
):
    assert measured(judged, "--documents", shelf / "texts", library=other) == "builtin"
    assert terminal.kopru("eval", judged, "--export", tmp_path / "beir", library=other) == 0
    terminal.printed()
    assert measured(tmp_path / "beir", library=other) == "builtin"


def test_what_is_exported_was_retrieved_with_the_encoder_of_the_library(
    other, shelf, judged, terminal, monkeypatch, tmp_path
):
    used, of = [], Pool.of
    monkeypatch.setattr(
        "eval.exchange.Pool.of",
        lambda passages, encoder, *rest, **how: (
            used.append(encoder.name) or of(passages, encoder, *rest, **how)
        ),
    )
    for number, arguments in enumerate(([], ["--encoder", "builtin"], ["--documents", shelf / "texts"])):
        out = tmp_path / str(number)
        assert terminal.kopru("eval", judged, "--export", out, *arguments, library=other) == 0
        assert [question.id for question in load_dataset(out).questions] == ["fields-en"]
    assert used == ["lengths", "builtin", "builtin"]


def test_a_comparison_with_the_encoder_of_the_library_itself_is_refused(other, judged, terminal):
    assert terminal.kopru("eval", judged, "--against", "lengths", library=other) == 2
    assert terminal.complaint().startswith("--against lengths: that is what is measured already.")
    assert terminal.kopru("eval", judged, "--against", "builtin", library=other) == 0
    printed = terminal.printed()
    assert "First: mine, encoder lengths, hybrid" in printed
    assert "Second: mine, encoder builtin, hybrid" in printed


def test_judging_over_a_library_takes_its_encoder_or_the_one_named(other, judged, terminal, monkeypatch):
    class Page:
        local_url = "http://127.0.0.1:7999/"

        def block_thread(self) -> None:
            raise KeyboardInterrupt

        def close(self) -> None:
            """Nothing was opened."""

    names = []
    monkeypatch.setattr(
        "app.label.launch_label", lambda library, *_, **__: names.append(library.found_with()[1]) or Page()
    )
    assert terminal.kopru("eval", "--label", judged, library=other) == 0
    assert names == ["lengths"]
    terminal.printed()
    assert terminal.kopru("eval", "--label", judged, "--encoder", "builtin", library=other) == 2
    assert "this library was made with the encoder lengths, not with builtin" in terminal.complaint()


@pytest.mark.parametrize("verb", ["add", "remove", "check", "ask", "search", "chat", "eval"])
def test_help_says_which_encoder_is_meant_where_none_is_named(verb, terminal):
    assert terminal.kopru(verb, "--help") == 0
    shown = " ".join(terminal.printed().split())
    if verb == "eval":
        assert "(default: the library's own where questions are asked over it, else built in)" in shown
    else:
        assert "(default: the library's own; built in for a new one)" in shown
