"""Run notebooks with the versions of Google Colab: ``python tests/notebooks/colab.py [--all]``.

Without ``--all`` those that have changed since they last passed: ``colab.json`` beside this file
remembers the digest of each notebook that did. Commit it with the notebook.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

from elsewhere import NOTEBOOKS, ROOT, add_kernel, bare, nbval, pip, run, show_ours

PASSED = Path(__file__).with_suffix(".json")
PINS = ROOT / "tests" / "colab.txt"
VENV = ROOT / ".venv-colab"
HOLD = """
import ipykernel.kernelapp, anywidget, matplotlib, sklearn, torch
from importlib.metadata import version
for line in open({pins!r}):
    name, _, wanted = line.partition("==")
    if wanted and version(name) != wanted.strip():
        raise SystemExit(f"{{name}} is {{version(name)}}, wanted {{wanted.strip()}}")
"""


def digest(notebook: Path) -> str:
    """A digest of the notebook's bytes: its code, its prose and what it printed."""
    return hashlib.sha256(notebook.read_bytes()).hexdigest()[:16]


def changed(notebooks: list[Path], passed: dict[str, str]) -> list[Path]:
    """The notebooks that are not as they were when they last passed."""
    return [each for each in notebooks if passed.get(each.stem) != digest(each)]


def set_up() -> None:
    """An environment whose own packages are the pins, and whose others are this one's; a kernel."""
    stamp = VENV / "installed"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == PINS.read_text(encoding="utf-8"):
        return
    python = bare(VENV)
    show_ours(VENV)
    pip(python, "install", "-q", "--no-deps", "-r", PINS)
    run(python, "-c", HOLD.format(pins=str(PINS)))
    add_kernel(VENV, "colab", "Colab's versions")
    stamp.write_text(PINS.read_text(encoding="utf-8"), encoding="utf-8")


def main() -> None:
    """Run what is asked for, and remember what passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="all notebooks, changed or not")
    notebooks = sorted(NOTEBOOKS.glob("*.ipynb"))
    passed = json.loads(PASSED.read_text(encoding="utf-8")) if PASSED.exists() else {}
    if not parser.parse_args().all:
        notebooks = changed(notebooks, passed)
    if not notebooks:
        print("Colab's versions: no notebook has changed since it last passed")
        return
    set_up()
    nbval(VENV, "colab", notebooks)
    passed |= {each.stem: digest(each) for each in notebooks}
    text = json.dumps(dict(sorted(passed.items())), indent=2)
    PASSED.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
