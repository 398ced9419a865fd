"""A reader's answer is judged by its value, whatever form it comes in and whatever it does to its input."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from twobrains.exercises import CHANGED, RIGHT, UNANSWERED, check_function, check_number

NO_NUMBER = "A number is wanted, got "


def told(capsys: Any, answer: Any, wanted: float = 42) -> str:
    check_number(answer, lambda: wanted, "Half of 84.")
    return str(capsys.readouterr().out).strip()


@pytest.mark.parametrize(
    "right",
    [
        42,
        42.0,
        "42",
        Fraction(84, 2),
        Decimal(42),
        np.float32(42),
        np.int64(42),
        np.array([42.0]),
        np.array(42),
        torch.tensor(42),
        torch.tensor([42.0]),
        torch.tensor([[42.0]], requires_grad=True),
        nn.Parameter(torch.tensor(42.0)),
        torch.tensor(42.0, dtype=torch.bfloat16),
    ],
    ids=repr,
)
def test_a_number_is_right_in_whatever_form_it_comes(capsys: Any, right: Any) -> None:
    assert told(capsys, right) == RIGHT


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("41", "41"),
        (torch.tensor([41.0]), "41"),
        (torch.tensor(41), "41"),
        (Fraction(41), "41"),
        (Decimal("41.5"), "41.5"),
        (np.float64(41), "41"),
        (np.array([41]), "41"),
        (math.nan, "nan"),
        (torch.tensor(math.nan), "nan"),
        (Decimal("nan"), "nan"),
        (-math.inf, "-inf"),
        (10**400, "inf"),
        (-(10**5000), "-inf"),
        (Fraction(10**400, 3), "inf"),
        (0, "0"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_wrong_number_gets_the_hint_in_whatever_form_it_comes(
    capsys: Any, wrong: Any, words: str
) -> None:
    assert told(capsys, wrong) == f"Not {words}. Half of 84."


class Shy:
    """Has no words for itself."""

    def __repr__(self) -> str:
        raise RuntimeError("not me")


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ("many", "'many'"),
        ("", "''"),
        (True, "True"),
        (np.bool_(True), "np.True_"),
        (torch.tensor(True), "tensor(True)"),
        (1 + 2j, "(1+2j)"),
        (42 + 0j, "(42+0j)"),
        (np.complex64(1j), "np.complex64(1j)"),
        (torch.tensor(1 + 2j), "tensor(1.+2.j)"),
        ([42], "[42]"),
        (Ellipsis, "Ellipsis"),
        (torch.tensor([41.0, 42.0]), "tensor([41., 42.])"),
        (torch.zeros(3, 1), "tensor([[0.], [0.], [0.]])"),
        (np.array([41, 42]), "array([41, 42])"),
        (np.array([None]), "array([None], dtype=object)"),
        (Decimal("sNaN"), "Decimal('sNaN')"),
        ([10**5000], "a list"),
        (Shy(), "a Shy"),
        (Tensor, "<class 'torch.Tensor'>"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_number_is_named(capsys: Any, other: Any, words: str) -> None:
    assert told(capsys, other) == f"{NO_NUMBER}{words}."


def test_what_is_no_number_is_named_in_one_short_line(capsys: Any) -> None:
    assert len(told(capsys, torch.randn(40, 40))) <= len(NO_NUMBER) + 61


def test_a_mistake_in_the_check_itself_is_not_the_readers() -> None:
    with pytest.raises(TypeError, match="the author's"):
        check_number(42, author, "")
    with pytest.raises(TypeError, match="the author's"):
        check_function(lambda x: x, author, [(torch.ones(1),)], "")


def author(*_: Any) -> Any:
    raise TypeError("the author's")


def judged(capsys: Any, answer: Any, wanted: Callable[..., Any], *case: Any) -> list[str]:
    check_function(answer, wanted, [case], "Twice twice.")
    return str(capsys.readouterr().out).splitlines()


def erased(x: Tensor) -> Tensor:
    return x.zero_()


def in_place(x: Tensor) -> Tensor:
    x *= 4
    return x


def test_an_answer_that_erases_its_input_is_wrong_and_told_so(capsys: Any) -> None:
    shown = judged(capsys, erased, lambda x: 4 * x, torch.ones(2))
    assert shown[0].startswith("Case 1 of 1: ")
    assert shown[-2:] == ["Twice twice.", CHANGED]


def test_an_answer_that_changes_its_input_is_judged_by_its_value_and_told_so(capsys: Any) -> None:
    x = torch.ones(2)
    assert judged(capsys, in_place, lambda x: 4 * x, x) == [RIGHT, CHANGED]
    assert x.tolist() == [1, 1]


def test_what_the_check_does_to_its_input_is_nothing_to_the_answer(capsys: Any) -> None:
    assert judged(capsys, lambda x: 4 * x, in_place, torch.ones(2)) == [RIGHT]


def grow(many: list[Tensor]) -> Tensor:
    many.append(torch.ones(2))
    return many[0]


NESTED = [
    ((torch.ones(2), 3), lambda pair: pair[0].mul_(2)),
    ({"x": [torch.ones(2)]}, lambda named: named["x"][0].mul_(2)),
    ([torch.ones(2)], lambda many: many[0].mul_(2)),
    ([torch.ones(2)], grow),
    (np.ones(2), lambda x: torch.tensor(np.multiply(x, 2, out=x))),
    (torch.ones(1).expand(2) * torch.ones(2, requires_grad=True), lambda x: x.mul_(2)),
    (torch.ones(2)[:, None].expand(2, 2), lambda x: x.mul_(2)),
]


@pytest.mark.parametrize(("given", "change"), NESTED)
def test_inputs_within_others_are_copied_and_watched_too(
    capsys: Any, given: Any, change: Callable[..., Any]
) -> None:
    assert judged(capsys, change, change, given) == [RIGHT, CHANGED]
    assert judged(capsys, change, change, given) == [RIGHT, CHANGED]  # nothing is left of it


@pytest.mark.parametrize(
    "given",
    [torch.tensor([math.nan, 1]), torch.ones(2, requires_grad=True), "a word", nn.Linear(2, 2), 3],
    ids=lambda value: type(value).__name__,
)
def test_an_answer_that_only_looks_at_its_input_gets_no_such_words(capsys: Any, given: Any) -> None:
    assert judged(capsys, lambda _: torch.ones(2), lambda _: torch.ones(2), given) == [RIGHT]


def test_a_case_is_a_readers_own_for_each_of_several(capsys: Any) -> None:
    x = torch.ones(2)
    check_function(in_place, lambda x: 4 * x, [(x,), (x,)], "Twice twice.")
    assert capsys.readouterr().out.splitlines() == [RIGHT, CHANGED]


def refuses(_: Tensor) -> Tensor:
    raise AssertionError


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: helper(x), "NameError: name 'helper' is not defined"),  # type: ignore[name-defined] # noqa: F821
        (lambda x: {}["key"], "KeyError: 'key'"),
        (lambda x: next(iter(())), "StopIteration"),
        (refuses, "AssertionError"),
        (lambda x: x.tolist(), "a Tensor is wanted, got [1.0, 1.0]."),
        (lambda x: x.numpy(), "a Tensor is wanted, got array([1., 1.], dtype=float32)."),
        (lambda x: "x", "a Tensor is wanted, got 'x'."),
        (lambda x: x[0], "The values for attribute 'shape' do not match"),
        (7, "a function is wanted, got 7."),
        (lambda x: None, "None mismatch"),
    ],
)
def test_an_answer_that_fails_is_told_by_what(capsys: Any, answer: Any, words: str) -> None:
    first, *_, hint = judged(capsys, answer, lambda x: x, torch.ones(2))
    assert first.startswith(f"Case 1 of 1: {words}")
    assert hint == "Twice twice."


def test_what_is_none_is_not_answered(capsys: Any) -> None:
    assert told(capsys, None) == UNANSWERED
    assert judged(capsys, None, lambda x: x, torch.ones(2)) == [UNANSWERED]
