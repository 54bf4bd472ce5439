"""What a file says of itself, told apart from what the program that made it put there."""

from collections.abc import Iterable
from re import compile as pattern
from re import findall

from ingest.readers.raw import RawMetadata

__all__ = ["stated"]

_YEAR = pattern(r"(?<!\d)(?:1[5-9]\d\d|20\d\d)(?!\d)")
_OF_A_PROGRAM = pattern(
    r"(?i)microsoft (?:word|powerpoint|excel|publisher)|powerpoint\b"
    r"|(?:untitled|adsız|безымянный|başlıksız|без названия|layout|макет|document|belge|документ)[\W\d_]*$"
    r"|(?:about|data|file|https?):\S*$"  # the address of what a browser printed
    r"|.*\.(?:docx?|rtf|odt|html?|pdf|tex|dvi|indd|qxd|pptx?|xlsx?|cdr|pmd|p65)$"
)
_NOBODY = frozenset(
    findall(
        r"\w\S*",
        "user admin administrator author unknown owner home acer asus hp dell lenovo pc "
        "kullanıcı kullanici yazar bilinmeyen пользователь админ администратор автор колдонуучу "
        "python-docx calibre",
    )
) | {"windows user", "microsoft office user", "windows kullanıcısı", "пользователь windows", "unknown author"}
_LANGUAGE = pattern(r"[A-Za-z]{2,3}(?=[-_]|$)")


def stated(
    title: str, authors: Iterable[str], date: str, language: str, *, publisher: str = ""
) -> RawMetadata:
    """Metadata from what a file states, each of it empty where it states nothing.

    >>> stated(" Eski  köprüler", ["Ada Yılmaz; Windows User"], "2019-05-03T10:00", "tr-TR")
    RawMetadata(title='Eski köprüler', authors=('Ada Yılmaz',), year=2019, language='tr', publisher=None)
    """
    title = " ".join(title.split())
    names = [name for said in authors for name in _names(said)]
    year = _YEAR.search(date)
    code = _LANGUAGE.match(language.strip())
    return RawMetadata(
        title=None if not title or _OF_A_PROGRAM.match(title) else title,
        authors=tuple(dict.fromkeys(name for name in names if name and name.lower() not in _NOBODY)),
        year=int(year[0]) if year else None,
        language=code[0].lower() if code else None,
        publisher=" ".join(publisher.split()) or None,
    )


def _names(said: str) -> list[str]:
    """Names, apart at semicolons; at commas too, if more than a surname stands between them."""
    parts = [" ".join(part.split()) for part in said.split(";")]
    if len(parts) > 1:
        return parts
    names = [name.strip() for name in parts[0].split(",")]
    return names if all(" " in name for name in names) else parts
