"""From a question to ranked passages, in and across four languages."""

from collections.abc import Sequence
from unicodedata import normalize

import numpy as np
import pytest

from index import search as module
from index.encoder import BuiltinEncoder
from index.first_stage import FirstStage, lexical_leg, own_terms
from index.generation import Generation
from index.lexical import best_places
from index.questions import LONGEST_QUESTION
from index.rerank import LateInteraction
from index.search import rank, rank_with_evidence
from index.stages import Stages
from index.subwords import split_words
from ingest.document import Language
from ingest.errors import QuestionError
from ingest.sections import PassageKind

ENCODER = BuiltinEncoder.load()
PASSAGES: dict[int, tuple[Language | None, str]] = {
    11: ("tr", "Türkiye ile Azerbaycan, Haziran 2021'de Şuşa'da müttefiklik beyannamesini imzaladı."),
    12: ("tr", "Jandarma subayları akademide üç yıl eğitim gördükten sonra göreve başlar."),
    23: ("ky", "Нарын дарыясынын суусу жазында эриген кардан көтөрүлөт да талааларды сугарат."),
    24: ("ky", "Манас эпосун айтуучулар элдин тарыхын муундан муунга оозеки жеткирип келишкен."),
    35: ("ru", "Железную дорогу в Узбекистан построят за шесть лет китайские инженеры."),
    36: ("ru", "Студенты сдают экзамены весной, чтобы получить стипендию для учёбы за границей."),
    47: ("en", "Deminers cleared the mined fields near Aghdam before the villagers came home."),
    48: ("en", "The old stone bridge was repaired after the flood of last spring."),
    50: (None, "TB2 ANKA-S 1992"),
}
QUESTIONS: dict[int, tuple[str, ...]] = {
    11: (
        "Şuşa beyannamesi ne zaman imzalandı?",
        "Шуша декларациясына качан кол коюлган?",
        "Когда подписали Шушинскую декларацию?",
        "When was the Shusha declaration signed?",
    ),
    23: (
        "Nehrin suyu ilkbaharda neden yükselir?",
        "Дарыянын суусу жазында эмне үчүн көтөрүлөт?",
        "Почему весной поднимается вода в реке?",
        "Why does the water of the river rise in spring?",
    ),
    35: (
        "Özbekistan demiryolunu kim inşa edecek?",
        "Өзбекстанга темир жолду ким курат?",
        "Кто построит железную дорогу в Узбекистан?",
        "Who will build the railway to Uzbekistan?",
    ),
    48: (
        "Taş köprü ne zaman onarıldı?",
        "Таш көпүрө качан оңдолгон?",
        "Когда починили каменный мост?",
        "When was the stone bridge repaired?",
    ),
}

TWO_SUBJECTS = (
    "scholarship before an officer in June",
    "engineers who sing the epic in spring",
    "mines on the railway bridge, 1992",
    "студенты академии у реки",
    "Manas ve jandarma",
)
"""Of each, one leg may find the one subject nearer and the other the other, whatever the weights."""


@pytest.fixture(scope="module")
def generation() -> Generation:
    return Generation.build(
        list(PASSAGES),
        [text for _, text in PASSAGES.values()],
        [language for language, _ in PASSAGES.values()],
        encoder=ENCODER,
    )


@pytest.mark.parametrize(
    ("number", "question"), [(number, question) for number, asked in QUESTIONS.items() for question in asked]
)
def test_a_question_in_any_language_finds_the_passage_that_answers_it(
    generation: Generation, number: int, question: str
) -> None:
    assert rank(generation, question, encoder=ENCODER).passage_ids[0] == number


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Когда подписaли Шушинcкую деклapацию?", QUESTIONS[11][2]),  # Latin a, c and p
        (normalize("NFD", QUESTIONS[35][0]), QUESTIONS[35][0]),
        (QUESTIONS[48][0].replace("köprü", "köp\xadrü"), QUESTIONS[48][0]),
        (QUESTIONS[23][1].replace("Дарыянын", "Дарыя\u200bнын"), QUESTIONS[23][1]),
        (QUESTIONS[48][1].replace("ө", "ɵ"), QUESTIONS[48][1]),  # the letter of phonetics
        (f'<p class="q">{QUESTIONS[48][3]}</p><br/>', QUESTIONS[48][3]),
        ("2021de Şuşa'da ne imzalandı?", "2021 Şuşa'da ne imzalandı?"),
        ("2021дө Шушада эмнеге кол коюлган?", "2021 Шушада эмнеге кол коюлган?"),
    ],
)
def test_a_question_is_mended_as_texts_are(generation: Generation, typed: str, meant: str) -> None:
    assert typed != meant
    assert rank(generation, typed, encoder=ENCODER) == rank(generation, meant, encoder=ENCODER)


