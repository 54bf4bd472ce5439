"""Cross-encoders, here one of two layers and a dozen words, and what they make of a ranking."""

import json
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from shutil import copytree
from subprocess import run
from sys import executable
from time import sleep
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.cross_encoder import RERANKED, CrossEncoderReranker, load_reranker, rerank
from ingest.errors import EncoderError

ROOT = Path(__file__).resolve().parent.parent
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "soru", "x", "köprü", "көпүрө", "мост", "taş", "туз"]
QUESTION = "soru köprü taş"
ASKED = "Көпүрө?"
SAID = {"a": "Taş köprü.", "b": "Көпүрө x x x.", "c": "Туз x, мост.", "d": "Мост, мост, мост."}
TEXTS = ("мост", "köprü taş köprü", "туз туз x", "x", "", "taş мост көпүрө soru", "туз", "көпүрө x x x")


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a process that was told nothing about the network, whatever a test before has set."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.delenv("KOPRU_DOWNLOAD", raising=False)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As transformers saves a cross-encoder, and most hubs keep it."""
    from tests.tiny_models import save_scoring_bert

    return save_scoring_bert(tmp_path_factory.mktemp("models") / "saved", WORDS)


@pytest.fixture(scope="module")
def tiny(saved: Path) -> Path:
    """As sentence-transformers saves a cross-encoder."""
    from tests.tiny_models import save_cross_encoder

    return save_cross_encoder(saved, saved.parent / "tiny")


@cache
def theirs(saved: Path) -> Callable[[str, str], float]:
    from tests.tiny_models import logits_of

    return logits_of(saved)


def logits(saved: Path, question: str, texts: tuple[str, ...]) -> list[float]:
    """What transformers' own model says of each pair, one at a time."""
    return [theirs(saved)(question, text) for text in texts]


@pytest.mark.parametrize("folder", ["saved", "tiny"])
def test_scores_are_those_that_the_model_gives(saved: Path, folder: str, tiny: Path) -> None:
    reranker = load_reranker(str(saved.parent / folder))
    assert reranker.name == str((saved.parent / folder).resolve())
    scores = reranker.scores(QUESTION, TEXTS)
    assert (scores.dtype, scores.shape) == (np.float32, (len(TEXTS),))
    assert scores == pytest.approx(logits(saved, QUESTION, TEXTS), abs=1e-4)
    assert np.ptp(scores) > 0.5  # or the order would prove nothing


def test_passages_are_ordered_as_the_model_scores_them(saved: Path, tiny: Path) -> None:
    judged = load_reranker(str(tiny)).scores(QUESTION, TEXTS)
    order, _ = rerank(np.arange(len(TEXTS)), np.linspace(0.9, 0.1, len(TEXTS)), judged)
    expected = logits(saved, QUESTION, TEXTS)
    assert order.tolist() == sorted(range(len(TEXTS)), key=lambda place: -expected[place])
    assert order.tolist() != list(range(len(TEXTS)))


def test_a_models_own_activation_does_not_make_equals_of_its_scores(tiny: Path, tmp_path: Path) -> None:
    copytree(tiny, tmp_path / "model")
    path = tmp_path / "model" / "config_sentence_transformers.json"
    stated = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(
        json.dumps(stated | {"activation_fn": "torch.nn.modules.activation.Hardsigmoid"}), encoding="utf-8"
    )
    scores = load_reranker(str(tmp_path / "model")).scores(QUESTION, TEXTS)
    assert scores.tolist() == load_reranker(str(tiny)).scores(QUESTION, TEXTS).tolist()
    assert len(set(scores.tolist())) == len(TEXTS)


def test_scores_do_not_depend_on_how_passages_fall_into_batches(tiny: Path) -> None:
    reranker = load_reranker(str(tiny))
    scores = reranker.scores(QUESTION, [*TEXTS, *TEXTS[::-1], *TEXTS[:3]])
    alone = reranker.scores(QUESTION, TEXTS)
    assert scores == pytest.approx([*alone, *alone[::-1], *alone[:3]], abs=1e-4)
    assert reranker.scores(QUESTION, TEXTS[1:2]) == pytest.approx(alone[1:2], abs=1e-4)


