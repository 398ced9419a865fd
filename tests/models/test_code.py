"""The character model: padding changes nothing, it goes on where it stopped, ONNX agrees."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from models.exporting import LENGTHS, exported
from twobrains.models import CodeLSTM
from twobrains.training import Recipe, fit


def letters(time: int, batch: int = 2) -> Tensor:
    return torch.randint(96, (batch, time))


def test_padding_changes_nothing() -> None:
    model, text, lengths = CodeLSTM(hidden=20), letters(30, 3), torch.tensor([1, 12, 30])
    beliefs = model(text, lengths)
    for row, length in enumerate(lengths.tolist()):
        alone = model(text[row : row + 1, :length])[0]
        torch.testing.assert_close(beliefs[row, :length], alone, atol=1e-6, rtol=0)
        torch.testing.assert_close(beliefs[row, -1], alone[-1], atol=1e-6, rtol=0)


def test_it_goes_on_where_it_stopped() -> None:
    model, text = CodeLSTM(hidden=20), letters(15)
    first = model.read(text[:, :6])
    second = model.read(text[:, 6:], start=(first.lstm.h[:, -1], first.lstm.c[:, -1]))
    torch.testing.assert_close(second.logits, model(text)[:, 6:], atol=1e-6, rtol=1e-5)


class Inside(nn.Module):
    """Everything that a figure may show."""

    def __init__(self, model: CodeLSTM) -> None:
        super().__init__()
        self.model = model

    def forward(self, text: Tensor) -> tuple[Tensor, ...]:
        lstm, logits = self.model.read(text)
        return (*lstm, logits)


@pytest.mark.slow
def test_everything_inside_is_the_same_in_onnx_at_any_length() -> None:
    model = CodeLSTM(hidden=20).eval()
    run = exported(Inside(model), [letters(5, 1)], {0: 1})
    for time in LENGTHS:
        text = letters(time, 1)
        with torch.no_grad():
            ours = Inside(model)(text)
        assert ours[4][0, -1].abs().mean() > 0.02  # the cell state has not decayed
        for one, other in zip(run(text), ours, strict=True):
            torch.testing.assert_close(one, other, atol=5e-6, rtol=1e-5)


@pytest.mark.slow
def test_it_learns_ten_lines_by_heart() -> None:
    text, model = letters(12, 10), CodeLSTM(hidden=64)
    text[:, 0] = torch.arange(10)  # the first symbol tells them apart

    def loss(reader: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
        return nn.functional.cross_entropy(reader(batch[0][:, :-1]).mT, batch[0][:, 1:])

    fit(model, lambda _: (text,), loss, Recipe(150, learning_rate=2e-2), progress=False)
    assert (model(text[:, :-1]).argmax(-1) == text[:, 1:]).double().mean() > 0.98
