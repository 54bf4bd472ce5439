"""Models that others made: which may be loaded, from where, and what is said when one cannot be.

A folder, or a model's name on a hub, is given; sentence_transformers, imported only then, makes the model of it. Its
code is not run, its weights are read from safetensors alone, and nothing is fetched that was not asked for.
"""

from collections.abc import Callable
from json import JSONDecodeError, loads
from os import environ
from pathlib import Path
from typing import TypedDict, TypeVar

from safetensors import SafetensorError

from ingest.errors import EncoderError

__all__ = ["LoadOptions", "load_model"]

Model = TypeVar("Model")

_PICKLES = ("pytorch_model*.bin", "adapter_model*.bin")
"""What torch would unpickle where no safetensors are."""


class LoadOptions(TypedDict):
    """What every class of sentence_transformers is told when it loads a model."""

    device: str
    local_files_only: bool
    trust_remote_code: bool
    model_kwargs: dict[str, bool]


def load_model(name: str, make: Callable[[str, LoadOptions], Model]) -> tuple[str, Model]:
    """What ``make`` makes of a model, and the model's name: a folder's whole path, else ``name``.

    ``make`` imports sentence_transformers itself, when it is called. A hub's model must already be on this machine;
    it is fetched over the network only where the environment variable KOPRU_DOWNLOAD is 1.

    Raises:
        EncoderError: no such model here, or it is not a model that can be read.
    """
    name = _checked(name)
    download = environ.get("KOPRU_DOWNLOAD") == "1"
    if not download:
        _stay_offline()
    environ.setdefault("DISABLE_SAFETENSORS_CONVERSION", "1")  # else a hub is asked to convert its pickles
    from huggingface_hub.errors import StrictDataclassError

    try:
        options = LoadOptions(
            device=_device(),
            local_files_only=not download,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )
        model = make(name, options)
    except (
        OSError, ValueError, LookupError, ImportError, RuntimeError, TypeError, AttributeError, SafetensorError,
        StrictDataclassError,
    ) as error:  # fmt: skip
        first_line = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise EncoderError(
            f"{name}: this model cannot be loaded ({first_line}). Give the folder of a sentence-transformers "
            "model that is on this machine, or set KOPRU_DOWNLOAD=1 to fetch a hub's model once."
        ) from error
    return name, model


def _checked(name: str) -> str:
    """The whole path of a folder that may be loaded, or else the name of a model that should be on a hub.

    Raises:
        EncoderError: there is no such folder, or what is in it is not to be run.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        _refuse_foreign_code(folder)
        _refuse_pickles(folder)
        return str(folder.resolve())
    if folder.is_absolute() or name.startswith("."):
        raise EncoderError(
            f"{name}: there is no such folder. Give a sentence-transformers folder or a model's name."
        )
    return name


def _stay_offline() -> None:
    environ.setdefault("HF_HUB_OFFLINE", "1")  # read when huggingface_hub is first imported,
    from huggingface_hub import constants

    constants.HF_HUB_OFFLINE = True  # and Gradio may have imported it before


def _refuse_foreign_code(folder: Path) -> None:
    """A folder may name classes of its own to import, in more files than one; we load models, not programs."""
    listing = folder / "modules.json"
    kinds: list[str] = []
    if listing.is_file():
        try:
            kinds = [str(module["type"]) for module in loads(listing.read_text(encoding="utf-8"))]
        except (JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
            raise EncoderError(f"{listing}: not the list of a model's modules ({error}).") from error
    foreign = [kind for kind in kinds if not kind.startswith("sentence_transformers.")]
    foreign += sorted(path.name for path in folder.rglob("*.py"))
    if foreign:
        raise EncoderError(
            f"{folder}: the model brings code of its own ({', '.join(foreign)}), which is not run. Use a model "
            "made of sentence_transformers' own modules."
        )


def _refuse_pickles(folder: Path) -> None:
    """Unpickling runs what the file says. Where safetensors lie beside a pickle it is they that are read."""
    pickles = [path for pattern in _PICKLES for path in folder.rglob(pattern)]
    alone = sorted(
        str(path.relative_to(folder)) for path in pickles if not any(path.parent.glob("*.safetensors"))
    )
    if alone:
        raise EncoderError(
            f"{folder}: the model's weights are pickled ({', '.join(alone)}), which are not read: a pickle may run "
            "code. Use a model that is saved as safetensors."
        )


def _device() -> str:
    from torch import cuda

    return "cuda" if cuda.is_available() else "cpu"
