"""Encoders: the built-in one, and sentence-transformers models, here one of two layers and nine words."""

import json
import logging
import socket
from pathlib import Path
from shutil import copytree
from subprocess import run
from sys import executable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tokenizers import Tokenizer

from index import encoder as module
from index.encoder import (
    BUILTIN_FOLDER,
    BuiltinEncoder,
    SentenceTransformerEncoder,
    load_encoder,
    passage_length,
    probe,
    prompts_of,
    same_probe,
)
from index.generation import Generation, read_manifest
from index.generations import Generations
from index.library import Library
from ingest.errors import EncoderError, LibraryDamagedError
from ingest.passages import LONGEST

if TYPE_CHECKING:  # five seconds that only the process which runs these tests spends
    from sentence_transformers import SentenceTransformer

ROOT = Path(__file__).resolve().parent.parent
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "query", "passage", "soru", ":", "x", "köprü", "мост"]
PASSAGES = (
    "Türkiye ile Azerbaycan, Haziran 2021'de Şuşa'da müttefiklik beyannamesini imzaladı.",
    "Kervanlar tuzu dağ geçitlerinden aşırarak pazara taşırdı ve yolculuk haftalarca sürerdi.",
    "Öğrenciler yurt dışında burslu okumak için her yıl ilkbaharda sınava girer.",
    "Nehrin suyu ilkbaharda eriyen karla yükselir, yazın tarlaları sular.",
    "Jandarma subayları akademide üç yıl eğitim gördükten sonra göreve başlar.",
)


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a process that was told nothing about the network, whatever a test before has set."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.delenv("KOPRU_DOWNLOAD", raising=False)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved model that states no prompts and reads eight tokens."""
    from tests.tiny_models import save_bare_bert, save_encoder

    folder = tmp_path_factory.mktemp("models")
    return save_encoder(save_bare_bert(folder / "bert", WORDS), folder / "tiny")


@pytest.fixture(scope="module")
def theirs(tiny: Path) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(tiny), device="cpu")


def named(tiny: Path, folder: Path, prompts: dict[str, str] | None = None) -> SentenceTransformerEncoder:
    """The tiny model out of another folder, which states ``prompts``."""
    copytree(tiny, folder)
    path = folder / "config_sentence_transformers.json"
    stated = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(stated | {"prompts": prompts or {}}), encoding="utf-8")
    encoder = load_encoder(str(folder))
    assert isinstance(encoder, SentenceTransformerEncoder)
    return encoder


def assert_prompts(
    encoder: SentenceTransformerEncoder, theirs: "SentenceTransformer", query: str, document: str
) -> None:
    texts = ["x", "мост köprü"]
    assert encoder.prompts == (query, document)
    assert encoder.encode_queries(texts) == pytest.approx(
        theirs.encode([query + text for text in texts]), abs=1e-6
    )
    assert encoder.encode_documents(texts) == pytest.approx(
        theirs.encode([document + text for text in texts]), abs=1e-6
    )


def test_the_builtin_encoder_is_the_default_and_is_read_once() -> None:
    assert load_encoder() is load_encoder("builtin") is BuiltinEncoder.load()
    assert load_encoder().name == "builtin"


def test_a_kyrgyz_question_is_nearest_to_the_turkish_passage_that_answers_it() -> None:
    encoder = load_encoder()
    documents = encoder.encode_documents(PASSAGES)
    assert documents.shape == (5, encoder.dimension)
    for place, question in (
        (0, "Шуша декларациясына кайсы өлкөлөр кол койгон?"),
        (3, "Дарыянын суусу жазында эмнеден көтөрүлөт?"),
        (4, "Жандарма офицерлери академияда канча жыл окушат?"),
    ):
        assert (documents @ encoder.encode_queries([question])[0]).argmax() == place


