"""In the kernel: a student's answer is run, and given to the book's check.

Answers run in names of their own, so that one that calls itself ``check_number`` changes no check;
and a verdict is what the check itself says, never what was printed. This stops slips and edits. It
is no wall: who means to deceive, and runs code in the same process as the check, can.
"""

from __future__ import annotations

import builtins
import contextlib
import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from twobrains import exercises
from twobrains.classroom.needed import names
from twobrains.classroom.python import plain, run

MOST = 400
"""Characters of an error that are passed on."""
UNBOUND = (
    ". Nothing that runs binds {}: the book's cells run, this one, and those of your own above it "
    "that bind a name it reads. Put it into this cell."
)
CHECKS = ("check_number", "check_function")
"""Checks in ``exercises``; every chapter imports them by these names."""
VERDICT = "application/x-twobrains-verdict+json"


class Judge:
    """Runs and checks the answers of one notebook.

    Args:
        shell: IPython's; its names are those that the chapter's cells and the checks see.
    """

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.student: dict[str, Any] = {}
        self._known: dict[str, Any] = {}
        self._ran = set[str]()

    def ask(self, answer: str, source: str, check: str, own: Sequence[str] = ()) -> None:
        """Run an answer's cell, then the check, and publish the verdict: status and words.

        Args:
            answer: the name that the answer's cell binds.
            source: of the answer's cell.
            check: of the book's check.
            own: the student's cells that the answer's needs, in order.
        """
        with _silence():
            status, words = self._judged(answer, source, check, own)
        words = " ".join(words.split())[:MOST]
        if status in {"wrong", "error"} and (unbound := self._unbound([*own, source])):
            words = words.removesuffix(".") + UNBOUND.format(", ".join(unbound))
        self.shell.display_pub.publish({VERDICT: {"status": status, "words": words}})

    def _judged(self, answer: str, source: str, check: str, own: Sequence[str]) -> tuple[str, str]:
        try:
            self.shell.user_ns[answer] = self._answered(answer, source, own)
            with _heard(self.shell.user_ns) as said:
                exec(compile(check, "check", "exec"), self.shell.user_ns)  # noqa: S102
        except KeyboardInterrupt:
            return "time", "it was still running at the time limit"
        except BaseException as problem:  # noqa: BLE001  a student's: any error is an answer
            return "error", f"{type(problem).__name__}: {problem}"
        return _verdict(said)

    def _answered(self, answer: str, source: str, own: Sequence[str]) -> Any:
        """The answer's value; ``None`` if the cell gives it none."""
        here = self.shell.user_ns
        new = {k: v for k, v in here.items() if k not in self._known or self._known[k] is not v}
        self._known |= new
        self.student |= new  # the chapter goes on between exercises, as in a notebook
        self.student.pop(answer, None)
        for each in own:
            if each not in self._ran:
                with contextlib.suppress(Exception):  # the answer may do without
                    run(each, self.student)
                    self._ran.add(each)
        run(source, self.student)
        return self.student.get(answer)

    def _unbound(self, cells: Sequence[str]) -> list[str]:
        """Names that cells read and nothing has bound."""
        found = set[str]()
        for each in cells:
            with contextlib.suppress(SyntaxError):
                found |= names(plain(each)).reads
        return sorted(found - set(self.student) - set(dir(builtins)))


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
def _heard(names: dict[str, Any]) -> Iterator[list[str]]:
    """What the checks among these names say while this is open, apart from all that is printed."""
    said: list[str] = []
    own = {name: names[name] for name in CHECKS if name in names}
    names |= {name: partial(getattr(exercises, name), say=said.append) for name in own}
    try:
        yield said
    finally:
        names |= own


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
