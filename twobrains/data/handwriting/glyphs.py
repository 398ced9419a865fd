"""The writing styles of each digit, as pen strokes.

People of different schools write the same digit with other strokes, in another order, in another
direction. Each way is a line of text: `x,y` are hundredths of the digit's height, x to the right
and y down, about 0 to 100; the pen runs smoothly through the points; `!` after a point makes a
corner there; `|` lifts the pen.

    7 barred:   18,6 80,4! 45,100 | 32,50 70,48
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from .more_glyphs import MORE
from .shares import EDITION_2

__all__ = ["WAYS", "Point", "Stroke", "Way", "find_way", "ways_of"]

Point = tuple[float, float]


@dataclass(frozen=True)
class Stroke:
    """One movement of the pen: the points it runs through, and which of them are corners."""

    points: tuple[Point, ...]
    corners: tuple[bool, ...]


@dataclass(frozen=True)
class Way:
    """One writing style of one digit.

    Args:
        digit: 0 to 9.
        name: what a menu shows, unique within the digit.
        strokes: in the order in which the pen draws them.
        share: how common it is among the styles of its digit, relative to the others' shares, in
            edition 1; 0 where it came with edition 2.
        share_2: the same in edition 2, which has them all.
    """

    digit: int
    name: str
    strokes: tuple[Stroke, ...]
    share: float = 1.0
    share_2: float = 1.0


_SHAPES: dict[int, dict[str, str]] = {
    0: {
        "anticlockwise": "52,2 25,16 15,50 25,86 50,98 75,84 85,50 74,16 50,2",
        "clockwise": "48,2 75,16 85,50 75,86 50,98 25,84 15,50 26,16 50,2",
        "open top": "64,9 36,4 18,33 18,68 40,97 68,90 84,56 76,22 60,12",
        "curl inside": "46,4 22,20 15,55 32,94 62,95 83,62 78,22 55,6 40,10 37,22",
        "from the right": "79,28 60,3 33,8 17,45 25,88 52,98 78,78 84,46 75,16",
        "narrow": "54,1 36,14 29,52 37,90 52,99 66,86 71,48 64,12 50,2",
        "open clockwise": "34,14 60,3 82,28 83,66 62,97 34,92 17,60 22,26 44,8",
        "round": "50,8 22,20 10,50 22,80 50,92 78,80 90,50 78,20 48,8",
        "slashed": "52,2 25,16 15,50 25,86 50,98 75,84 85,50 74,16 50,2 | 80,6 20,95",
    },
    1: {
        "bar": "50,0 50,34 50,67 50,100",
        "bar upward": "50,100 50,67 50,34 50,0",
        "flag": "32,24 52,2! 52,50 52,100",
        "flag and base": "32,22 52,2! 52,50 52,98 | 25,98 80,98",
        "long flag": "18,46 40,22 57,2! 55,50 54,100",
        "bar and base": "50,2 50,50 50,98 | 28,98 72,98",
        "curved flag": "36,17 48,12 54,1! 52,50 50,100",
        "one stroke with base": "36,16 52,2! 50,50 50,98! 26,98! 76,97",
        "bowed bar": "54,0 49,30 48,66 52,100",
        "low flag": "14,60 38,30 60,2! 56,50 52,100",
        "flag and small base": "26,30 52,2! 51,50 50,98 | 34,97 68,98",
    },
    2: {
        "straight foot": "20,22 30,5 52,0 74,8 78,28 62,54 20,98! 50,97 82,97",
        "loop": "20,24 34,4 58,1 77,20 68,48 40,80 22,97 12,92 20,82 38,86 58,97 84,93",
        "hooked start": "28,30 18,22 26,6 50,0 74,12 74,34 52,62 18,98! 50,97 84,96",
        "zed": "20,8 45,5 74,4! 48,48 20,96! 50,96 82,96",
        "wavy foot": "20,22 38,2 66,4 76,26 58,56 20,94! 42,87 64,96 85,92",
        "swan": "22,30 30,8 55,0 78,18 70,45 44,75 18,97! 50,93 82,99",
        "wide loop": "18,20 40,1 68,6 74,30 54,62 34,92 14,98 8,84 24,74 50,86 70,96 90,92",
        "rounded foot": "20,20 45,0 75,12 70,42 40,72 22,92 34,98 60,97 84,95",
        "flat loop": "24,16 50,0 74,12 70,38 44,68 18,90 14,96 26,94 50,92 80,98",
        "narrow": "34,20 36,6 50,0 60,12 56,40 46,72 36,97! 56,96 80,96",
        "upright": "30,14 40,2 54,4 60,20 54,50 46,74 38,96! 60,92 84,96",
        "small head": "34,24 44,6 58,2 62,18 50,44 18,94! 50,94 88,98",
    },
    3: {
        "round": "20,12 45,0 72,10 72,32 46,46! 76,56 82,80 55,99 18,88",
        "flat top": "20,3 48,3 76,3! 45,40! 72,48 82,72 60,98 20,92",
        "middle loop": "20,14 48,0 72,14 66,36 44,49 34,46 42,41 72,54 80,80 50,100 18,86",
        "small cusp": "22,10 52,0 74,20 58,42 40,47! 66,50 82,74 58,98 20,93",
        "deep cusp": "20,9 50,0 74,16 62,38 34,46! 68,52 80,76 55,100 18,88",
        "rounded flat top": "18,8 45,3 76,4! 50,38! 78,52 78,82 48,99 20,90",
        "curl ends": "28,22 24,8 50,0 74,16 64,38 44,46! 76,58 78,86 48,100 22,90 26,78",
        "no cusp": "22,8 56,0 76,18 64,40 58,47 72,58 80,78 55,100 18,90",
        "short tail": "20,6 50,4 76,8! 60,28 44,44! 70,56 66,80 42,100",
        "straight neck": "16,4 46,4 80,2! 62,24 46,40! 76,52 82,74 58,94 28,100",
    },
    4: {
        "open": "28,2 24,30 18,58! 50,57 84,56 | 66,20 64,60 62,100",
        "open curved": "25,0 18,38 26,56 50,60 84,54 | 68,5 66,50 64,100",
        "closed": "64,2 40,34 14,66! 50,66 86,66 | 64,2 64,50 64,100",
        "diagonal and short stem": "56,0 36,32 14,66! 50,66 86,65 | 60,36 59,70 58,100",
        "closed in one stroke": "86,63 50,63 14,62! 40,30 66,2! 65,50 64,100",
        "like a u": "24,4 20,36 36,54 62,48 74,26 75,2! 73,50 70,100",
        "like a y": "22,2 22,36 40,53 66,46 75,28 | 76,1 73,50 68,100",
        "stem first": "66,2 65,50 64,100 | 64,4 40,34 14,64! 50,63 86,62",
        "open, high bar": "30,4 26,24 20,44! 50,45 84,42 | 72,2 68,50 64,100",
        "pointed": "58,0 34,30 10,58! 52,56 92,52 | 62,14 56,60 50,100",
        "lightning": "58,0 34,32 12,60! 48,62 86,52 | 58,34 50,66 42,100",
        "lightning in one stroke": "56,0 32,32 14,58! 48,58 80,48 66,34! 56,66 48,100",
    },
    5: {
        "hat last": "30,4 28,22 26,42! 50,35 78,52 78,80 50,99 18,90 | 30,4 54,4 78,3",
        "hat first": "30,4 54,4 78,3 | 30,4 28,22 26,42! 50,36 79,52 77,82 50,99 18,90",
        "one stroke": "76,3 52,4 30,4! 28,22 26,42! 52,36 80,54 76,84 48,99 18,90",
        "like an s": "78,6 48,3 28,20 38,42 68,54 78,74 58,97 20,92",
        "loose hat": "34,12 31,28 28,44! 54,38 78,56 72,86 44,99 18,90 | 38,7 60,4 84,0",
        "angular": "74,2 50,2 30,2! 29,24 28,45! 56,42 78,58 74,84 54,97 22,97",
        "long neck": "72,0 52,2 34,4! 32,28 30,55! 52,50 70,62 70,84 50,98 24,94",
        "sloping hat": "82,0 58,6 38,8! 30,26 22,44! 50,42 72,58 66,84 40,98 12,92",
        "shallow belly": "78,2 54,4 32,5! 28,24 27,40! 60,44 82,66 66,92 38,99 16,96",
        "small hat": "34,8 30,26 28,44! 54,40 72,56 70,84 48,99 22,94 | 34,8 48,7 62,3",
        "curled end": "78,4 52,4 32,6! 28,26 28,44! 56,36 80,54 74,88 44,99 20,84 30,74",
    },
    6: {
        "large loop": "66,4 38,24 20,60 28,90 52,99 78,86 78,60 54,47 30,58 21,74",
        "small loop": "62,0 36,32 22,72 36,98 62,94 68,76 50,63 26,78",
        "straight back": "64,0 44,30 26,64 24,86 44,100 68,90 70,68 50,58 27,70",
        "curly start": "74,14 58,1 34,20 20,60 34,96 64,96 80,74 62,52 34,56 22,74",
        "like a b": "28,0 22,30 20,62 28,92 55,99 76,80 62,59 36,62 22,80",
        "crossing end": "66,2 38,26 22,62 32,94 58,98 76,78 60,57 34,62 12,76",
        "open loop": "66,2 36,26 22,66 40,98 70,92 77,70 58,58 38,68",
        "flat loop": "72,2 44,20 18,58 22,86 50,98 84,88 80,70 52,64 24,76",
        "bowed back": "54,0 28,20 16,56 26,92 54,99 72,82 62,64 42,66 26,84",
        "low loop": "58,0 38,30 26,70 34,96 54,99 66,86 56,72 38,76 28,88",
    },
    7: {
        "plain": "18,6 50,5 80,4! 62,50 45,100",
        "curved": "18,8 50,7 82,6! 60,40 46,100",
        "barred": "18,6 50,5 80,4! 62,50 45,100 | 32,50 52,49 72,48",
        "serif": "20,18 20,4! 50,4 80,4! 60,50 42,100",
        "serif and bar": "18,18 20,4! 50,5 80,4! 62,45 44,100 | 30,52 50,50 72,49",
        "wavy top": "16,16 26,2 52,8 82,2! 56,48 44,100",
        "rounded": "18,10 48,4 76,8 70,36 56,66 46,100",
        "barred curved": "16,8 48,8 82,6! 58,44 48,100 | 36,48 54,46 74,46",
        "upright": "20,4 50,5 78,5! 76,50 73,100",
        "wide bar": "22,10 46,4 74,6 66,34 52,66 44,100 | 16,56 50,52 84,46",
        "curled top and bar": "24,22 20,8 48,10 80,2! 64,40 46,100 | 30,54 54,50 78,46",
        "short top and bar": "34,8 52,6 70,6! 60,46 46,100 | 22,56 50,52 80,50",
    },
    8: {
        "one stroke from the right": (
            "74,14 50,0 28,12 30,32 52,47 76,68 74,90 50,100 24,90 24,68 50,48 72,30 74,12"
        ),
        "one stroke from the left": (
            "28,14 50,0 74,12 70,32 48,47 24,68 26,90 50,100 76,88 76,68 52,48 30,30 28,12"
        ),
        "two circles": (
            "50,46 29,36 28,10 50,1 72,10 71,36 50,46 | 50,46 22,58 22,90 50,100 78,90 78,58 50,46"
        ),
        "from the middle": "52,46 76,26 60,2 36,4 26,24 50,47 76,72 62,98 36,98 22,78 48,50",
        "open top": "78,9 52,0 30,10 32,30 70,66 72,88 46,100 24,86 28,66 60,40 82,16",
        "straight crossing": "76,10 44,0 26,14 46,44 72,78 56,99 30,94 26,76 52,46 78,12",
        "narrow": "64,10 50,0 38,12 42,32 52,46 64,68 62,92 49,100 36,90 38,66 50,47 62,28 64,10",
        "small head": (
            "68,12 50,2 36,12 40,30 56,42 78,66 70,94 42,100 20,84 28,58 50,42 64,28 68,12"
        ),
        "anticlockwise circles": (
            "50,2 70,14 68,36 48,44 30,32 32,10 52,2 | 50,44 78,62 74,92 46,100 22,84 28,56 52,44"
        ),
        "large head": "76,20 54,0 26,12 28,34 52,50 60,72 52,96 40,98 36,78 52,52 74,34 76,18",
        "starting tick": "84,2 70,12 48,4 28,16 40,40 68,66 66,94 42,99 28,82 42,56 66,34 72,12",
        "lower loop last": "72,8 46,2 28,18 44,40 70,62 72,88 48,100 26,86 34,62 50,46",
        "tall loops": "62,6 44,2 34,18 44,36 56,50 66,72 58,96 42,98 34,78 46,52 60,34 66,16 58,4",
        "leaning": "80,10 60,0 40,12 46,34 60,52 54,82 34,98 16,84 30,60 60,42 80,24 78,8",
    },
    9: {
        "straight tail": "76,18 52,2 26,12 22,36 44,50 68,40 76,14! 76,58 74,100",
        "smooth tail": "74,22 50,0 24,18 26,42 52,50 72,32 76,14 75,56 71,100",
        "curled tail": "74,20 50,1 24,16 26,42 52,49 72,30 76,14 78,56 68,90 44,99 22,88",
        "circle and stick": "74,26 62,4 36,6 24,28 38,50 62,48 74,26 | 77,4 76,50 74,100",
        "slanting leg": "70,16 46,1 24,22 36,46 62,40 76,12! 64,56 50,100",
        "like a g": "72,12 45,2 24,26 42,51 68,42 75,8! 78,46 74,82 56,99 28,94",
        "open": "70,47 40,52 22,30 38,4 66,6 77,34 72,100",
        "large head": "80,26 54,0 20,14 16,46 48,60 76,44 82,18 80,60 70,100",
        "curved leg": "73,14 48,0 26,14 27,37 50,45 72,28 74,12 70,54 44,100",
        "swelling tail": "68,16 46,3 28,16 34,34 54,36 68,14! 64,42 78,66 72,90 48,99 20,96",
        "small head": "66,12 46,2 30,14 40,30 58,26 68,8! 74,40 76,74 56,98 26,96",
        "sweeping foot": "64,14 44,3 26,18 38,38 58,34 68,12! 66,46 76,76 60,94 18,98",
        "open head": "66,8 42,4 26,22 38,40 60,34 70,10! 74,50 66,84 44,98 18,90",
        "open, curled tail": "70,20 52,6 28,10 24,32 44,42 70,38! 80,64 68,92 42,99 20,92",
        "like a 3": "64,6 38,5 30,22 48,36 64,24 67,8! 58,36 76,62 66,90 44,98 22,97",
        "like a y": "28,6 24,26 40,42 62,34 74,8! 72,56 58,92 26,98",
    },
}
_SHARES = {
    (0, "slashed"): 0.25,
    (0, "anticlockwise"): 3.0,
    (1, "bar"): 4.0,
    (1, "bar upward"): 0.5,
    (1, "bowed bar"): 1.5,
    (1, "flag"): 1.5,
    (2, "zed"): 0.6,
    (4, "like a u"): 0.5,
    (8, "two circles"): 0.7,
}


def _point(text: str) -> Point:
    x, y = text.rstrip("!").split(",")
    return float(x) / 100, float(y) / 100


def _stroke(text: str) -> Stroke:
    words = text.split()
    return Stroke(tuple(map(_point, words)), tuple(word.endswith("!") for word in words))


def _ways(shapes: Mapping[int, Mapping[str, str]], usual: float) -> Iterator[Way]:
    """The styles of one table; `usual` is a share in edition 1 that is not listed."""
    for digit, ways in shapes.items():
        for name, shape in ways.items():
            strokes = tuple(_stroke(part) for part in shape.split("|"))
            share = _SHARES.get((digit, name), usual)
            yield Way(digit, name, strokes, share, EDITION_2.get((digit, name), share or 1.0))


WAYS: tuple[Way, ...] = (*_ways(_SHAPES, 1.0), *_ways(MORE, 0.0))
"""Every style: those of edition 1, then those that edition 2 adds."""


@cache
def ways_of(digit: int) -> tuple[Way, ...]:
    """All writing styles of one digit.

    Raises:
        ValueError: no such digit.
    """
    if digit not in _SHAPES:
        raise ValueError(f"no writing style of {digit!r}: choose a digit from 0 to 9")
    return tuple(way for way in WAYS if way.digit == digit)


def find_way(digit: int, name: str) -> Way:
    """The writing style of `digit` that has this `name`.

    Raises:
        ValueError: no such digit or style; the message lists the names.
    """
    names: Sequence[str] = [way.name for way in ways_of(digit)]
    if name not in names:
        raise ValueError(f"no way {name!r} of writing {digit}: choose one of {', '.join(names)}")
    return ways_of(digit)[names.index(name)]
