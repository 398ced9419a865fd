"""What travels from Python to the page: a figure's spec and its frames, as JSON with bytes."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from twobrains.live.demo import Demo
from twobrains.live.predictions import Prediction
from twobrains.live.program import Frame, Program


class Shown(Protocol):
    """What a page, an image or a widget needs to know of a figure."""

    name: str
    alt: str
    seen: str
    around: Sequence[Sequence[str]]
    demo: Demo | None
    predict: Prediction | None
    program: Program
    frame: Frame

    @property
    def values(self) -> Mapping[str, Any]:
        """Every control's present value."""
        ...


def spec(figure: Shown) -> dict[str, Any]:
    """All that the page needs once: what the figure is called, its controls and its panels."""
    return {
        "name": figure.name,
        "alt": figure.alt,
        "seen": figure.seen,
        "controls": [control.spec() for control in figure.program.controls],
        "panels": [panel.spec() for panel in figure.program.panels],
        "carry": list(figure.program.carry),
        "around": [list(outputs) for outputs in figure.around],
        "demo": figure.demo.settings() if figure.demo else None,
        "predict": figure.predict.spec() if figure.predict else None,
    }


def pack(frame: Frame) -> dict[str, Any]:
    """A frame as JSON with bytes: ``{"outputs": {name: {"dtype", "shape", "data"}}}``."""
    return {
        "outputs": {
            name: {
                "dtype": str(tensor.dtype).removeprefix("torch."),
                "shape": list(tensor.shape),
                "data": tensor.contiguous().numpy().tobytes(),
            }
            for name, tensor in frame.items()
        }
    }


def in_script(state: Any) -> str:
    """JSON that a script element can hold; bytes as ``{"$bytes": base64}``."""
    text = json.dumps(state, default=_bytes, ensure_ascii=False)
    return text.replace("<", "\\u003c")


def _bytes(value: Any) -> dict[str, str]:
    if not isinstance(value, bytes | bytearray | memoryview):
        raise TypeError(f"the page takes JSON and bytes, got {value!r}, a {type(value).__name__}")
    return {"$bytes": base64.b64encode(value).decode()}
