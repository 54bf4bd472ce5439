"""Sentences that say nothing of what is asked: told in four languages, never all of a question."""

from pathlib import Path

import numpy as np
import pytest

from index import asides
from index.asides import LEAST_ODDS, Asides, aside_inputs
from index.encoder import BuiltinEncoder
from index.training.asides import fit, main
from ingest.errors import EncoderError


@pytest.mark.parametrize(
    ("aside", "subject"),
    [
        ("I have to hand it in tomorrow and I found nothing.", "I have to hand in a paper on irrigation."),
        ("Cevabı kısa ve kaynaklı yazar mısınız?", "Köy okulları üzerine bir ödev yazıyorum."),
        ("Мугалим эртең сабакта сурайт, жардам бериңизчи.", "Мугалим мөңгүлөр жөнүндө сурайт."),
        ("Преподаватель просил указать страницу и источник.", "Преподаватель просил о таможенном союзе."),
    ],
)
def test_an_aside_is_told_from_what_carries_a_subject(aside: str, subject: str) -> None:
    first, second = Asides.load().odds([aside, subject])
    assert first >= LEAST_ODDS > second


def test_one_sentence_of_a_question_always_stays() -> None:
    said = [
        "Could you help me, please?",
        "I need a quotation with the page.",
        "Thank you very much in advance!",
    ]
    told = Asides.load().among(said)
    assert told.count(False) == 1
    assert Asides.load().among(said[:1]) == [False]


def test_inputs_are_the_vector_and_what_is_counted() -> None:
    inputs = aside_inputs(["We met in Osh in 1992", "help", ""])
    assert inputs.shape == (3, BuiltinEncoder.load().dimension + 4)
    assert inputs[:, -4:].tolist() == [
        [pytest.approx(0.6), 1, 1, 1],
        [pytest.approx(0.1), 0, 0, 1],
        [0, 0, 0, 1],
    ]
    assert np.isfinite(inputs).all()


def test_what_is_fitted_tells_what_it_was_fitted_to(tmp_path: Path) -> None:
    around = ["Please answer briefly.", "I need the page.", "My exam is tomorrow.", "Quote your sources."]
    subjects = ["My exam is on glaciers.", "I need the page on cotton."]
    others = ["When was the dam built?", "The glacier shrank by a third.", "Cotton needs much water."]
    fitted = fit((around, subjects, others))
    fitted.save(tmp_path / "asides.safetensors")
    assert (fitted.odds(around) > 0).all()
    assert (fitted.odds([*subjects, *others]) < 0).all()


def test_training_writes_what_it_fitted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    framing = tmp_path / "framing"
    framing.mkdir()
    lines = [f"{kind}\t{word} one\t{word} iki\t{word} үч\t{word} два" for kind, word in (
        ("around", "please"), ("around", "thanks"), ("topic", "cotton"), ("topic", "glacier"))]  # fmt: skip
    (framing / "chat.tsv").write_text("\n".join(["kind\ten\ttr\tky\tru", *lines]), encoding="utf-8")
    parallel = tmp_path / "parallel"
    parallel.mkdir()
    rows = [
        "en\ttr\tky\tru",
        "Snow fell.\tKar yağdı.\tКар жаады.\tВыпал снег.",
        "Rain.\tYağmur.\tЖамгыр.\tДождь.",
    ]
    (parallel / "news.tsv").write_text("\n".join(rows), encoding="utf-8")
    assert main(["--corpus", str(tmp_path), "--output", str(tmp_path / "a.safetensors")]) == 0
    assert capsys.readouterr().out.count("held back are told to be asides") == 3
    monkeypatch.setattr(asides, "ASIDES_FILE", tmp_path / "a.safetensors")
    assert len(Asides.load.__wrapped__(Asides).weights) == BuiltinEncoder.load().dimension + 4


@pytest.mark.parametrize("content", [None, b"not such a file"])
def test_a_missing_or_broken_file_is_named(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "asides.safetensors"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(asides, "ASIDES_FILE", path)
    with pytest.raises(EncoderError, match=r"asides\.safetensors.*Install Köprü again"):
        Asides.load.__wrapped__(Asides)
