"""One state of a library as it is searched: vectors, words and terms of the same passages.

A generation never changes; the next one is made from it. Saved, it is a folder with a manifest that
vouches for every file in it: what the manifest does not vouch for is not read.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import file_digest
from json import dumps, loads
from pathlib import Path

from numpy import array, concatenate, flatnonzero, int64, isin, zeros
from numpy import load as load_array
from numpy import save as save_array
from numpy.typing import NDArray
from safetensors import SafetensorError

from index.dense import DenseIndex
from index.encoder import BuiltinEncoder, Encoder, probe, prompts_of
from index.lexical import LexicalIndex
from index.neighbours import Neighbours
from index.passage_words import PassageWords
from index.progress import Progress, silent
from ingest.document import LANGUAGES, Language
from ingest.errors import LibraryDamagedError, LibraryVersionError
from ingest.sections import PASSAGE_KINDS, PassageKind

__all__ = ["FORMAT", "Generation", "Manifest", "read_manifest"]

FORMAT = 6
"""Raised when what is on disk changes: a library of another format is refused, not guessed at."""

_MANIFEST = "manifest.json"
_BATCH = 256  # passages encoded between two reports of progress
_NO_LANGUAGE = -1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a saved generation is made of. ``files`` maps each file's name to its sha256.

    ``prompts`` are what the encoder read before a question and before a passage; None where that was not written down.
    """

    format: int
    encoder: str
    dimension: int
    probe: tuple[float, ...]
    passages: int
    files: dict[str, str]
    prompts: tuple[str, str] | None = None


