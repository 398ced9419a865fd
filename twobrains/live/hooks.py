"""A model's activations, read and changed by forward hooks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import count
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from twobrains.live.examples import Example, call, tensors

MAPS, COURSES, STATES = "maps", "courses", "states"
CHANNEL = {MAPS: -3, COURSES: -2, STATES: -1}
"""The axis of a layer's output that counts its channels or units."""
AXES = {MAPS: 3, COURSES: 2, STATES: 2}
"""How many axes a layer's output has for one example."""
COMPILED = "_orig_mod"
"""What ``torch.compile`` calls the module that it wraps."""
Gains = Mapping[str, Mapping[int, Tensor]]
"""What a channel or unit is multiplied by, by layer and number."""


def kind(part: nn.Module) -> str:
    """What a layer puts out: maps, channels or states over time; "" if it isn't drawn."""
    if isinstance(part, nn.Conv2d | nn.ConvTranspose2d):
        return MAPS
    if isinstance(part, nn.Conv1d | nn.ConvTranspose1d):
        return COURSES
    return STATES if isinstance(part, nn.RNN | nn.LSTM | nn.GRU) else ""


def named(model: nn.Module) -> dict[str, nn.Module]:
    """A model's parts by name, as in ``named_modules``: names are unique, wrappers left out.

    Two parts have one name where a module was set as an attribute that has a dot in its name.
    """
    found: dict[str, nn.Module] = {}
    for at, part in model.named_modules():
        if COMPILED not in dict(part.named_children()):
            plain = ".".join(step for step in at.split(".") if step != COMPILED)
            found[unique(plain, found)] = part
    return found


def unique(name: str, taken: Collection[str]) -> str:
    """The name, or the first of name_2, name_3 and so on that is free."""
    if name not in taken:
        return name
    return next(made for i in count(2) if (made := f"{name}_{i}") not in taken)


class Watched(NamedTuple):
    """A model's activations in one call, by layer, in the order of the outputs.

    Maps are ``(channel, height, width)``, courses ``(time, channel)``, states ``(time, unit)``,
    all without their batch axis. A layer that is used twice shows its last output; one that returns
    for a larger batch, in complex numbers or in other axes than it was given none.

    Attributes:
        seen: each layer's output, gains applied.
        given: the input of each layer whose output is maps.
        output: the model's own output.
    """

    seen: dict[str, Tensor]
    given: dict[str, Tensor]
    output: Any


def watched(
    model: Callable[..., Any], layers: Mapping[str, nn.Module], example: Example, gains: Gains
) -> Watched:
    """Call a model and record its layers' outputs."""
    found = Watched({}, {}, None)
    with _hooked(layers, found, gains), torch.no_grad(), uncompiled():
        output = call(model, example)
    return found._replace(output=dense(output) if isinstance(output, Tensor) else output)


def uncompiled() -> AbstractContextManager[Any]:
    """While it lasts, what was compiled runs as it was written: compiled code calls no new hooks.

    Nothing is compiled in a process that has not loaded the compiler, which takes its time.
    """
    if "torch._dynamo" not in sys.modules:
        return nullcontext()
    stance: AbstractContextManager[Any] = torch.compiler.set_stance("force_eager")
    return stance


@contextmanager
def _hooked(layers: Mapping[str, nn.Module], found: Watched, gains: Gains) -> Iterator[None]:
    """While it lasts, every layer's output is kept, and the inputs of maps.

    Copies: the next layer may write into what it is given, as ``nn.ReLU(inplace=True)`` does.
    """

    def keeping(at: str) -> Callable[..., Any]:
        def keep(part: nn.Module, given: Any, by_name: Mapping[str, Any], output: Any) -> Any:
            plain = output[0] if isinstance(output, tuple) else output
            changed = _gained(part, plain, gains.get(at, {}))
            source = next(tensors([given, by_name]), None)
            if (single := _single(part, changed, source)) is not None:
                found.seen[at] = single.clone()
            if kind(part) == MAPS and (picture := _single(part, source, source)) is not None:
                found.given[at] = picture.clone()
            return (changed, *output[1:]) if isinstance(output, tuple) else changed

        return keep

    hooks = [
        part.register_forward_hook(keeping(at), with_kwargs=True) for at, part in layers.items()
    ]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def _gained(part: nn.Module, output: Tensor, gains: Mapping[int, Tensor]) -> Tensor:
    """The output, some of its channels or units multiplied."""
    if not gains or not isinstance(output, Tensor):
        return output
    axis = CHANNEL[kind(part)]
    one = torch.ones(())
    factors = torch.stack([gains.get(i, one) for i in range(output.shape[axis])])
    if output.is_floating_point():  # a gain must not turn halves into singles
        factors = factors.to(output.dtype)
    return output * factors.reshape(-1, *[1] * (-1 - axis))


def _single(part: nn.Module, output: Any, given: Any) -> Tensor | None:
    """The output for the batch's one example; ``None`` where it can't be drawn."""
    if not isinstance(output, Tensor) or output.is_complex():
        return None
    what = kind(part)
    if output.ndim not in (AXES[what], AXES[what] + 1):
        return None
    if isinstance(given, Tensor) and given.ndim != output.ndim:
        return None
    batch = 1 if what == STATES and not getattr(part, "batch_first", False) else 0
    single = dense(output)
    if output.ndim > AXES[what]:
        if output.shape[batch] != 1:
            return None
        single = single.select(batch, 0)
    return single.transpose(0, 1) if what == COURSES else single


def dense(output: Tensor) -> Tensor:
    """The values themselves, of a tensor that holds them quantized or packed."""
    if output.is_quantized:
        return output.dequantize()
    return output if output.layout == torch.strided else output.to_dense()
