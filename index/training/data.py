"""Reads the language data into groups of texts that mean the same, and draws training pairs from them.

A group says the same thing in up to four languages; a cell of it holds alternatives in one language.
"""

from collections.abc import Iterable, Iterator, Sequence
from csv import QUOTE_NONE, DictReader
from dataclasses import dataclass, replace
from json import loads
from pathlib import Path
from random import Random
from re import compile as compile_pattern
from typing import Any, NamedTuple

from ingest.document import LANGUAGES
from ingest.sentences import split_sentences

__all__ = [
    "HELD_BACK_EVERY",
    "KINDS",
    "Group",
    "Pair",
    "TrainingData",
    "draw_pairs",
    "passage_sentences",
    "read_rows",
    "read_training_data",
]

Group = tuple[tuple[str, ...], ...]
"""A cell for each of ``LANGUAGES``, in that order; texts of one meaning, none where it is not known."""

HELD_BACK_EVERY = 10
"""Every tenth question/passage line or name of a file is never trained on: it measures."""

KINDS = (
    "concepts", "names", "sentences", "passage_sentences", "questions", "answers", "paraphrases", "interface",
    "turkish_questions",
)  # fmt: skip
"""Kinds of data, as ``TrainingData`` calls them, that training can do without."""

_ENGLISH = LANGUAGES.index("en")
_NOTE = compile_pattern(r"\s*\([^)]*\)")
_MARKUP = compile_pattern(r"%\S+|<[^>]*>|\{[^}]*\}|\\n")
_LONGEST_PASSAGE = 1_500
"""Characters of a passage that are trained on: longer ones say more than the question asks."""


class Pair(NamedTuple):
    """Two texts of one meaning."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class TrainingData:
    """Everything that is trained on, by kind, and what is held back.

    ``passage_sentences`` are the sentences of the same passages in four languages, ``names`` the lines of the names
    tables but every tenth. ``answers`` are questions and a sentence or two that answer them. ``passage_rows`` are the
    rows that ``questions`` were made of; ``held_back`` has the others by their file, ``held_back_names`` the names.
    """

    concepts: tuple[Group, ...]
    names: tuple[Group, ...]
    sentences: tuple[Group, ...]
    passage_sentences: tuple[Group, ...]
    questions: tuple[tuple[Group, Group], ...]
    answers: tuple[tuple[Group, Group], ...]
    paraphrases: tuple[Pair, ...]
    interface: tuple[Group, ...]
    turkish_questions: tuple[Pair, ...]
    passage_rows: tuple[dict[str, str], ...]
    held_back: dict[str, tuple[dict[str, str], ...]]
    held_back_names: tuple[Group, ...]

    def without(self, kinds: Sequence[str]) -> "TrainingData":
        """The same less some of ``KINDS``: to see what each is worth."""
        nothing: dict[str, Any] = dict.fromkeys(kinds, ())
        return replace(self, **nothing)

    @property
    def counts(self) -> dict[str, int]:
        """How much there is of each kind, for the card."""
        return {
            "concepts": len(self.concepts),
            "names": len(self.names),
            "sentences": len(self.sentences),
            "passage_sentences": len(self.passage_sentences),
            "questions": len(self.questions),
            "answers": len(self.answers),
            "paraphrases": len(self.paraphrases),
            "interface": len(self.interface),
            "turkish_questions": len(self.turkish_questions),
            "held_back": sum(map(len, self.held_back.values())),
            "held_back_names": len(self.held_back_names),
        }

    def texts(self) -> Iterator[str]:
        """Every text that is trained on; some more than once."""
        for groups in (self.concepts, self.names, self.sentences, self.passage_sentences, self.interface):
            for group in groups:
                for cell in group:
                    yield from cell
        for question, passage in (*self.questions, *self.answers):
            for cell in (*question, *passage):
                yield from cell
        for pair in (*self.paraphrases, *self.turkish_questions):
            yield from pair[:2]

    def sayings(self) -> list[tuple[str, ...]]:
        """What a teacher of English teaches: texts of one meaning, the English first, each English text once."""
        asked = (group for pair in (*self.questions, *self.answers) for group in pair)
        found: dict[str, dict[str, None]] = {}
        for group in (*self.sentences, *self.passage_sentences, *asked):
            if english := group[_ENGLISH]:
                others = (cell[0] for cell in group if cell)
                found.setdefault(english[0], {}).update(dict.fromkeys((english[0], *others)))
        return [tuple(each) for each in found.values()]

    def name_texts(self) -> list[str]:
        """The names of all languages, one after another."""
        return [text for group in self.names for cell in group for text in cell]

    def sentence_texts(self) -> list[str]:
        """The parallel sentences of all languages, one after another."""
        return [text for group in self.sentences for cell in group for text in cell]


def read_rows(path: Path) -> list[dict[str, str]]:
    """The lines of a table of language data, by the names of its columns."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(DictReader(file, delimiter="\t", quoting=QUOTE_NONE))


