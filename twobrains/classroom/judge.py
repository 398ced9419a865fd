"""In the kernel: a student's answer is run, and the book's check is asked about it.

Answers run in names of their own, so that one that calls itself ``check_number`` changes no check;
and a verdict is what the check itself says, never what was printed. This stops slips and edits. It
is no wall: who means to deceive, and runs code in the same process as the check, can.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from twobrains import exercises

MOST = 400
"""Characters of an error that are passed on."""
VERDICT = "application/x-twobrains-verdict+json"


class Judge:
    """Of one notebook.

    Args:
        shell: IPython's; its names are those that the chapter's cells and the checks see.
    """

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.student: dict[str, Any] = {}
        self._known: dict[str, Any] = {}

    def ask(self, answer: str, source: str, check: str) -> None:
        """Run an answer's cell, then the check, and publish the verdict: status and words."""
        with _silence():
            status, words = self._judged(answer, source, check)
        words = " ".join(words.split())[:MOST]
        self.shell.display_pub.publish({VERDICT: {"status": status, "words": words}})

    def _judged(self, answer: str, source: str, check: str) -> tuple[str, str]:
        try:
            self.shell.user_ns[answer] = self._answered(answer, source)
            with _said() as said:
                exec(compile(check, "check", "exec"), self.shell.user_ns)  # noqa: S102
        except KeyboardInterrupt:
            return "time", "it was still running at the time limit"
        except BaseException as problem:  # noqa: BLE001  a student's: any error is an answer
            return "error", f"{type(problem).__name__}: {problem}"
        return _verdict(said)

    def _answered(self, answer: str, source: str) -> Any:
        """The answer's value; ``None`` if the cell gives it none."""
        here = self.shell.user_ns
        new = {k: v for k, v in here.items() if k not in self._known or self._known[k] is not v}
        self._known |= new
        self.student |= new  # the chapter goes on between exercises, as in a notebook
        self.student.pop(answer, None)
        code = compile(self.shell.transform_cell(source), "answer", "exec")
        exec(code, self.student)  # noqa: S102
        return self.student.get(answer)


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Nothing that is printed is kept: a loop that prints would fill the memory."""
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        yield


@contextlib.contextmanager
def _said() -> Iterator[list[str]]:
    """What the checks say while this is open, apart from all that is printed."""
    said: list[str] = []
    exercises.__dict__["print"] = said.append
    try:
        yield said
    finally:
        del exercises.__dict__["print"]


def _verdict(said: list[str]) -> tuple[str, str]:
    match said:
        case [exercises.RIGHT]:
            return "right", ""
        case [exercises.RIGHT, exercises.CHANGED]:
            return "right", exercises.CHANGED
        case [exercises.UNANSWERED]:
            return "open", ""
        case []:
            return "error", "the check said nothing"
    return "wrong", " ".join(map(_ends, said))


def _ends(text: str) -> str:
    """A text's first and last line."""
    lines = [line for line in text.splitlines() if line.strip()]
    return " ".join(dict.fromkeys([lines[0], lines[-1]]))
