"""How far a reading is from what was written: insertions, deletions, substitutions."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["character_error_rate", "distance", "read_correctly"]

Text = Sequence[int]


def _table(wrote: Text, read: Text) -> list[list[int]]:
    """Fewest edits from each beginning of one text to each beginning of the other."""
    rows = [list(range(len(read) + 1))]
    for i, wanted in enumerate(wrote, 1):
        row, above = [i], rows[-1]
        for j, got in enumerate(read, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (wanted != got)))
        rows.append(row)
    return rows


def distance(wrote: Text, read: Text) -> int:
    """Fewest symbols to insert, delete or replace (Levenshtein 1966)."""
    return _table(wrote, read)[-1][-1]


def character_error_rate(wrote: Sequence[Text], read: Sequence[Text]) -> float:
    """Edits in all lines over symbols in all lines; above 1 where too much is read.

    Raises:
        ValueError: as many readings as lines are wanted, and one symbol at least.
    """
    symbols = sum(map(len, wrote))
    if len(wrote) != len(read) or not symbols:
        raise ValueError(f"{len(wrote)} lines of {symbols} symbols, {len(read)} readings")
    return sum(map(distance, wrote, read)) / symbols


def read_correctly(wrote: Text, read: Text) -> list[bool]:
    """Which symbols of a text are in the reading, where the two are aligned.

    Of several ways with the fewest edits, one that leaves symbols in place from the end is taken.
    """
    table = _table(wrote, read)
    right = [False] * len(wrote)
    i, j = len(wrote), len(read)
    while i and j:
        if table[i][j] == table[i - 1][j - 1] + (wrote[i - 1] != read[j - 1]):
            i, j = i - 1, j - 1
            right[i] = wrote[i] == read[j]
        elif table[i][j] == table[i - 1][j] + 1:
            i -= 1
        else:
            j -= 1
    return right
