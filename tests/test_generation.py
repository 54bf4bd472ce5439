"""One state of a library as it is searched: made, changed, saved, and trusted only as it was saved."""

import json
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import dense
from index import generation as module
from index.encoder import BuiltinEncoder, probe
from index.generation import FORMAT, Generation, read_manifest
from index.search import rank
from ingest.document import Language
from ingest.errors import LibraryDamagedError, LibraryVersionError
from ingest.sections import PASSAGE_KINDS

TEXTS = (
    "Köprü iki yakayı birleştirir; Özal 1993'te Bakü'ye gitti.",
    "Көпүрө эки жээкти бириктирет.",
    "Мост соединяет два берега реки.",
    "A bridge joins two banks of a river.",
    "1992 — TB2",
    "Das ist ein Fluss.",
)
LANGUAGES: tuple[Language | None, ...] = ("tr", "ky", "ru", "en", None, None)
QUESTIONS = ("Özal Bakü'ye ne zaman gitti?", "Көпүрө эмнени бириктирет?", "мост через реку", "TB2")
ENCODER = BuiltinEncoder.load()


def built(places: Sequence[int]) -> Generation:
    """A generation of some of ``TEXTS``, each under ten times its place."""
    return Generation.build(
        [10 * place for place in places],
        [TEXTS[place] for place in places],
        [LANGUAGES[place] for place in places],
        encoder=ENCODER,
        kinds=[PASSAGE_KINDS[place % len(PASSAGE_KINDS)] for place in places],
    )


def changed(generation: Generation, removed: Sequence[int], added: Sequence[int]) -> Generation:
    return generation.changed(
        [10 * place for place in removed],
        [10 * place for place in added],
        [TEXTS[place] for place in added],
        [LANGUAGES[place] for place in added],
        encoder=ENCODER,
        kinds=[PASSAGE_KINDS[place % len(PASSAGE_KINDS)] for place in added],
    )


def assert_same(first: Generation, second: Generation) -> None:
    """Both find the same passages with the same scores, on every leg."""
    assert first.numbers.tolist() == second.numbers.tolist()
    assert first.languages.tolist() == second.languages.tolist()
    assert first.kinds.tolist() == second.kinds.tolist()
    assert (first.encoder, first.probe) == (second.encoder, second.probe)
    for question in QUESTIONS:
        for retriever in ("hybrid", "dense", "lexical"):
            ours, theirs = (
                rank(each, question, encoder=ENCODER, retriever=retriever) for each in (first, second)
            )
            assert dict(zip(ours.passage_ids, ours.scores, strict=True)) == pytest.approx(
                dict(zip(theirs.passage_ids, theirs.scores, strict=True)), abs=1e-5
            )
            assert ours.confidence == pytest.approx(theirs.confidence, abs=1e-5)


@pytest.fixture(scope="module")
def whole() -> Generation:
    return built(range(6))


@pytest.fixture
def saved(whole: Generation, tmp_path: Path) -> Path:
    whole.save(tmp_path / "1")
    return tmp_path / "1"


def vouched_for(folder: Path, name: str, content: bytes) -> None:
    """Writes a file and has the manifest vouch for it."""
    (folder / name).write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"][name] = sha256(content).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def restated(folder: Path, **fields: object) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps(manifest | fields), encoding="utf-8")


def test_passages_are_known_by_their_numbers_and_languages(whole: Generation) -> None:
    assert len(whole) == 6
    assert whole.numbers.tolist() == [0, 10, 20, 30, 40, 50]
    assert whole.languages.tolist() == [0, 1, 2, 3, -1, -1]
    assert rank(whole, QUESTIONS[1], encoder=ENCODER).passage_ids[0] == 10


def test_passages_added_and_removed_one_after_another_are_like_those_built_at_once(whole: Generation) -> None:
    in_steps = changed(changed(changed(built([]), [], [0, 1]), [], [2, 3, 4]), [], [5])
    assert_same(in_steps, whole)
    assert_same(changed(whole, [1, 5], []), built([0, 2, 3, 4]))
    assert_same(changed(built([0, 1, 2]), [0, 1], [4, 5]), built([2, 4, 5]))
    assert_same(changed(whole, range(6), []), built([]))


