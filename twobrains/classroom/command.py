"""``python -m twobrains.classroom make [FOLDER]`` and ``… check FILE.ipynb …``: what is done."""

from __future__ import annotations

import argparse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tqdm import tqdm

from twobrains.classroom import report
from twobrains.classroom.assignments import make
from twobrains.classroom.chapters import CHAPTERS, chapter, exercises, with_exercises
from twobrains.classroom.check import LIMIT, Checked, check

DESCRIPTION = "Write assignments from the book's exercises, and check those that were handed in."


def parser() -> argparse.ArgumentParser:
    """What the command understands."""
    top = argparse.ArgumentParser(prog="python -m twobrains.classroom", description=DESCRIPTION)
    top.add_argument(
        "--chapters", type=Path, default=CHAPTERS, help="the book's notebooks (default: this one's)"
    )
    verbs = top.add_subparsers(dest="verb", required=True)
    making = verbs.add_parser("make", help="write an assignment for each chapter with exercises")
    making.add_argument("folder", type=Path, nargs="?", default=Path("assignments"))
    checking = verbs.add_parser("check", help="run handed-in notebooks and say what is right")
    checking.add_argument("files", type=Path, nargs="+", metavar="FILE.ipynb")
    checking.add_argument("--csv", type=Path, help="write a row for each file")
    limit = f"seconds for an answer ({LIMIT})"
    checking.add_argument("--limit", type=positive, default=LIMIT, help=limit)
    checking.add_argument("--jobs", type=positive, default=1, help="files at a time (1)")
    return top


def positive(text: str) -> int:
    """A whole number from 1 on.

    Raises:
        ArgumentTypeError: it is none; the message says what came.
    """
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a whole number from 1 on is wanted, got {text!r}")
    return int(text)


def checked(given: argparse.Namespace) -> list[Checked]:
    """Every file, in order, with a progress bar where there are several."""
    with ThreadPoolExecutor(given.jobs) as pool:
        found = pool.map(lambda file: check(file, given.chapters, given.limit), given.files)
        if given.csv:
            names = with_exercises(given.chapters)
            most = max(len(exercises(chapter(name, given.chapters))) for name in names)
            found = report.rows(found, given.csv, most)
        alone = len(given.files) == 1 or None  # None: no bar where nobody looks
        try:
            return list(tqdm(found, total=len(given.files), unit="file", disable=alone))
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise SystemExit("stopped; the files before are in the CSV file, if any") from None


def main(words: list[str]) -> int:
    """Run a command; 1 if an answer is not right.

    Raises:
        SystemExit: the book's chapters are not there, or a file can't be written; in words.
    """
    given = parser().parse_args(words)
    if not with_exercises(given.chapters):
        raise SystemExit(
            f"{given.chapters} holds no chapter with exercises. The package alone has none: run "
            "this in the book's repository, or say --chapters FOLDER before the verb"
        )
    try:
        return write(given.folder, given.chapters) if given.verb == "make" else judge(given)
    except OSError as problem:
        raise SystemExit(f"{problem.filename} can't be written: {problem.strerror}") from None


def write(target: Path, chapters: Path) -> int:
    """Write the assignments and name them."""
    for file in make(target, chapters):
        print(file)
    return 0


def judge(given: argparse.Namespace) -> int:
    """Check the files and say what was found."""
    found = checked(given)
    print(report.told(found[0]) if len(found) == 1 else report.table(found))
    return int(not all(each.all_right for each in found))
