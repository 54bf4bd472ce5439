"""A library of hostile files for visits in a browser, and how a visit is looked at."""

import re
from pathlib import Path

from index.library import Library
from tests.printed_pages import TEXTS, column, printed

HARM = (
    "<script>alert(1)</script> <img src='https://example.com/x.png' onerror=alert(1)> ${alert(1)} {{7*7}} "
    "{{#each value}}x{{/each}} `a` \\u0041 &amp; &#36; $a$ _x_ *c* [e](http://example.com) ![](http://example.com/x) "
    "\u202eкитеп\u202c \u200fкөчмөн\u200f"
)
NAME = "<img src=x onerror=alert(1)> ${alert(2)} {{7*7}} _x_ $a$ ![](x) `b` \u202eатсуз.txt"
FILES = {
    NAME: f"Кербенчилер тузду {HARM} төөлөргө жүктөп, ашуудан ашырышкан.\0\n\n1. Туз алтын менен барабар болгон.\n",
    "тоо.md": (
        f"# Тоо {HARM}\n\nТоо жайыттарында малчылар жашайт.\n\n## Кымыз {HARM}\n\nМалчылар кымызды чанач {HARM} "
        "ичинде бышып, коноктор үчүн сакташат.\n\n"
        f"## Кыш\n\nКышында алар кыштоого көчүп түшүшөт.\n{'Жол узун, кар калың болот. ' * 30}\n"
    ),
}
SALT, KUMIS, BRIDGE = (
    "Кербенчилер тузду эмнеге жүктөшкөн?",
    "Малчылар кымызды эмнеде сакташат?",
    "Таш усталар кышында эмне кылышчу?",
)
EXAMPLES = {"tr": "Köprü nerede?", "ky": SALT, "ru": "Где соль?", "en": "Where is the salt?"}
_FORMATS = ("Markdown", "Word (DOCX)", "APA", "İSNAD", "BibTeX", "RIS", "CSL-JSON")


def walked_library(folder: Path) -> Library:
    """A library of ``FILES`` and of a printed article of two pages."""
    (folder / "texts").mkdir()
    for name, text in FILES.items():
        (folder / "texts" / name).write_text(text, encoding="utf-8", newline="")
    pages = (column(60, 100, 440, TEXTS["ky"]), column(60, 100, 440, TEXTS["tr"] * 2))
    (folder / "texts" / "көпүрө.pdf").write_bytes(printed(*pages))
    library = Library.open(folder / "library", create=True)
    assert library.add([folder / "texts"]).failed == ()
    return library


def letters(locator):
    return locator.evaluate_all("all => all.map(element => element.textContent).join('')")


def listed(library, name):
    return next(each for each in library.documents() if library.document(each.id).source.endswith(f"/{name}"))


def latin(words):
    """Words of ours in Latin letters that are no names of formats, and none of the documents'."""
    return [word for word in words if re.search("[a-zA-Z]", word) and word not in _FORMATS]


def said(forms):
    return [forms] if isinstance(forms, str) else list(forms.values())
