"""Convolutions and what is like them, as their parent is and doing more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from live.look_cases import SOUND, STEPS, Conv, changed, kind, plain, small, small_run
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils import parametrizations, prune

# Convolutions as their parent is: each value comes with its sum

kind("Conv2d", "sum")(plain)
kind("Conv2d, strided, padded, dilated", "sum")(lambda: plain(stride=2, padding=2, dilation=2))
kind("Conv2d, depthwise", "sum")(lambda: nn.Conv2d(2, 4, 3, groups=2))
kind("Conv2d, its stride set as a number", "sum")(lambda: changed(plain(), "stride", 2))
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


@kind("made into tokens (patch embedding)", "output", "Not drawn: 0 (Tokens)")
def tokens() -> nn.Module:
    class Tokens(Conv):
        def forward(self, x: Tensor) -> Tensor:
            return super().forward(x).flatten(2).transpose(1, 2)

    return nn.Sequential(Tokens(), nn.Flatten(), nn.LazyLinear(4))


@kind("every frame of a film (five axes)", "output", "Not drawn: 0 (Framewise)")
def film() -> tuple[nn.Module, Tensor]:
    class Framewise(Conv):
        def forward(self, x: Tensor) -> Tensor:
            return super().forward(x[0])[None]

    return nn.Sequential(Framewise(), nn.Flatten(), nn.LazyLinear(4)), torch.rand(1, 3, 2, 6, 6)


kind("forward replaced in the instance", "maps")(
    lambda: changed(plain(), "forward", lambda x: x[:, :1] * 2)
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
