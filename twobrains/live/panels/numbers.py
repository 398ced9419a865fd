"""Numbers as readers see them: the same digits from Python and from the page."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

FULL = 1e15
"""Whole numbers below it are written in full."""


def shown(number: float, digits: int = 3) -> str:
    """To some significant digits, halves away from zero, as JavaScript rounds and writes them.

    >>> shown(-0.12345)
    '−0.123'
    """
    exact = Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal(Decimal(float(number)))
    if exact == 0:
        return "0"
    place = exact.adjusted()
    if -6 <= place < 21:
        text = format(exact, "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        mantissa = format(exact.scaleb(-place), "f")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        text = f"{mantissa}e{place:+d}"
    return text.replace("-", "−")


def whole(number: float) -> str:
    """Whole numbers in full, all others to three digits."""
    if number != round(number) or abs(number) >= FULL:
        return shown(number)
    return f"{int(number):,}".replace("-", "−")
