"""What happens in a figure's module: weights changed under it, failures in words, state carried on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from live.requesting import Raising, array, counter, published, raising, request
from torch import Tensor, nn

from twobrains.live import LiveFigure, Picture, Slider
from twobrains.live.weights import fingerprint, stamp

# The module changes under the figure


def test_the_figure_follows_weights_changed_in_place(figure: LiveFigure) -> None:
    before = array(figure._frame, "maps")
    seen = published(figure)
    figure.follow()
    assert seen == []
    with torch.no_grad():
        figure.program.module.weight.mul_(3)
    figure.follow()
    assert len(seen) == 1
    assert np.array_equal(array(figure._frame, "maps"), 3 * before)
    figure.follow()
    assert len(seen) == 1


def scaled(weight: Tensor) -> Tensor:
    return torch.tensor([3.0, 1.0]) * weight.detach()


def stepped(optimiser: type[torch.optim.Optimizer], **settings: Any) -> Any:
    def step(module: nn.Module) -> None:
        module.weight.grad = torch.tensor([1.0, -2.0])
        optimiser(module.parameters(), lr=0.5, **settings).step()

    return step


def through_numpy(module: nn.Module) -> None:
    module.weight.detach().numpy()[0] = 7


def through_data(module: nn.Module) -> None:
    module.weight.data.mul_(3)


def other_data(module: nn.Module) -> None:
    for _ in range(2):  # the second may lie where the first weights lay
        module.weight.data = scaled(module.weight)


def other_parameter(module: nn.Module) -> None:
    module.weight = nn.Parameter(scaled(module.weight))


def loaded(module: nn.Module) -> None:
    module.load_state_dict({"weight": scaled(module.weight)})


@pytest.mark.parametrize(
    "change",
    [
        stepped(torch.optim.SGD, momentum=0.9),
        stepped(torch.optim.Adam),
        stepped(torch.optim.Adam, fused=True),
        loaded,
        other_parameter,
        other_data,
        through_data,
        through_numpy,
    ],
    ids=[
        "SGD", "Adam", "fused Adam", "load_state_dict", "another parameter", "another .data",
        "in place through .data", "in place through NumPy",
    ],
)  # fmt: skip
@pytest.mark.parametrize("asked", [False, True], ids=["at rest", "moved before the cell ends"])
def test_the_figure_follows_weights_however_they_change(
    figure: LiveFigure, change: Any, asked: bool
) -> None:
    before = figure.program.module.weight.tolist()
    change(figure.program.module)
    assert figure.program.module.weight.tolist() != before
    if asked:
        figure.dx = 2
    figure.follow()
    wanted = figure.program.evaluate(figure.program.inputs(figure.values))
    assert np.array_equal(array(figure._frame, "maps"), wanted["maps"])
    seen = published(figure)
    figure.follow()
    assert seen == []


@pytest.mark.parametrize("write", [Tensor.copy_, Tensor.set_], ids=["in place", "another memory"])
def test_weights_changed_for_one_answer_and_restored_are_followed_back(
    figure: LiveFigure, write: Any
) -> None:
    weight, kept = figure.program.module.weight, torch.tensor([1.0, 2.0])
    with torch.no_grad():
        write(weight, torch.zeros(2))
        figure.dx = 2
        assert not array(figure._frame, "maps").any()
        write(weight, kept)
    figure.follow()
    assert array(figure._frame, "maps").any()


def test_an_answer_reads_no_weights_beyond_what_the_module_reads(
    figure: LiveFigure, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader's model may have millions: to check them all takes longer than to evaluate it."""
    monkeypatch.setattr("zlib.crc32", None)
    assert "words" not in request(figure, "a:1", dx=2)
    figure.dx = 3
    figure.refresh()
    with pytest.raises(TypeError, match="not callable"):
        figure.follow()


def test_a_module_that_writes_into_its_buffers_is_not_evaluated_after_each_cell() -> None:
    class Noting(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("last", torch.zeros(()))

        def forward(self, dx: Tensor) -> dict[str, Tensor]:
            self.last.copy_(dx)
            return {"sheet": self.last.expand(2, 2)}

    figure = LiveFigure(Noting(), [Slider("dx", 0, 4)], [Picture("sheet")], alt="x")
    request(figure, "a:1", dx=3)
    figure.follow()
    seen = published(figure)
    figure.follow()
    assert seen == []


@pytest.mark.parametrize(
    ("weights", "words"),
    [([torch.nan, 1.0], "not finite"), ([[1.0, 2.0], [3.0, 4.0]], "RuntimeError: ")],
    ids=["no number", "of another shape"],
)
def test_weights_that_fail_are_told_of_once(
    figure: LiveFigure, weights: list[Any], words: str
) -> None:
    figure.program.module.weight = nn.Parameter(torch.tensor(weights))
    figure.follow()
    assert words in figure._frame["words"]
    seen = published(figure)
    figure.follow()
    assert seen == []


@pytest.mark.parametrize(
    "module",
    [
        nn.Module(),
        nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2)),
        nn.LSTM(2, 3, bidirectional=True),
    ],
    ids=["nothing", "convolution", "LSTM"],
)
def test_the_stamp_of_weights_that_nobody_touches_stays_the_same(module: nn.Module) -> None:
    before = stamp(module)
    fingerprint(module)
    module.eval()
    assert stamp(module) == before


