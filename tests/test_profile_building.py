"""Making the language profiles, and measuring them."""

import json
from pathlib import Path

import numpy as np
import pytest

from ingest.document import LANGUAGES
from ingest.grams import PROFILES, Script
from ingest.neighbours import table_of
from ingest.profile_building import build_table, declaration_paragraphs, profile
from ingest.profile_measuring import check, measure
from ingest.profile_text import hold_apart, read_lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_profile_has_what_langdetect_reads_and_no_more(language: str) -> None:
    made = json.loads((PROFILES / f"{language}.json").read_text(encoding="utf-8"))
    assert set(made) == {"freq", "n_words", "name"}
    assert made["name"] == language
    assert len(made["n_words"]) == 3
    assert made["n_words"][2] == sum(count for gram, count in made["freq"].items() if len(gram) == 3)


def test_a_profile_counts_trigrams_and_short_words() -> None:
    made = json.loads(profile("tr", ["Ve ve su!", "вода"], script="latin", rare=1))
    assert made == {"freq": {" ve": 2, "VE": 2, "ve ": 2}, "n_words": [3, 3, 4], "name": "tr"}


def test_a_profile_leaves_out_words_of_another_script_and_mixed_ones() -> None:
    made = json.loads(profile("ky", ["Googleдон суу"], script="cyrillic", rare=0))
    assert made["freq"] == {" су": 1, "СУУ": 1, "суу": 1, "уу ": 1}


def test_paragraphs_of_a_declaration_come_without_marks(tmp_path: Path) -> None:
    path = tmp_path / "x.html"
    path.write_text(
        "<head><title>T</title></head><p>Har bir <i>inson</i>\n huquqi</p><li>B &amp; C</li>", "utf-8"
    )
    assert declaration_paragraphs(path) == ["Har bir inson huquqi", "B & C"]


def test_the_table_counts_each_different_sentence_once(tmp_path: Path) -> None:
    lines = {
        "tr": "Bakan yarın Ankara'ya gidecek.\nBakan yarın Ankara'ya gidecek.\nDas ist nicht der richtige Weg.",
        "ky": "Министр эртең Анкарага барат.",
        "ru": "Министр завтра поедет в Анкару.",
        "en": "The minister will go to Ankara tomorrow.",
    }
    for name, text in lines.items():
        (tmp_path / f"a.{name}").write_text(text, "utf-8")
    assert "| sentences | 50.00 (1 of 2, none 1) | 100.00 (0 of 1, none 0) |" in measure(tmp_path)


@pytest.mark.parametrize("script", ["latin", "cyrillic"])
def test_the_table_of_a_script_is_made_of_the_profiles_that_lie_beside_it(script: Script) -> None:
    grams, counts = build_table(script)
    with np.load(PROFILES / f"{script}.npz", allow_pickle=False) as stored:
        assert stored["grams"].tolist() == grams.tolist()
        assert np.array_equal(stored["table"], table_of(counts))


def test_a_table_tells_a_rare_gram_from_one_never_seen() -> None:
    counts = np.array([[0, 10], [1, 0], [10_000_000, 90]], dtype=np.uint32)
    assert table_of(counts).tolist() == [[0, 255], [1, 0], [255, 255]]


def _write(folder: Path, name: str, lines: list[str]) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def language_data(tmp_path: Path) -> Path:
    """Corpus and open data in one folder; of the twenty numbered sentences some are held apart."""
    row = "\t".join
    header = row(["en", "tr", "ky", "ru"])
    sentences = [row([f"Bridge {n}.", f"Köprü {n}.", f"Көпүрө {n}.", f"Мост {n}."]) for n in range(20)]
    _write(tmp_path, "lexicon/general.tsv", [header, row(["bridge (noun)", "köprü", "көпүрө", "мост"])])
    for name in ("collocations", "domain", "encyclopaedic"):
        _write(tmp_path, f"lexicon/{name}.tsv", [header])
    _write(tmp_path, "parallel/sentences.tsv", [header, *sentences])
    columns = [f"{part}_{language}" for part in "qp" for language in ("en", "tr", "ky", "ru")]
    _write(tmp_path, "questions/question_passage.tsv", [row(columns), row(columns)])
    _write(
        tmp_path, "paraphrase/pairs.tsv", [row(["lang", "a", "b"]), row(["tr", "Kim yaptı?", "Yapan kim?"])]
    )
    for table in ("android/android_ky_tr_ru_en.tsv", "open_sdg/sdg_ky_tr_ru_en.tsv"):
        _write(tmp_path, table, [row(["ky", "tr", "ru", "en"]), row(["%1$d саат", "saat", "час", "hour"])])
    for language in LANGUAGES:
        _write(tmp_path, f"common_voice/{language}.txt", ["A", "Б"])
    _write(tmp_path, "tico19/eng-rus.tsv", [row(["Cough.", "Кашель."])])
    _write(tmp_path, "thquad_tr/thquad_tr.jsonl", ['{"question": "Kim?", "passage": "O."}'])
    return tmp_path


def test_lines_come_without_notes_and_placeholders(language_data: Path) -> None:
    lines = read_lines(language_data, language_data)
    assert lines["en"][0] == "bridge  "
    assert "  саат" in lines["ky"]
    assert lines["tr"][-3:] == ["Б", "Kim?", "O."]


def test_a_sentence_is_held_apart_with_its_translations_and_left_out_of_the_rest(language_data: Path) -> None:
    apart = hold_apart(language_data, language_data)["parallel sentences"]
    numbers = {language: [line.split()[1] for line in apart[language]] for language in LANGUAGES}
    assert 0 < len(numbers["en"]) < 20
    assert numbers["tr"] == numbers["ky"] == numbers["ru"] == numbers["en"]
    rest = read_lines(language_data, language_data, without=set(apart["ky"]))
    assert len(rest["ky"]) == len(rest["en"]) - len(apart["ky"])
    assert not set(apart["ky"]) & set(rest["ky"])


def test_the_check_counts_pieces_of_texts_by_source() -> None:
    table = check({"ours": {"en": ["Who signed the border agreement?"]}}, PROFILES)
    assert "| ours: third and fourth word |  |  |  | 100.00 (0 of 1, none 0) |" in table
