"""The generations of a library on disk: writing the next one, reading the current one, forgetting old ones."""

from os import O_RDONLY, O_RDWR, close, fsync
from os import name as system
from os import open as open_descriptor
from pathlib import Path
from shutil import rmtree
from threading import Lock

from safetensors import SafetensorError

from index.encoder import Encoder, load_encoder, probe, same_probe, with_prompts
from index.generation import Generation, Manifest, read_manifest
from ingest.errors import LibraryEncoderError, LibraryError, OutdatedIndexError

__all__ = ["Generations", "settle"]


class Generations:
    """A folder with a folder for each generation, by number; 0 is the one before the first, without passages.

    ``asked`` is the encoder that the user asked for, None for the one that the library was made with.
    """

    def __init__(self, folder: Path, asked: Encoder | None) -> None:
        self._folder = folder
        self._asked = asked
        self._loaded: tuple[int, Generation, Encoder] | None = None
        self._written: tuple[int, Manifest, Generation] | None = None
        self._loading = Lock()

    def current(self, number: int, *, fresh: bool = False) -> tuple[Generation, Encoder]:
        """Generation ``number`` and its encoder, read from disk when it is another than before, or ``fresh``.

        Raises:
            LibraryDamagedError: a file is missing, or is not the one that was written.
            LibraryEncoderError: the library was made with another encoder than the one asked for.
        """
        with self._loading:
            if fresh or self._loaded is None or self._loaded[0] != number:
                self._loaded = (number, *self._load(number, fresh=fresh))
            return self._loaded[1], self._loaded[2]

    def _load(self, number: int, *, fresh: bool) -> tuple[Generation, Encoder]:
        if number == 0:
            encoder = self._asked or load_encoder()
            return Generation.empty(encoder), encoder
        folder = self._folder / str(number)
        encoder = self._checked_encoder(folder)
        written = self._written
        # A change that was undone leaves its number to the next one, which may be another process's.
        if not fresh and written is not None and written[:2] == (number, read_manifest(folder)):
            self._written = None
            return written[2], encoder
        return Generation.load(folder), encoder

    def check_asked(self, number: int) -> None:
        """Raises LibraryEncoderError where another encoder is asked for than generation ``number`` was made with."""
        if number and self._asked:
            self._checked_encoder(self._folder / str(number))

    def _checked_encoder(self, folder: Path) -> Encoder:
        manifest = read_manifest(folder)
        encoder = self._asked or self._made_with(manifest)
        if manifest.prompts is not None:
            encoder = with_prompts(encoder, manifest.prompts)
        if not same_probe(manifest.probe, probe(encoder)):
            if encoder.name == manifest.encoder:
                raise OutdatedIndexError(
                    f"{self._folder.parent}: this library was made with another version of the encoder {encoder.name}. "
                    "Run `kopru check --rebuild` to make the index anew; the texts stay."
                )
            raise LibraryEncoderError(
                f"{self._folder.parent}: this library was made with the encoder {manifest.encoder}, not with "
                f"{encoder.name}. Leave --encoder out, or run `kopru check --rebuild --encoder {encoder.name}`."
            )
        return encoder

    def _made_with(self, manifest: Manifest) -> Encoder:
        """The encoder that is in use, if it is the one meant: to load a model can take many seconds."""
        loaded = self._loaded
        if loaded is None or loaded[2].name != manifest.encoder:
            return load_encoder(manifest.encoder)
        # Another model may lie under the name by now, and the library be made anew with it.
        is_same = same_probe(manifest.probe, probe(loaded[2]))
        return loaded[2] if is_same else load_encoder(manifest.encoder)

    def encoder(self, number: int) -> Encoder:
        """The encoder asked for, or that generation ``number`` was made with; the built-in one if it cannot say."""
        if self._asked:
            return self._asked
        try:
            name = read_manifest(self._folder / str(number)).encoder
        except LibraryError:
            return load_encoder()
        return load_encoder(name)

    def use(self, encoder: Encoder) -> None:
        """Goes on with an encoder that the current generation was just made with."""
        self._asked = encoder

    def write(self, number: int, generation: Generation) -> None:
        """Puts a generation on disk; nothing names it yet.

        Raises:
            LibraryError: it cannot be written; then nothing is left of it.
        """
        folder = self._folder / str(number)
        rmtree(folder, ignore_errors=True)  # left by a change that was cut off before its commit
        try:
            generation.save(folder)
            settle(folder)
            self._written = number, read_manifest(folder), generation
        except (OSError, RuntimeError, SafetensorError) as error:  # FAISS gives a RuntimeError
            rmtree(folder, ignore_errors=True)
            reason = getattr(error, "strerror", None) or error
            raise LibraryError(f"{folder}: cannot be written ({reason}). Is the disk full?") from error

    def remove_before(self, number: int) -> None:
        """Forgets the generations before ``number``; a later one is being written by another process."""
        for folder in self._folder.iterdir():
            if folder.name.isdigit() and int(folder.name) < number:
                rmtree(folder, ignore_errors=True)


def settle(folder: Path) -> None:
    """Has the disk hold every file of ``folder`` before anything names it."""
    for path in (*folder.rglob("*"), folder, folder.parent):
        if path.is_dir() and system == "nt":
            continue  # Windows opens no folder; it keeps names itself
        # Windows syncs a file only for who may write it; a folder nobody may open so.
        descriptor = open_descriptor(path, O_RDONLY if path.is_dir() else O_RDWR)
        try:
            fsync(descriptor)
        finally:
            close(descriptor)
