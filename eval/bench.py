"""``make bench``: what the built-in encoder and a search cost here, as ratios within one run.

Machines differ and this one is busy with other things: only figures of one run can be compared. Libraries of up to
10,000 passages are read from text as people's are; larger ones are put together (``eval.synthetic_library``).
"""

import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from functools import partial
from itertools import cycle, islice
from mmap import PAGESIZE
from pathlib import Path
from random import Random
from statistics import mean, median
from time import perf_counter
from typing import TypeVar

from numpy import arange, argsort, isin

from eval.command_line import CORPUS
from eval.encoder_memory import most_megabytes
from eval.synthetic_library import synthetic_library
from index.documents import Documents
from index.encoder import BUILTIN_FOLDER, BuiltinEncoder
from index.filters import Scope
from index.first_stage import FirstStage
from index.generation import Generation
from index.rerank import LateInteraction
from index.scorer import Scorer
from index.search import FIRST_STAGE, rank
from index.subwords import split_words
from index.word_table import WordTable

__all__ = ["encoder_megabytes", "first_stage_recall", "measure"]

Made = TypeVar("Made")

_WORDS = 150  # of a passage
_PASSAGES_A_DOCUMENT = 20
_PASSAGES = 3_000
_TRANSFORMER_PASSAGES = 16  # at some 200 tokens each; more would only take longer
_QUESTIONS = 40
_READ = (1_000, 2_000, 10_000)  # passages of the libraries that are read from text
_PUT_TOGETHER = (100_000, 1_000_000)
_LARGEST = 100_000  # unless a larger one is asked for: a million take minutes, and 10 GB
_DEPTHS = (100, FIRST_STAGE)
_BEST = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures, a line each."""
    parser = ArgumentParser(prog="python -m eval.bench", description=__doc__)
    about = (
        "passages of the largest library (default: %(default)s; 1000000 takes minutes, and 10 GB of memory)"
    )
    parser.add_argument("--largest", type=int, default=_LARGEST, metavar="N", help=about)
    largest: int = parser.parse_args(arguments).largest
    print("What                                                   figure")
    passages = _passages(_PASSAGES)
    seconds = min(_seconds(lambda: WordTable.load(BUILTIN_FOLDER)) for _ in range(3))
    _line("load the built-in encoder, ms", 1_000 * seconds)
    # The best of three, as it is for the other encoder; each of ours meets all words for the first time.
    first = len(passages) / min(_seconds(partial(_fresh().encode_documents, passages)) for _ in range(3))
    _line("built-in encoder, passages of 150 words a second", first)
    met = _fresh()
    met.encode_documents(passages)
    ours = len(passages) / min(_seconds(partial(met.encode_documents, passages)) for _ in range(3))
    _line("the same once it has met their words", ours)
    _line("memory of a process that does only that, at most, MB", encoder_megabytes(passages))
    theirs = _transformer_passages_a_second(passages[:_TRANSFORMER_PASSAGES])
    _line("an encoder of multilingual-e5-small's shape, likewise", theirs)
    _line("ratio", first / theirs)
    _line("ratio once it has met their words", ours / theirs)
    questions = _questions(_QUESTIONS)
    for size in _READ:
        texts = _passages(size)
        generation = Generation.build(range(size), texts, [None] * size, encoder=BuiltinEncoder.load())
        measure(generation, questions, texts, exhaustively=True)
    for size in sorted({*(size for size in _PUT_TOGETHER if size < largest), largest} - {*_READ}):
        print(f"{size:,} passages put together from the corpus's sentences and made-up words:")
        seconds, generation = _timed(partial(synthetic_library, size))
        _line("put together, seconds", seconds)
        measure(generation, questions, passages)
        del generation  # before the next one
    return 0


def _fresh() -> BuiltinEncoder:
    """A built-in encoder that has met no word."""
    return BuiltinEncoder(WordTable.load(BUILTIN_FOLDER))


def measure(
    generation: Generation, questions: Sequence[str], texts: Sequence[str], *, exhaustively: bool = False
) -> None:
    """Prints what questions over a library cost; ``exhaustively``, also what its first stage leaves out.

    ``texts`` are read as those of the first passages, over again where there are fewer: any take as long.
    """
    encoder, size = BuiltinEncoder.load(), len(generation)
    documents = Documents(arange(size) // _PASSAGES_A_DOCUMENT)
    asked = partial(
        rank,
        generation,
        encoder=encoder,
        scope=Scope(documents=documents),
        texts=lambda numbers: [texts[n % len(texts)] for n in numbers],
    )
    asked(questions[0])  # the first one makes the wide word vectors
    each = [_seconds(partial(asked, question)) for question in questions]
    _line(f"a question over {size:,} passages, median ms", 1_000 * median(each))
    _line("memory of this process with them, MB", _megabytes())
    if exhaustively:
        found = [first_stage_recall(generation, documents, question, _DEPTHS) for question in questions]
        for depth, shares in zip(_DEPTHS, zip(*found, strict=True), strict=True):
            _line(f"of the {_BEST} best of all, among {depth} of each leg, %", 100 * mean(shares))


def first_stage_recall(
    generation: Generation, documents: Documents, question: str, depths: Sequence[int]
) -> list[float]:
    """Share of the ten best of all passages that are among the candidates where each leg brings so many."""
    encoder = BuiltinEncoder.load()
    words = list(dict.fromkeys(split_words(question)))
    late = LateInteraction.of(words, generation.words, encoder.table, generation.neighbours.spellings)
    first = FirstStage.of(generation, question, late, words, encoder=encoder)
    every = arange(len(generation))
    about = documents.nearer(generation.dense, generation.numbers, every, first.vector)
    scores = Scorer.load().scores(late.evidence(every), late, first.closest(every) + about, first.matched)
    best = argsort(-scores, kind="stable")[:_BEST]
    return [float(isin(best, first.candidates(depth)).mean()) for depth in depths]


def encoder_megabytes(passages: Sequence[str]) -> float:
    """The most memory that a process held that encoded ``passages`` and did nothing else."""
    lines = "\n".join(" ".join(passage.split()) for passage in passages)
    run = subprocess.run(
        [sys.executable, "-m", "eval.encoder_memory"],
        input=lines, capture_output=True, check=True, encoding="utf-8", cwd=CORPUS.parent,
    )  # fmt: skip
    return float(run.stdout)


def _line(what: str, figure: float) -> None:
    print(f"{what:<54} {figure:>8,.1f}")


def _megabytes() -> float:
    """The memory that this process holds; the most that it has held where the system does not say."""
    held = Path("/proc/self/statm")
    if not held.is_file():
        return most_megabytes()
    return int(held.read_text(encoding="ascii").split()[1]) * PAGESIZE / 1_000_000


def _seconds(work: Callable[[], object]) -> float:
    return _timed(work)[0]


def _timed(work: Callable[[], Made]) -> tuple[float, Made]:
    started = perf_counter()
    made = work()
    return perf_counter() - started, made


def _words() -> list[str]:
    lines = (CORPUS / "parallel" / "sentences.tsv").read_text(encoding="utf-8").splitlines()[1:]
    Random(0).shuffle(lines)  # noqa: S311  # the same text each time
    return " ".join(text for line in lines for text in line.split("\t")).split()


def _passages(count: int) -> list[str]:
    """Passages of running words in the four languages; where there are more than text, it comes again."""
    words = cycle(_words())
    return [" ".join(islice(words, _WORDS)) for _ in range(count)]


def _questions(count: int) -> list[str]:
    rows = (CORPUS / "questions" / "question_passage.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [row.split("\t")[number % 4] for number, row in enumerate(rows[:count])]


def _transformer_passages_a_second(passages: Sequence[str]) -> float:
    """Speed of 12 layers of 384 dimensions with random weights on 200 tokens a passage."""
    from torch import inference_mode, randint
    from transformers import BertConfig, BertModel

    shape = BertConfig(vocab_size=1_000, hidden_size=384, num_hidden_layers=12, num_attention_heads=12,
                       intermediate_size=1_536)  # fmt: skip
    model = BertModel(shape)
    model.train(False)  # torch takes it by position
    tokens = randint(0, 1_000, (len(passages), 200))
    with inference_mode():
        model(tokens[:2])
        return len(passages) / min(_seconds(lambda: model(tokens)) for _ in range(3))


if __name__ == "__main__":
    raise SystemExit(main())
