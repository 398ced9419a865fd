"""The text of a line, and which of its signs only the context determines.

A text is what is to be read and what is drawn. They differ where a glyph alone is ambiguous: a blot
covers a digit, or a stroke with a flag is a 1 in one school and a 7 in the other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import numpy as np

__all__ = [
    "ALPHABET", "BAR", "BARRED", "BLOT", "DASH", "FLAG", "GLYPHS", "KINDS", "Text",
    "checked", "date", "decoded", "number", "phone", "plain", "schooled", "under_the_blot",
]  # fmt: skip

ALPHABET = "0123456789-"
"""What can be read; a symbol is an index into it."""
DASH = 10
BLOT, FLAG, BAR, BARRED = 11, 12, 13, 14
GLYPHS = 15
"""What can be drawn: the alphabet, a blot, and three signs of the two schools.

``FLAG`` is a stem with a long flag: 1 to people who cross their sevens (``BARRED``), 7 to people
whose 1 is a bare ``BAR``.
"""
ONE, SEVEN = 1, 7
_FIRST, _DAYS = dt.date(1900, 1, 1), 73_049
"""Dates go from the first of January 1900 to the end of 2099."""


class Text(NamedTuple):
    """One line.

    Attributes:
        symbols: what is to be read, indices in ``ALPHABET``.
        glyphs: what is drawn for each of them, below ``GLYPHS``.
        ambiguous: true where the glyph alone does not determine the symbol.
    """

    symbols: tuple[int, ...]
    glyphs: tuple[int, ...]
    ambiguous: tuple[bool, ...]


def plain(words: str) -> Text:
    """Any text over ``ALPHABET``, drawn as it is read.

    Raises:
        ValueError: another sign, or nothing at all.
    """
    strange = sorted(set(words) - set(ALPHABET))
    if strange or not words:
        raise ValueError(f"a line takes one or more of {ALPHABET}; got {words!r}")
    symbols = tuple(map(ALPHABET.index, words))
    return Text(symbols, symbols, (False,) * len(symbols))


def decoded(symbols: Iterable[int]) -> str:
    """Symbols as text."""
    return "".join(ALPHABET[symbol] for symbol in symbols)


def number(rng: np.random.Generator, length: int) -> Text:
    """Random digits: no context helps."""
    symbols = tuple(rng.integers(0, 10, length).tolist())
    return Text(symbols, symbols, (False,) * length)


def phone(rng: np.random.Generator, length: int) -> Text:
    """Random digits with one or two dashes among them, never at an end or adjacent.

    Args:
        rng: of the text.
        length: of all, at least 3.
    """
    symbols = rng.integers(0, 10, length)
    places = np.arange(1, length - 1)
    first = int(rng.choice(places))
    symbols[first] = DASH
    others = places[abs(places - first) > 1]
    if len(others) and rng.random() < 0.5:
        symbols[rng.choice(others)] = DASH
    return plain(decoded(symbols.tolist()))


def date(rng: np.random.Generator, length: int = 10) -> Text:
    """A day of two centuries as dd-mm-yyyy, one of its digits under a blot.

    Args:
        rng: of the text.
        length: 10; there is no other.
    """
    assert length == 10
    day = _FIRST + dt.timedelta(int(rng.integers(_DAYS)))
    text = plain(day.strftime("%d-%m-%Y"))
    return _blotted(text, int(rng.choice([0, 1, 3, 4, 6, 7, 8, 9])))


def checked(rng: np.random.Generator, length: int) -> Text:
    """Random digits and a check digit at the end, the sum of all modulo 10; one is blotted.

    Args:
        rng: of the text.
        length: of all, at least 2.
    """
    digits = rng.integers(0, 10, length - 1)
    text = plain(decoded([*digits.tolist(), int(digits.sum()) % 10]))
    return _blotted(text, int(rng.integers(length)))


def schooled(rng: np.random.Generator, length: int, *, distance: int | None = None) -> Text:
    """Digits of one of two schools; a single sign determines what the strokes with a flag are.

    Half of the lines are by people who cross their sevens: a flagged stroke is a 1. The others'
    1 is a bare bar: a flagged stroke is a 7. The crossed 7, or the bar, occurs once in the line.

    Args:
        rng: of the text.
        length: at least 2.
        distance: symbols between the telling sign and the only flagged stroke; random, and with
            more flagged strokes, unless given.
    """
    crosses = bool(rng.integers(2))
    unclear, clear = (ONE, SEVEN) if crosses else (SEVEN, ONE)
    others = [digit for digit in range(10) if digit not in (ONE, SEVEN)]
    symbols = rng.choice(others, length)
    first, second = _apart(rng, length, distance)
    if distance is None:
        symbols[rng.random(length) < 0.25] = unclear
    symbols[first], symbols[second] = unclear, clear
    drawn = {unclear: FLAG, clear: BARRED if crosses else BAR}
    read = symbols.tolist()
    glyphs = tuple(drawn.get(symbol, symbol) for symbol in read)
    return Text(tuple(read), glyphs, tuple(glyph == FLAG for glyph in glyphs))


KINDS: Mapping[str, tuple[Callable[[np.random.Generator, int], Text], range]] = {
    "numbers": (number, range(1, 13)),
    "phones": (phone, range(3, 13)),
    "dates": (date, range(10, 11)),
    "checked": (checked, range(3, 9)),
    "schools": (schooled, range(2, 13)),
}
"""Each kind of text, and the lengths it comes in."""


def under_the_blot(text: Text) -> list[int]:
    """All digits that the blot of a date can hide, the others given.

    A reader who knows every date can do no better than to choose one of them.
    """
    place = text.glyphs.index(BLOT)
    words = decoded(text.symbols)
    fits = []
    for digit in range(10):
        tried = f"{words[:place]}{digit}{words[place + 1 :]}"
        if _is_date(tried):
            fits.append(digit)
    return fits


def _is_date(words: str) -> bool:
    day, month, year = (int(part) for part in words.split("-"))
    try:
        found = dt.date(year, month, day)
    except ValueError:
        return False
    return 0 <= (found - _FIRST).days < _DAYS


def _blotted(text: Text, place: int) -> Text:
    glyphs, ambiguous = list(text.glyphs), list(text.ambiguous)
    glyphs[place], ambiguous[place] = BLOT, True
    return Text(text.symbols, tuple(glyphs), tuple(ambiguous))


def _apart(rng: np.random.Generator, length: int, distance: int | None) -> tuple[int, int]:
    """Two positions in a line, in either order."""
    if distance is None:
        first, second = rng.choice(length, 2, replace=False).tolist()
        return first, second
    low = int(rng.integers(length - distance))
    ends = (low, low + distance)
    return ends if rng.integers(2) else (ends[1], ends[0])
