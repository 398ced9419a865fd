"""``python -m twobrains.classroom make [FOLDER]`` and ``… check FILE.ipynb …``."""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tqdm import tqdm

from twobrains.classroom import report
from twobrains.classroom.assignments import make
from twobrains.classroom.check import LIMIT, Checked, check
from twobrains.classroom.exercises import CHAPTERS, chapter, exercises, with_exercises


def parser() -> argparse.ArgumentParser:
    """What the command understands."""
    top = argparse.ArgumentParser(prog="python -m twobrains.classroom", description=__doc__)
    top.add_argument(
        "--chapters", type=Path, default=CHAPTERS, help="the book's notebooks (default: this one's)"
    )
    verbs = top.add_subparsers(dest="verb", required=True)
    making = verbs.add_parser("make", help="write an assignment for each chapter with exercises")
    making.add_argument("folder", type=Path, nargs="?", default=Path("assignments"))
    checking = verbs.add_parser("check", help="run handed-in notebooks and say what is right")
    checking.add_argument("files", type=Path, nargs="+", metavar="FILE.ipynb")
    checking.add_argument("--csv", type=Path, help="write a row for each file")
    checking.add_argument(
        "--limit", type=int, default=LIMIT, help=f"seconds for an answer ({LIMIT})"
    )
    checking.add_argument("--jobs", type=int, default=1, help="files at a time (1)")
    return top


def checked(given: argparse.Namespace) -> list[Checked]:
    """Every file, in order, with a progress bar where there are several."""
    with ThreadPoolExecutor(max(1, given.jobs)) as pool:
        found = pool.map(lambda file: check(file, given.chapters, given.limit), given.files)
        if given.csv:
            names = with_exercises(given.chapters)
            most = max(len(exercises(chapter(name, given.chapters))) for name in names)
            found = report.rows(found, given.csv, most)
        alone = len(given.files) == 1 or None  # None: no bar where nobody looks
        return list(tqdm(found, total=len(given.files), unit="file", disable=alone))


def main(words: list[str]) -> int:
    """Do what is asked; 1 if an answer is not right."""
    given = parser().parse_args(words)
    if not with_exercises(given.chapters):
        raise SystemExit(
            f"{given.chapters} holds no chapter with exercises. The package alone has none: run "
            "this in the book's repository, or say --chapters FOLDER before the verb"
        )
    if given.verb == "make":
        for file in make(given.folder, given.chapters):
            print(file)
        return 0
    found = checked(given)
    print(report.told(found[0]) if len(found) == 1 else report.table(found))
    return int(not all(each.all_right for each in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
