"""One test over many things of one kind, which names every one that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

Thing = TypeVar("Thing")


def over(
    things: Iterable[Thing], name: Callable[[Thing], str]
) -> Callable[[Callable[[Thing], None]], Callable[[], None]]:
    """Make a test of a check: it is made of every thing, and those that fail are told together.

    Raises:
        ValueError: there is nothing to check.
    """
    every = list(things)
    if not every:
        raise ValueError("no things to test; a test of nothing can't fail")

    def made(check: Callable[[Thing], None]) -> Callable[[], None]:
        def test() -> None:
            wrong = []
            for thing in every:
                try:
                    check(thing)
                except (AssertionError, LookupError, ValueError) as problem:
                    wrong.append(f"{name(thing)}: {type(problem).__name__}: {problem}")
            assert not wrong, "\n".join(wrong)

        test.__name__, test.__doc__ = check.__name__, check.__doc__
        return test

    return made
