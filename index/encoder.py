"""Encoders: what turns texts into vectors for the dense leg.

The built-in one is the default and needs neither torch nor a network. Any sentence-transformers model
takes its place by name or folder; torch and sentence_transformers are imported only when one does.
"""

from collections.abc import Sequence
from copy import copy
from functools import cache
from logging import getLogger
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from numpy import asarray, float32, inf, isfinite, zeros

from index.hub_models import LoadOptions, load_model
from index.subwords import split_words
from index.word_table import TextVectors, WordTable, WordVectors
from ingest.errors import EncoderError
from ingest.passages import LONGEST

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = [
    "BUILTIN",
    "BUILTIN_FOLDER",
    "BuiltinEncoder",
    "Encoder",
    "SentenceTransformerEncoder",
    "load_encoder",
    "passage_length",
    "probe",
    "prompts_of",
    "same_probe",
    "with_prompts",
]

BUILTIN = "builtin"
"""The name of the built-in encoder."""
BUILTIN_FOLDER = Path(__file__).with_name("builtin")

_PROBE = "Köprü көпүрө мост bridge 1992"
_SAMPLES = (
    "Türkiye ile Kırgızistan arasındaki askerî eğitim anlaşması 1993 yılında imzalanmış ve sonradan genişletilmiştir.",
    "Түркия менен Кыргызстандын ортосундагы аскердик билим берүү келишимине 1993-жылы кол коюлуп, кийин кеңейтилген.",
    "Соглашение о военном обучении между Турцией и Кыргызстаном было подписано в 1993 году и впоследствии расширено.",
    "The agreement on military training between Turkey and Kyrgyzstan was signed in 1993 and widened afterwards.",
)
_FEWEST_WORDS = 20  # of a passage: a model that reads less reads no passages
_BATCH = 32  # passages at a time: more gain nothing on a CPU and cost memory

_log = getLogger(__name__)


class Encoder(Protocol):
    """Turns texts into vectors, and says by which name it can be asked for again."""

    @property
    def name(self) -> str:
        """What ``load_encoder`` takes to give the same encoder."""

    @property
    def dimension(self) -> int:
        """Length of every vector."""

    def encode_documents(self, texts: Sequence[str]) -> TextVectors:
        """Vectors of passages, float32 (texts, dimension), rows of length 1 (0 for a text without a word)."""

    def encode_queries(self, texts: Sequence[str]) -> TextVectors:
        """Vectors of questions, likewise."""


class BuiltinEncoder:
    """Our own table of word features; see ``index/builtin/README.md``."""

    name = BUILTIN

    def __init__(self, table: WordTable) -> None:
        self.table = table

    @classmethod
    @cache
    def load(cls) -> "BuiltinEncoder":
        """The encoder in ``index/builtin``, read once a process.

        Raises:
            EncoderError: its weights are missing or damaged.
        """
        return cls(WordTable.load(BUILTIN_FOLDER))

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return self.table.dimension

    def encode_words(self, words: Sequence[str]) -> WordVectors:
        """Vectors of single words, lower case; their lengths say how much they weigh in a text.

        ``index.subwords.split_words`` gives the words of a text so, ``word_features`` what each is seen as.
        """
        return self.table.word_vectors(words)

    def encode_documents(self, texts: Sequence[str]) -> TextVectors:
        """Vectors of passages."""
        return self.table.text_vectors(texts)

    def encode_queries(self, texts: Sequence[str]) -> TextVectors:
        """Vectors of questions: as passages', but that a word counts once, however often it is asked."""
        return self.table.vectors_of_words(set(split_words(text)) for text in texts)


