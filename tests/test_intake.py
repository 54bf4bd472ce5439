"""Files on their way into a library: as many at a time as a change takes."""

import pytest

from index import intake as module
from index.intake import batches
from ingest.document import Document, Metadata, Page
from ingest.transfer import CutDocument

MEASURED: list[str] = []


class Text(str):
    """A text that notes when it is measured."""

    __slots__ = ()

    def __len__(self) -> int:
        MEASURED.append(str(self))
        return super().__len__()


def cut(name: str, text: str) -> CutDocument:
    document = Document(
        name, f"/{name}", "a" * 64, Metadata(name, (), None, "tr"), Text(text), (Page(1, None, 0, 9),)
    )
    return CutDocument(document, ())


def test_documents_are_stored_together_until_they_are_long_and_each_is_measured_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_BATCH_CHARACTERS", 9)
    texts = ["köprü", "жол", "суу", "тузду кербен", "мост", "дорога", "salt"]
    documents = [cut(text, text) for text in texts]
    MEASURED.clear()
    found = [[each.document.id for each in batch] for batch in batches(documents)]
    assert found == [["köprü", "жол", "суу"], ["тузду кербен"], ["мост", "дорога"], ["salt"]]
    assert texts == MEASURED


def test_of_no_document_there_is_no_batch() -> None:
    assert list(batches([])) == []