def test_long_texts_are_cut_counted_and_logged_once(
    tiny: Path, saved: Path, caplog: pytest.LogCaptureFixture
) -> None:
    reranker = load_reranker(str(tiny))
    assert isinstance(reranker, CrossEncoderReranker)
    fits, long = (
        "x x x x x x",
        "мост " * 500,
    )  # of twelve tokens "[CLS] soru köprü taş [SEP] ... [SEP]" leave six
    with caplog.at_level(logging.WARNING, logger="index.cross_encoder"):
        reranker.scores(QUESTION, [fits, "", "köprü"])
        assert (reranker.cut, caplog.messages) == (0, [])
        scores = reranker.scores(QUESTION, [fits, long, fits + " x"])
        assert reranker.cut == 2
        reranker.scores("туз " * 500, ["x", "köprü"])
        assert reranker.cut == 2
    assert caplog.messages == [f"{reranker.name} reads 12 tokens: the ends of 2 of 3 passages do not count"]
    assert scores == pytest.approx(logits(saved, QUESTION, (fits, "мост " * 6, fits)), abs=1e-4)


def test_no_passage_has_no_score_and_asks_the_model_nothing(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reranker = load_reranker(str(tiny))
    monkeypatch.setattr("sentence_transformers.CrossEncoder.predict", lambda *_, **__: pytest.fail("asked"))
    scores = reranker.scores(QUESTION, [])
    assert (scores.dtype, scores.shape) == (np.float32, (0,))


def test_progress_rises_to_the_number_of_passages(tiny: Path) -> None:
    calls: list[tuple[int, int]] = []
    load_reranker(str(tiny)).scores(QUESTION, TEXTS * 3, progress=lambda *call: calls.append(call))
    assert [total for _, total in calls] == [24] * len(calls)
    assert [done for done, _ in calls] == [8, 16, 24]


def test_seconds_are_all_that_the_last_call_took(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reranker = load_reranker(str(tiny))
    assert reranker.seconds == 0
    ticks = iter([100.0, 102.5, 200.0, 200.25])
    monkeypatch.setattr("index.cross_encoder.perf_counter", lambda: next(ticks))
    reranker.scores(QUESTION, TEXTS * 2)
    assert reranker.seconds == 2.5
    reranker.scores(QUESTION, TEXTS[:1])
    assert reranker.seconds == 0.25


class Crowded:
    """In place of a model: counts how many threads are in it at once."""

    max_seq_length = None

    def __init__(self) -> None:
        self.inside, self.most = 0, 0

    def predict(self, pairs: Sequence[tuple[str, str]], **_: object) -> np.ndarray:
        self.inside += 1
        self.most = max(self.most, self.inside)
        sleep(0.01)
        self.inside -= 1
        return np.array([len(text) for _, text in pairs], dtype=np.float32)


def test_of_threads_that_ask_at_once_one_is_in_the_model_at_a_time() -> None:
    model = Crowded()
    reranker = CrossEncoderReranker("crowded", model)
    with ThreadPoolExecutor(6) as threads:
        scores = list(threads.map(lambda n: reranker.scores(QUESTION, ["x" * n]).tolist(), range(12)))
    assert (scores, model.most) == ([[n] for n in range(12)], 1)


def test_scores_that_are_not_numbers_are_an_error(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sentence_transformers import CrossEncoder

    model = CrossEncoder(str(tiny), device="cpu")
    monkeypatch.setattr(model, "predict", lambda pairs, **_: np.full(len(pairs), np.nan))
    with pytest.raises(EncoderError, match=r"^broken: the model gave scores that are not numbers"):
        CrossEncoderReranker("broken", model).scores(QUESTION, TEXTS)


@pytest.mark.parametrize("name", ["{}/absent", "./absent"])
def test_a_missing_folder_is_named(tmp_path: Path, name: str) -> None:
    name = name.format(tmp_path)
    with pytest.raises(EncoderError, match="there is no such folder") as caught:
        load_reranker(name)
    assert str(caught.value).startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("model.safetensors", b"abc"),
        ("model.safetensors", None),
        ("config.json", b"{"),
        ("config.json", b"3"),
        ("config.json", b'{"model_type": "bert", "hidden_size": "a"}'),
        ("sentence_bert_config.json", b"[]"),
        ("config_sentence_transformers.json", b"[]"),
        ("tokenizer.json", b"{}"),
        ("modules.json", b"[]"),
    ],
)
def test_a_broken_folder_is_named_with_what_to_do(
    tiny: Path, tmp_path: Path, file: str, content: bytes | None
) -> None:
    copytree(tiny, tmp_path / "model")
    if content is None:
        (tmp_path / "model" / file).unlink()
    else:
        (tmp_path / "model" / file).write_bytes(content)
    with pytest.raises(EncoderError, match=r"this model cannot be loaded \(.+\)\. Give the folder") as caught:
        load_reranker(str(tmp_path / "model"))
    assert str(caught.value).startswith(f"{tmp_path / 'model'}: ")


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="this model cannot be loaded"):
        load_reranker(str(tmp_path))