@dataclass(frozen=True)
class Generation:
    """Everything that answers questions about some passages, in memory.

    ``numbers`` is int64 (passages,), ascending: the passages' numbers in the library. A passage's
    place is its index in it. ``languages`` is int64 (passages,), places in ``LANGUAGES``, -1 for none;
    ``kinds`` is int64 (passages,), places in ``PASSAGE_KINDS``.
    """

    numbers: NDArray[int64]
    languages: NDArray[int64]
    kinds: NDArray[int64]
    words: PassageWords
    dense: DenseIndex
    lexical: LexicalIndex
    neighbours: Neighbours
    encoder: str
    probe: tuple[float, ...]
    prompts: tuple[str, str] | None

    @classmethod
    def empty(cls, encoder: Encoder) -> "Generation":
        """A generation without passages."""
        nothing = zeros(0, dtype=int64)
        no_words = PassageWords.empty(BuiltinEncoder.load().dimension)
        return cls(
            numbers=nothing,
            languages=nothing,
            kinds=nothing,
            words=no_words,
            dense=DenseIndex.build(nothing, zeros((0, encoder.dimension), dtype="float32")),
            lexical=LexicalIndex.build([]),
            neighbours=Neighbours.of(no_words),
            encoder=encoder.name,
            probe=probe(encoder),
            prompts=prompts_of(encoder),
        )

    @classmethod
    def build(
        cls,
        passage_ids: Sequence[int],
        texts: Sequence[str],
        languages: Sequence[Language | None],
        *,
        encoder: Encoder,
        kinds: Sequence[PassageKind] | None = None,
        progress: Progress = silent,
    ) -> "Generation":
        """A generation of these passages, all running text without ``kinds``; ``passage_ids`` ascend."""
        return cls.empty(encoder).changed(
            (), passage_ids, texts, languages, encoder=encoder, kinds=kinds, progress=progress
        )

    def changed(
        self,
        removed: Sequence[int],
        passage_ids: Sequence[int],
        texts: Sequence[str],
        languages: Sequence[Language | None],
        *,
        encoder: Encoder,
        kinds: Sequence[PassageKind] | None = None,
        progress: Progress = silent,
    ) -> "Generation":
        """This generation without the passages ``removed`` and with the new ones after the rest.

        Raises:
            ValueError: the new passages' ids do not ascend from beyond the old ones'.
        """
        added = array(passage_ids, dtype=int64)
        if len(added) and (added[0] <= self.numbers.max(initial=-1) or (added[1:] <= added[:-1]).any()):
            raise ValueError("passage ids must ascend from beyond those that are there")
        kept = flatnonzero(~isin(self.numbers, array(removed, dtype=int64)))
        codes = array([_code(language) for language in languages], dtype=int64)
        all_languages = concatenate((self.languages[kept], codes))
        kind_codes = array(
            [PASSAGE_KINDS.index(kind) for kind in kinds or ["text"] * len(texts)], dtype=int64
        )
        words, neighbours = self._words(kept, texts)
        dense = self.dense.without(removed)
        _encode_into(dense, added, texts, encoder=encoder, progress=progress)
        return Generation(
            numbers=concatenate((self.numbers[kept], added)),
            languages=all_languages,
            kinds=concatenate((self.kinds[kept], kind_codes)),
            words=words,
            dense=dense,
            lexical=LexicalIndex.of(words, [_language(code) for code in all_languages.tolist()]),
            neighbours=neighbours,
            encoder=encoder.name,
            probe=probe(encoder),
            prompts=prompts_of(encoder),
        )

    def _words(self, kept: NDArray[int64], texts: Sequence[str]) -> tuple[PassageWords, Neighbours]:
        """Words of the passages at the places ``kept`` and then of ``texts``, and what lies near those words."""
        words = self.words if len(kept) == len(self.numbers) else self.words.only(kept)
        known = len(words.vocabulary) if words is self.words else 0
        all_words = words.extended(texts, BuiltinEncoder.load().table)
        return all_words, Neighbours.of(all_words, self.neighbours, known=known)

    def __len__(self) -> int:
        return len(self.numbers)

    def save(self, folder: Path) -> None:
        """Writes the generation into ``folder``, which must not exist; the manifest comes last."""
        folder.mkdir(parents=True)
        save_array(folder / "numbers.npy", self.numbers, allow_pickle=False)
        save_array(folder / "languages.npy", self.languages, allow_pickle=False)
        save_array(folder / "kinds.npy", self.kinds, allow_pickle=False)
        self.words.save(folder)
        self.dense.save(folder / "dense.faiss")
        self.lexical.save(folder)
        self.neighbours.save(folder)
        manifest = Manifest(
            format=FORMAT,
            encoder=self.encoder,
            dimension=self.dense.dimension,
            probe=self.probe,
            passages=len(self),
            files={str(path.relative_to(folder).as_posix()): _sha256(path) for path in _files(folder)},
            prompts=self.prompts,
        )
        (folder / _MANIFEST).write_text(dumps(asdict(manifest), indent=1), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Generation":
        """The generation that ``save`` wrote.

        Raises:
            LibraryDamagedError: a file is missing, or is not the one that was written.
            LibraryVersionError: it was written by another version of Köprü.
        """
        manifest = read_manifest(folder)
        try:
            _check_files(folder, manifest)
            generation = cls(
                numbers=load_array(folder / "numbers.npy", allow_pickle=False),
                languages=load_array(folder / "languages.npy", allow_pickle=False),
                kinds=load_array(folder / "kinds.npy", allow_pickle=False),
                words=PassageWords.load(folder),
                dense=DenseIndex.load(folder / "dense.faiss"),
                lexical=LexicalIndex.load(folder),
                neighbours=Neighbours.load(folder),
                encoder=manifest.encoder,
                probe=manifest.probe,
                prompts=manifest.prompts,
            )
        except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
            raise LibraryDamagedError(f"{folder}: cannot be read ({error}). {_CURE}") from error
        if not len(generation) == len(generation.words) == len(generation.dense) == manifest.passages:
            raise LibraryDamagedError(f"{folder}: its parts hold different numbers of passages. {_CURE}")
        return generation


_CURE = "The documents' texts are safe: run `kopru check --rebuild` to make the index anew."


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a saved generation.

    Raises:
        LibraryDamagedError: it is missing or cannot be read.
        LibraryVersionError: it was written by another version of Köprü.
    """
    path = folder / _MANIFEST
    try:
        stated = loads(path.read_text(encoding="utf-8"))
        found = stated["format"]
        if found != FORMAT:
            raise LibraryVersionError(
                f"{folder}: the index has format {found}, this version of Köprü reads format {FORMAT}. "
                "Run `kopru check --rebuild` to make it anew from the stored texts."
            )
        stated["probe"] = tuple(stated["probe"])
        if stated.get("prompts") is not None:
            query, document = stated["prompts"]
            stated["prompts"] = str(query), str(document)
        return Manifest(**stated)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LibraryDamagedError(f"{path}: the manifest cannot be read ({error}). {_CURE}") from error


def _check_files(folder: Path, manifest: Manifest) -> None:
    """Raises LibraryDamagedError unless the files are those that the manifest vouches for, and no others."""
    for name, digest in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise LibraryDamagedError(f"{path}: this file of the library is missing. {_CURE}")
        if _sha256(path) != digest:
            raise LibraryDamagedError(f"{path}: this file is not the one that was written. {_CURE}")
    for path in _files(folder):
        known = path.relative_to(folder).as_posix() in (*manifest.files, _MANIFEST)
        if not known and not path.name.startswith("."):  # a file manager leaves hidden ones behind
            raise LibraryDamagedError(f"{path}: the manifest does not vouch for this file. {_CURE}")


def _encode_into(
    dense: DenseIndex, numbers: NDArray[int64], texts: Sequence[str], *, encoder: Encoder, progress: Progress
) -> None:
    """Adds the vectors of ``texts`` under these numbers."""
    for start in range(0, len(texts), _BATCH):
        stop = min(start + _BATCH, len(texts))
        dense.add(numbers[start:stop], encoder.encode_documents(texts[start:stop]))
        progress(stop, len(texts))


def _language(code: int) -> Language | None:
    return None if code == _NO_LANGUAGE else LANGUAGES[code]


def _code(language: Language | None) -> int:
    return _NO_LANGUAGE if language is None else LANGUAGES.index(language)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
