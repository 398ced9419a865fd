"""Deliberate faults, each made in a scratch copy of the tree: do the tests notice?

``python tests/faults.py`` makes every fault of ``faults.toml`` in turn, runs the tests that
``make test`` has for it, and prints who noticed. The same tests have to pass without the fault
first, so that a suite which is red anyway notices nothing. Some faults show in a built book only:
for those the copy takes ``_build`` along, and the book is built anew (chapters are executed anew
only if the fault is in what they import). ``--tree`` asks another checkout, as an older state.

What has been found is kept in ``_build/faults.json``, by a hash of the fault and of all files of
the tree, so that a run which was interrupted goes on. The exit status is 1 if more than one fault
is missed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import signal
import sys
import tomllib
from dataclasses import asdict
from pathlib import Path

from scratch import Fault, Found, Unfit, scratch, state

HERE = Path(__file__).parent
ROOT = HERE.parent
ALLOWED = 1  # faults that may be missed
BUILT = ("tests/browser", "tests/pages", "tests.notebooks.replay")
"""What asks the built book."""


def table(file: Path) -> list[Fault]:
    """The faults, in the order of the file."""
    given = tomllib.loads(file.read_text(encoding="utf-8"))["fault"]
    return [Fault(**{**each, "tests": tuple(each["tests"])}) for each in given]


def key(fault: Fault, tree: str) -> str:
    """By what a finding is kept."""
    return hashlib.sha256((json.dumps(asdict(fault)) + tree).encode()).hexdigest()[:24]


def read(kept: Path) -> dict[str, dict[str, str | float]]:
    """What was found before."""
    return json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}


def ask(faults: list[Fault], tree: Path, kept: Path, *, anew: bool) -> list[Found | str]:
    """Who noticed each fault, or in words why it could not be asked; progress goes to stderr."""
    known = {} if anew else read(kept)
    now = state(tree)
    answers: list[Found | str] = []
    left = [fault for fault in faults if key(fault, now) not in known]
    with scratch(tree, book=any(map(needs_book, left))) as copy:
        for number, fault in enumerate(faults, 1):
            print(f"{number}/{len(faults)} {fault.name} …", file=sys.stderr, flush=True)
            if fault in left:
                try:
                    found = copy.found(fault)
                except Unfit as problem:
                    answers.append(str(problem))
                    print(row(fault, answers[-1]), file=sys.stderr, flush=True)
                    continue
                known = {**read(kept), key(fault, now): asdict(found)}
                kept.parent.mkdir(exist_ok=True)
                kept.write_text(json.dumps(known, indent=1), encoding="utf-8")
            answers.append(Found(**known[key(fault, now)]))
            print(row(fault, answers[-1]), file=sys.stderr, flush=True)
    return answers


def needs_book(fault: Fault) -> bool:
    """Whether tests of the built book are asked."""
    return fault.book or any(place in tests for place in BUILT for tests in fault.tests)


def row(fault: Fault, answer: Found | str) -> str:
    """A line of the table."""
    if isinstance(answer, str):
        return f"{fault.name:28}       ?  {answer[:200]}"
    return f"{fault.name:28} {answer.seconds:6.1f}  {answer.by[:200] or 'MISSED'}"


def main() -> int:
    """Print the table; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these faults, not all")
    parser.add_argument("--list", action="store_true", help="list the faults and their tests")
    parser.add_argument("--anew", action="store_true", help="forget what was found before")
    parser.add_argument("--tree", type=Path, default=ROOT, help="the checkout to ask")
    parser.add_argument("--table", type=Path, default=HERE / "faults.toml", help="the faults")
    asked = parser.parse_args()
    faults = table(asked.table)
    if unknown := sorted({*(asked.only or [])} - {fault.name for fault in faults}):
        parser.error(f"no such faults: {', '.join(unknown)}; --list has them all")
    faults = [fault for fault in faults if not asked.only or fault.name in asked.only]
    if asked.list:
        print("\n".join(f"{f.name:28} {f.about}\n{'':28} {'; '.join(f.tests)}" for f in faults))
        return 0
    tree = asked.tree.resolve()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the copy goes then, too
    try:
        answers = ask(faults, tree, tree / "_build" / "faults.json", anew=asked.anew)
    except Unfit as problem:
        parser.error(str(problem))
    except KeyboardInterrupt:
        print("stopped; the same command goes on", file=sys.stderr)
        return 130
    noticed = sum(isinstance(each, Found) and each.by != "" for each in answers)
    print("\n".join(map(row, faults, answers)))
    print(f"{noticed} of {len(faults)} noticed")
    return int(noticed < len(faults) - ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
