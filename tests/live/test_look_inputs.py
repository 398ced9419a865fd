"""The forms of an example: a tensor, inputs in order or by name, several to choose from."""

from __future__ import annotations

from collections import UserDict
from typing import Any

import numpy as np
import pytest
import torch
from live.test_inside import exports
from torch import Tensor, nn

from twobrains.live import LiveFigure, look_inside

TOKENS, MASK = torch.tensor([[3, 1, 4, 1, 5]]), torch.tensor([[1, 1, 1, 0, 0]])
STATES = (torch.rand(1, 1, 3), torch.rand(1, 1, 3))
FORMS = r"Give a tensor, a tuple of the inputs in order, a dict of them by forward's own names"


class Reader(nn.Module):
    """Counts what its mask lets through."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(10, 3)
        self.lstm = nn.LSTM(3, 3, batch_first=True)

    def read(self, tokens: Tensor, mask: Tensor) -> Tensor:
        return self.lstm(self.embed(tokens) * mask[..., None].float())[0].sum(1)


class Optional(Reader):
    def forward(self, tokens: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.read(tokens, torch.ones_like(tokens) if mask is None else mask)


class Bare(Reader):
    def forward(self, x: Tensor, m: Tensor | None = None) -> Tensor:
        return self.read(x, torch.ones_like(x) if m is None else m)


class Required(Reader):
    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        return self.read(tokens, mask)


class Named(Reader):
    def forward(self, tokens: Tensor, *, mask: Tensor) -> Tensor:
        return self.read(tokens, mask)


class AnyNames(Reader):
    def forward(self, **batch: Tensor) -> Tensor:
        return self.read(batch["tokens"], batch["mask"])


class Further(Reader):
    def forward(self, tokens: Tensor, **more: Tensor) -> Tensor:
        return self.read(tokens, more["mask"])


class Batch(Reader):
    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        return self.read(batch["tokens"], batch["mask"])


class Picture(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3)

    def forward(self, picture: Tensor) -> Tensor:
        return self.conv(picture).mean((2, 3))


def choices(figure: LiveFigure) -> list[str]:
    return [option for c in figure.program.controls if c.name == "example" for option in c.options]


@pytest.mark.parametrize(
    "model", [Optional(), Required(), Named(), AnyNames(), Further(), nn.DataParallel(Optional())]
)
@pytest.mark.parametrize("kind", [dict, UserDict])
def test_a_dict_of_inputs_by_forwards_names_is_one_call(model: Any, kind: Any) -> None:
    figure = look_inside(model, kind(tokens=TOKENS, mask=MASK))
    assert choices(figure) == []
    torch.testing.assert_close(figure.frame["output"], model(tokens=TOKENS, mask=MASK).detach())
    exports(figure, **{control.name: 0.5 for control in figure.program.controls})


def test_the_first_input_of_forward_is_the_one_shown_whatever_comes_first() -> None:
    class Beside(Picture):
        def forward(self, picture: Tensor, more: Tensor) -> Tensor:
            return super().forward(picture + more)

    picture = torch.rand(1, 1, 6, 6)
    figure = look_inside(Beside(), {"more": torch.zeros(1), "picture": picture})
    torch.testing.assert_close(figure.frame["input"], picture[0])


@pytest.mark.parametrize("inputs", [
    (TOKENS, MASK), {"tokens": TOKENS, "mask": MASK}, (TOKENS,), {"tokens": TOKENS}, TOKENS,
])  # fmt: skip
def test_examples_of_any_form_can_be_chosen_from(inputs: Any) -> None:
    model, other = Optional(), (TOKENS.flip(1), MASK)
    figure = look_inside(model, {"this": inputs, "that": other})
    assert choices(figure) == ["this", "that"]
    figure.example = "that"
    torch.testing.assert_close(figure.frame["output"], model(*other).detach())
    figure.example = "this"
    assert "words" not in figure._frame


def test_one_dict_and_inner_tuples_go_in_a_tuple() -> None:
    model = Batch()
    figure = look_inside(model, ({"tokens": TOKENS, "mask": MASK},))
    torch.testing.assert_close(
        figure.frame["output"], model({"tokens": TOKENS, "mask": MASK}).detach()
    )
    lstm, steps = nn.LSTM(2, 3), torch.rand(5, 1, 2)
    figure = look_inside(lstm, (steps, STATES))
    torch.testing.assert_close(figure.frame["at_"], lstm(steps, STATES)[0][:, 0].detach())


@pytest.mark.parametrize(
    "names", [("picture", "picture, mirrored"), ("with mask", "no mask"), ("mask", "no mask")]
)
def test_pictures_named_like_an_input_can_be_chosen_from(names: tuple[str, str]) -> None:
    figure = look_inside(Picture(), {name: torch.rand(1, 1, 6, 6) for name in names})
    assert choices(figure) == list(names)


@pytest.mark.parametrize(
    ("model", "example", "words"),
    [
        (Required(), TOKENS, r"Required.forward can't be called with 'given': missing a required argument: 'mask'"),
        (Required(), (TOKENS, MASK, MASK), "too many positional arguments"),
        (Required(), {"tokens": TOKENS}, r"'tokens' is an input .* missing a required argument: 'mask'"),
        (Optional(), {"tokens": TOKENS, "attention": MASK}, r"got an unexpected keyword argument 'attention'"),
        (Optional(), {"input_tokens": TOKENS, "attention_mask": MASK}, r"takes \(tokens, mask\); input_tokens, attention_mask look like inputs"),
        (Bare(), {"input_ids": TOKENS, "attention_mask": MASK}, r"takes \(x, m\); input_ids, attention_mask look like inputs"),
        (torch.jit.trace(Picture(), torch.rand(1, 1, 6, 6)), {"sentence": TOKENS, "mask": MASK}, "sentence, mask look like inputs"),
        (Optional(), {"ids": TOKENS, "keep": MASK.bool()}, r"differ in type: torch.bool and torch.int64"),
        (Required(), {"one": TOKENS, "two": TOKENS}, r"can't be called with 'one': missing a required argument: 'mask'"),
        (Required(), {"one": (TOKENS, MASK), "two": TOKENS}, r"can't be called with 'two'"),
        (Batch(), {"tokens": TOKENS, "kept": MASK}, r"one of several examples to choose from, and raised IndexError.* gets it in a tuple: \(batch,\)"),
        (Optional(), [TOKENS, MASK], "'given' is a list"),
        (Optional(), {"a": [TOKENS], "b": [TOKENS]}, "'a' is a list"),
        (Optional(), np.zeros((1, 3)), "'given' is a ndarray"),
        (Optional(), "tokens", "'given' is a str"),
        (Optional(), None, "'given' is a NoneType"),
        (Optional(), 3, "'given' is a int"),
        (Optional(), (), "'given'"),
        (Optional(), (None,), "'given' holds no tensor"),
        (Optional(), {}, "the dict of examples is empty"),
        (Optional(), {1: TOKENS, 2: TOKENS}, "an example's name is a string; got 1"),
    ],
)  # fmt: skip
def test_a_wrong_form_is_refused_in_words(model: nn.Module, example: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words) as refused:
        look_inside(model, example)
    assert FORMS in str(refused.value)


def test_what_the_model_itself_raises_comes_as_it_is_with_the_forms_noted() -> None:
    with pytest.raises(IndexError) as raised:
        look_inside(Batch(), TOKENS)
    assert FORMS in raised.value.__notes__[0]
