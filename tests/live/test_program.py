"""A program: a module, what feeds it and what draws it must fit, and misfits give an error message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from twobrains.live import Bars, Maps, Picture, Slider
from twobrains.live.program import Program


class Doing(nn.Module):
    """A module of one slider whose forward is given."""

    def __init__(self, act: Callable[[Tensor], Any]) -> None:
        super().__init__()
        self.act = act

    def forward(self, dx: Tensor) -> Any:
        return self.act(dx)


def program(act: Callable[[Tensor], Any], carry: Any = None, panels: Any = None) -> Program:
    wanted = [Picture("sheet")] if panels is None else panels
    return Program(Doing(act), [Slider("dx", -4, 4)], wanted, carry or {})


def first(made: Program) -> dict[str, Tensor]:
    frame = made.evaluate(made.inputs(made.start()))
    made.check(frame)
    return frame


class Counter(nn.Module):
    """Counts, drawn as a one-pixel image."""

    def forward(self, by: Tensor, total: Tensor) -> dict[str, Tensor]:
        return {"total": total + by, "sheet": (total + by).float().reshape(1, 1)}


def test_what_is_drawn_comes_as_float32() -> None:
    frame = first(program(lambda dx: {"sheet": torch.ones(2, 2, dtype=torch.int64) * dx}))
    assert frame["sheet"].dtype == torch.float32


def test_what_is_neither_drawn_nor_carried_is_left_out() -> None:
    assert list(first(program(lambda dx: {"sheet": torch.ones(2, 2), "more": dx}))) == ["sheet"]


def test_an_output_drawn_twice_is_one_output() -> None:
    twice = [Picture("sheet"), Picture("sheet")]
    assert program(lambda dx: {"sheet": torch.ones(2, 2)}, panels=twice).outputs == ["sheet"]


def test_forwards_arguments_must_be_the_controls_and_the_carried_state() -> None:
    panels = [Picture("sheet")]
    with pytest.raises(ValueError, match=r"Counter.forward takes \(by, total\); .* give \(by\)"):
        Program(Counter(), [Slider("by", 0, 4)], panels)
    with pytest.raises(ValueError, match=r"takes \(by, total\); .* give \(dx, total\)"):
        Program(Counter(), [Slider("dx", 0, 4)], panels, {"total": torch.tensor(0)})


def test_a_name_used_twice_is_refused() -> None:
    sliders = [Slider("by", 0, 4), Slider("by", 0, 2)]
    with pytest.raises(ValueError, match="used twice among controls and carry: by"):
        Program(Counter(), sliders, [Picture("sheet")])
    with pytest.raises(ValueError, match="used twice among controls and carry: total"):
        Program(Counter(), [Slider("total", 0, 4)], [], {"total": torch.tensor(0)})


def test_an_output_that_forward_leaves_out_is_named_beside_those_there_are() -> None:
    wanted = "forward returned image; the panels and carry also want sheet"
    with pytest.raises(ValueError, match=wanted):
        first(program(lambda dx: {"image": torch.ones(2, 2)}))


@pytest.mark.parametrize(
    "answer",
    [torch.ones(2, 2), (torch.ones(2, 2), torch.ones(2)), [torch.ones(2, 2)], None, "sheet"],
)
def test_a_forward_that_returns_no_dict_is_told_to(answer: object) -> None:
    with pytest.raises(ValueError, match=r"forward returned .*dict"):
        first(program(lambda dx: answer))


def test_an_output_that_is_no_tensor_is_named() -> None:
    with pytest.raises(ValueError, match="sheet"):
        first(program(lambda dx: {"sheet": [[1.0, 2.0]]}))


def test_a_module_may_show_its_own_weights() -> None:
    kernels = nn.Parameter(torch.rand(8, 3, 3))
    frame = first(program(lambda dx: {"maps": kernels}, panels=[Maps("maps")]))
    assert torch.equal(frame["maps"], kernels)
    assert not frame["maps"].requires_grad


def test_an_answer_is_not_changed_by_what_the_module_does_next() -> None:
    sheet = torch.zeros(2, 2)
    made = program(lambda dx: {"sheet": sheet.fill_(float(dx))})
    before = made.evaluate(made.inputs({"dx": 1}))["sheet"]
    made.evaluate(made.inputs({"dx": 2}))
    assert before.tolist() == [[1, 1], [1, 1]]


def test_an_answer_that_a_panel_cannot_draw_is_refused() -> None:
    with pytest.raises(ValueError, match=r"picture draws 2 axes .* 'sheet' has shape \(2, 2, 2\)"):
        first(program(lambda dx: {"sheet": torch.ones(2, 2, 2)}))
    with pytest.raises(ValueError, match="'sheet' has 3 values for 2 labels"):
        first(
            program(lambda dx: {"sheet": torch.ones(3)}, panels=[Bars("sheet", labels=["a", "b"])])
        )


def test_carried_state_goes_round() -> None:
    counter = Program(
        Counter(), [Slider("by", 0, 4, value=3)], [Picture("sheet")], {"total": torch.tensor(10)}
    )
    state = None
    for total in (13, 16, 19):
        frame = counter.evaluate(counter.inputs(counter.start(), state))
        state = {"total": frame["total"]}
        assert frame["total"].item() == total


def test_carried_state_keeps_its_type() -> None:
    counter = Program(
        Counter(), [Slider("by", 0, 4)], [Picture("sheet")], {"total": torch.tensor(10)}
    )
    assert counter.evaluate(counter.inputs({"by": 1}))["total"].dtype == torch.int64


class Turning(nn.Module):
    """Returns the given state, whatever came."""

    def __init__(self, state: Tensor) -> None:
        super().__init__()
        self.state = state

    def forward(self, h: Tensor) -> dict[str, Tensor]:
        return {"h": self.state}


def test_carried_state_that_changes_its_shape_is_refused_with_both() -> None:
    made = Program(Turning(torch.zeros(4)), [], [], {"h": torch.zeros(3)})
    with pytest.raises(ValueError, match=r"'h' opened with shape \(3,\) and came back with \(4,\)"):
        first(made)


def test_carried_state_that_changes_its_type_is_refused_with_both() -> None:
    """An exported model's input has one type: the page would fail at the second step."""
    made = Program(Turning(torch.zeros(3)), [], [], {"h": torch.zeros(3, dtype=torch.int64)})
    with pytest.raises(ValueError, match=r"'h' .*int64.*float32"):
        first(made)


def test_carried_state_of_a_type_the_page_does_not_know_is_refused() -> None:
    state = torch.zeros(3, dtype=torch.float64)
    with pytest.raises(ValueError, match="float64"):
        first(Program(Turning(state), [], [], {"h": state}))


def test_the_start_survives_a_module_that_works_in_place() -> None:
    class InPlace(nn.Module):
        def forward(self, h: Tensor) -> dict[str, Tensor]:
            return {"h": h.add_(1)}

    made = Program(InPlace(), [], [], {"h": torch.zeros(3)})
    first(made)
    assert first(made)["h"].tolist() == [1, 1, 1]


def test_bad_values_are_refused_before_the_module_sees_them() -> None:
    called = []
    made = program(called.append)
    with pytest.raises(ValueError, match="dx goes from -4 to 4, got 9"):
        made.evaluate(made.inputs({"dx": 9}))
    assert called == []