def test_a_model_without_a_vocabulary_is_refused(tiny: Path, tmp_path: Path) -> None:
    copytree(tiny, tmp_path / "model")
    for file in ("tokenizer.json", "tokenizer_config.json"):
        (tmp_path / "model" / file).unlink()
    with pytest.raises(EncoderError, match=r"model: the model has no vocabulary\. Use a cross-encoder"):
        load_reranker(str(tmp_path / "model"))


def test_an_encoder_is_no_cross_encoder(tmp_path: Path) -> None:
    from tests.tiny_models import save_bare_bert, save_encoder

    save_encoder(save_bare_bert(tmp_path / "bare", WORDS), tmp_path / "encoder")
    for folder in ("bare", "encoder"):
        with pytest.raises(EncoderError, match="no layer that scores pairs, and would be given an untrained"):
            load_reranker(str(tmp_path / folder))


def test_a_model_that_gives_a_pair_three_scores_is_refused(tmp_path: Path) -> None:
    from tests.tiny_models import save_scoring_bert

    save_scoring_bert(tmp_path / "three", WORDS, scores=3)
    with pytest.raises(EncoderError, match="gives 3 scores to a pair, not one"):
        load_reranker(str(tmp_path / "three"))


def test_a_folder_with_code_is_refused_before_it_runs(tiny: Path, tmp_path: Path) -> None:
    copytree(tiny, tmp_path / "model")
    program = f"from pathlib import Path\nPath({str(tmp_path / 'marker')!r}).touch()\n\nclass Foreign: pass\n"
    (tmp_path / "model" / "foreign.py").write_text(program, encoding="utf-8")
    listing = [{"idx": 0, "name": "0", "path": "", "type": "foreign.Foreign"}]
    (tmp_path / "model" / "modules.json").write_text(json.dumps(listing), encoding="utf-8")
    with pytest.raises(
        EncoderError, match=r"code of its own \(foreign\.Foreign, foreign\.py\), which is not"
    ):
        load_reranker(str(tmp_path / "model"))
    assert not (tmp_path / "marker").exists()


def test_pickled_weights_are_refused(tiny: Path, tmp_path: Path) -> None:
    from tests.tiny_models import save_pickled

    copytree(tiny, tmp_path / "model")
    save_pickled(tiny, tmp_path / "model" / "pytorch_model.bin")
    (tmp_path / "model" / "model.safetensors").unlink()
    with pytest.raises(EncoderError, match=r"weights are pickled \(pytorch_model\.bin\), which are not read"):
        load_reranker(str(tmp_path / "model"))


def test_a_pickle_beside_safetensors_is_not_opened(tiny: Path, tmp_path: Path) -> None:
    copytree(tiny, tmp_path / "model")
    (tmp_path / "model" / "pytorch_model.bin").write_bytes(b"not even a pickle")
    expected = load_reranker(str(tiny)).scores(QUESTION, TEXTS)
    assert load_reranker(str(tmp_path / "model")).scores(QUESTION, TEXTS).tolist() == expected.tolist()
    (tmp_path / "model" / "model.safetensors").write_bytes(b"damaged")
    with pytest.raises(EncoderError, match="this model cannot be loaded"):
        load_reranker(str(tmp_path / "model"))


