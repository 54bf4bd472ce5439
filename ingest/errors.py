"""Errors that are shown to a user, unchanged.

KopruError                      something the user can act on; the message is shown as it is
├── SourceError                 one file could not be read; the others go on
│   ├── MissingSourceError      no such file or folder
│   ├── UnknownFormatError      a kind of file that no reader takes
│   ├── EmptySourceError        a file without a letter of text (an empty file)
│   │   └── ScannedSourceError  pictures of pages, which OCR may read
│   ├── BrokenSourceError       damaged, or not what its name says
│   │   ├── UnrecognisedSourceError  OCR fails, or cannot be started
│   │   └── LockedSourceError   nobody reads it without a password, or the shop's leave (DRM)
│   ├── ChangedSourceError      not the file any more that was read
│   ├── SlowSourceError         takes longer to read than it may
│   ├── HugeSourceError         too large, or takes more memory to read than it may
│   └── DescriptionError        a sources.toml that cannot be used; the files beside it are read all the same
├── LibraryError                a library folder that cannot be used as it is
│   ├── MissingLibraryError     no library there yet
│   ├── LibraryVersionError     made by another version of Köprü
│   ├── LibraryEncoderError     made with another encoder than the one asked for
│   │   └── OutdatedIndexError  made with the encoder of that name, but another version of it
│   ├── LibraryDamagedError     a file of the library is missing or does not match its manifest
│   ├── LibraryBusyError        another process is changing the library
│   ├── UnknownDocumentError    no document with that id
│   ├── UnknownPlaceError       no such place in a document
│   └── CollectionError         a name that a collection cannot have, or has already
│       └── UnknownCollectionError  no collection with that name
├── EncoderError                an encoder or reranker that cannot be loaded
├── OcrError                    what reads pictures of pages is not installed, or not whole
├── QuestionError               a question or a file of questions that cannot be read
├── CorrectionError             a correction of a document that does not say what to correct
├── DatasetError                a judged collection that cannot be read
└── AddressError                an address that the chat cannot be served on

A message names the thing, says what was found and what to do. Misuse by a caller is a ValueError or
TypeError, and our own mistakes crash.
"""

__all__ = [
    "AddressError",
    "BrokenSourceError",
    "ChangedSourceError",
    "CollectionError",
    "CorrectionError",
    "DatasetError",
    "DescriptionError",
    "EmptySourceError",
    "EncoderError",
    "HugeSourceError",
    "KopruError",
    "LibraryBusyError",
    "LibraryDamagedError",
    "LibraryEncoderError",
    "LibraryError",
    "LibraryVersionError",
    "LockedSourceError",
    "MissingLibraryError",
    "MissingSourceError",
    "OcrError",
    "OutdatedIndexError",
    "QuestionError",
    "ScannedSourceError",
    "SlowSourceError",
    "SourceError",
    "UnknownCollectionError",
    "UnknownDocumentError",
    "UnknownFormatError",
    "UnknownPlaceError",
    "UnrecognisedSourceError",
    "printable",
]


class KopruError(Exception):
    """Something the user can act on; ``str(error)`` is the whole message."""


def printable(text: str) -> str:
    r"""A name or a reason as a message can hold it: what is no character, as in names from old archives, as its code.

    >>> printable("k\udcf6pr\udcfc.txt"), printable("Көпүрө.txt")
    ('k\\udcf6pr\\udcfc.txt', 'Көпүрө.txt')
    """
    return text.encode(errors="backslashreplace").decode()


class SourceError(KopruError):
    """One file could not be read; the message starts with its name."""


class MissingSourceError(SourceError):
    """No such file or folder."""


class UnknownFormatError(SourceError):
    """A kind of file that no reader takes."""


class EmptySourceError(SourceError):
    """A file without a letter of text."""


class ScannedSourceError(EmptySourceError):
    """Pictures of pages, which OCR may read."""


class BrokenSourceError(SourceError):
    """Damaged, or not what its name says."""


class UnrecognisedSourceError(BrokenSourceError):
    """Pictures of pages that OCR fails on, or cannot be started for."""


class LockedSourceError(BrokenSourceError):
    """Nobody reads it without a password, or the leave of the shop that sold it (DRM)."""


class ChangedSourceError(SourceError):
    """Not the file any more that was read."""


class SlowSourceError(SourceError):
    """Takes longer to read than it may."""


class HugeSourceError(SourceError):
    """Too large, or takes more memory to read than it may."""


class DescriptionError(SourceError):
    """A ``sources.toml``, or something in it, that cannot be used; the files beside it are read all the same."""


class LibraryError(KopruError):
    """A library folder that cannot be used as it is."""


class MissingLibraryError(LibraryError):
    """No library in that folder yet."""


class LibraryVersionError(LibraryError):
    """The library was made by another version of Köprü."""


class LibraryEncoderError(LibraryError):
    """The library was made with another encoder than the one asked for."""


class OutdatedIndexError(LibraryEncoderError):
    """Made with the encoder of that name, but another version of it: made anew, the index is as good as ever."""


class LibraryDamagedError(LibraryError):
    """A file of the library is missing or does not match its manifest."""


class LibraryBusyError(LibraryError):
    """Another process is changing the library."""


class UnknownDocumentError(LibraryError):
    """No document with that id."""


class UnknownPlaceError(LibraryError):
    """No such place in a document."""


class CollectionError(LibraryError):
    """A name that a collection cannot have, or has already."""


class UnknownCollectionError(CollectionError):
    """No collection with that name."""


class EncoderError(KopruError):
    """An encoder or a reranker that cannot be loaded."""


class OcrError(KopruError):
    """What reads pictures of pages is not installed, or not whole."""


class QuestionError(KopruError):
    """A question or a file of questions that cannot be read."""


class CorrectionError(KopruError):
    """A correction of a document that does not say what to correct."""


class DatasetError(KopruError):
    """A judged collection that cannot be read."""


class AddressError(KopruError):
    """An address that the chat cannot be served on."""
