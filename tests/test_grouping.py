"""Passages that say the same are one hit; passages that only look alike are not."""

from collections.abc import Sequence
from re import sub

import numpy as np
import pytest
from numpy.typing import NDArray

from index.encoder import BuiltinEncoder
from index.filters import Scope
from index.generation import Generation
from index.grouping import grouped
from index.positions import Positions
from index.search import Ranking, rank
from ingest.document import Language
from ingest.passages import Passage

ENCODER = BuiltinEncoder.load()

SALT = (
    "Caravans carried salt over the pass to the bazaar of Osh, where a sack of it was worth two sheep, and came back "
    "with cotton and iron before the snow closed the road."
)
# The same abstract in four languages.
ABSTRACTS: dict[Language, str] = {
    "en": "Diplomatic relations between Turkey and Kyrgyzstan were established in January 1992, shortly after the "
    "collapse of the Soviet Union. The two countries signed an agreement on military training, and Kyrgyz officers "
    "studied at the military academy in Ankara.",
    "tr": "Türkiye ile Kırgızistan arasındaki diplomatik ilişkiler, Sovyetler Birliği'nin dağılmasından kısa süre "
    "sonra, Ocak 1992'de kuruldu. İki ülke askerî eğitim anlaşması imzaladı ve Kırgız subaylar Ankara'daki askerî "
    "akademide öğrenim gördü.",
    "ky": "Түркия менен Кыргызстандын ортосундагы дипломатиялык мамилелер Советтер Союзу кулагандан көп өтпөй, "
    "1992-жылдын январында түзүлгөн. Эки өлкө аскердик билим берүү келишимине кол коюп, кыргыз офицерлери Анкарадагы "
    "аскердик академияда окушкан.",
    "ru": "Дипломатические отношения между Турцией и Кыргызстаном были установлены в январе 1992 года, вскоре после "
    "распада Советского Союза. Две страны подписали соглашение о военном обучении, и киргизские офицеры учились в "
    "военной академии в Анкаре.",
}
# On the same topic as the abstracts, and saying other things.
TOPIC: dict[Language, str] = {
    "en": "Turkey and Kyrgyzstan signed a treaty of eternal friendship in October 1997 in Ankara. Turkish soldiers "
    "gave the Kyrgyz army vehicles and uniforms, and a military hospital was built in Bishkek.",
    "tr": "Türkiye ile Kırgızistan, Kırgız subayların eğitimi için 1993'te bir protokol imzaladı. Askerî öğrencilerin "
    "masraflarını Türkiye karşıladı, mezunlar Bişkek'te göreve başladı.",
    "ru": "В 2022 году Кыргызстан купил у Турции беспилотники. Военное сотрудничество двух стран началось с обучения "
    "офицеров, а после распада Советского Союза оно распространилось на технику.",
}
FILLING = (
    "Нарын дарыясынын суусу жазында эриген кардан көтөрүлөт да талааларды сугарат.",
    "Deminers cleared the mined fields near Aghdam before the villagers came home.",
    "Железную дорогу в Узбекистан построят за шесть лет китайские инженеры.",
    "Jandarma subayları akademide üç yıl eğitim gördükten sonra göreve başlar.",
)


def groups(
    texts: Sequence[str],
    languages: Sequence[Language | None],
    *,
    spans: Sequence[tuple[str, int, int]] | None = None,
    k: int = 10,
    per_document: int | None = None,
) -> tuple[tuple[int, ...], ...]:
    """Hits of the texts in this order, in a library that has some more; each in a document of its own by default."""
    spans = spans or [(f"d{place}", 0, len(text)) for place, text in enumerate(texts)]
    generation = Generation.build(
        range(len(texts) + len(FILLING)),
        [*texts, *FILLING],
        [*languages, *(None for _ in FILLING)],
        encoder=ENCODER,
    )
    more = [(f"f{place}", 0, len(text)) for place, text in enumerate(FILLING)]
    positions = Positions.of([Passage(each, 0, start, end, "", None) for each, start, end in (*spans, *more)])
    return grouped(generation, positions, np.arange(len(texts)), k=k, per_document=per_document)


def test_the_same_text_in_another_edition_is_one_hit() -> None:
    other = SALT.replace("Caravans carried", "The caravans carried").replace(
        "closed the road", "closed this road"
    )
    assert groups([SALT, FILLING[1], other], ["en"] * 3) == ((0, 2), (1,))


def test_an_abstract_in_four_languages_is_one_hit_in_the_language_that_ranks_first() -> None:
    for first in ABSTRACTS:
        order = [first, *(each for each in ABSTRACTS if each != first)]
        assert groups([ABSTRACTS[each] for each in order], order) == ((0, 1, 2, 3),)


class OneDirection:
    """An encoder for which all texts are the same."""

    name = "one-direction"
    dimension = 2

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.tile(np.array([1, 0], dtype=np.float32), (len(texts), 1))

    encode_queries = encode_documents


def test_what_says_the_same_does_not_depend_on_the_encoder_that_a_library_is_searched_with() -> None:
    texts = [ABSTRACTS["en"], *TOPIC.values(), ABSTRACTS["ky"]]
    generation = Generation.build(range(5), texts, ["en", *TOPIC, "ky"], encoder=OneDirection())
    positions = Positions.of([Passage(f"d{i}", 0, 0, len(t), t, None) for i, t in enumerate(texts)])
    assert grouped(generation, positions, np.arange(5), k=5) == ((0, 4), (1,), (2,), (3,))