def _cell(text: str) -> tuple[str, ...]:
    cleaned = (_NOTE.sub("", part).strip(" .…-«»") for part in text.split(";"))
    return tuple(part for part in cleaned if part)


def _synonym_groups(path: Path) -> list[Group]:
    """Groups of a lexicon file, whose cells hold synonyms between semicolons."""
    return _several(
        tuple(_cell(row.get(language) or "") for language in LANGUAGES) for row in read_rows(path)
    )


def _plain_groups(path: Path) -> list[Group]:
    """Groups of a file whose cells hold one text each, without its placeholders and tags."""
    groups = []
    for row in read_rows(path):
        texts = [_MARKUP.sub(" ", row.get(language) or "").strip() for language in LANGUAGES]
        groups.append(tuple((text,) if text else () for text in texts))
    return _several(groups)


def _several(groups: Iterator[Group] | Sequence[Group]) -> list[Group]:
    return [group for group in groups if sum(map(bool, group)) > 1]


def passage_sentences(rows: Iterable[dict[str, str]]) -> Iterator[Group]:
    """Sentences of passages that have as many in each language: their writers went sentence by sentence."""
    for row in rows:
        texts = [row[f"p_{language}"] for language in LANGUAGES]
        each = [[text[start:end].strip() for start, end in split_sentences(text)] for text in texts]
        if len(each[0]) > 1 and all(len(sentences) == len(each[0]) for sentences in each):
            for sentences in zip(*each, strict=True):
                yield tuple((sentence,) for sentence in sentences)


def _columns(row: dict[str, str], prefix: str) -> Group:
    return tuple((row[f"{prefix}_{language}"],) for language in LANGUAGES)


def _asked_and_said(rows: Iterable[dict[str, str]]) -> Iterator[tuple[Group, Group]]:
    return ((_columns(row, "q"), _columns(row, "p")) for row in rows)


def _open_groups(folder: Path) -> list[Group]:
    groups: list[Group] = []
    for name in ("android/android", "open_sdg/sdg", "cldr/cldr", "country_list/country"):
        groups += _plain_groups(folder / f"{name}_ky_tr_ru_en.tsv")
    for line in (folder / "tico19/eng-rus.tsv").read_text(encoding="utf-8").splitlines():
        english, _, russian = line.partition("\t")
        groups.append(((), (), (russian,), (english,)))
    return groups


def _turkish_questions(path: Path) -> Iterator[Pair]:
    for line in path.read_text(encoding="utf-8").splitlines():
        record = loads(line)
        yield Pair(record["question"], record["passage"][:_LONGEST_PASSAGE])


