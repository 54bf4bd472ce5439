"""How many processors this process may use."""

__all__ = ["core_count"]


def core_count() -> int:
    """Processors that this process may use: those it is held to, where the system can hold it to some."""
    try:
        from os import sched_getaffinity
    except ImportError:  # macOS, Windows
        from os import cpu_count

        return cpu_count() or 1
    return len(sched_getaffinity(0))
