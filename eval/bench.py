"""``make bench``: what the built-in encoder and a search cost here, as ratios within one run.

Machines differ and this one is busy with other things: only figures of one run can be compared.
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from random import Random
from statistics import median
from sys import platform
from time import perf_counter

from index.encoder import BUILTIN_FOLDER, BuiltinEncoder
from index.generation import Generation
from index.search import rank
from index.word_table import WordTable

__all__ = ["main"]

_CORPUS = Path(__file__).resolve().parent.parent / "corpus"
_WORDS = 150  # of a passage
_PASSAGES = 3_000
_TRANSFORMER_PASSAGES = 16  # at some 200 tokens each; more would only take longer
_QUESTIONS = 40
_SIZES = (1_000, 10_000)


def main() -> int:
    """Prints the figures, a line each."""
    print("What                                                   figure")
    seconds = min(_seconds(lambda: WordTable.load(BUILTIN_FOLDER)) for _ in range(3))
    _line("load the built-in encoder, ms", 1_000 * seconds)
    passages = _passages(_PASSAGES)
    fresh = BuiltinEncoder(WordTable.load(BUILTIN_FOLDER))
    first = len(passages) / _seconds(lambda: fresh.encode_documents(passages))
    _line("built-in encoder, passages of 150 words a second", first)
    ours = len(passages) / min(_seconds(lambda: fresh.encode_documents(passages)) for _ in range(3))
    _line("the same once it has met their words", ours)
    _line("memory of this process at most, MB", _megabytes())
    theirs = _transformer_passages_a_second(passages[:_TRANSFORMER_PASSAGES])
    _line("an encoder of multilingual-e5-small's shape, likewise", theirs)
    _line("ratio", first / theirs)
    _line("ratio once it has met their words", ours / theirs)
    encoder = BuiltinEncoder.load()
    questions = _questions(_QUESTIONS)
    for size in _SIZES:
        generation = Generation.build(range(size), _passages(size), [None] * size, encoder=encoder)
        asked = partial(rank, generation, encoder=encoder)
        asked(questions[0])  # the first one makes the wide word vectors
        each = [_seconds(partial(asked, question)) for question in questions]
        _line(f"a question over {size:,} passages, median ms", 1_000 * median(each))
    return 0


def _line(what: str, figure: float) -> None:
    print(f"{what:<54} {figure:>8,.1f}")


def _megabytes() -> float:
    """The most memory that this process has held; 0 where the system does not say."""
    try:
        from resource import RUSAGE_SELF, getrusage
    except ImportError:  # Windows
        return 0.0
    held = getrusage(RUSAGE_SELF).ru_maxrss
    return held / 1_000_000 if platform == "darwin" else held / 1_000


def _seconds(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def _words() -> list[str]:
    lines = (_CORPUS / "parallel" / "sentences.tsv").read_text(encoding="utf-8").splitlines()[1:]
    Random(0).shuffle(lines)  # noqa: S311  # the same text each time
    return " ".join(text for line in lines for text in line.split("\t")).split()


def _passages(count: int) -> list[str]:
    """Passages of running words in the four languages; where there are more than text, it comes again."""
    words = cycle(_words())
    return [" ".join(islice(words, _WORDS)) for _ in range(count)]


def _questions(count: int) -> list[str]:
    rows = (_CORPUS / "questions" / "question_passage.tsv").read_text(encoding="utf-8").splitlines()[1:]
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
