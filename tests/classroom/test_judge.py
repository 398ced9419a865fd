"""An answer's cell is run as its notebook would run it, and what is amiss is told in words."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from twobrains import exercises
from twobrains.classroom.judge import VERDICT, Judge

CHECK = "check_number(product, lambda: 42, 'Half of 84.')"


def asking(**names: Any) -> Callable[..., tuple[str, str]]:
    """One judge, in a kernel's stead; each call is about one answer's cell."""
    published: list[Any] = []
    here = {**vars(exercises), "torch": torch, "six": 6, "get_ipython": None, **names}
    display = SimpleNamespace(publish=published.append)
    judge = Judge(SimpleNamespace(user_ns=here, display_pub=display))

    def ask(
        source: str, own: tuple[str, ...] = (), answer: str = "product", check: str = CHECK
    ) -> tuple[str, str]:
        judge.ask(answer, source, check, own)
        found = published.pop()[VERDICT]
        return found["status"], found["words"]

    return ask


def verdict(source: str, own: tuple[str, ...] = (), **settings: str) -> tuple[str, str]:
    return asking()(source, own, **settings)


COMMENT = "# Exercise 1 of small: your answer (leave this line as it is)"


@pytest.mark.parametrize(
    "source",
    [
        f"%%time\n{COMMENT}\nproduct = 6 * 7",
        f"{COMMENT}\n%%time\nproduct = 6 * 7",
        f"\n\n%%capture said\n%%timeit -n 1\n\n{COMMENT}\nproduct = 6 * 7",
        f"{COMMENT}\n%time product = 6 * 7",
        f"{COMMENT}\nproduct = %time 6 * 7",
        f"{COMMENT}\n%time product = six; product *= 7",
        f"{COMMENT}\nif six:\n    %time product = 42\n%time\n%time !ls\nwhere = %time --quiet 6",
        f"%matplotlib inline\n{COMMENT}\n%load_ext nowhere\nproduct = 6 * 7\n%timeit six * product",
        f"!pip install nothing-of-that-name\n{COMMENT}\nproduct = 6 * 7\n!exit 3\nsix?",
        f"{COMMENT}\nfiles = !ls\nwhere = %pwd\nget_ipython().run_line_magic('who', '')\nproduct = 42",
        f"{COMMENT}\nimport asyncio\nawait asyncio.sleep(0)\nproduct = 42",
        f"{COMMENT}\nasync def six():\n    return 42\nproduct = await six()",
        f"%%time\n{COMMENT}\nimport asyncio\nasync with asyncio.timeout(9):\n    product = 42",
        f"    {COMMENT}\n    product = 42",
        f"{COMMENT}\ntext = '''\n%%time\n%time\n!ls'''\nproduct = 42 if '%%time' in text and '!ls' in text else 0",
        f"{COMMENT}\nproduct = (84\n% 43 + 1)",
        f"{COMMENT}\nfrom dataclasses import dataclass\n@dataclass\nclass It:\n    x: int\nproduct = 42 * (It.__annotations__['x'] is int)",
    ],
)  # fmt: skip
def test_what_is_for_the_notebook_alone_is_no_part_of_an_answer(source: str) -> None:
    assert verdict(source) == ("right", "")


def test_a_cell_that_is_no_python_says_where() -> None:
    status, words = verdict(f"%%time\n{COMMENT}\nproduct = = 42")
    assert status == "error"
    assert words.startswith("SyntaxError: invalid syntax")
    assert "line 3" in words


def test_an_error_that_is_awaited_is_the_answers() -> None:
    assert verdict("async def f():\n    return six / 0\nproduct = await f()") == (
        "error",
        "ZeroDivisionError: division by zero",
    )


FOUR = "check_function(four, lambda x: 4 * x, [(torch.ones(2),)], 'Twice twice.')"


def test_an_answer_that_changes_its_input_is_right_by_its_value_and_told_so() -> None:
    source = "def four(x):\n    x *= 4\n    return x"
    assert verdict(source, answer="four", check=FOUR) == ("right", exercises.CHANGED)
    status, words = verdict("four = torch.Tensor.zero_", answer="four", check=FOUR)
    assert status == "wrong"
    assert words.endswith(f"Twice twice. {exercises.CHANGED}")


def test_a_check_that_says_right_and_more_is_not_taken_as_right() -> None:
    assert verdict("product = 42", check=f"{CHECK}\ncheck_number(product, lambda: 7, 'No.')") == (
        "wrong",
        "Right. Not 42. No.",
    )


def test_what_an_answer_prints_is_no_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    source = "def four(x):\n    print('Right.')\n    return 5 * x"
    status, words = verdict(source, answer="four", check=FOUR)
    assert status == "wrong"
    assert words.startswith("Case 1 of 1: ")
    assert capsys.readouterr().out == ""


def test_the_notebook_keeps_its_checks_and_what_a_check_binds() -> None:
    here = {"check_number": exercises.check_number}
    judge = Judge(SimpleNamespace(user_ns=here, display_pub=SimpleNamespace(publish=print)))
    judge.ask("product", "product = 42", f"half = 21\n{CHECK}")
    assert here["check_number"] is exercises.check_number
    assert here["half"] == 21
    assert "check_function" not in here


def test_the_students_own_cells_run_before_the_answer() -> None:
    own = ("%%time\nfrom math import *", "def seven():\n    return six + floor(1.5)")
    assert verdict("product = 6 * seven()", own) == ("right", "")


def test_an_own_cell_that_two_answers_need_runs_once() -> None:
    ask = asking(times=[])
    assert ask("product = len(times) * 42", ("times.append(1)",)) == ("right", "")
    assert ask("product = len(times) * 42", ("times.append(1)",)) == ("right", "")


def test_an_own_cell_that_fails_does_not_spoil_an_answer() -> None:
    assert verdict("product = 42", ("six.nothing", "seven = = 7")) == ("right", "")


@pytest.mark.parametrize(
    ("source", "own", "status"),
    [
        ("product = 6 * seven()", (), "error"),
        ("product = 6 * eight()", ("def eight():\n    return 1 + seven()",), "error"),
    ],
)
def test_a_name_that_nothing_binds_is_told_with_the_cells_that_run(
    source: str, own: tuple[str, ...], status: str
) -> None:
    found, words = verdict(source, own)
    assert found == status
    assert words.startswith("NameError: name 'seven' is not defined. Nothing that runs binds seven")
    assert "those of your own above it" in words


def test_a_name_that_is_missing_inside_of_a_function_is_told_too() -> None:
    status, words = verdict("def four(x):\n    return twice(twice(x))", answer="four", check=FOUR)
    assert status == "wrong"
    assert words.startswith("Case 1 of 1: NameError: name 'twice' is not defined Twice twice. ")
    assert "Nothing that runs binds twice" in words


def test_a_wrong_answer_without_missing_names_is_told_nothing_of_cells() -> None:
    assert verdict("product = 41") == ("wrong", "Not 41. Half of 84.")
    assert verdict("product = six / 0") == ("error", "ZeroDivisionError: division by zero")
