"""What one run takes of the tests that are too many for every run: a part, which goes by commit.

A test marked ``part(n)`` stands in one of ``n`` parts, one marked ``weekly`` in one of ``WEEKLY``.
``--part=K`` takes the parts that number K falls on, ``all`` takes everything, ``none`` leaves all
marked tests out. `make test` passes a number made from the commit, and prints it.
"""

from __future__ import annotations

from itertools import count

import pytest

WEEKLY = 20
NAMED = ("all", "none")


def add_option(parser: pytest.Parser) -> None:
    """``--part``: which part of the marked tests to run."""
    parser.addoption(
        "--part",
        default="none",
        type=part,
        help="of tests marked weekly or part(n): a number's part, 'all' or 'none' (default)",
    )


def part(text: str) -> str:
    """A number of a part, or one of the names.

    Raises:
        pytest.UsageError: it is neither; the message says what is wanted.
    """
    if text in NAMED or text.isdecimal():
        return text
    raise pytest.UsageError(f"--part is a number, 'all' or 'none', not {text!r}")


def deselect(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep of the marked tests the wanted part; each kind of mark is dealt out like cards."""
    wanted = config.getoption("--part")
    if wanted == "all":
        return
    dealt: dict[int, count[int]] = {}
    left_out = []
    for item in items:
        parts = parts_of(item)
        if parts > 1:
            turn = next(dealt.setdefault(parts, count()))
            if wanted == "none" or turn % parts != int(wanted) % parts:
                left_out.append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [item for item in items if item not in gone]


def parts_of(item: pytest.Item) -> int:
    """Into how many parts tests with this one's marks are divided; 1 runs every time."""
    marks = [int(mark.args[0]) for mark in item.iter_markers("part")]
    return max([*marks, WEEKLY if item.get_closest_marker("weekly") else 1])


def summary(config: pytest.Config) -> str:
    """One line on what was taken, and how to take it again."""
    wanted = config.getoption("--part")
    if wanted in NAMED:
        return f"exhaustive tests: {wanted}"
    return (
        f"exhaustive tests: part {int(wanted) % WEEKLY + 1} of {WEEKLY}; "
        f"again: make test PART={wanted}; all of them: make test-all"
    )