def test_an_ending_on_a_number_counts_where_a_text_writes_it_so() -> None:
    texts = ["Houses of the 1990s.", "Houses of 1990.", "Bridges and rivers."]
    generation = Generation.build(range(3), texts, ["en"] * 3, encoder=ENCODER)
    assert rank(generation, "houses 1990s", encoder=ENCODER).passage_ids[0] == 0
    assert rank(generation, "houses 1990th", encoder=ENCODER).passage_ids[0] == 1


@pytest.mark.parametrize("question", ["в", "the", "and when?", "и", "5", "ne zaman", "кто они?", "x"])
def test_a_letter_or_a_word_that_names_nothing_is_never_said_to_be_found(question: str) -> None:
    texts = [
        "Железную дорогу в Узбекистан построят и в Киргизию, x 5.",
        "When and by whom the bridge, ne zaman?",
    ]
    generation = Generation.build(range(2), texts, ["ru", "en"], encoder=ENCODER)
    ranking = rank(generation, question, encoder=ENCODER)
    assert ranking.status in {"related", "none"}
    assert ranking.confidence < 0.5
    assert rank(generation, f"{question} bridge", encoder=ENCODER).passage_ids[0] == 1


def test_a_ranking_says_in_which_language_it_was_asked(generation: Generation) -> None:
    languages = [rank(generation, question, encoder=ENCODER).language for question in QUESTIONS[11]]
    assert languages == ["tr", "ky", "ru", "en"]
    assert rank(generation, "1992 2021", encoder=ENCODER).language is None


@pytest.mark.parametrize("retriever", ["hybrid", "dense", "lexical"])
def test_scores_fall_within_0_and_1_and_no_passage_comes_twice(
    generation: Generation, retriever: module.Retriever
) -> None:
    for asked in QUESTIONS.values():
        for question in asked:
            ranking = rank(generation, question, encoder=ENCODER, retriever=retriever)
            scores = ranking.scores
            assert all(0 <= score <= 1 for score in scores)
            assert list(scores) == sorted(scores, reverse=True)
            assert 0 <= ranking.confidence <= 1
            assert len(set(ranking.passage_ids)) == len(ranking.passage_ids) == len(scores)


def test_every_passage_is_a_candidate_of_a_small_library_and_k_of_them_are_given(
    generation: Generation,
) -> None:
    whole = rank(generation, QUESTIONS[23][0], encoder=ENCODER, k=100)
    assert sorted(whole.passage_ids) == list(PASSAGES)
    for k in (1, 3, 9):
        best = rank(generation, QUESTIONS[23][0], encoder=ENCODER, k=k)
        assert best.passage_ids == whole.passage_ids[:k]
        assert best.scores == whole.scores[:k]
        assert (best.status, best.confidence) == (whole.status, whole.confidence)


def test_the_dense_leg_alone_orders_by_cosine(generation: Generation) -> None:
    texts = [text for _, text in PASSAGES.values()]
    for asked in QUESTIONS.values():
        cosines = ENCODER.encode_documents(texts) @ ENCODER.encode_queries(asked[:1])[0]
        ranking = rank(generation, asked[0], encoder=ENCODER, retriever="dense")
        by_number = dict(zip(PASSAGES, cosines.tolist(), strict=True))
        assert [by_number[number] for number in ranking.passage_ids] == pytest.approx(
            sorted(cosines)[::-1], abs=1e-6
        )


