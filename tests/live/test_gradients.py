"""Gradients inside ``forward``: exported, they are autograd's."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from twobrains import checkpoints
from twobrains.analysis.saliency import grad_cam, gradient
from twobrains.data import digits
from twobrains.live import Maps, Pad, Slider
from twobrains.live.export import export, native
from twobrains.live.gradients import asks_for_gradients, written_out
from twobrains.live.program import Program

CLOSE = {"atol": 1e-5, "rtol": 1e-4}
INK = Pad("ink", examples={str(k): digits.example(k) for k in range(10)})


class Saliency(nn.Module):
    """Gradients of a score along the ink, through framing, pooling and normalisation, and Grad-CAM."""

    def __init__(self) -> None:
        super().__init__()
        self.cnn = checkpoints.load("digit-cnn")

    def forward(self, ink: Tensor, digit: Tensor) -> dict[str, Tensor]:
        chosen = (torch.arange(10) == digit).float()
        maps = self.cnn.features(ink).third
        head = lambda m: (self.cnn.classify(m) * chosen).sum(1)  # noqa: E731
        slope = gradient(lambda x: (self.cnn(x) * chosen).sum(1), ink)
        return {"slope": slope, "cam": grad_cam(head, maps)}


class Training(nn.Module):
    """One step of gradient descent a tick, for a strided and dilated convolution."""

    def forward(self, ink: Tensor, rate: Tensor, weight: Tensor, bias: Tensor) -> dict[str, Tensor]:
        with torch.enable_grad():
            w, b = weight.detach().requires_grad_(), bias.detach().requires_grad_()
            answer = F.conv2d(ink, w, b, stride=2, padding=1, dilation=2)
            loss = (answer.relu() - 1).square().mean()
            slopes = torch.autograd.grad(loss, [w, b])
        return {
            "weight": weight - rate * slopes[0], "bias": bias - rate * slopes[1], "answer": answer[0]
        }  # fmt: skip


@pytest.mark.slow
def test_exported_saliency_is_autograds() -> None:
    controls = [INK, Slider("digit", 0, 9)]
    program = Program(Saliency(), controls, [Maps("slope", signed=True), Maps("cam")])
    answer = native(export(program))
    for digit in range(10):
        inputs = program.inputs({"ink": INK.check(str(digit)), "digit": digit})
        ours, theirs = program.evaluate(inputs), answer(inputs)
        assert ours["slope"].abs().max() > 1e-3
        for name in ours:
            torch.testing.assert_close(theirs[name], ours[name], **CLOSE)


@pytest.mark.slow
def test_a_figure_that_trains_takes_the_same_steps_in_both_engines() -> None:
    start = {"weight": torch.rand(2, 1, 3, 3), "bias": torch.zeros(2)}
    controls = [INK, Slider("rate", 0.1, 1.0, value=0.5, step=0.1)]
    program = Program(Training(), controls, [Maps("answer")], start)
    answer = native(export(program))
    ours = theirs = dict(start)
    for digit in range(8):
        values = {"ink": INK.check(str(digit)), "rate": 0.5}
        ours = program.evaluate(program.inputs(values, ours))
        theirs = answer(program.inputs(values, {name: theirs[name] for name in start}))
        for name, tensor in ours.items():
            torch.testing.assert_close(theirs[name], tensor, **CLOSE)
        ours = {name: ours[name] for name in start}
    assert (ours["weight"] - start["weight"]).abs().max() > 0.01


def test_only_modules_that_ask_for_gradients_are_written_out() -> None:
    class Plain(nn.Module):
        def forward(self, x: Tensor) -> tuple[Tensor]:
            return (x.relu(),)

    class Asking(nn.Module):
        def forward(self, x: Tensor) -> tuple[Tensor]:
            return (gradient(lambda x: x.square().flatten(1).sum(1), x),)

    x = torch.randn(2, 3)
    assert not asks_for_gradients(Plain(), [x])
    assert asks_for_gradients(Asking(), [x])
    [found] = written_out(Asking(), [x])(-x)
    torch.testing.assert_close(found, -2 * x)


class Slope(nn.Module):
    """The gradient of a layer's outputs, each weighted differently, along its input."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> tuple[Tensor]:
        def score(x: Tensor) -> Tensor:
            answer = self.layer(x)
            return (answer * torch.linspace(-1, 2, answer.numel()).view_as(answer)).sum()

        return (gradient(score, x),)


@pytest.mark.parametrize(
    "layer",
    [
        nn.Conv2d(2, 3, 3, stride=2),
        nn.Conv2d(2, 3, 3, stride=3, padding=1, dilation=2),
        nn.MaxPool2d(2),
        nn.MaxPool2d(3, ceil_mode=True),
        nn.AvgPool2d(2),
        nn.AvgPool2d(2, ceil_mode=True),
    ],
    ids=str,
)
def test_the_way_back_through_a_layer_is_autograds_whatever_its_size(layer: nn.Module) -> None:
    for size in (8, 9, 11):
        x, other = torch.randn(2, 1, 2, size, size)
        [found] = written_out(Slope(layer), [x])(other)
        torch.testing.assert_close(found, Slope(layer)(other)[0], **CLOSE)


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (nn.Conv2d(2, 2, 3, groups=2), "ungrouped"),
        (nn.ConvTranspose2d(2, 2, 3), "ungrouped"),
        (nn.MaxPool2d(3, stride=2), "without overlap"),
        (nn.AvgPool2d(3, padding=1), "without overlap"),
    ],
    ids=str,
)
def test_what_has_no_rule_is_refused_in_words(layer: nn.Module, words: str) -> None:
    with pytest.raises(NotImplementedError, match=words):
        written_out(Slope(layer), [torch.randn(1, 2, 8, 8)])
