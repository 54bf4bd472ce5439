"""Citations for tests of what is taken along: an article, a book, an anonymous text, and one that means harm."""

from app.answer import Citation, Segment
from ingest.document import Page


def cite(
    document, *pages, title="Туз жолу", authors=(), year=None, language="ky", publisher=None, start=0, **more
):
    """A citation that starts at ``start`` and quotes ``quote``; of pages each the physical number and the printed one.

    Each page holds a thousand characters; the passage begins on the first one.
    """
    quote = more.pop("quote", "Туз алтын болгон.")
    made = tuple(
        Page(number, label, start + 1000 * n, start + 1000 * (n + 1))
        for n, (number, label) in enumerate(pages)
    )
    segments = more.pop("segments", (Segment(quote, True),))
    return Citation(
        number=more.pop("number", 1),
        document_id=document,
        title=title,
        authors=authors,
        year=year,
        pages=made or (Page(1, None, start, start + 1000),),
        paged=bool(pages),
        language=language,
        start=start,
        end=start + sum(len(segment.text) for segment in segments),
        segments=segments,
        publisher=publisher,
        **more,
    )


ARTICLE = cite(
    "köprü", (3, "16"), title="İpek Yolu'nda Köprüler", authors=("Nurgül Süleymanova", "Ahmet Işık"), year=2020,
    language="tr", publisher="Manas Sosyal Araştırmalar Dergisi", quote="Taş köprü 1993 yılında onarıldı.",
)  # fmt: skip
THESIS = cite(
    "til", (12, None), title="Кыргыз тилинин тарыхы", authors=("Асан уулу Бермет",), year=2019,
    publisher="Кыргыз-Түрк «Манас» университети", quote="Кыргыз тили — түрк тилдеринин бири.",
)  # fmt: skip
DOCTORAL = cite(
    "pamuk", (12, "7"), title="Fergana’da Pamuk", authors=("Kerem Demircioğlu",), year=2013, language="tr",
    publisher="Eskişehir Üniversitesi", work="doctoral thesis", quote="Pamuk beyazdır.",
)  # fmt: skip
CANDIDATE = cite(
    "tarix", (3, "3"), title="История мостов", authors=("Жолдошев Алмаз Кубанычович",), year=2015, language="ru",
    publisher="КНУ", work="candidate thesis", quote="Мост стар.",
)  # fmt: skip
REPORT = cite(
    "bridges", (2, "2"), title="Survey of Road Bridges", year=2017, language="en", publisher="Ministry of Transport",
    work="report", quote="Bridges are old.",
)  # fmt: skip
LAW = cite(
    "kanun", (1, "1"), (2, "2"), title="Köprülerin Bakımı Hakkında Kanun", year=1956, language="tr", work="law",
    quote="Bakım yapılır.",
)  # fmt: skip
ANONYMOUS = cite(
    "most", title="Мост через Нарын", year=1953, language="ru", quote="Мост построили за два года."
)
UNDATED = cite(
    "xlopok", (5, "xii"), title="Хлопок", authors=("Иванов И. И.",), language="ru", publisher="Наука",
    quote="Хлопок белый.",
)  # fmt: skip
HARMFUL = cite(
    "evil", (1, "1\n2"), title="\u202e100% \\{x}\n\0 & #1_$a$ ~^ } { \"q\" \\ @article{a, b={c}}\u2028ER  - ",
    authors=("Smith and Sons, Ltd {A} & B", "\0", "<b>Асан</b>\nуулу"), year=2001, language=None, publisher="Press} %",
    quote="q { } \\ %\n@book{x,}\r\nER  - \r\nTY  - x\0\x1b",
)  # fmt: skip