def test_the_lexical_leg_alone_orders_by_its_scores_and_gives_only_what_shares_a_word(
    generation: Generation,
) -> None:
    question = "stone bridge near Aghdam, мост"
    words = split_words(question)
    late = LateInteraction.of(words, generation.words, ENCODER.table, generation.neighbours.spellings)
    leg = lexical_leg(generation, words, late, generation.lexical.scores(own_terms(words)))
    ranking = rank(generation, question, encoder=ENCODER, retriever="lexical")
    assert ranking.passage_ids == tuple(generation.numbers[best_places(leg, 10)].tolist())
    assert set(ranking.passage_ids) >= {47, 48}
    own = Stages(dense=False, near_words=False, spellings=False, late_interaction=False)
    assert set(rank(generation, question, encoder=ENCODER, retriever=own).passage_ids) == {47, 48}


def test_neither_leg_filters_what_the_other_brings(
    generation: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_STAGE", 1)
    apart = 0
    for question in TWO_SUBJECTS:
        by_leg = {
            leg: set(rank(generation, question, encoder=ENCODER, k=1, retriever=leg).passage_ids)
            for leg in ("dense", "lexical", "hybrid")
        }
        both = rank(generation, question, encoder=ENCODER, k=1)
        assert by_leg["hybrid"] <= by_leg["dense"] | by_leg["lexical"]
        apart += by_leg["dense"] != by_leg["lexical"]
        ranking, _ = rank_with_evidence(generation, question, encoder=ENCODER, k=1)
        assert ranking == both
        late = rank_with_evidence(generation, question, encoder=ENCODER)[1]
        first = FirstStage.of(generation, question, late, split_words(question), encoder=ENCODER)
        brought = set(generation.numbers[first.candidates(1)].tolist())
        assert brought == by_leg["dense"] | by_leg["lexical"]
    assert apart, "the legs bring the same for every question: nothing is seen of either filtering"


def test_a_name_that_no_training_saw_finds_the_passage_that_holds_it() -> None:
    texts = ["Qavrşin Zöptak köyde doğdu.", "Müttefiklik beyannamesi imzalandı.", "Köprü onarıldı."]
    generation = Generation.build([1, 2, 3], texts, ["tr"] * 3, encoder=ENCODER)
    for question in ("Zöptak", "Зөптак ким?", "Who is Zoptak?"):
        assert rank(generation, question, encoder=ENCODER).passage_ids[0] == 1


def test_a_name_spelt_as_russian_spells_it_finds_the_turkish_spelling() -> None:
    texts = [
        "Nahçıvan'da yeni bir köprü açıldı.",
        "Bakü'de yeni bir köprü açıldı.",
        "Şuşa'da yeni bir köprü açıldı.",
    ]
    generation = Generation.build([1, 2, 3], texts, ["tr"] * 3, encoder=ENCODER)
    for question in ("Нахичевань", "Нахчыван", "Nakhchivan"):
        assert rank(generation, question, encoder=ENCODER).passage_ids[0] == 1


def test_an_empty_library_has_no_answer() -> None:
    ranking = rank(Generation.empty(ENCODER), "Köprü nerede?", encoder=ENCODER)
    assert (ranking.passage_ids, ranking.scores, ranking.status, ranking.confidence) == ((), (), "none", 0.0)
    assert ranking.language == "tr"


def test_a_question_without_a_shared_word_has_no_lexical_answer(generation: Generation) -> None:
    ranking = rank(generation, "zqwxuv", encoder=ENCODER, retriever="lexical")
    assert (ranking.passage_ids, ranking.status, ranking.confidence) == ((), "none", 0.0)


@pytest.mark.parametrize("texts", [["Köprü onarıldı."], ["Köprü onarıldı."] * 3, ["", "…"]])
def test_passages_that_cannot_be_told_apart_are_ranked_all_the_same(texts: Sequence[str]) -> None:
    generation = Generation.build(range(1, len(texts) + 1), texts, [None] * len(texts), encoder=ENCODER)
    ranking = rank(generation, "köprü", encoder=ENCODER)
    assert sorted(ranking.passage_ids) == list(range(1, len(texts) + 1))
    assert all(0 <= score <= 1 for score in ranking.scores)
    assert np.isfinite(ranking.confidence)


@pytest.mark.parametrize("question", ["", "   ", "?!", "😀", "— … _", "\ud800"])
def test_a_question_without_a_word_is_refused(generation: Generation, question: str) -> None:
    with pytest.raises(QuestionError, match="no word in it"):
        rank(generation, question, encoder=ENCODER)


def test_a_question_of_ten_thousand_words_is_refused(generation: Generation) -> None:
    question = " ".join(f"söz{number}" for number in range(10_000))
    with pytest.raises(QuestionError, match=f"has 10000 different words; at most {LONGEST_QUESTION}"):
        rank(generation, question, encoder=ENCODER)


def test_a_question_that_repeats_itself_is_the_question_it_repeats(generation: Generation) -> None:
    ranking = rank(generation, "taş köprü onarım " * 3_000, encoder=ENCODER)
    assert ranking.passage_ids == rank(generation, "taş köprü onarım", encoder=ENCODER).passage_ids


def test_the_evidence_compares_each_distinct_word_of_the_question(generation: Generation) -> None:
    _, late = rank_with_evidence(generation, "köprü Köprü taş?", encoder=ENCODER)
    assert late.similarity.question_words == len(late.rarity) == 2


class Lengths:
    """An encoder of two dimensions: short texts point one way, long ones the other."""

    name = "lengths"
    dimension = 2

    def encode_documents(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([[1, 0] if len(text) < 30 else [0, 1] for text in texts], dtype=np.float32)

    encode_queries = encode_documents


def test_the_dense_leg_is_the_encoders_own() -> None:
    texts = ["Kısa söz.", "Bu oldukça uzun bir cümledir, kısa değildir.", "Туз."]
    generation = Generation.build([1, 2, 3], texts, [None] * 3, encoder=Lengths())
    assert rank(generation, "x" * 40, encoder=Lengths(), retriever="dense").passage_ids[0] == 2
    assert rank(generation, "x", encoder=Lengths(), k=2, retriever="dense").passage_ids in ((1, 3), (3, 1))
    assert rank(generation, "туз", encoder=Lengths()).passage_ids[0] == 3


def test_a_list_of_sources_comes_after_the_text_that_answers_and_is_found_without_it() -> None:
    source = "Yılmaz, A. (2022). Şuşa Beyannamesi: imzalandığı gün. Ankara: Köprü Yayınları."
    texts = [PASSAGES[12][1], source, PASSAGES[11][1], PASSAGES[48][1]]
    kinds: list[PassageKind] = ["text", "references", "text", "text"]

    def found(places: Sequence[int], question: str) -> list[int]:
        generation = Generation.build(
            places,
            [texts[place] for place in places],
            [None] * len(places),
            encoder=ENCODER,
            kinds=[kinds[place] for place in places],
        )
        return list(rank(generation, question, encoder=ENCODER).passage_ids)

    question = "Şuşa beyannamesi ne zaman imzalandı?"
    assert found([0, 1, 2, 3], question)[:2] == [2, 1]
    assert found([0, 1, 3], question)[0] == 1


def test_another_encoder_changes_no_confidence_where_it_puts_the_same_passage_first(
    generation: Generation,
) -> None:
    class Halved:
        """The built-in encoder under another name, whose cosines are all nearly the same."""

        name, dimension = "halved", ENCODER.dimension

        def encode_documents(self, texts: Sequence[str]) -> np.ndarray:
            vectors = ENCODER.encode_documents(texts) * np.float32(0.1)
            vectors[:, 0] += 1
            return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))

        encode_queries = encode_documents

    texts = [text for _, text in PASSAGES.values()]
    languages = [language for language, _ in PASSAGES.values()]
    other = Generation.build(list(PASSAGES), texts, languages, encoder=Halved())
    for number, asked in QUESTIONS.items():
        ours = rank(generation, asked[0], encoder=ENCODER)
        theirs = rank(other, asked[0], encoder=Halved())
        assert ours.passage_ids[0] == theirs.passage_ids[0] == number
        assert ours.features is not None
        assert theirs.features is not None
        assert theirs.features[2] == pytest.approx(ours.features[2], abs=1e-4)
