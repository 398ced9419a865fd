"""What a model's layers answer, seen and changed by forward hooks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

MAPS, STATES = "maps", "states"
Example = Tensor | tuple[Tensor, ...]
"""What a model is called with: one tensor or several, a batch of one."""
Gains = Mapping[str, Mapping[int, Tensor]]
"""What a channel or unit is multiplied by, by layer and number."""


def kind(part: nn.Module) -> str:
    """How a layer's answer is drawn: as maps, as states over time, or, if "", not at all."""
    if isinstance(part, nn.Conv2d | nn.ConvTranspose2d):
        return MAPS
    return STATES if isinstance(part, nn.RNN | nn.LSTM | nn.GRU) else ""


def watched(
    model: nn.Module, layers: Mapping[str, nn.Module], example: Example, gains: Gains
) -> tuple[dict[str, Tensor], Any]:
    """Each layer's answer without its batch axis, in the order they came, and the model's own.

    Maps are ``(channel, height, width)``, states ``(time, unit)``. A layer that is used twice
    shows its last answer; one that answers for a larger batch shows none.
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
    axis = -3 if kind(part) == MAPS else -1
    one = torch.ones(())
    factors = torch.stack([gains.get(i, one) for i in range(answer.shape[axis])])
    return answer * (factors[:, None, None] if axis == -3 else factors)


def _single(part: nn.Module, answer: Any) -> Tensor | None:
    """The answer for the batch's one example; ``None`` for a larger batch or no tensor."""
    if not isinstance(answer, Tensor):
        return None
    axes = 3 if kind(part) == MAPS else 2
    batch = 0 if kind(part) == MAPS or getattr(part, "batch_first", False) else 1
    if answer.ndim == axes:
        return answer
    return answer.select(batch, 0) if answer.shape[batch] == 1 else None
