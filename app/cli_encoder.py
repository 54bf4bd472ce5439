"""The option of ``kopru`` verbs that names an encoder, and which encoder a measurement means without it."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from index.encoder import BUILTIN
from index.library import Library

__all__ = ["OWN_ENCODER", "encoder_option", "full_name", "measured_encoder"]

OWN_ENCODER = "the library's own; built in for a new one"
"""What is meant without the option wherever a library is opened, as help says it."""


def encoder_option(default: str) -> ArgumentParser:
    """The option, for a verb to take over; ``default`` says what is meant where it is left out."""
    parser = ArgumentParser(add_help=False)
    about = f"a sentence-transformers model, by name or folder (default: {default})"
    parser.add_argument("--encoder", metavar="NAME", help=about)
    return parser


def measured_encoder(options: Namespace, *, over_library: bool) -> str:
    """Name of the encoder to measure with: the one asked for, else what people get.

    That is the one the library was made with, where questions are asked ``over_library``, and else the built-in one.

    Raises:
        KopruError: there is no library, or people would get nothing from it: it is damaged, or its encoder is not
            here or another version.
    """
    if options.encoder:
        return full_name(options.encoder)
    # Opened for this alone, so that its encoder is in memory no longer when the next is loaded.
    return Library.open(options.library).found_with()[1] if over_library else BUILTIN


def full_name(name: str) -> str:
    """An encoder's name as libraries keep it: a folder's whole path, any other as it is."""
    folder = Path(name).expanduser()
    return str(folder.resolve()) if folder.is_dir() else name
