"""Models in other types of number, quantized, compiled and written down."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from live.look_cases import PICTURE, SOUND, STEPS, changed, kind, plain, run, small, small_run
from torch import Tensor, nn
from torch.ao import quantization
from torch.utils import mkldnn

# Other types of number


def belief() -> nn.Module:
    return run(nn.Sequential(small(), nn.Softmax(-1)))


class Read(nn.Module):
    """A recurrent layer, read at its last step."""

    def __init__(self, layer: type[nn.RNNBase] = nn.LSTM) -> None:
        super().__init__()
        self.layer = layer(2, 3, batch_first=True)
        self.head = nn.Linear(3, 4)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.layer(x)[0][:, -1])


def typed(make: Callable[[], nn.Module], example: Tensor, dtype: torch.dtype) -> Any:
    return make().to(dtype), example.to(dtype)


for _dtype in (torch.half, torch.bfloat16, torch.double):
    _word = str(_dtype).removeprefix("torch.")
    kind(f"CNN in {_word}", "maps")(partial(typed, small_run, PICTURE, _dtype))
    kind(f"belief in {_word}", "maps")(partial(typed, belief, PICTURE, _dtype))
    kind(f"Conv1d in {_word}", "courses")(partial(typed, lambda: nn.Conv1d(2, 3, 3), SOUND, _dtype))
    kind(f"LSTM in {_word}", "states")(partial(typed, Read, STEPS, _dtype))

kind("CNN in half, example in single", "refused", "give both in one type")(
    lambda: (small_run().half(), PICTURE)
)
kind("CNN in single, example in double", "refused", "give both in one type")(
    lambda: (small_run(), PICTURE.double())
)
kind("CNN in single, example of whole numbers", "refused", "give both in one type")(
    lambda: (small_run(), PICTURE.long())
)


@kind("one layer in half among others", "maps")
class Halfway(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = plain().half()

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x.half()).float().mean((2, 3))


@kind("autocast to bfloat16 inside", "maps")
class Autocast(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = plain()

    def forward(self, x: Tensor) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            return self.conv(x)


@kind("complex numbers", "output", "Not drawn: conv (Conv2d)")
class Complex(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = plain(dtype=torch.complex64)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x.to(torch.complex64)).abs().mean((2, 3))


@kind("quantized, static", "output", "1 (quantized Conv2d)")
def static() -> nn.Module:
    stubs = quantization.QuantStub(), quantization.DeQuantStub()
    model = nn.Sequential(stubs[0], *small_run(), stubs[1]).eval()
    model.qconfig = quantization.get_default_qconfig("x86")
    quantization.prepare(model, inplace=True)
    return quantization.convert(run(model), inplace=True)


kind("quantized, static, answer left so", "output", "quantized Linear")(lambda: static()[:-1])
kind("quantized linear layer behind a convolution", "sum", "3 (quantized Linear)")(
    lambda: quantization.quantize_dynamic(small_run(), {nn.Linear})
)
kind("quantized, without its stubs", "refused", "QuantStub and DeQuantStub go around it")(
    lambda: static()[1:]
)
kind("quantized LSTM", "output", "layer (quantized LSTM)", given=STEPS)(
    lambda: quantization.quantize_dynamic(Read(), {nn.LSTM})
)
kind("quantized GRU", "output", "layer (quantized GRU)", given=STEPS)(
    lambda: quantization.quantize_dynamic(Read(nn.GRU), {nn.GRU})
)
kind("observed before quantization", "maps")(
    lambda: quantization.prepare(
        changed(small_run().eval(), "qconfig", quantization.get_default_qconfig("x86"))
    )
)
kind("packed by oneDNN", "output")(
    lambda: (mkldnn.to_mkldnn(small_run().eval()), PICTURE.to_mkldnn())
)
kind("on the meta device", "refused", "holds no values")(
    lambda: (small_run().to("meta"), PICTURE.to("meta"))
)

# Compiled and written down


def compiled(model: nn.Module) -> Any:
    return torch.compile(model, backend="eager")


def block(*, first: bool) -> nn.Module:
    model = small_run()
    model[0] = compiled(model[0])
    return run(model) if first else model


def inner() -> nn.Module:
    model = small_run()
    model.forward = torch.compile(model.forward, backend="eager")
    return run(model)


def itself() -> nn.Module:
    model = small_run()
    model.compile(backend="eager")
    return run(model)


kind("compiled, not run", "sum")(lambda: compiled(small_run()))
kind("compiled, has run", "sum")(lambda: run(compiled(small_run())))
kind("compiled by model.compile(), has run", "sum")(itself)
kind("forward compiled, has run", "sum")(inner)
kind("one layer compiled, not run", "sum")(lambda: block(first=False))
kind("one layer compiled, has run", "sum")(lambda: block(first=True))
kind("compiled LSTM, has run", "states", given=STEPS)(lambda: run(compiled(Read()), STEPS))
kind("compiled half, has run", "maps")(
    lambda: (run(compiled(small_run().half()), PICTURE.half()), PICTURE.half())
)
kind("scripted", "output", "Not drawn")(lambda: torch.jit.script(small_run()))
kind("traced", "output", "Not drawn")(lambda: torch.jit.trace(small_run(), PICTURE))
kind("exported", "output")(lambda: torch.export.export(small_run(), (PICTURE,)).module())
