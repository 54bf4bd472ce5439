"""What the title of a document says, its passages need not say again."""

from pathlib import Path

import numpy as np
import pytest

from index.encoder import BuiltinEncoder
from index.filters import Scope
from index.generation import Generation
from index.library import Library
from index.search import rank
from index.stages import Stages
from index.titles import Titles, title_shares
from ingest.corrections import Correction

ENCODER = BuiltinEncoder.load()
TITLES = ("Токтогульская ГЭС", "Rogun Barajı")
PASSAGES = ("Её строили шестнадцать лет.", "İnşaatı kırk yıldır sürüyor.")


def titles(documents: list[int]) -> Titles:
    places = np.array(documents, dtype=np.int64)
    return Titles(places, title_shares(places), lambda numbers: [TITLES[number] for number in numbers])


def units(*words: str) -> np.ndarray:
    vectors = ENCODER.encode_words(words)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def test_a_word_is_as_near_as_the_nearest_word_of_the_title() -> None:
    near = titles([0, 1]).nearest(np.array([1, 0]), units("rogun", "токтогульская"))
    assert near[0, 0] == pytest.approx(1, abs=1e-5)
    assert near[1, 1] == pytest.approx(1, abs=1e-5)
    assert near[0, 1] < 0.7
    assert near[1, 0] < 0.7  # a dam is not far from a power station


def test_a_title_tells_all_of_ten_passages_and_the_less_of_each_the_more_there_are() -> None:
    assert title_shares(np.array([7] * 10 + [9])).tolist() == [1] * 11
    assert title_shares(np.array([7] * 40)).tolist() == pytest.approx([0.5] * 40)
    near = titles([1] * 40).nearest(np.array([3]), units("rogun"))
    assert near[0, 0] == pytest.approx(0.5, abs=1e-5)


def test_a_document_without_a_title_says_nothing_by_it() -> None:
    untitled = Titles(np.array([0]), np.ones(1, dtype=np.float32), lambda numbers: ["…" for _ in numbers])
    assert untitled.nearest(np.array([0]), units("rogun")).tolist() == [[0]]


def test_a_title_brings_its_passages_nearer_to_what_is_about_it() -> None:
    question = ENCODER.encode_queries(["Hydroelectric station of Toktogul"])[0]
    toktogul, rogun = titles([0, 1]).nearer(np.array([0, 1]), question)
    assert toktogul == pytest.approx(0.1 * ENCODER.encode_documents(TITLES[:1])[0] @ question, abs=1e-6)
    assert toktogul > rogun
    assert titles([0] * 40).nearer(np.array([7]), question) == pytest.approx([toktogul / 2])
    untitled = Titles(np.array([0]), np.ones(1, dtype=np.float32), lambda numbers: ["…" for _ in numbers])
    assert untitled.nearer(np.array([0]), question).tolist() == [0]


@pytest.mark.parametrize(
    ("question", "first"),
    [("Сколько лет строили Токтогул?", 0), ("How long is Rogun under construction?", 1)],
)
def test_a_passage_is_found_by_what_only_its_title_says(question: str, first: int) -> None:
    generation = Generation.build([0, 1], PASSAGES, ["ru", "tr"], encoder=ENCODER)
    scope = Scope(titles=titles([0, 1]))
    ranking = rank(generation, question, encoder=ENCODER, scope=scope)
    without = rank(generation, question, encoder=ENCODER, scope=scope, retriever=Stages(titles=False))
    assert ranking.passage_ids[0] == first
    assert ranking.confidence > without.confidence


def test_a_corrected_title_counts_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "Её строили шестнадцать лет, и она даёт свет городам.\n", encoding="utf-8"
    )
    (tmp_path / "b.txt").write_text("Её строили двадцать лет, и она даёт свет заводам.\n", encoding="utf-8")
    library = Library.open(tmp_path / "library", create=True)
    library.add([tmp_path / "a.txt", tmp_path / "b.txt"])
    library.edit("a", Correction(title="Токтогульская ГЭС"))
    library.edit("b", Correction(title="Курпсайская ГЭС"))
    assert library.search("Сколько лет строили Токтогульскую ГЭС?").hits[0].passage.document_id == "a"
    assert library.search("Сколько лет строили Курпсайскую ГЭС?").hits[0].passage.document_id == "b"
    library.edit("a", Correction(title="Курпсайская ГЭС"))
    library.edit("b", Correction(title="Токтогульская ГЭС"))
    assert library.search("Сколько лет строили Токтогульскую ГЭС?").hits[0].passage.document_id == "b"