@settings(deadline=None, max_examples=10)
@given(data=st.data())
def test_any_change_is_like_building_what_is_left(data: st.DataObject) -> None:
    first = data.draw(st.integers(0, 5))
    before = sorted(data.draw(st.sets(st.integers(0, first))))
    removed = sorted(data.draw(st.sets(st.sampled_from(before)))) if before else []
    added = sorted(data.draw(st.sets(st.integers(first + 1, 5)))) if first < 5 else []
    left = [place for place in before if place not in removed] + added
    assert_same(changed(built(before), removed, added), built(left))


def test_a_change_leaves_the_generation_it_began_with_as_it_was(whole: Generation) -> None:
    before = built([0, 1, 2])
    changed(before, [0, 1], [3, 4])
    assert_same(before, built([0, 1, 2]))


def test_a_change_of_a_large_library_sorts_none_of_its_passages_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "LARGE", 4)
    large = built(range(5))
    assert large.dense.lists == 4
    monkeypatch.setattr(dense, "_sorted_into", None)  # which nothing may call now
    after = changed(large, [1], [5])
    assert (after.numbers.tolist(), after.dense.lists) == ([0, 20, 30, 40, 50], 4)
    assert rank(after, TEXTS[5], encoder=ENCODER, retriever="dense").passage_ids[0] == 50
    assert rank(large, TEXTS[1], encoder=ENCODER, retriever="dense").passage_ids[0] == 10


@pytest.mark.parametrize("numbers", [[50, 60], [49], [60, 60], [70, 60]])
def test_new_passages_must_have_ascending_numbers_beyond_the_old(
    whole: Generation, numbers: list[int]
) -> None:
    with pytest.raises(ValueError, match="must ascend"):
        whole.changed([50], numbers, ["Köprü"] * len(numbers), ["tr"] * len(numbers), encoder=ENCODER)


def test_progress_is_told_up_to_the_last_passage() -> None:
    told = []
    Generation.build(
        range(300), ["Köprü"] * 300, ["tr"] * 300, encoder=ENCODER, progress=lambda *each: told.append(each)
    )
    assert told == [(256, 300), (300, 300)]


@pytest.mark.parametrize("places", [range(6), [], [4]])
def test_a_saved_generation_finds_the_same(tmp_path: Path, places: Sequence[int]) -> None:
    generation = built(places)
    generation.save(tmp_path / "1")
    assert_same(Generation.load(tmp_path / "1"), generation)


def test_the_manifest_states_encoder_format_size_and_every_file(saved: Path) -> None:
    manifest = read_manifest(saved)
    assert (manifest.format, manifest.encoder, manifest.passages) == (FORMAT, "builtin", 6)
    assert (manifest.dimension, manifest.probe) == (ENCODER.dimension, probe(ENCODER))
    files = {path.relative_to(saved).as_posix() for path in saved.rglob("*") if path.is_file()}
    assert set(manifest.files) == files - {"manifest.json"}
    assert manifest.files["vocabulary.txt"] == sha256((saved / "vocabulary.txt").read_bytes()).hexdigest()


def test_a_generation_is_never_written_over_another(saved: Path, whole: Generation) -> None:
    with pytest.raises(FileExistsError):
        whole.save(saved)


@pytest.mark.parametrize("name", ["numbers.npy", "words.safetensors", "dense.faiss", "terms.txt"])
def test_a_missing_file_is_named(saved: Path, name: str) -> None:
    (saved / name).unlink()
    with pytest.raises(LibraryDamagedError, match=r"missing.*kopru check --rebuild") as caught:
        Generation.load(saved)
    assert str(caught.value).startswith(f"{saved / name}: ")


@pytest.fixture
def nothing_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    def parsed(*_: object, **__: object) -> None:
        raise AssertionError("a file was parsed that the manifest does not vouch for")

    monkeypatch.setattr(module, "load_array", parsed)
    for part in (module.DenseIndex, module.LexicalIndex, module.PassageWords):
        monkeypatch.setattr(part, "load", parsed)


