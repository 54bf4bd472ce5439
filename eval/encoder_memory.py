"""``python -m eval.encoder_memory``: the most memory that a process holds which does nothing but encode.

Passages are the lines of the standard input; what is printed are megabytes. ``eval.bench`` runs it: that process
itself also holds what searches and what measures.
"""

from pathlib import Path
from sys import platform, stdin

from index.encoder import BuiltinEncoder

__all__ = ["main", "most_megabytes"]

_KIBIBYTE = 1_024


def main() -> int:
    """Encodes the lines and prints the figure."""
    passages = list(stdin)
    BuiltinEncoder.load().encode_documents(passages)
    print(f"{most_megabytes():.1f}")
    return 0


def most_megabytes() -> float:
    """The most memory that this process has held; 0 where the system does not say."""
    status = Path("/proc/self/status")
    if status.is_file():  # getrusage has what the process held from which this one was started, too
        figures = dict(line.split(":", 1) for line in status.read_text(encoding="ascii").splitlines())
        return int(figures["VmHWM"].split()[0]) * _KIBIBYTE / 1_000_000
    try:
        from resource import RUSAGE_SELF, getrusage
    except ImportError:  # Windows
        return 0.0
    held = getrusage(RUSAGE_SELF).ru_maxrss
    return held / 1_000_000 if platform == "darwin" else held * _KIBIBYTE / 1_000_000


if __name__ == "__main__":
    raise SystemExit(main())
