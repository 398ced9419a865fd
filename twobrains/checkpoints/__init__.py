"""Trained models that ship with the book: NAME.safetensors, and NAME.json that says how it came.

>>> model = load("digit-cnn")          # an nn.Module in eval mode
>>> record("digit-cnn").metrics        # every metric with its data
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import nn

import twobrains
from twobrains import models
from twobrains.training import parameters

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Record:
    """Where a checkpoint comes from and how good it is.

    Attributes:
        architecture: a class of ``twobrains.models``; ``settings`` are its keyword arguments.
        data: what it was trained on, in words.
        metrics: each by a name that says on which data; shares from 0 to 1, unless the name says
            another unit: bits, AUC (0.5 is chance), R² (below 0: worse than the mean).
        seconds: what training took, on ``threads`` threads.
        versions: of what it was trained with.
    """

    architecture: str
    settings: dict[str, Any]
    parameters: int
    data: str
    seed: int
    command: str
    metrics: dict[str, float]
    seconds: float
    threads: int
    versions: dict[str, str]

    @classmethod
    def of(
        cls,
        model: nn.Module,
        name: str,
        *,
        data: str,
        seed: int,
        metrics: dict[str, float],
        seconds: float,
        settings: dict[str, Any] | None = None,
        **versions: str,
    ) -> Record:
        """The record of a model just trained, by the command that trains the checkpoint ``name``.

        ``settings`` are none if left out; ``versions`` are of what else it was trained with,
        beside torch and this package.
        """
        return cls(
            architecture=type(model).__name__,
            settings=settings or {},
            parameters=parameters(model),
            data=data,
            seed=seed,
            command=f"python -m twobrains.checkpoints {name}",
            metrics=metrics,
            seconds=round(seconds, 1),
            threads=torch.get_num_threads(),
            versions={
                "torch": torch.__version__.split("+")[0],
                "twobrains": twobrains.__version__,
                **versions,
            },
        )


def names() -> list[str]:
    """Every checkpoint there is."""
    return sorted(file.stem for file in HERE.glob("*.safetensors"))


def record(name: str) -> Record:
    """A checkpoint's record.

    Raises:
        ValueError: there is no such checkpoint; the message lists those there are.
    """
    if name not in names():
        raise ValueError(f"no checkpoint {name!r}; there are {', '.join(names())}")
    return Record(**json.loads((HERE / f"{name}.json").read_text(encoding="utf-8")))


def load(name: str) -> nn.Module:
    """A trained model in eval mode, its weights read from safetensors."""
    made = record(name)
    model: nn.Module = getattr(models, made.architecture)(**made.settings)
    model.load_state_dict(load_file(HERE / f"{name}.safetensors"))
    return model.eval()


def card(name: str) -> str:
    """A checkpoint's model card as it should be: its own words, and the numbers of its records."""
    text = (HERE / f"{name}.md").read_text(encoding="utf-8")
    first, second = re.findall(r"<!-- metrics -->\n\| (.+) \| (.+) \|\n", text)[0]  # its own head
    return _between("metrics", text, _rows(first, {second: record(name).metrics}))


def _rows(first: str, columns: dict[str, dict[str, float]]) -> str:
    """A Markdown table of metrics, a column a run."""
    runs = list(columns.values())
    head = f"| {first} | {' | '.join(columns)} |\n|---|{'---|' * len(runs)}\n"
    return head + "".join(
        f"| {on} | {' | '.join(_said(on, run[on]) for run in runs)} |\n" for on in runs[0]
    )


def _said(metric: str, value: float) -> str:
    """A share in per cent, what has a unit of its own in that."""
    own = any(unit in metric for unit in ("bits", "AUC", "R²"))
    return f"{value:.2f}" if own else f"{100 * value:.1f} %"


def _between(mark: str, text: str, new: str) -> str:
    pattern = rf"(?<=<!-- {mark} -->\n).*?(?=<!-- /{mark} -->)"
    return re.sub(pattern, lambda _: new, text, flags=re.DOTALL)


def save(name: str, model: nn.Module, made: Record, folder: Path = HERE) -> None:
    """Write weights and record side by side."""
    save_file(model.state_dict(), folder / f"{name}.safetensors")
    text = json.dumps(asdict(made), indent=2, ensure_ascii=False)
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
