"""A file of judged questions that grows by whole lines: what is in it stays, whatever happens while it does."""

import json
from collections.abc import Sequence
from io import SEEK_END, FileIO
from os import fsync
from pathlib import Path
from threading import Lock

from eval.judgements import Evidence, JudgedQuestion, load_judgements
from eval.records import read_lines
from ingest.errors import DatasetError

__all__ = ["JudgedFile"]


class JudgedFile:
    """Judged questions in a file, as ``load_judgements`` reads them; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._appended: list[tuple[int, bytes, JudgedQuestion]] = []  # where, what

    @classmethod
    def open(cls, path: Path) -> "JudgedFile":
        """The file at ``path``, checked; a file that is not there is made with its first question.

        Raises:
            DatasetError: it is no file of judged questions, or cannot be written to; the message says where.
        """
        file = cls(path)
        file.questions()
        if not path.parent.is_dir():
            raise DatasetError(f"{path}: there is no folder {path.parent}. Make it, or give another file.")
        if path.exists():
            file._opened("r+").close()  # sooner than after the first question is judged
        return file

    def questions(self) -> tuple[JudgedQuestion, ...]:
        """What the file holds now; nothing where there is none yet.

        Raises:
            DatasetError: it cannot be read; the message says where.
        """
        if not self.path.exists() or not any(True for _ in read_lines(self.path)):
            return ()
        return load_judgements([self.path])

    @property
    def last(self) -> JudgedQuestion | None:
        """The question that ``take_back`` would take back."""
        return self._appended[-1][2] if self._appended else None

    def append(self, questions: Sequence[JudgedQuestion]) -> None:
        """Writes questions behind those that are there, all of them or none, and waits until the disk has them.

        Their ids differ from each other.

        Raises:
            DatasetError: the file was damaged meanwhile, has one of the ids, or cannot be written to.
        """
        if not questions:
            return
        with self._lock:
            taken = {question.id for question in self.questions()} & {question.id for question in questions}
            if taken:
                raise DatasetError(f"{self.path}: has a question {min(taken)!r} already. Give it another id.")
            self._write(questions)

    def free_id(self) -> str:
        """An id that no question of the file has: the file's name and a number."""
        questions = self.questions()
        taken = {question.id for question in questions}
        number = len(questions) + 1
        while f"{self.path.stem}-{number}" in taken:
            number += 1
        return f"{self.path.stem}-{number}"

    def take_back(self) -> JudgedQuestion | None:
        """Removes the question that was appended last, here and not before; None if there is none.

        Raises:
            DatasetError: somebody changed the file since.
        """
        with self._lock:
            if not self._appended:
                return None
            start, written, question = self._appended[-1]
            with self._opened("r+") as file:
                file.seek(start)
                if file.read() != written:
                    raise DatasetError(
                        f"{self.path}: was changed since. Remove the line of {question.id!r} there by hand."
                    )
                file.truncate(start)
                fsync(file.fileno())
            self._appended.pop()
            return question

    def _write(self, questions: Sequence[JudgedQuestion]) -> None:
        lines = [(json.dumps(_fields(each), ensure_ascii=False) + "\n").encode() for each in questions]
        with self._opened("a+") as file:
            start = file.seek(0, SEEK_END)
            try:
                if start and _last_byte(file) != b"\n":
                    lines[0] = b"\n" + lines[0]  # whoever wrote it by hand left out the last line end
                left = b"".join(lines)
                while left:
                    left = left[file.write(left) :]
                fsync(file.fileno())
            except OSError as error:
                file.truncate(start)  # half a line would make the whole file unreadable
                raise DatasetError(
                    f"{self.path}: cannot be written to ({error.strerror}); nothing was added. Make room, and try "
                    "again."
                ) from error
        for line, question in zip(lines, questions, strict=True):
            self._appended.append((start, line, question))
            start += len(line)

    def _opened(self, mode: str) -> FileIO:
        try:
            return FileIO(self.path, mode)  # unbuffered: what is written is written, or an error says so
        except OSError as error:
            raise DatasetError(
                f"{self.path}: cannot be written to ({error.strerror}). Give another file."
            ) from error


def _last_byte(file: FileIO) -> bytes:
    file.seek(-1, SEEK_END)
    return file.read()


def _fields(question: JudgedQuestion) -> dict[str, object]:
    fields: dict[str, object] = {"id": question.id}
    if question.split is not None:
        fields["split"] = question.split
    if question.evidence:
        fields["kind"] = question.kind
    fields["questions"] = dict(question.texts)
    if question.evidence:
        fields["answers"] = [_answer(evidence) for evidence in question.evidence]
    return fields


def _answer(evidence: Evidence) -> dict[str, object]:
    if evidence.quote is not None:
        return {"document": evidence.document, "start": evidence.start, "quote": evidence.quote}
    return {"document": evidence.document, "start": evidence.start, "end": evidence.end}