def test_the_stamp_takes_every_kind_of_tensor() -> None:
    module = nn.Module()
    with torch.inference_mode():
        module.register_buffer("made_in_inference", torch.ones(2))
    module.register_buffer("sparse", torch.eye(2).to_sparse())
    module.register_buffer("nothing", torch.ones(0))
    before = stamp(module)
    assert stamp(module) == before
    module.nothing = torch.ones(1)
    assert stamp(module) != before


@pytest.mark.parametrize(
    "change",
    [
        lambda kernel: kernel.flip(-1),
        lambda kernel: kernel.transpose(-1, -2),
        lambda kernel: kernel[[1, 0]],
        lambda kernel: -kernel.flip(0),
        lambda kernel: kernel + 1e-6,
    ],
    ids=["mirrored", "transposed", "channels swapped", "negated and swapped", "nudged"],
)
def test_the_fingerprint_notices_weights_in_other_places(change: Any) -> None:
    """Turning a kernel around is what a reader of this book will try."""
    layer = nn.Conv2d(1, 2, 3)
    before = fingerprint(layer)
    with torch.no_grad():
        layer.weight.copy_(change(layer.weight.clone()))
    assert fingerprint(layer) != before


def test_the_fingerprint_of_weights_that_are_not_numbers_stays_the_same() -> None:
    """Else a figure that has gone wrong would be evaluated after every cell, for ever."""
    layer = nn.Linear(2, 2)
    with torch.no_grad():
        layer.weight.fill_(torch.nan)
    assert fingerprint(layer) == fingerprint(layer)


def test_the_fingerprint_takes_every_type_of_buffer() -> None:
    module = nn.BatchNorm1d(2)  # float and int64
    module.register_buffer("mask", torch.tensor([True, False]))
    module.register_buffer("short", torch.ones(2, dtype=torch.bfloat16))
    module.register_buffer("nothing", torch.ones(0))
    before = fingerprint(module)
    module.mask[1] = True
    assert fingerprint(module) != before


def test_refresh_answers_after_a_change_that_cannot_be_seen(figure: LiveFigure) -> None:
    seen = published(figure)
    figure.refresh()
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("dx", "words"),
    [
        (2, "RuntimeError: mat1 and mat2 shapes cannot be multiplied"),
        (3, "ValueError: 'sheet' holds values that are not finite"),
    ],
)
def test_a_module_that_fails_is_answered_in_words_and_the_picture_stays(
    dx: int, words: str
) -> None:
    figure = raising()
    request(figure, "a:1", dx=1)
    answer = request(figure, "a:2", dx=dx)
    assert (answer["words"], answer["to"]) == (words, "a:2")
    assert array(answer, "sheet").tolist() == [[1, 1], [1, 1]]
    good = request(figure, "a:3", dx=4)
    assert "words" not in good
    assert array(good, "sheet").tolist() == [[4, 4], [4, 4]]


def test_a_module_that_fails_at_the_start_is_refused() -> None:
    with pytest.raises(RuntimeError, match="cannot be multiplied"):
        LiveFigure(Raising(), [Slider("dx", 2, 4)], [Picture("sheet")], alt="x")


# Carried state


def test_steps_carry_state_and_reset_starts_over() -> None:
    figure = counter()
    totals = [figure.frame["total"].item()]
    for _ in range(3):
        figure.step()
        totals.append(figure.frame["total"].item())
    assert totals == [1, 2, 3, 4]
    figure.reset()
    assert figure.frame["total"].item() == 1


def test_moving_a_control_does_not_let_time_pass() -> None:
    figure = counter()
    figure.step()
    figure.by = 5
    figure.by = 7
    assert figure.frame["total"].item() == 8
    figure.step()
    assert figure.frame["total"].item() == 15


def test_the_page_steps_and_resets() -> None:
    figure = counter()
    assert array(request(figure, "a:1", "step", by=2), "total") == 3
    assert array(request(figure, "a:2", "step"), "total") == 5
    assert array(request(figure, "a:3", "reset"), "total") == 2


def test_a_step_that_fails_does_not_lose_the_state() -> None:
    class Fragile(nn.Module):
        def forward(self, break_it: Tensor, total: Tensor) -> dict[str, Tensor]:
            if break_it:
                raise RuntimeError("broken")
            return {"total": total + 1}

    figure = LiveFigure(
        Fragile(), [Slider("break_it", 0, 1)], [], alt="x", carry={"total": torch.tensor(0)}
    )
    assert "broken" in request(figure, "a:1", "step", break_it=1)["words"]
    assert array(request(figure, "a:2", break_it=0), "total") == 2
