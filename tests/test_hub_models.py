"""Models that others made: what is refused before anything of them is read."""

from pathlib import Path

import pytest

from index.cross_encoder import load_reranker
from index.encoder import load_encoder
from index.hub_models import LoadOptions, load_model
from ingest.errors import EncoderError


def never(name: str, options: LoadOptions) -> None:
    pytest.fail(f"{name} was loaded")


@pytest.mark.parametrize("load", [load_encoder, load_reranker, lambda name: load_model(name, never)])
@pytest.mark.parametrize(
    "file", ["pytorch_model.bin", "pytorch_model-00001-of-00002.bin", "2_Dense/pytorch_model.bin"]
)
def test_pickled_weights_are_refused_wherever_they_lie(tmp_path: Path, load: object, file: str) -> None:
    assert callable(load)
    (tmp_path / "2_Dense").mkdir()
    (tmp_path / file).touch()
    if "/" in file:
        (tmp_path / "model.safetensors").touch()  # the pickle's own are what counts
    with pytest.raises(EncoderError, match=r"weights are pickled \(.*\), which are not read") as caught:
        load(str(tmp_path))
    assert str(caught.value).startswith(f"{tmp_path}: ")
    assert f"({file})" in str(caught.value)


def test_a_folder_is_named_by_its_whole_path_and_a_hubs_model_as_it_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model").mkdir()
    for name, full in (("model", str(tmp_path / "model")), ("someone/model", "someone/model")):
        assert load_model(name, lambda asked, _: f"made of {asked}") == (full, f"made of {full}")
