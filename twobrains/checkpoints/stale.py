"""What was made with a checkpoint other than the one that is here.

``python -m twobrains.checkpoints.stale`` names each page, study and file that rests on changed
weights, and the command that makes it anew; it exits with 1 if there is any. What a command makes
it marks as made; a study is marked by ``python -m twobrains.checkpoints.stale --made NAME``.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from twobrains.checkpoints import HERE
from twobrains.paths import ROOT

__all__ = ["Derived", "derived", "mark", "stale"]

FILE = HERE / "made_with.json"
READERS = ("digit-cnn", "pen-rnn")
_LOAD = re.compile(r'checkpoints\.load\("([\w-]+)"\)')


class Derived(NamedTuple):
    """Something that rests on checkpoints.

    Attributes:
        name: of the page, the study or the file.
        checkpoints: their names.
        command: what makes it anew.
    """

    name: str
    checkpoints: tuple[str, ...]
    command: str


def derived(texts: Path = ROOT / "notebooks" / "_text") -> list[Derived]:
    """Files, studies, and every page whose code loads a checkpoint."""
    study, here = "handwriting_robustness", "python -m twobrains.checkpoints"
    found = [Derived(f"{n}.json", READERS, f"{here}.{n}") for n in ("strangers", "doubt")]
    found.append(Derived(study, READERS, f"python -m twobrains experiments run {study}"))
    for text in sorted(texts.glob("*.py")):
        if loaded := sorted(set(_LOAD.findall(text.read_text(encoding="utf-8")))):
            command = f"python -m twobrains.tools.notebooks {text.stem}"
            found.append(Derived(text.stem, tuple(loaded), command))
    return found


def weights(name: str) -> str:
    """The SHA-256 of a checkpoint's weights."""
    return sha256((HERE / f"{name}.safetensors").read_bytes()).hexdigest()


def made_with() -> dict[str, dict[str, str]]:
    """For each derived thing, the weights it was made with."""
    found: dict[str, dict[str, str]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def stale() -> list[Derived]:
    """All that was made with other weights than those that are here."""
    known = made_with()
    return [
        each
        for each in derived()
        if known.get(each.name) != {name: weights(name) for name in each.checkpoints}
    ]


def mark(name: str) -> None:
    """Say that this was made with the weights that are here; what rests on none is ignored."""
    for each in derived():
        if each.name == name:
            known = made_with() | {name: {n: weights(n) for n in each.checkpoints}}
            text = json.dumps(known, indent=1, sort_keys=True)
            FILE.write_text(text + "\n", encoding="utf-8")


def main(words: list[str]) -> int:
    """Mark what was made, or list what is stale."""
    parser = argparse.ArgumentParser(
        prog="python -m twobrains.checkpoints.stale", description=__doc__
    )
    names = [each.name for each in derived()]
    parser.add_argument("--made", choices=names, help="mark this as made with the weights here")
    if name := parser.parse_args(words).made:
        mark(name)
        return 0
    found = stale()
    for each in found:
        changed = ", ".join(each.checkpoints)
        print(f"{each.name} rests on other weights of {changed}; make it anew: {each.command}")
    if not found:
        print("nothing is stale")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