def test_the_builtin_encoder_needs_neither_torch_nor_sentence_transformers() -> None:
    program = (
        "from sys import modules\n"
        "from index.encoder import load_encoder\n"
        "load_encoder().encode_queries(['көпүрө'])\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'gradio'} & modules.keys()))"
    )
    done = run([executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "[]\n"


def test_sentence_transformers_gives_the_vectors_of_the_builtin_encoder() -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(BUILTIN_FOLDER), device="cpu")
    texts = [
        *PASSAGES,
        "Көпүрө эки жээкти бириктирет; Озал 1993-жылы Бакуга барган.",
        "Соглашение о границе подписали в Бишкеке 27 марта.",
        "The bridge was repaired after the flood.",
        "IŞIK İSTANBUL Qırğız zqwxuv 😀",
        "köprü " * 500,
        "",
        "…",
    ]
    ours = BuiltinEncoder.load()
    assert np.abs(model.encode(texts) - ours.encode_documents(texts)).max() < 1e-5
    assert np.abs(model.encode_query(texts[:3]) - ours.encode_queries(texts[:3])).max() < 1e-5
    assert np.abs(model.encode(texts[-2:]) - ours.encode_documents(texts[-2:])).max() == 0
    assert model.get_embedding_dimension() == ours.dimension


def test_the_builtin_model_saved_by_sentence_transformers_is_the_same_model(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    SentenceTransformer(str(BUILTIN_FOLDER), device="cpu").save(str(tmp_path / "saved"))
    again = SentenceTransformer(str(tmp_path / "saved"), device="cpu").encode(list(PASSAGES))
    assert np.abs(again - BuiltinEncoder.load().encode_documents(PASSAGES)).max() < 1e-5


def test_a_model_that_states_no_prompts_is_given_none(
    tiny: Path, theirs: "SentenceTransformer", tmp_path: Path
) -> None:
    assert_prompts(named(tiny, tmp_path / "tiny"), theirs, "", "")


@pytest.mark.parametrize("name", ["tiny-e5-small", "multilingual_E5_base"])
def test_a_model_of_the_e5_family_is_given_its_prompts(
    tiny: Path, theirs: "SentenceTransformer", tmp_path: Path, name: str
) -> None:
    assert_prompts(named(tiny, tmp_path / name), theirs, "query: ", "passage: ")


def test_an_e5_model_that_follows_instructions_is_given_one_for_questions_alone(
    tiny: Path, tmp_path: Path
) -> None:
    query, document = named(tiny, tmp_path / "tiny-e5-large-instruct").prompts
    assert query.startswith("Instruct: ")
    assert query.endswith("\nQuery: ")
    assert document == ""


def test_a_library_is_asked_with_the_prompts_that_it_was_made_with(tiny: Path, tmp_path: Path) -> None:
    made_with = named(tiny, tmp_path / "tiny-e5-large-instruct")
    Generation.build([1], ["мост"], ["ru"], encoder=made_with).save(tmp_path / "index" / "1")
    assert read_manifest(tmp_path / "index" / "1").prompts == made_with.prompts
    renamed = load_encoder(str((tmp_path / "tiny-e5-large-instruct").rename(tmp_path / "ours")))
    assert prompts_of(renamed) == ("", "")
    generation, encoder = Generations(tmp_path / "index", renamed).current(1)
    assert prompts_of(encoder) == generation.prompts == made_with.prompts
    assert encoder.encode_queries(["мост"]) == pytest.approx(made_with.encode_queries(["мост"]), abs=1e-6)
    assert prompts_of(renamed) == ("", "")  # a library made of it now is read without


def test_a_library_whose_prompts_were_not_written_down_is_asked_with_the_models_own(
    tiny: Path, tmp_path: Path
) -> None:
    made_with = named(tiny, tmp_path / "tiny-e5")
    Generation.build([1], ["мост"], ["ru"], encoder=made_with).save(tmp_path / "index" / "1")
    path = tmp_path / "index" / "1" / "manifest.json"
    stated = json.loads(path.read_text(encoding="utf-8"))
    assert stated.pop("prompts") == ["query: ", "passage: "]
    path.write_text(json.dumps(stated), encoding="utf-8")
    _, encoder = Generations(tmp_path / "index", None).current(1)
    assert prompts_of(encoder) == made_with.prompts
    path.write_text(json.dumps(stated | {"prompts": ["query: "]}), encoding="utf-8")
    with pytest.raises(LibraryDamagedError, match="the manifest cannot be read"):
        Generations(tmp_path / "index", None).current(1)


def test_prompts_that_a_model_states_come_before_those_of_its_family(
    tiny: Path, theirs: "SentenceTransformer", tmp_path: Path
) -> None:
    stated = {"query": "soru: ", "passage": "köprü "}
    assert_prompts(named(tiny, tmp_path / "tiny-e5", stated), theirs, "soru: ", "köprü ")
    assert_prompts(named(tiny, tmp_path / "other", {"query": "soru: ", "document": ""}), theirs, "soru: ", "")


def test_a_default_prompt_of_a_model_is_not_added_to_ours(
    tiny: Path, theirs: "SentenceTransformer", tmp_path: Path
) -> None:
    copytree(tiny, tmp_path / "tiny")
    path = tmp_path / "tiny" / "config_sentence_transformers.json"
    stated = json.loads(path.read_text(encoding="utf-8"))
    stated |= {"prompts": {"query": "soru: ", "other": "мост "}, "default_prompt_name": "other"}
    path.write_text(json.dumps(stated), encoding="utf-8")
    assert_prompts(load_encoder(str(tmp_path / "tiny")), theirs, "soru: ", "")


def test_vectors_are_float32_rows_of_length_one_also_for_no_text(tiny: Path) -> None:
    encoder = load_encoder(str(tiny))
    assert (encoder.name, encoder.dimension) == (str(tiny), 32)
    for encode in (encoder.encode_queries, encoder.encode_documents):
        vectors = encode(["x", "köprü", ""])
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
        assert encode([]).shape == (0, 32)


def test_passages_longer_than_the_model_reads_are_counted_in_the_log(
    tiny: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    encoder = named(
        tiny, tmp_path / "tiny-e5"
    )  # reads eight tokens, of which "[CLS] passage : ... [SEP]" are four
    with caplog.at_level(logging.WARNING, logger="index.encoder"):
        encoder.encode_documents(["x x x x", "", "köprü"])
        assert caplog.messages == []
        encoder.encode_documents(["x x x x x", "x", "мост " * 50])
    assert caplog.messages == [
        f"{encoder.name} reads 8 tokens: the ends of 2 of 3 passages are not in their vectors"
    ]


def test_passages_are_as_long_as_the_encoder_reads(tiny: Path, tmp_path: Path) -> None:
    assert passage_length(load_encoder()) == LONGEST
    encoder = named(tiny, tmp_path / "tiny-model")
    assert passage_length(encoder) == 20  # eight tokens are no passage
    (tmp_path / "köprü.txt").write_text("Köprü iki kıyıyı birleştirir ve eskidir. " * 40, encoding="utf-8")
    library = Library.open(tmp_path / "library", encoder=encoder, create=True)
    library.add([tmp_path / "köprü.txt"])
    lengths = [len(passage.text.split()) for passage in library.passages()]
    assert len(lengths) > 8
    assert max(lengths) <= 20


def test_a_static_model_without_a_longest_text_is_read(tmp_path: Path, tiny: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    tokenizer = Tokenizer.from_file(str(tiny / "tokenizer.json"))
    weights = np.eye(len(WORDS), dtype=np.float32)
    model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu")
    model.save(str(tmp_path / "static"))
    vectors = load_encoder(str(tmp_path / "static")).encode_documents(["köprü", "мост мост"])
    assert vectors.argmax(axis=1).tolist() == [WORDS.index("köprü"), WORDS.index("мост")]


def test_vectors_that_are_not_numbers_are_an_error(
    theirs: "SentenceTransformer", monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = SentenceTransformerEncoder("broken", theirs, ("", ""))
    monkeypatch.setattr(theirs, "encode", lambda *_, **__: np.array([[np.nan] * 32]))
    with pytest.raises(EncoderError, match=r"^broken: the model gave vectors that are not numbers"):
        encoder.encode_queries(["x"])


def a_folder_with_code(folder: Path, tiny: Path, marker: Path) -> None:
    copytree(tiny, folder)
    program = f"from pathlib import Path\nPath({str(marker)!r}).touch()\n\nclass Foreign: pass\n"
    (folder / "foreign.py").write_text(program, encoding="utf-8")


def test_a_model_with_a_class_of_its_own_is_refused_before_its_code_runs(tiny: Path, tmp_path: Path) -> None:
    a_folder_with_code(tmp_path / "model", tiny, tmp_path / "marker")
    listing = [{"idx": 0, "name": "0", "path": "", "type": "foreign.Foreign"}]
    (tmp_path / "model" / "modules.json").write_text(json.dumps(listing), encoding="utf-8")
    with pytest.raises(
        EncoderError, match=r"brings code of its own \(foreign\.Foreign, foreign\.py\), which is not run"
    ):
        load_encoder(str(tmp_path / "model"))
    assert not (tmp_path / "marker").exists()


def test_a_class_of_another_package_is_refused(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text('[{"type": "pathlib.Path"}]', encoding="utf-8")
    with pytest.raises(EncoderError, match=r"brings code of its own \(pathlib\.Path\)"):
        load_encoder(str(tmp_path))


def test_code_that_a_module_of_a_module_names_is_not_run_either(tiny: Path, tmp_path: Path) -> None:
    a_folder_with_code(tmp_path / "model", tiny, tmp_path / "marker")
    router = "sentence_transformers.base.modules.router.Router"
    listing = [{"idx": 0, "name": "0", "path": "", "type": router}]
    routes = {"types": {"q": "foreign.Foreign"}, "structure": {"query": ["q"]}, "parameters": {}}
    (tmp_path / "model" / "modules.json").write_text(json.dumps(listing), encoding="utf-8")
    (tmp_path / "model" / "router_config.json").write_text(json.dumps(routes), encoding="utf-8")
    with pytest.raises(EncoderError, match=r"brings code of its own \(foreign\.py\), which is not run"):
        load_encoder(str(tmp_path / "model"))
    assert not (tmp_path / "marker").exists()


@pytest.mark.parametrize("content", ["{", "[1]", '[{"path": ""}]', "3"])
def test_a_list_of_modules_that_cannot_be_read_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "modules.json").write_text(content, encoding="utf-8")
    with pytest.raises(EncoderError, match=r"modules\.json: not the list of a model's modules"):
        load_encoder(str(tmp_path))


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="this model cannot be loaded") as caught:
        load_encoder(str(tmp_path))
    assert str(caught.value).startswith(f"{tmp_path}: ")


@pytest.mark.parametrize("name", ["{}/absent", "./absent", "../absent"])
def test_a_missing_folder_is_named(tmp_path: Path, name: str) -> None:
    name = name.format(tmp_path)
    with pytest.raises(EncoderError, match="there is no such folder") as caught:
        load_encoder(name)
    assert str(caught.value).startswith(f"{name}: ")


def test_a_hubs_model_that_is_not_here_is_an_error_that_asks_no_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("HF_HUB_OFFLINE")
    asked: list[object] = []

    def refuse(*arguments: object, **_: object) -> None:
        asked.append(arguments)
        raise OSError("no network in tests")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with pytest.raises(EncoderError, match="KOPRU_DOWNLOAD=1") as caught:
        load_encoder("kopru-tests/no-such-model")
    assert str(caught.value).startswith("kopru-tests/no-such-model: this model cannot be loaded (")
    assert asked == []


@pytest.mark.parametrize(("setting", "local_only"), [("1", False), ("0", True), ("", True)])
def test_only_kopru_download_lets_a_model_be_fetched_and_nothing_lets_its_code_run(
    monkeypatch: pytest.MonkeyPatch, setting: str, local_only: bool
) -> None:
    told: dict[str, object] = {}

    def load(name: str, **options: object) -> None:
        told.update(options, name=name)
        raise OSError("fetched\nand more")

    monkeypatch.setattr("sentence_transformers.SentenceTransformer", load)
    monkeypatch.setenv("KOPRU_DOWNLOAD", setting)
    with pytest.raises(EncoderError, match=r"cannot be loaded \(fetched\)"):
        load_encoder("kopru-tests/some-model")
    assert (told["name"], told["local_files_only"], told["trust_remote_code"]) == (
        "kopru-tests/some-model", local_only, False,
    )  # fmt: skip


def test_a_probe_tells_one_encoder_from_another(tiny: Path) -> None:
    builtin, other = probe(load_encoder()), probe(load_encoder(str(tiny)))
    assert same_probe(builtin, probe(module.BuiltinEncoder.load()))
    assert not same_probe(builtin, other)
    assert not same_probe(builtin, builtin[:-1])
    assert same_probe((0.1, 0.2), (0.1015, 0.2))
    assert not same_probe((0.1, 0.2), (0.103, 0.2))