def test_passages_on_one_topic_in_several_languages_stay_apart() -> None:
    texts = [ABSTRACTS["en"], *TOPIC.values()]
    assert groups(texts, ["en", *TOPIC]) == ((0,), (1,), (2,), (3,))
    without_figures = [sub(r"\d+", "", text) for text in texts]
    assert groups(without_figures, ["en", *TOPIC]) == ((0,), (1,), (2,), (3,))


def test_a_figure_that_the_hit_does_not_have_makes_another_hit() -> None:
    report = "In {} the railway carried more salt than wool over the pass, and the customs house of Osh closed early."
    texts = [report.format(year) for year in (1911, 1912, 1911)]
    assert groups(texts, ["en"] * 3) == ((0, 2), (1,))
    translated = ABSTRACTS["tr"].replace("1992", "1993")
    assert groups([ABSTRACTS["en"], translated], ["en", "tr"]) == ((0,), (1,))


def test_a_passage_that_says_the_same_and_much_more_is_a_hit_of_its_own() -> None:
    more = f"{SALT} {FILLING[1]} Their leader wrote a letter to the governor about wages, bread and winter boots."
    assert groups([SALT, more], ["en", "en"]) == ((0,), (1,))
    assert groups([more, SALT], ["en", "en"]) == ((0,), (1,))
    longer = f"{ABSTRACTS['tr']} {FILLING[3]} {TOPIC['tr']}"
    assert groups([ABSTRACTS["en"], longer], ["en", "tr"]) == ((0,), (1,))


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (("a", 40, 120), ((0, 1),)),  # 60 of 80 characters
        (("a", 50, 150), ((0,), (1,))),  # half of it
        (("a", 49, 149), ((0, 1),)),
        (("a", 90, 98), ((0, 1),)),
        (("b", 0, 100), ((0,), (1,))),
    ],
)
def test_stretches_of_one_document_are_one_hit_from_more_than_half_of_the_shorter(
    second: tuple[str, int, int], expected: tuple[tuple[int, ...], ...]
) -> None:
    assert groups(FILLING[:2], ["ky", "en"], spans=[("a", 0, 100), second]) == expected


def test_a_document_has_as_many_hits_as_it_may_and_what_says_the_same_does_not_count() -> None:
    texts = [SALT, FILLING[1], SALT, FILLING[2], FILLING[0]]
    spans = [("a", 0, 100), ("a", 200, 300), ("a", 400, 500), ("b", 0, 100), ("a", 600, 700)]
    languages: list[Language | None] = ["en", "en", "en", "ru", "ky"]
    assert groups(texts, languages, spans=spans, per_document=1) == ((0, 2), (3,))
    assert groups(texts, languages, spans=spans, per_document=2) == ((0, 2), (1,), (3,))
    assert groups(texts, languages, spans=spans) == ((0, 2), (1,), (3,), (4,))


def test_hits_stop_at_k_and_passages_without_words_are_never_the_same() -> None:
    assert groups([SALT, FILLING[1], FILLING[2], SALT], ["en"] * 4, k=2) == ((0,), (1,))
    assert groups(["…", "…", "!"], [None] * 3) == ((0,), (1,), (2,))


def test_what_stands_far_down_is_found_when_most_of_a_ranking_says_the_same() -> None:
    texts = [*[SALT] * 60, FILLING[1]]
    assert groups(texts, ["en"] * 61, k=2) == (tuple(range(60)), (60,))


def ranking(
    passages: Sequence[tuple[str, str]], question: str, *, per_document: int | None = None
) -> Ranking:
    """Of passages, each its document and its text, with what says the same as one hit."""
    generation = Generation.build(
        range(len(passages)), [text for _, text in passages], ["en"] * len(passages), encoder=ENCODER
    )
    positions = Positions.of(
        [Passage(name, 0, 1000 * i, 1000 * i + len(t), t, "en") for i, (name, t) in enumerate(passages)]
    )
    scope = Scope(positions=positions, per_document=per_document)
    return rank(generation, question, encoder=ENCODER, scope=scope)


def test_a_ranking_names_what_its_hits_stand_for() -> None:
    found = ranking([("a", SALT), ("b", FILLING[1]), ("c", SALT)], "Who carried salt over the pass?")
    together = [{number, *also} for number, also in zip(found.passage_ids, found.also, strict=True)]
    assert together == [{0, 2}, {1}]  # either of the two may come first
    assert len(found.scores) == 2
    assert list(found.scores) == sorted(found.scores, reverse=True)


def test_hits_are_looked_for_in_the_documents_left_when_one_fills_all_candidates() -> None:
    # Each year's salt is a place of its own, and there are more of them than either leg brings.
    long = [("a", f"Caravans carried salt over the pass in {year}.") for year in range(1000, 1700)]
    others = [("b", FILLING[1]), ("c", FILLING[2]), ("d", FILLING[3])]
    found = ranking([*long, *others], "Did caravans carry salt over the pass?", per_document=1)
    assert len(found.passage_ids) == 4
    # One of them, wherever it ranks: what nearly every passage says tells none of them from the others.
    assert [number < 700 for number in sorted(found.passage_ids)] == [True, False, False, False]
    assert set(found.passage_ids) >= {700, 701, 702}
