"""Which cells an exercise needs, found without running any."""

from __future__ import annotations

import pytest

from twobrains.classroom.needed import names, needed


def test_what_a_function_reads_is_read_by_its_cell() -> None:
    found = names("def area(r):\n    return pi * r * r\n")
    assert found.reads == {"pi"}
    assert found.gives == {"area"}


def test_what_a_cell_binds_before_it_reads_is_not_taken_from_before() -> None:
    assert names("x = 1\ny = x + z").reads == {"z"}
    assert names("for k in many:\n    print(k)").reads == {"many", "print"}
    assert names("for k in many:\n    for j in k:\n        m = j\n        use(m)").reads == {
        "many",
        "use",
    }
    assert names("for x in x:\n    pass").reads == {"x"}
    assert names("if a:\n    b = 1\nc = b").reads == {"a", "b"}
    assert names("with opened() as file:\n    file.read()").reads == {"opened"}


def test_what_a_with_binds_is_given() -> None:
    found = names("with torch.no_grad():\n    y = net(x)\nprint(y)")
    assert found.gives == {"y"}
    assert found.reads == {"net", "print", "torch", "x"}


def test_a_name_that_may_be_bound_is_touched_and_not_given() -> None:
    found = names("if sunny:\n    hat = 1")
    assert "hat" in found.touches
    assert "hat" not in found.gives


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        ("fit(net, data)", "net"),
        ("net.eval()", "net"),
        ("x[0] = 1", "x"),
        ("net.layer.bias = None", "net"),
        ("total += 1", "total"),
        ("for each in many:\n    seen.append(each)", "seen"),
    ],
)
def test_a_value_that_may_be_changed_in_place_is_touched(source: str, changed: str) -> None:
    assert changed in names(source).touches


@pytest.mark.parametrize("source", ["print(net)", "LiveFigure(net)", "y = net(x)"])
def test_what_only_looks_at_a_value_does_not_touch_it(source: str) -> None:
    assert "net" not in names(source).touches


def test_cells_that_nothing_rests_on_are_left_out() -> None:
    cells = ["a = 1", "b = 2", "c = a", "print(c)"]
    assert needed(cells, {3: ()}) == [0, 2, 3]


def test_the_cell_that_trains_a_net_is_kept_with_the_one_that_makes_it() -> None:
    cells = ["net = make()", "fit(net)", "print(net)", "ask(net)"]
    assert needed(cells, {3: ()}) == [0, 1, 3]


def test_of_two_cells_that_bind_a_name_the_later_one_counts() -> None:
    assert needed(["x = 1", "x = 2", None, "print(x)"], {3: ()}) == [1, 3]


def test_an_import_that_is_called_is_no_change_of_it() -> None:
    assert needed(["import torch", "torch.manual_seed(0)", "torch.ones(2)"], {2: ()}) == [0, 2]


def test_what_an_answer_may_want_is_kept() -> None:
    assert needed(["helper = 1", "answer = None"], {1: ["helper"]}) == [0, 1]