class SentenceTransformerEncoder:
    """A sentence-transformers model, with the prompts its makers trained it with."""

    def __init__(self, name: str, model: "SentenceTransformer", prompts: tuple[str, str]) -> None:
        self.name = name
        self._model = model
        self._query_prompt, self._document_prompt = prompts
        self.dimension = int(model.encode(["a"]).shape[1])

    @property
    def prompts(self) -> tuple[str, str]:
        """What stands before a question, and before a passage."""
        return self._query_prompt, self._document_prompt

    def prompted(self, prompts: tuple[str, str]) -> "SentenceTransformerEncoder":
        """The same model with other prompts."""
        other = copy(self)
        other._query_prompt, other._document_prompt = prompts
        return other

    @property
    def words_read(self) -> int | None:
        """About how many words of a passage the model reads, in the language it takes most tokens for; None: all."""
        longest = self._model.max_seq_length
        if not longest or longest >= inf:  # a static model has no longest text
            return None
        prompt, *samples = self._model.tokenizer(
            [self._document_prompt, *_SAMPLES], truncation=False, verbose=False
        )["input_ids"]
        dearest = max(len(ids) / len(text.split()) for ids, text in zip(samples, _SAMPLES, strict=True))
        return max(_FEWEST_WORDS, int((longest - len(prompt)) / dearest))

    def encode_documents(self, texts: Sequence[str]) -> TextVectors:
        """Vectors of passages; one longer than the model reads is cut by it, and we log how many were."""
        longest = self._model.max_seq_length
        if texts and longest and longest < inf:  # a static model has no longest text
            prompted = [self._document_prompt + text for text in texts]
            tokens = self._model.tokenizer(prompted, truncation=False, verbose=False)["input_ids"]
            cut = sum(len(ids) > longest for ids in tokens)
            if cut:
                _log.warning(
                    "%s reads %d tokens: the ends of %d of %d passages are not in their vectors",
                    self.name, longest, cut, len(texts),
                )  # fmt: skip
        return self._encode(texts, self._document_prompt)

    def encode_queries(self, texts: Sequence[str]) -> TextVectors:
        """Vectors of questions."""
        return self._encode(texts, self._query_prompt)

    def _encode(self, texts: Sequence[str], prompt: str) -> TextVectors:
        if not texts:
            return zeros((0, self.dimension), dtype=float32)
        encoded = self._model.encode(
            list(texts),
            prompt=prompt,
            batch_size=_BATCH,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        vectors: TextVectors = asarray(encoded, dtype=float32)
        if not isfinite(vectors).all():
            raise EncoderError(
                f"{self.name}: the model gave vectors that are not numbers. Use another encoder."
            )
        return vectors


def passage_length(encoder: Encoder) -> int:
    """How many words a passage may have, so that this encoder reads all of it."""
    read = encoder.words_read if isinstance(encoder, SentenceTransformerEncoder) else None
    return LONGEST if read is None else min(LONGEST, read)


def load_encoder(name: str | None = None) -> Encoder:
    """The encoder of that name: ``builtin`` (also for None), a folder, or a model's name on a hub.

    A hub's model must already be on this machine; it is fetched over the network only where the
    environment variable KOPRU_DOWNLOAD is 1. Code that comes with a model is never run, nor a pickle read.

    Raises:
        EncoderError: no such model here, or it is not a model that can be read.
    """
    if name is None or name == BUILTIN:
        return BuiltinEncoder.load()
    name, model = load_model(name, _sentence_transformer)
    return SentenceTransformerEncoder(name, model, _prompts(name, model))


def _sentence_transformer(name: str, options: LoadOptions) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer

    model: SentenceTransformer = SentenceTransformer(name, **options)
    return model


def _prompts(name: str, model: "SentenceTransformer") -> tuple[str, str]:
    """The strings before a question and before a passage.

    A model says them in its configuration; the E5 family was trained with prompts that most copies
    of it do not state (Wang et al., 2024).
    """
    stated = model.prompts
    query = stated.get("query") or ""
    document = stated.get("document") or stated.get("passage") or ""
    if query or document:
        return query, document
    kind = Path(name).name.lower()
    if "e5" in kind.replace("_", "-").split("-"):
        if "instruct" in kind:
            task = "Given a question, retrieve passages that answer the question"
            return f"Instruct: {task}\nQuery: ", ""
        return "query: ", "passage: "
    return "", ""


def prompts_of(encoder: Encoder) -> tuple[str, str]:
    """What this encoder reads before a question, and before a passage; the built-in one reads nothing."""
    return encoder.prompts if isinstance(encoder, SentenceTransformerEncoder) else ("", "")


def with_prompts(encoder: Encoder, prompts: tuple[str, str]) -> Encoder:
    """The encoder with these instead of its own: a library's passages were read so, whatever is stated by now."""
    if not isinstance(encoder, SentenceTransformerEncoder) or encoder.prompts == prompts:
        return encoder
    return encoder.prompted(prompts)


def probe(encoder: Encoder) -> tuple[float, ...]:
    """A few numbers that tell one encoder from another, whatever it is called: kept with its vectors."""
    vector = encoder.encode_documents([_PROBE])[0]
    return tuple(round(float(number), 4) for number in vector[:16])


def same_probe(first: Sequence[float], second: Sequence[float]) -> bool:
    """Whether two probes are of one encoder, give or take another machine's rounding."""
    return len(first) == len(second) and all(abs(a - b) < 2e-3 for a, b in zip(first, second, strict=True))
