"""``python -m twobrains experiments …``: what the package does from the command line."""

from __future__ import annotations

import sys

COMMANDS = ("experiments",)


def main(words: list[str]) -> None:
    """Pass the arguments on to the command they name."""
    if not words or words[0] not in COMMANDS:
        raise SystemExit(f"python -m twobrains COMMAND …; COMMAND is {', '.join(COMMANDS)}")
    from twobrains.experiments import command

    command.main(words[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