def read_training_data(corpus: Path, open_data: Path | None) -> TrainingData:
    """Training data from our ``corpus`` folder and, where it is present, the folder of open data."""
    lexicon = sorted((corpus / "lexicon").glob("*.tsv"))
    asked = {path.stem: read_rows(path) for path in sorted((corpus / "questions").glob("*.tsv"))}
    answered = [row for path in sorted((corpus / "answers").glob("*.tsv")) for row in read_rows(path)]
    named = [_synonym_groups(path) for path in sorted((corpus / "names").glob("*.tsv"))]
    trained = [row for rows in asked.values() for i, row in enumerate(rows) if i % HELD_BACK_EVERY]
    return TrainingData(
        concepts=tuple(group for path in lexicon for group in _synonym_groups(path)),
        names=tuple(group for names in named for i, group in enumerate(names) if i % HELD_BACK_EVERY),
        sentences=tuple(
            group for path in sorted((corpus / "parallel").glob("*.tsv")) for group in _plain_groups(path)
        ),
        passage_sentences=tuple(passage_sentences(trained)),
        questions=tuple(_asked_and_said(trained)),
        answers=tuple(_asked_and_said(answered)),
        paraphrases=tuple(
            Pair(row["a"], row["b"])
            for path in sorted((corpus / "paraphrase").glob("*.tsv"))
            for row in read_rows(path)
        ),
        interface=tuple(_open_groups(open_data)) if open_data else (),
        turkish_questions=tuple(_turkish_questions(open_data / "thquad_tr/thquad_tr.jsonl"))
        if open_data
        else (),
        passage_rows=tuple(trained),
        held_back={name: tuple(rows[::HELD_BACK_EVERY]) for name, rows in asked.items()},
        held_back_names=tuple(group for names in named for group in names[::HELD_BACK_EVERY]),
    )


def _two(group: Group, random: Random) -> Pair:
    left, right = random.sample([cell for cell in group if cell], 2)
    return Pair(random.choice(left), random.choice(right))


def _synonyms(concepts: Sequence[Group], random: Random) -> Iterator[Pair]:
    for group in concepts:
        for cell in group:
            if len(cell) > 1:
                left, right = random.sample(cell, 2)
                yield Pair(left, right)


def _pseudo_sentences(concepts: Sequence[Group], count: int, random: Random) -> Iterator[Pair]:
    full = [group for group in concepts if all(group)]
    for _ in range(count):
        parts = random.sample(full, min(len(full), random.randint(3, 12)))
        left, right = random.sample(range(len(LANGUAGES)), 2)
        texts = [[random.choice(part[side]) for part in parts] for side in (left, right)]
        random.shuffle(texts[1])
        yield Pair(" ".join(texts[0]), " ".join(texts[1]))


def draw_pairs(data: TrainingData, random: Random) -> list[Pair]:
    """One epoch's pairs, shuffled; a new draw of languages and synonyms each time."""
    pairs: list[Pair] = []
    for _ in range(3):  # a concept has twelve ordered language pairs: one draw would leave most unseen
        for groups in (data.concepts, data.names, data.sentences, data.passage_sentences):
            pairs += [_two(group, random) for group in groups]
    for _ in range(5):  # few texts besides say a name, most say a concept
        pairs += [_two(group, random) for group in data.names]
    pairs += _synonyms((*data.concepts, *data.names), random)
    pairs += _pseudo_sentences(data.concepts, len(data.concepts), random)
    for times, asked in (
        (6, data.questions),
        (4, data.answers),
    ):  # sixteen language pairs each, and few lines
        for _ in range(times):
            pairs += [
                Pair(random.choice(question)[0], random.choice(passage)[0]) for question, passage in asked
            ]
    pairs += [_two(passage, random) for _, passage in (*data.questions, *data.answers)]
    for question, passage in data.answers:  # short enough to be parallel sentences, too
        pairs += (_two(question, random), _two(passage, random))
    pairs += data.paraphrases
    pairs += [_two(group, random) for group in data.interface]
    pairs += random.sample(data.turkish_questions, len(data.turkish_questions) // 2)
    random.shuffle(pairs)
    return pairs
