"""What a model's layers answer, seen and changed by forward hooks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

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


class Watched(NamedTuple):
    """What was seen while a model answered, by layer, in the order the answers came.

    Maps are ``(channel, height, width)``, courses ``(time, channel)``, states ``(time, unit)``,
    all without their batch axis. A layer that is used twice shows its last answer; one that answers
    for a larger batch none.

    Attributes:
        seen: each layer's answer, gains applied.
        given: what each layer that answers with maps was given.
        answer: the model's own.
    """

    seen: dict[str, Tensor]
    given: dict[str, Tensor]
    answer: Any


def watched(
    model: nn.Module, layers: Mapping[str, nn.Module], example: Example, gains: Gains
) -> Watched:
    """Let a model answer and its layers be seen."""
    found = Watched({}, {}, None)
    with _hooked(layers, found, gains), torch.no_grad():
        answer = model(*(example if isinstance(example, tuple) else (example,)))
    return found._replace(answer=answer)


@contextmanager
def _hooked(layers: Mapping[str, nn.Module], found: Watched, gains: Gains) -> Iterator[None]:
    """While it lasts, every layer's answer is kept, and what maps were made from.

    Copies: the next layer may write into what it is given, as ``nn.ReLU(inplace=True)`` does.
    """

    def keeping(at: str) -> Callable[..., Any]:
        def keep(part: nn.Module, given: Any, answer: Any) -> Any:
            plain = answer[0] if isinstance(answer, tuple) else answer
            changed = _gained(part, plain, gains.get(at, {}))
            if (single := _single(part, changed)) is not None:
                found.seen[at] = single.clone()
            if kind(part) == MAPS and given and (picture := _single(part, given[0])) is not None:
                found.given[at] = picture.clone()
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
