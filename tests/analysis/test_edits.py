"""Edits between what was written and what was read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twobrains.analysis.edits import character_error_rate, distance, read_correctly

texts = st.lists(st.integers(0, 3), max_size=7)


@pytest.mark.parametrize(
    ("wrote", "read", "edits"),
    [
        ("", "", 0),
        ("123", "", 3),
        ("", "12", 2),
        ("1234", "1334", 1),
        ("1234", "234", 1),
        ("12", "21", 2),
    ],
)
def test_the_fewest_edits(wrote: str, read: str, edits: int) -> None:
    assert distance([*map(int, wrote)], [*map(int, read)]) == edits


@given(texts, texts, texts)
def test_it_is_a_distance(one: list[int], two: list[int], three: list[int]) -> None:
    assert distance(one, two) == distance(two, one)
    assert (distance(one, two) == 0) == (one == two)
    assert distance(one, three) <= distance(one, two) + distance(two, three)


@given(texts, texts)
def test_what_is_right_is_a_common_part(wrote: list[int], read: list[int]) -> None:
    right = read_correctly(wrote, read)
    assert len(right) == len(wrote)
    rest = iter(read)
    assert all(symbol in rest for symbol, is_right in zip(wrote, right, strict=True) if is_right)
    assert len(wrote) - sum(right) <= distance(wrote, read)


def test_a_lost_symbol_leaves_the_others_right() -> None:
    assert read_correctly([1, 2, 3, 4], [1, 3, 4]) == [True, False, True, True]
    assert read_correctly([1, 2, 3, 4], [1, 9, 3, 4]) == [True, False, True, True]
    assert read_correctly([5, 5], []) == [False, False]


def test_the_rate_is_over_all_symbols() -> None:
    assert character_error_rate([[1, 2, 3], [4]], [[1, 2], [4, 4]]) == 0.5
    with pytest.raises(ValueError, match="1 lines of 0 symbols, 1 readings"):
        character_error_rate([[]], [[1]])
