"""``python -m twobrains.classroom make [FOLDER]`` and ``… check FILE.ipynb …``."""

from __future__ import annotations

import sys
from importlib.util import find_spec

NEEDED = ("ipykernel", "nbclient", "nbformat")


def main(words: list[str]) -> int:
    """Run a command; 1 if an answer is not right.

    Raises:
        SystemExit: a package that runs notebooks is missing; the message says how to get it.
    """
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise SystemExit(f"missing: {', '.join(missing)}. Run: pip install {' '.join(missing)}")
    from twobrains.classroom import command

    return command.main(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
