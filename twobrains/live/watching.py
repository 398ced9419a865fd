"""What a model's layers answer, seen and changed by forward hooks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

MAPS, COURSES, STATES = "maps", "courses", "states"
CHANNEL = {MAPS: -3, COURSES: -2, STATES: -1}
"""The axis of a layer's answer that counts its channels or units."""
Example = Tensor | tuple[Tensor, ...]
"""What a model is called with: one tensor or several, a batch of one."""
Gains = Mapping[str, Mapping[int, Tensor]]
"""What a channel or unit is multiplied by, by layer and number."""


def kind(part: nn.Module) -> str:
    """What a layer answers: maps, channels' courses or states over time; "" if it isn't drawn."""
    if isinstance(part, nn.Conv2d | nn.ConvTranspose2d):
        return MAPS
    if isinstance(part, nn.Conv1d | nn.ConvTranspose1d):
        return COURSES
    return STATES if isinstance(part, nn.RNN | nn.LSTM | nn.GRU) else ""


def watched(
    model: nn.Module, layers: Mapping[str, nn.Module], example: Example, gains: Gains
) -> tuple[dict[str, Tensor], Any]:
    """Each layer's answer without its batch axis, in the order they came, and the model's own.

    Maps are ``(channel, height, width)``, courses ``(time, channel)``, states ``(time, unit)``.
    A layer that is used twice shows its last answer; one that answers for a larger batch none.
    """
    seen: dict[str, Tensor] = {}
    with _hooked(layers, seen, gains), torch.no_grad():
        answer = model(*(example if isinstance(example, tuple) else (example,)))
    return seen, answer


@contextmanager
def _hooked(
    layers: Mapping[str, nn.Module], seen: dict[str, Tensor], gains: Gains
) -> Iterator[None]:
    """While it lasts, every layer's answer is kept in ``seen``, gains applied."""

    def keeping(at: str) -> Callable[..., Any]:
        def keep(part: nn.Module, given: Any, answer: Any) -> Any:
            plain = answer[0] if isinstance(answer, tuple) else answer
            changed = _gained(part, plain, gains.get(at, {}))
            if (single := _single(part, changed)) is not None:
                seen[at] = single
            return (changed, *answer[1:]) if isinstance(answer, tuple) else changed

        return keep

    hooks = [part.register_forward_hook(keeping(at)) for at, part in layers.items()]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def _gained(part: nn.Module, answer: Tensor, gains: Mapping[int, Tensor]) -> Tensor:
    """The answer, some of its channels or units multiplied."""
    if not gains or not isinstance(answer, Tensor):
        return answer
    axis = CHANNEL[kind(part)]
    one = torch.ones(())
    factors = torch.stack([gains.get(i, one) for i in range(answer.shape[axis])])
    return answer * factors.reshape(-1, *[1] * (-1 - axis))


def _single(part: nn.Module, answer: Any) -> Tensor | None:
    """The answer for the batch's one example; ``None`` for a larger batch or no tensor."""
    if not isinstance(answer, Tensor):
        return None
    what = kind(part)
    batch = 1 if what == STATES and not getattr(part, "batch_first", False) else 0
    single: Tensor = answer
    if answer.ndim > (3 if what == MAPS else 2):
        if answer.shape[batch] != 1:
            return None
        single = answer.select(batch, 0)
    return single.transpose(0, 1) if what == COURSES else single
