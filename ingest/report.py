"""What reading a document changed in its text, and what looks wrong with it all the same."""

from dataclasses import dataclass
from typing import Literal, get_args

__all__ = ["NOTHING_REPORTED", "REPAIR_KINDS", "Problem", "ProblemKind", "ReadingReport", "RepairKind"]

RepairKind = Literal[
    "line ends",
    "line-end hyphens",
    "running heads",
    "page numbers",
    "footnotes",
    "ligatures",
    "look-alike letters",
    "misread Turkish letters",
    "private-use letters",
    "invisible characters",
]
REPAIR_KINDS: tuple[RepairKind, ...] = get_args(RepairKind)
"""What was repaired, counted in what its name says; look-alikes in words, and of ``line ends`` those joined.

Private-use letters and invisible characters were dropped, running heads and page numbers too; footnotes were
moved out of the sentence that they interrupted.
"""

ProblemKind = Literal[
    "pages without text",
    "broken text layer",
    "mixed-script words",
    "language contradicts the file",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a person should look at: how often it was seen, on which pages, and what it looks like.

    ``pages`` are physical numbers from 1, ``examples`` a few stretches of the text or of what the file says.
    """

    kind: ProblemKind
    count: int
    pages: tuple[int, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingReport:
    """Repairs, each kind once and counted, and problems; both empty where there was nothing to say."""

    repairs: tuple[tuple[RepairKind, int], ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def has_unread_pages(self) -> bool:
        """Whether pages hold pictures, which OCR may read."""
        return any(problem.kind == "pages without text" for problem in self.problems)


NOTHING_REPORTED = ReadingReport()
