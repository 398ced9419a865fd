"""Handed-in notebooks are run in a fresh kernel, by the book's own cells and checks."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

from twobrains.classroom.assignments import steps
from twobrains.classroom.chapters import CHAPTERS, Exercise, chapter
from twobrains.classroom.handed_in import HandedIn, read
from twobrains.classroom.judge import VERDICT

LIMIT = 60
"""Seconds that an answer may run, its check included."""
CHAPTER_LIMIT = 600
MISSING = "its answer cell is gone, or the comment on top of it"
ENDED = ("time", "it ended the run: out of memory, or it could not be stopped")
AGAIN = "its answer cell is there more than once: the last one that is filled in was judged"
NOT_RUN = ("ended", "not run: an answer before it ended the run")
_JUDGE = (
    "from twobrains.classroom.judge import Judge as __Judge\n__judge = __Judge(get_ipython())\n"
)


@dataclass(frozen=True)
class Verdict:
    """The verdict on one exercise.

    Attributes:
        status: right, wrong, open (not answered), error, time (limit), missing (no answer cell), or
            ended (the kernel did, before it came to this one).
        words: more, for the student, or "".
        edited: the notebook's check is not the book's; the book's was used.
    """

    status: str
    words: str = ""
    edited: bool = False


@dataclass(frozen=True)
class Checked:
    """The result of one file: a verdict for each exercise, or the problem that stopped it."""

    file: Path
    chapter: str = ""
    verdicts: tuple[Verdict, ...] = ()
    problem: str = ""

    @property
    def right(self) -> int:
        """How many exercises are right."""
        return sum(each.status == "right" for each in self.verdicts)

    @property
    def all_right(self) -> bool:
        """Whether nothing is left to do."""
        return not self.problem and self.right == len(self.verdicts)


def check(file: Path, folder: Path = CHAPTERS, limit: int = LIMIT) -> Checked:
    """Run a notebook's answers, each within a limit in seconds; a bad file gives a ``problem``."""
    try:
        given = read(file)
        path = steps(chapter(given.chapter, folder))
    except ValueError as problem:
        return Checked(file, problem=str(problem))
    try:
        return Checked(file, given.chapter, tuple(_verdicts(given, path, limit)))
    except CellExecutionError as problem:
        return Checked(
            file,
            given.chapter,
            problem=f"the chapter's own code fails here: {problem.ename}: {problem.evalue}",
        )
    except Exception as problem:  # noqa: BLE001  one file that fails stops no other
        return Checked(file, given.chapter, problem=f"it could not be run: {problem}")


def _verdicts(given: HandedIn, path: list[Any], limit: int) -> Iterator[Verdict]:
    """One for each exercise, in order."""
    alive, ours = True, _sources(path)
    with tempfile.TemporaryDirectory() as folder, _Kernel(folder, limit) as kernel:
        for step in path:
            if not isinstance(step, Exercise):
                if alive:
                    kernel.run(step.source)
            elif step.number not in given.answers:
                yield Verdict("missing", MISSING)
            else:
                own = given.own(step.number, step.answer, ours)
                found = kernel.ask(step, given.answers[step.number], own) if alive else NOT_RUN
                alive = alive and found is not None
                yield _verdict(given, step, *(found or ENDED))


def _verdict(given: HandedIn, exercise: Exercise, status: str, words: str) -> Verdict:
    """What was found, with what the file is like."""
    again = AGAIN if exercise.number in given.again else ""
    edited = exercise.check not in map(str.strip, given.code)
    return Verdict(status, "; ".join(filter(None, [words, again])), edited)


def _sources(path: list[Any]) -> set[str]:
    """What an assignment's cells hold that is not the student's."""
    cells = {each.source.strip() for each in path if not isinstance(each, Exercise)}
    asked = [each for each in path if isinstance(each, Exercise)]
    return cells.union(*({each.before, each.check} for each in asked))


class _Kernel:
    """A fresh kernel in an empty folder, with a judge in it."""

    def __init__(self, folder: str, limit: int) -> None:
        self.limit = limit
        self.client = NotebookClient(
            new_notebook(),
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
            timeout_func=lambda cell: cell.metadata.get("limit", CHAPTER_LIMIT),
            interrupt_on_timeout=True,
            error_on_timeout={"status": "error", "ename": "Time", "evalue": "", "traceback": []},
            shutdown_kernel="immediate",
            extra_arguments=["--log-level=ERROR"],
            store_widget_state=False,
        )

    def __enter__(self) -> _Kernel:
        self._opened = self.client.setup_kernel()
        self._opened.__enter__()
        self.run(_JUDGE)
        return self

    def __exit__(self, *problem: object) -> None:
        self._opened.__exit__(None, None, None)

    def run(self, source: str, **settings: Any) -> Any:
        """Execute one cell; the cell."""
        cell = new_code_cell(source, metadata=settings)
        self.client.nb.cells.append(cell)
        return self.client.execute_cell(cell, len(self.client.nb.cells) - 1)

    def ask(self, exercise: Exercise, source: str, own: list[str]) -> tuple[str, str] | None:
        """Status and words; ``None`` if the kernel has died or does not answer any more."""
        if exercise.before:
            self.run(exercise.before)
        call = f"__judge.ask({exercise.answer!r}, {source!r}, {exercise.check!r}, {own!r})"
        try:
            cell = self.run(call, limit=self.limit)
        except (CellExecutionError, DeadKernelError):
            cell = self.client.nb.cells[-1]
        found = [each.data[VERDICT] for each in cell.outputs if VERDICT in each.get("data", {})]
        return (found[-1]["status"], found[-1]["words"]) if found else None