def flipped(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


@pytest.mark.parametrize(
    "change", [flipped, lambda content: content[: len(content) // 2], lambda content: content + b"\0"]
)
@pytest.mark.parametrize(
    "name",
    [
        "languages.npy",
        "kinds.npy",
        "vocabulary.txt",
        "words.safetensors",
        "dense.faiss",
        "lexical.safetensors",
    ],
)
@pytest.mark.usefixtures("nothing_is_parsed")
def test_a_changed_file_is_named_before_anything_is_parsed(
    saved: Path, name: str, change: Callable[[bytes], bytes]
) -> None:
    path = saved / name
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(LibraryDamagedError, match="not the one that was written") as caught:
        Generation.load(saved)
    assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize("name", ["dense.faiss", "words.safetensors", "terms.txt"])
@pytest.mark.usefixtures("nothing_is_parsed")
def test_a_file_that_the_manifest_leaves_out_is_not_read(saved: Path, name: str) -> None:
    manifest = json.loads((saved / "manifest.json").read_text(encoding="utf-8"))
    del manifest["files"][name]
    (saved / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(LibraryDamagedError, match="manifest") as caught:
        Generation.load(saved)
    assert name in str(caught.value)


@pytest.mark.usefixtures("nothing_is_parsed")
def test_another_format_is_refused_with_both_formats(saved: Path) -> None:
    restated(saved, format=FORMAT + 1)
    for read in (Generation.load, read_manifest):
        with pytest.raises(LibraryVersionError, match=f"format {FORMAT + 1}, .* reads format {FORMAT}"):
            read(saved)


STATED = b'{"format": %d%%s}' % FORMAT


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"{}", STATED % b"", STATED % b', "probe": 3', b"\xff\xfe", b"null"],
)
def test_a_manifest_that_cannot_be_read_is_named(saved: Path, content: bytes) -> None:
    (saved / "manifest.json").write_bytes(content)
    with pytest.raises(LibraryDamagedError, match="the manifest cannot be read") as caught:
        Generation.load(saved)
    assert str(caught.value).startswith(f"{saved / 'manifest.json'}: ")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(LibraryDamagedError, match="the manifest cannot be read"):
        Generation.load(tmp_path / "7")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("dense.faiss", b"IxMp"),
        ("numbers.npy", b"\x93NUMPY"),
        ("words.safetensors", b"{}"),
        ("vocabulary.txt", b"\xff"),
        ("lexical.safetensors", b"{"),
    ],
)
def test_a_file_that_is_vouched_for_but_cannot_be_parsed_is_an_error_not_a_crash(
    saved: Path, name: str, content: bytes
) -> None:
    vouched_for(saved, name, content)
    with pytest.raises(LibraryDamagedError) as caught:
        Generation.load(saved)
    assert str(saved) in str(caught.value)


def test_parts_of_different_sizes_are_refused(saved: Path, whole: Generation, tmp_path: Path) -> None:
    np.save(tmp_path / "numbers.npy", whole.numbers[:5], allow_pickle=False)
    vouched_for(saved, "numbers.npy", (tmp_path / "numbers.npy").read_bytes())
    with pytest.raises(LibraryDamagedError, match="different numbers of passages"):
        Generation.load(saved)


def test_an_array_of_objects_is_not_unpickled(saved: Path, tmp_path: Path) -> None:
    np.save(tmp_path / "numbers.npy", np.array([{}]), allow_pickle=True)
    vouched_for(saved, "numbers.npy", (tmp_path / "numbers.npy").read_bytes())
    with pytest.raises(LibraryDamagedError, match="cannot be read"):
        Generation.load(saved)


@pytest.mark.usefixtures("nothing_is_parsed")
def test_a_file_slipped_into_an_empty_generation_is_not_read(tmp_path: Path) -> None:
    built([]).save(tmp_path / "1")
    (tmp_path / "1" / "dense.bin").write_text("{}", encoding="utf-8")
    with pytest.raises(LibraryDamagedError, match=r"dense\.bin: the manifest does not vouch"):
        Generation.load(tmp_path / "1")


def test_a_hidden_file_that_a_file_manager_left_does_no_harm(saved: Path, whole: Generation) -> None:
    (saved / ".DS_Store").write_bytes(b"\0")
    assert_same(Generation.load(saved), whole)
