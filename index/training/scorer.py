"""``python -m index.training.scorer``: fits ``index.scorer`` to question/passage lines that the encoder never saw.

Each held-back question is asked, in four languages, over all passages of a language, over libraries in which every
passage stands in one of the four languages, and over small libraries. A list-wise softmax over the candidates asks
for the passage that answers. What is printed is cross-validated: lines are in five parts, and each part is measured
with what the others gave.
"""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from statistics import fmean

from numpy import errstate, flatnonzero, float32, log2
from numpy.typing import NDArray
from torch import Tensor, from_numpy, manual_seed, no_grad, tensor
from torch.nn import Linear, Module, Parameter, Sequential, Tanh
from torch.nn.functional import cross_entropy
from torch.optim import AdamW
from torch.optim.lr_scheduler import LinearLR
from tqdm import tqdm

from index.encoder import BuiltinEncoder
from index.first_stage import FirstStage
from index.generation import Generation
from index.rerank import LateInteraction
from index.scorer import BY_HAND, SCORER_FILE, Scorer, passage_inputs, word_inputs
from index.search import FIRST_STAGE
from index.subwords import split_words
from index.training.data import TrainingData, read_training_data
from ingest.document import LANGUAGES, Language
from ingest.sentences import split_sentences

__all__ = ["Asked", "ask_held_back", "fit", "main", "ndcg"]

_CORPUS = Path(__file__).resolve().parents[2] / "corpus"
_HIDDEN = 16
_EPOCHS, _BATCH, _RATE, _DECAY = 4, 16, 3e-3, 1e-2
_FOLDS, _SEED = 5, 2026
_LEARNED = 0.4
"""What is learned counts as much beside ``BY_HAND``: more is better over passages on all sorts of subjects, which it
is learned from, and worse over a library on one."""
_MIXED = "mixed"
_SMALL = (6, 40, 300)
"""Passages of small libraries: people begin with one document."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question over one pool: what the scorer is told of its candidates, and which of them answers (or -1).

    ``line`` tells lines apart, ``pool`` is the language of the passages, "mixed", or how few there are,
    ``answer_language`` the language of the passage that answers.
    """

    line: int
    language: Language
    answer_language: Language
    pool: str
    words: NDArray[float32]
    wholes: NDArray[float32]
    answer: int

    @property
    def kind(self) -> str:
        """What it counts to when it is measured."""
        crossing = "same" if self.language == self.answer_language else "across"
        return crossing if self.pool in LANGUAGES else f"{self.pool}, {crossing}"


def ask_held_back(data: TrainingData, *, progress: bool = True) -> list[Asked]:
    """Every held-back question in every language over every pool."""
    rows = [row for held in data.held_back.values() for row in held]
    pool = [*rows, *data.passage_rows]
    random = Random(_SEED)
    asked: list[Asked] = []
    turns = [random.randrange(len(LANGUAGES)) for _ in pool]
    pools: list[tuple[str, list[Language]]] = [(language, [language] * len(pool)) for language in LANGUAGES]
    pools += [
        (_MIXED, [LANGUAGES[(turn + shift) % len(LANGUAGES)] for turn in turns])
        for shift in range(len(LANGUAGES))
    ]
    with tqdm(total=len(pools) * len(rows), desc="asking", disable=not progress) as bar:
        for name, languages in pools:
            texts = [row[f"p_{language}"] for row, language in zip(pool, languages, strict=True)]
            generation = Generation.build(range(len(pool)), texts, languages, encoder=BuiltinEncoder.load())
            for line, row in enumerate(rows):
                asked += _asked(generation, line, row, languages[line], name)
                bar.update()
    for size in _SMALL:
        for line in range(len(rows)):
            asked += _in_a_small_library(line, pool, size, random)
    return asked


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


def _answering_sentence(row: dict[str, str]) -> int:
    table = BuiltinEncoder.load().table
    return int((table.text_vectors(_sentences(row["p_en"])) @ table.text_vectors([row["q_en"]])[0]).argmax())


def _in_a_small_library(
    line: int, pool: Sequence[dict[str, str]], size: int, random: Random
) -> Iterator[Asked]:
    """A question over its passage and a few others, in one language or in several; every other time over sentences.

    The sentence that answers is taken to be the one whose English is nearest to the question's.
    """
    others = random.sample([place for place in range(len(pool)) if place != line], size - 1)
    one = random.choice(LANGUAGES)
    languages = [one] * size if random.random() < 0.5 else random.choices(LANGUAGES, k=size)
    numbers = [line, *others]
    texts = [pool[number][f"p_{language}"] for number, language in zip(numbers, languages, strict=True)]
    if random.random() < 0.5:
        place = _answering_sentence(pool[line])
        first, *rest = [_sentences(text) for text in texts]
        own = first[place] if len(first) > place else texts[0]
        texts = [own, *(random.choice(sentences) for sentences in rest)]
    generation = Generation.build(range(size), texts, languages, encoder=BuiltinEncoder.load())
    for each in _asked(generation, 0, pool[line], languages[0], f"{size} passages"):
        yield replace(each, line=line)


