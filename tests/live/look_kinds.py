"""Some 70 kinds of module that a reader may look into, and what becomes of each.

``python tests/live/look_kinds.py`` prints the table.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.ao import quantization
from torch.nn import functional as F
from torch.nn.utils import parametrizations, prune
from torch.utils import mkldnn

from twobrains.live import Heatmap, LiveFigure, Maps, Panel, look_inside

PICTURE, SOUND, STEPS = torch.rand(1, 2, 6, 6), torch.rand(1, 2, 9), torch.rand(1, 7, 2)


@dataclass(frozen=True)
class Kind:
    """A module, an example, and what becomes of it.

    Attributes:
        make: the module and what it is called with.
        shown: of its first layer "sum" (each value with the sum it came from), "maps", "courses",
            "states"; "answer" where only the model's answer is drawn, "refused".
        words: part of the sentence below the figure, or of the refusal.
    """

    make: Callable[[], tuple[nn.Module, Any]]
    shown: str
    words: str = ""


KINDS: dict[str, Kind] = {}


def kind(name: str, shown: str, words: str = "", *, given: Tensor = PICTURE) -> Callable[..., Any]:
    """Keep a module, a class of one, or a function that makes one or a pair with its example."""

    def keep(maker: Callable[[], Any]) -> Callable[[], Any]:
        def make() -> tuple[nn.Module, Any]:
            made = maker()
            return made if isinstance(made, tuple) else (made, given)

        KINDS[name] = Kind(make, shown, words)
        return maker

    return keep


def plain(**settings: Any) -> nn.Conv2d:
    return nn.Conv2d(2, 3, 3, **settings)


class Conv(nn.Conv2d):
    """The parent of those that do more."""

    def __init__(self) -> None:
        super().__init__(2, 3, 3)


def small(layer: nn.Module | None = None) -> nn.Sequential:
    """A convolution and a last layer."""
    return nn.Sequential(layer or plain(), nn.ReLU(), nn.Flatten(), nn.LazyLinear(4))


def run(model: nn.Module, example: Tensor = PICTURE) -> nn.Module:
    """The model, after it has answered once."""
    with torch.no_grad():
        model(example)
    return model


def small_run() -> nn.Module:
    return run(small())


# Convolutions as their parent is: each value comes with its sum

kind("Conv2d", "sum")(plain)
kind("Conv2d, strided, padded, dilated", "sum")(lambda: plain(stride=2, padding=2, dilation=2))
kind("Conv2d, depthwise", "sum")(lambda: nn.Conv2d(2, 4, 3, groups=2))
kind("Conv2d, its stride set as a number", "sum")(lambda: _set(plain(), "stride", 2))
kind("Conv2d, frozen", "sum")(lambda: plain().requires_grad_(False))
kind("LazyConv2d", "sum")(lambda: nn.LazyConv2d(3, 3))
kind("subclass with settings only", "sum")(Conv)
kind("weight_norm (parametrization)", "sum")(lambda: parametrizations.weight_norm(plain()))
kind("spectral_norm (parametrization)", "sum")(lambda: parametrizations.spectral_norm(plain()))
kind("spectral_norm (older, by a hook)", "sum")(lambda: nn.utils.spectral_norm(plain()))
kind("pruned", "sum")(lambda: prune.l1_unstructured(plain(), "weight", 0.5))
kind("inside DataParallel", "sum")(lambda: nn.DataParallel(small_run()))
kind("traced by torch.fx", "sum")(lambda: torch.fx.symbolic_trace(small_run()))
kind("a model alone in train mode", "sum")(lambda: small_run().train())


def _set(module: nn.Module, name: str, value: Any) -> Any:
    setattr(module, name, value)
    return module


@kind("Conv2d, called with input=", "sum")
class Named(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = plain()

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(input=x)


# Convolutions that do more than their parent: the value without a sum


@kind("masked weight (PixelCNN)", "maps")
class Masked(Conv):
    def forward(self, x: Tensor) -> Tensor:
        mask = torch.ones(3, 3)
        mask[1, 1:], mask[2] = 0, 0
        return F.conv2d(x, self.weight * mask, self.bias)


@kind("masked weight, in place", "maps")
class MaskedInPlace(Conv):
    def forward(self, x: Tensor) -> Tensor:
        self.weight.data[..., 2] = 0
        return super().forward(x)


@kind("causal padding", "maps")
class Causal(Conv):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(F.pad(x, (2, 0, 2, 0)))


@kind("padding as TensorFlow's SAME", "maps")
class Same(Conv):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(F.pad(x, (0, 1, 1, 0)))


@kind("reflecting padding of its own", "maps")
class Reflecting(Conv):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(F.pad(x, (1, 1, 1, 1), mode="reflect"))


@kind("answer scaled", "maps")
class Scaled(Conv):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x) * 0.5


@kind("equalized learning rate", "maps")
class Equalized(Conv):
    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(x, self.weight * (2 / 18) ** 0.5, self.bias)


@kind("adapter of low rank (LoRA)", "maps")
class Adapter(Conv):
    def __init__(self) -> None:
        super().__init__()
        self.down, self.up = nn.Conv2d(2, 1, 3), nn.Conv2d(1, 3, 1)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x) + self.up(self.down(x))


@kind("weight standardization", "maps")
class Standardized(Conv):
    def forward(self, x: Tensor) -> Tensor:
        flat = self.weight.flatten(1)
        weight = (flat - flat.mean(1, True)) / flat.std(1, keepdim=True)
        return F.conv2d(x, weight.view_as(self.weight), self.bias)


@kind("_conv_forward changed", "maps")
class Inner(Conv):
    def _conv_forward(self, x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        return super()._conv_forward(x, weight.sign(), bias)


@kind("__call__ changed", "maps")
class Calling(Conv):
    def __call__(self, x: Tensor) -> Tensor:
        return super().__call__(x.relu()) + 1


@kind("ReLU inside", "maps")
class Activated(Conv):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).relu()


@kind("batch norm inside", "maps")
class Normed(Conv):
    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(3)
        self.norm.running_mean.fill_(0.3)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(super().forward(x))


@kind("gated by its input (squeeze and excite)", "maps")
class Gated(Conv):
    def forward(self, x: Tensor) -> Tensor:
        maps = super().forward(x)
        return maps * maps.mean((2, 3), True).sigmoid()


@kind("residual", "maps")
class Residual(Conv):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x) + x[:, :1, 1:-1, 1:-1]


@kind("input centred", "maps")
class Centred(Conv):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x - x.mean())


@kind("input changed in place", "maps")
class Writing(Conv):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.clone().mul_(2))


@kind("noise in eval mode", "maps")
class Noisy(Conv):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x + torch.randn_like(x))


@kind("answers with a mask beside (partial convolution)", "maps")
class Partial(Conv):
    def forward(self, x: Tensor) -> Any:
        return super().forward(x) * 1.5, x > 0


@kind("made into more pixels (sub-pixel convolution)", "maps")
class Pixels(nn.Conv2d):
    def __init__(self) -> None:
        super().__init__(2, 8, 3)

    def forward(self, x: Tensor) -> Tensor:
        return F.pixel_shuffle(super().forward(x), 2)


@kind("made into tokens (patch embedding)", "answer", "Not drawn: 0 (Tokens)")
def tokens() -> nn.Module:
    class Tokens(Conv):
        def forward(self, x: Tensor) -> Tensor:
            return super().forward(x).flatten(2).transpose(1, 2)

    return nn.Sequential(Tokens(), nn.Flatten(), nn.LazyLinear(4))


@kind("every frame of a film (five axes)", "answer", "Not drawn: 0 (Framewise)")
def film() -> tuple[nn.Module, Tensor]:
    class Framewise(Conv):
        def forward(self, x: Tensor) -> Tensor:
            return super().forward(x[0])[None]

    return nn.Sequential(Framewise(), nn.Flatten(), nn.LazyLinear(4)), torch.rand(1, 3, 2, 6, 6)


kind("forward replaced in the instance", "maps")(
    lambda: _set(plain(), "forward", lambda x: x[:, :1] * 2)
)


def hooked(register: str, hook: Callable[..., Any], **settings: Any) -> nn.Module:
    conv = plain()
    getattr(conv, register)(hook, **settings)
    return small(conv)


kind("reader's hook that scales", "maps")(
    lambda: hooked("register_forward_hook", lambda part, given, answer: answer * 2)
)
kind("reader's hook that looks only", "maps")(
    lambda: hooked("register_forward_hook", lambda part, given, answer: None)
)
kind("reader's hook with keywords", "maps")(
    lambda: hooked(
        "register_forward_hook", lambda part, given, named, answer: -answer, with_kwargs=True
    )
)
kind("reader's hook before it", "maps")(
    lambda: hooked("register_forward_pre_hook", lambda part, given: (given[0] * 2,))
)


@kind("ConvTranspose2d, scaled", "maps")
class Up(nn.ConvTranspose2d):
    def __init__(self) -> None:
        super().__init__(2, 3, 3)

    def forward(self, x: Tensor, output_size: list[int] | None = None) -> Tensor:
        return super().forward(x, output_size) / 2


@kind("Conv1d, causal", "courses", given=SOUND)
class Causal1d(nn.Conv1d):
    def __init__(self) -> None:
        super().__init__(2, 3, 3)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(F.pad(x, (2, 0)))


@kind("LSTM that hands on its states alone", "states", given=STEPS)
class States(nn.LSTM):
    def __init__(self) -> None:
        super().__init__(2, 3, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x)[0]


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


@kind("complex numbers", "answer", "Not drawn: conv (Conv2d)")
class Complex(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = plain(dtype=torch.complex64)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x.to(torch.complex64)).abs().mean((2, 3))


@kind("quantized, static", "answer", "1 (quantized Conv2d)")
def static() -> nn.Module:
    stubs = quantization.QuantStub(), quantization.DeQuantStub()
    model = nn.Sequential(stubs[0], *small_run(), stubs[1]).eval()
    model.qconfig = quantization.get_default_qconfig("x86")
    quantization.prepare(model, inplace=True)
    return quantization.convert(run(model), inplace=True)


kind("quantized, static, answer left so", "answer", "quantized Linear")(lambda: static()[:-1])
kind("quantized linear layer behind a convolution", "sum", "3 (quantized Linear)")(
    lambda: quantization.quantize_dynamic(small_run(), {nn.Linear})
)
kind("quantized, without its stubs", "refused", "QuantStub and DeQuantStub go around it")(
    lambda: static()[1:]
)
kind("quantized LSTM", "answer", "layer (quantized LSTM)", given=STEPS)(
    lambda: quantization.quantize_dynamic(Read(), {nn.LSTM})
)
kind("quantized GRU", "answer", "layer (quantized GRU)", given=STEPS)(
    lambda: quantization.quantize_dynamic(Read(nn.GRU), {nn.GRU})
)
kind("observed before quantization", "maps")(
    lambda: quantization.prepare(
        _set(small_run().eval(), "qconfig", quantization.get_default_qconfig("x86"))
    )
)
kind("packed by oneDNN", "answer")(
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
kind("scripted", "answer", "Not drawn")(lambda: torch.jit.script(small_run()))
kind("traced", "answer", "Not drawn")(lambda: torch.jit.trace(small_run(), PICTURE))
kind("exported", "answer")(lambda: torch.export.export(small_run(), (PICTURE,)).module())


def fate(each: Kind) -> tuple[str, str, LiveFigure | None]:
    """What becomes of it, in the words of ``Kind``, the sentence that says so, and the figure."""
    torch.manual_seed(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's own, of what it has grown out of
        model, example = each.make()
    try:
        figure = look_inside(model, example)
    except ValueError as problem:
        return "refused", str(problem), None
    return shown(figure), figure.seen, figure


def shown(figure: LiveFigure) -> str:
    """How the first layer of a figure is drawn."""
    panel = first_layer(figure)
    if isinstance(panel, Maps):
        return "sum" if panel.explain else "maps"
    if isinstance(panel, Heatmap):
        return "states" if panel.y_label == "unit" else "courses"
    return "answer"


def first_layer(figure: LiveFigure) -> Panel | None:
    """The panel of the first layer, of an adapter's layers the outermost."""
    layers = [panel for panel in figure.program.panels if panel.output.startswith("at_")]
    return min(layers, key=lambda panel: len(panel.output), default=None)


if __name__ == "__main__":
    for at, each in KINDS.items():
        try:
            found, words, _ = fate(each)
        except Exception as problem:  # noqa: BLE001  the table of what was before
            found, words = type(problem).__name__, str(problem)
        first = " ".join(words.split())[:90]
        print(f"{'  ' if found == each.shown else '! '}{at} | {found} | {first}")