@pytest.mark.parametrize(("setting", "local_only"), [("1", False), ("", True)])
def test_only_kopru_download_lets_a_model_be_fetched_and_nothing_lets_a_pickle_be_read(
    monkeypatch: pytest.MonkeyPatch, setting: str, local_only: bool
) -> None:
    told: dict[str, object] = {}

    def load(name: str, **options: object) -> None:
        told.update(options, name=name)
        raise OSError("fetched\nand more")

    monkeypatch.setattr("sentence_transformers.CrossEncoder", load)
    monkeypatch.setenv("KOPRU_DOWNLOAD", setting)
    with pytest.raises(EncoderError, match=r"^kopru-tests/some-model: .+ cannot be loaded \(fetched\)"):
        load_reranker("kopru-tests/some-model")
    told.pop("device")
    assert told == {
        "name": "kopru-tests/some-model",
        "local_files_only": local_only,
        "trust_remote_code": False,
        "model_kwargs": {"use_safetensors": True},
    }


def test_the_command_asks_searches_and_measures_with_a_reranker(
    tiny: Path, tmp_path: Path, terminal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads: list[str] = []
    monkeypatch.setattr(
        "app.cli_reranker.load_reranker", lambda name: loads.append(name) or load_reranker(name)
    )
    library, model = tmp_path / "library", ("--reranker", tiny)
    (tmp_path / "texts").mkdir()
    for name in SAID:
        (tmp_path / "texts" / f"{name}.txt").write_text(SAID[name], encoding="utf-8")
    assert terminal.kopru("add", tmp_path / "texts", library=library) == 0
    scores = dict(zip(SAID, load_reranker(str(tiny)).scores(ASKED, list(SAID.values())), strict=True))
    terminal.output.readouterr()
    assert terminal.kopru("ask", ASKED, "--json", library=library) == 0
    (before,) = terminal.objects()
    assert terminal.kopru("ask", ASKED, "--json", *model, library=library) == 0
    out, err = terminal.output.readouterr()
    after = json.loads(out)
    assert "Loading weights" in err  # what transformers says, as it does of an encoder; here and not again
    found = [[hit["document"] for hit in each["hits"]] for each in (before, after)]
    assert found[1] == sorted(SAID, key=lambda name: -scores[name])
    assert found[1] != found[0]
    assert (after["status"], after["confidence"]) == (before["status"], before["confidence"])

    queries = tmp_path / "queries.jsonl"
    queries.write_text(json.dumps({"id": "", "text": ASKED}), encoding="utf-8")
    assert terminal.kopru("search", "--queries", queries, "-k", 5, *model, library=library) == 0
    out, err = terminal.output.readouterr()
    assert [json.loads(out)] == [after]
    assert err.startswith(f"{tiny} read ")

    judged = tmp_path / "mine.jsonl"
    line = {
        "id": "q",
        "questions": {"en": ASKED},
        "answers": [{"document": "b", "quote": "Көпүрө x x x."}],
    }
    judged.write_text(json.dumps(line | {"kind": "who"}), encoding="utf-8")
    arguments = ("eval", judged, "--against", "dense", *model)
    assert terminal.kopru(*arguments, library=library) == 0
    out, err = terminal.output.readouterr()
    assert f"encoder builtin, hybrid, reranked by {tiny}" in out
    assert err.startswith(f"{tiny} read ")
    assert loads == [str(tiny)]


@pytest.mark.parametrize(
    "verb", [("ask", ASKED), ("chat", "--no-browser"), ("eval", "{0}", "--export", "{0}.out")]
)
def test_the_command_says_what_is_wrong_with_a_reranker(
    verb: tuple[str, ...], tiny: Path, shelf: Path, tmp_path: Path, terminal: Any
) -> None:
    judged = tmp_path / "mine.jsonl"
    judged.write_text(json.dumps({"id": "q", "questions": {"en": ASKED}}), encoding="utf-8")
    verb = tuple(part.format(judged) for part in verb)
    absent, pickled, coded = tmp_path / "absent", tmp_path / "pickled", tmp_path / "coded"
    copytree(tiny, pickled)
    (pickled / "model.safetensors").rename(pickled / "pytorch_model.bin")
    copytree(tiny, coded)
    (coded / "foreign.py").touch()
    for folder, wrong in (
        (absent, "there is no such folder."),
        (pickled, "the model's weights are pickled (pytorch_model.bin), which are not read"),
        (coded, "the model brings code of its own (foreign.py), which is not run."),
    ):
        assert terminal.kopru(*verb, "--reranker", folder, library=shelf / "library") == 2
        assert terminal.complaint().startswith(f"{folder}: {wrong}")


def test_questions_are_not_taken_over_with_a_reranker(tmp_path: Path, terminal: Any) -> None:
    assert terminal.kopru("eval", tmp_path, "--import", tmp_path / "mine.jsonl", "--reranker", "x") == 2
    assert terminal.complaint().startswith("--import does not go with --reranker.")


def test_putting_passages_in_order_imports_neither_torch_nor_sentence_transformers() -> None:
    program = (
        "from sys import modules\n"
        "from numpy import array\n"
        "from index.cross_encoder import rerank\n"
        "rerank(array([1, 2]), array([0.9, 0.1]), array([0.0, 1.0]))\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'huggingface_hub'} & modules.keys()))"
    )
    done = run([executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "[]\n"


def test_the_first_are_put_in_order_and_the_rest_stay_behind_them() -> None:
    order, scores = rerank(
        np.array([40, 10, 30, 20, 50]),
        np.array([0.8, 0.6, 0.4, 0.3, 0.0]),
        np.array([-3.0, 1.0, 0.0], dtype=np.float32),
    )
    assert order.tolist() == [10, 30, 40, 20, 50]
    assert scores == pytest.approx([0.8, 0.7, 0.4, 0.3, 0.0])  # 0 is three quarters of the way from -3 to 1


def test_equals_stay_in_the_order_they_had() -> None:
    order, scores = rerank(np.array([4, 1, 3, 2]), np.array([0.9, 0.8, 0.7, 0.6]), np.array([1.0, 2, 1, 2]))
    assert order.tolist() == [1, 2, 4, 3]
    assert scores == pytest.approx([0.9, 0.9, 0.6, 0.6])


@pytest.mark.parametrize("judged", [[], [3.0], [3.0, 3.0]])
def test_a_reranker_that_tells_nothing_apart_changes_nothing(judged: list[float]) -> None:
    order, scores = rerank(np.array([5, 6, 7]), np.array([0.9, 0.5, 0.1]), np.array(judged))
    assert (order.tolist(), scores.tolist()) == ([5, 6, 7], pytest.approx([0.9, 0.5, 0.1]))


@pytest.mark.parametrize(
    ("ranked", "scores", "judged"),
    [(2, [0.5], [1.0]), (1, [0.5], [1.0, 2.0]), (2, [0.5, 0.4], [1.0, np.nan])],
)
def test_what_does_not_fit_together_is_misuse(ranked: int, scores: list[float], judged: list[float]) -> None:
    with pytest.raises(ValueError, match=r"do not fit together|not judged by a number"):
        rerank(np.arange(ranked), np.array(scores), np.array(judged))


FLOATS = st.floats(-1e6, 1e6, width=32)


@given(st.lists(st.floats(0, 1, width=32), max_size=40), st.lists(FLOATS, max_size=RERANKED))
def test_whatever_a_reranker_says_scores_fall_within_0_and_1_and_nothing_is_lost(
    given_scores: list[float], said: list[float]
) -> None:
    so_far = np.array(sorted(given_scores, reverse=True), dtype=np.float32)
    judged = np.array(said[: len(so_far)], dtype=np.float32)
    ranked = np.arange(len(so_far)) + 100
    order, scores = rerank(ranked, so_far, judged)
    assert scores.dtype == np.float32
    assert (np.diff(scores) <= 0).all()
    assert ((scores >= 0) & (scores <= 1)).all()
    assert sorted(order) == ranked.tolist()
    assert order[len(judged) :].tolist() == ranked[len(judged) :].tolist()
    assert (np.diff(judged[order[: len(judged)] - 100]) <= 0).all()
    assert scores[:1].tolist() == so_far[:1].tolist()
