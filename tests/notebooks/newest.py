"""Run the notebooks and the unit tests with the newest versions that pyproject.toml allows.

``python tests/notebooks/newest.py [NOTEBOOK …]`` installs everything anew into ``.venv-newest``,
with the Python that runs this file: what fails is what a reader who installs today will see.
With notebooks named, only those are run, in the environment of the last time if there is one.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from elsewhere import NBVAL, NOTEBOOKS, ROOT, run

VENV = ROOT / ".venv-newest"
PYTHON = VENV / "bin" / "python"
EXTRAS = ".[book,experiments,lab,test]"
NODE = ROOT / "twobrains" / "live" / "frontend" / "node_modules" / ".installed"


def set_up() -> None:
    """The ranges of pyproject.toml, each resolved to the newest there is; says what came."""
    shutil.rmtree(VENV, ignore_errors=True)
    run(sys.executable, "-m", "venv", VENV)
    run(PYTHON, "-m", "pip", "install", "-q", "--upgrade", "pip")
    run(PYTHON, "-m", "pip", "install", "-q", "-e", EXTRAS)
    run(PYTHON, "-m", "pip", "freeze", "--exclude-editable")
    if not NODE.exists():  # make's mark of the front end's packages
        run(PYTHON, "-m", "twobrains.tools.node", "ci", "--silent", "--ignore-scripts")


def main() -> None:
    """Run what is asked for, and end with the first failure's status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path, help="these only, and no unit tests")
    named = parser.parse_args().notebooks
    if not (named and PYTHON.exists()):
        set_up()
    run(PYTHON, "-m", "pytest", *NBVAL, *(named or sorted(NOTEBOOKS.glob("*.ipynb"))))
    if not named:
        run(PYTHON, "-m", "pytest", "tests", "--ignore", "tests/browser", "-n", "2")


if __name__ == "__main__":
    main()
