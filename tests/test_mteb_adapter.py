"""Our encoder behind MTEB's protocol: what it calls is there without MTEB, and its tasks run where it is."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

import numpy as np
import pytest

from eval.mteb_adapter import MtebEncoder
from index.encoder import BuiltinEncoder

TEXTS = {
    "köprü": "Boğaz üzerindeki köprü iki yakayı birbirine bağlar.",
    "көпүрө": "Нарын дарыясынын үстүндөгү көпүрө эки айылды бириктирет.",
    "мост": "Мост через Нарын построили за два года.",
    "salt": "Salt was money there, and caravans carried it.",
}
QUESTIONS = {"q1": "Köprü neyi bağlar?", "q2": "Кто построил мост?", "q3": "Who carried the salt?"}
JUDGED = {"q1": {"köprü": 1}, "q2": {"мост": 1}, "q3": {"salt": 1}}


class PromptType(StrEnum):
    """As MTEB's."""

    query = "query"
    document = "document"


class Counted:
    """An encoder that tells questions from documents by their first number."""

    name, dimension = "counted", 2

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([[1.0, 0.0]] * len(texts), dtype=np.float32)

    def encode_documents(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([[0.0, 1.0]] * len(texts), dtype=np.float32)


def batches(texts: Sequence[str], size: int = 2) -> Iterator[Mapping[str, Sequence[str]]]:
    """What MTEB's DataLoader gives."""
    for start in range(0, len(texts), size):
        yield {"text": texts[start : start + size]}


def test_texts_of_all_batches_get_the_vectors_that_a_library_stores() -> None:
    texts = list(TEXTS.values())[:3]
    told = {"task_metadata": None, "hf_split": "test", "hf_subset": "default", "batch_size": 2}
    vectors = MtebEncoder().encode(batches(texts), prompt_type=PromptType.document, **told)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, BuiltinEncoder.load().encode_documents(texts), atol=1e-6)
    assert MtebEncoder().encode(iter([])).shape == (0, vectors.shape[1])


@pytest.mark.parametrize(
    ("prompt_type", "first"),
    [(PromptType.query, 1.0), ("query", 1.0), (PromptType.document, 0.0), (None, 0.0)],
)
def test_questions_are_encoded_as_questions_and_all_else_as_documents(
    prompt_type: object, first: float
) -> None:
    model = MtebEncoder()
    model.encoder = Counted()
    assert model.encode(batches(["Köprü?", "Мост?"]), prompt_type=prompt_type)[:, 0].tolist() == [first] * 2


def test_similarities_are_cosines() -> None:
    model = MtebEncoder()
    vectors = model.encode(batches(list(TEXTS.values())))
    all_pairs = model.similarity(vectors, vectors)
    assert all_pairs.shape == (4, 4)
    np.testing.assert_allclose(np.diag(all_pairs), 1, atol=1e-6)
    np.testing.assert_allclose(
        model.similarity_pairwise(vectors, vectors[::-1]), np.diag(all_pairs[:, ::-1]), atol=1e-6
    )
    assert model.similarity(vectors[0], vectors).shape == (1, 4)


def test_a_task_of_mteb_runs_without_a_network(tmp_path: Path) -> None:
    mteb = pytest.importorskip("mteb", reason="MTEB is not installed")
    from datasets import Dataset
    from mteb.abstasks.retrieval import AbsTaskRetrieval
    from mteb.abstasks.task_metadata import TaskMetadata
    from mteb.models.models_protocols import EncoderProtocol

    class Bridges(AbsTaskRetrieval):
        metadata = TaskMetadata(
            name="Bridges",
            dataset={"path": "none/none", "revision": "1"},
            description="A few sentences.",
            type="Retrieval",
            category="t2t",
            eval_langs=["tur-Latn"],
            main_score="ndcg_at_10",
        )

        def load_data(self, *_: object, **__: object) -> None:
            rows = {
                "corpus": [{"id": key, "title": "", "text": text} for key, text in TEXTS.items()],
                "queries": [{"id": key, "text": text} for key, text in QUESTIONS.items()],
            }
            split = {name: Dataset.from_list(each) for name, each in rows.items()}
            self.dataset = {"default": {"test": split | {"relevant_docs": JUDGED, "top_ranked": None}}}
            self.data_loaded = True

    model = MtebEncoder()
    assert isinstance(model, EncoderProtocol)
    assert model.mteb_model_meta.name == "kopru/builtin"
    found = mteb.evaluate(model, Bridges(), cache=None, show_progress_bar=False)
    assert found.task_results[0].scores["test"][0]["ndcg_at_10"] == 1.0