def _asked(
    generation: Generation, line: int, row: dict[str, str], answer_language: Language, pool: str
) -> Iterator[Asked]:
    encoder = BuiltinEncoder.load()
    for language in LANGUAGES:
        question = row[f"q_{language}"]
        words = list(dict.fromkeys(split_words(question)))
        late = LateInteraction.of(words, generation.words, encoder.table, generation.neighbours.spellings)
        first = FirstStage.of(generation, question, late, words, encoder=encoder)
        places = first.candidates(FIRST_STAGE)
        evidence = late.evidence(places)
        hit = flatnonzero(places == line)
        yield Asked(
            line=line,
            language=language,
            answer_language=answer_language,
            pool=pool,
            words=word_inputs(evidence, late),
            wholes=passage_inputs(evidence, late, first.closest(places), first.matched[places]),
            answer=int(hit[0]) if len(hit) else -1,
        )


class _Network(Module):
    def __init__(self, inputs: int, wholes: int) -> None:
        super().__init__()  # torch leaves it untyped
        self.layers = Sequential(
            Linear(inputs, _HIDDEN), Tanh(), Linear(_HIDDEN, _HIDDEN), Tanh(), Linear(_HIDDEN, 1)
        )
        self.shares = Parameter(tensor([0.5] * wholes))

    def forward(self, words: Tensor, wholes: Tensor) -> Tensor:
        added: Tensor = self.layers(words).sum(dim=(1, 2))
        return added + wholes @ self.shares

    def scorer(self) -> Scorer:
        linear = [layer for layer in self.layers if isinstance(layer, Linear)]
        with no_grad():
            return Scorer(
                weights=tuple(layer.weight.numpy().copy() for layer in linear),
                biases=tuple(layer.bias.numpy().copy() for layer in linear),
                shares=self.shares.numpy().copy(),
            )


def fit(asked: Sequence[Asked], *, seed: int = _SEED) -> Scorer:
    """A scorer that puts the answering candidates of ``asked`` first as often as it can, and ``BY_HAND`` beside it."""
    manual_seed(seed)
    answered = [each for each in asked if each.answer >= 0]
    network = _Network(answered[0].words.shape[2], answered[0].wholes.shape[1])
    steps = AdamW(network.parameters(), lr=_RATE, weight_decay=_DECAY)
    batches = _EPOCHS * -(-len(answered) // _BATCH)
    slowing = LinearLR(steps, start_factor=1.0, end_factor=0.0, total_iters=batches)
    random = Random(seed)
    for _ in range(_EPOCHS):
        random.shuffle(answered)
        for start in range(0, len(answered), _BATCH):
            batch = answered[start : start + _BATCH]
            losses = [
                cross_entropy(
                    network(from_numpy(each.words), from_numpy(each.wholes))[None], tensor([each.answer])
                )
                for each in batch
            ]
            steps.zero_grad()
            loss = sum(losses[1:], losses[0]) / len(losses)
            loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
            steps.step()
            slowing.step()
    learned = network.scorer()
    return Scorer(
        weights=(*learned.weights[:-1], _LEARNED * learned.weights[-1]),
        biases=(*learned.biases[:-1], _LEARNED * learned.biases[-1]),
        shares=_LEARNED * learned.shares + BY_HAND,
    )


@errstate(invalid="ignore")  # BLAS may read past an array's end, and NumPy then warns of what lies there
def ndcg(asked: Sequence[Asked], score: Callable[[Asked], NDArray[float32]]) -> dict[str, float]:
    """nDCG@10 of the one right passage by kind of question, in per cent; 0 where it was no candidate."""
    gains: dict[str, list[float]] = {}
    for each in asked:
        gain = 0.0
        if each.answer >= 0:
            scores = score(each)
            rank = int((scores > scores[each.answer]).sum())
            gain = 1 / log2(rank + 2) if rank < 10 else 0.0
        gains.setdefault(each.kind, []).append(gain)
    return {kind: round(100 * fmean(values), 1) for kind, values in sorted(gains.items())}


def main(arguments: Sequence[str] | None = None) -> int:
    """Asks, cross-validates, fits on everything, and writes the file."""
    parser = ArgumentParser(prog="python -m index.training.scorer", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=_CORPUS, help="our own language data")
    parser.add_argument("--output", type=Path, default=SCORER_FILE)
    options = parser.parse_args(arguments)
    asked = ask_held_back(read_training_data(options.corpus, None))
    lines = sorted({each.line for each in asked})
    Random(_SEED).shuffle(lines)
    part = {line: place % _FOLDS for place, line in enumerate(lines)}
    measured: dict[str, list[float]] = {}
    for fold in range(_FOLDS):
        scorer = fit([each for each in asked if part[each.line] != fold])
        held = [each for each in asked if part[each.line] == fold]
        for kind, value in ndcg(held, lambda each, scorer=scorer: _scores(scorer, each)).items():  # type: ignore[misc]
            measured.setdefault(kind, []).append(value)
    print(
        f"{len(asked)} lists; the answer is a candidate in {100 * fmean(e.answer >= 0 for e in asked):.1f} %"
    )
    by_hand = ndcg(asked, lambda each: each.wholes @ BY_HAND)
    for kind, values in measured.items():
        print(f"{kind:<15} nDCG@10 {fmean(values):5.1f}   a formula set by hand {by_hand[kind]:5.1f}")
    fit(asked).save(options.output)
    return 0


def _scores(scorer: Scorer, each: Asked) -> NDArray[float32]:
    return scorer.word_scores(each.words) + each.wholes @ scorer.shares


if __name__ == "__main__":
    raise SystemExit(main())
