"""Recurrent layers in the page's own runtime: as torch computes them, at any length."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page
from torch import Tensor, nn

from browser.conftest import NewPage
from twobrains import checkpoints
from twobrains.book.assets import lay_runtime
from twobrains.live import Heatmap, PenPad
from twobrains.live.export import OUT, export
from twobrains.live.program import Program
from twobrains.models import GRU, LSTM, RNN
from twobrains.tools.serve import serving

LENGTHS = (1, 2, 17, 400)
HIDDEN = 24
RUN = """async ({ model, lengths }) => {
  const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const ort = await import(new URL("ort/ort.wasm.bundle.min.js", document.baseURI).href);
  ort.env.wasm.numThreads = 1;
  const packed = await fetch(new URL("ort/ort-wasm-simd-threaded.wasm.gz", document.baseURI));
  const wasm = new Response(packed.body.pipeThrough(new DecompressionStream("gzip")));
  ort.env.wasm.wasmBinary = await wasm.arrayBuffer();
  const session = await ort.InferenceSession.create(bytes(model), { executionProviders: ["wasm"] });
  const answers = [];
  for (const [length, text] of lengths) {
    const steps = new ort.Tensor("float32", new Float32Array(bytes(text).buffer), [length, 3]);
    const outputs = Object.entries(await session.run({ "in.steps": steps }));
    answers.push(Object.fromEntries(outputs.map(([name, { dims, data }]) => [name, { dims: [...dims], data: [...data] }])));
  }
  return answers;
}"""


class Layer(nn.Module):
    """Every gate and state of a layer at every step, forwards and backwards."""

    def __init__(self, kind: type[RNN | LSTM | GRU]) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.layer = kind(3, HIDDEN)
        keep_long(self.layer)

    def forward(self, steps: Tensor) -> dict[str, Tensor]:
        ways = {name: self.layer(steps[None], reverse=name == "back") for name in ("on", "back")}
        return {
            f"{name}_{part}": tensor[0]
            for name, shown in ways.items()
            for part, tensor in shown._asdict().items()
        }


@torch.no_grad()
def keep_long(layer: RNN | LSTM | GRU) -> None:
    """Set the weights so that what was read first is still felt after hundreds of steps."""
    if isinstance(layer, RNN):
        layer.weight_ih.mul_(0.03)
        layer.bias_ih.zero_()
        layer.bias_hh.zero_()
        nn.init.orthogonal_(layer.weight_hh, 1.02)
    else:  # the second block of rows is the gate that keeps: f of the LSTM, z of the GRU
        layer.bias_ih[HIDDEN : 2 * HIDDEN] = 6


class Pen(nn.Module):
    """The pen's reader as a page has it."""

    def __init__(self) -> None:
        super().__init__()
        self.rnn = checkpoints.load("pen-rnn")

    def forward(self, steps: Tensor) -> dict[str, Tensor]:
        seen, gru, logits = self.rnn.read(steps[None])
        return {"seen": seen[0], "h": gru.h[0], "z": gru.z[0], "logits": logits[0]}


READERS = {
    "RNN": lambda: Layer(RNN),
    "LSTM": lambda: Layer(LSTM),
    "GRU": lambda: Layer(GRU),
    "pen-rnn": Pen,
}


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the runtime lies beside an empty page."""
    folder: Path = tmp_path_factory.mktemp("runtime")
    (folder / "index.html").write_text(
        '<!doctype html><title>empty</title><link rel="icon" href="data:,">', encoding="utf-8"
    )
    lay_runtime(folder / "ort")
    with serving(folder) as address:
        yield address


def inputs(length: int) -> Tensor:
    """Rows that are as large at the end as at the beginning, and another lift in a third of them."""
    rng = np.random.default_rng(length)
    steps = rng.normal(0, 2, (length, 3))
    steps[:, 2] = rng.random(length) < 1 / 3
    return torch.from_numpy(steps.astype(np.float32))


@pytest.mark.parametrize("name", READERS)
def test_every_gate_and_state_is_torchs_at_any_length(
    name: str, new_page: NewPage, runtime: str
) -> None:
    module = READERS[name]().eval()
    with torch.no_grad():
        wanted = [module(inputs(length)) for length in LENGTHS]
    panels = [Heatmap(output) for output in wanted[0]]
    pad = PenPad("steps", examples={"hook": np.ones((9, 3)) * [1, 1, 0]}, most=400)
    model = export(Program(module, [pad], panels))
    page: Page = new_page()
    page.goto(f"{runtime}/index.html")
    given: dict[str, Any] = {
        "model": base64.b64encode(model).decode(),
        "lengths": [
            [length, base64.b64encode(inputs(length).numpy().tobytes()).decode()]
            for length in LENGTHS
        ],
    }
    for length, right, told in zip(LENGTHS, wanted, page.evaluate(RUN, given), strict=True):
        for output, tensor in right.items():
            found = told[OUT + output]
            assert found["dims"] == [length, *tensor.shape[1:]], (name, length, output)
            torch.testing.assert_close(
                torch.tensor(found["data"], dtype=torch.float32).view(found["dims"]),
                tensor,
                atol=2e-5,
                rtol=1e-5,
            )


def test_what_came_first_is_still_felt_at_the_last_of_400_steps() -> None:
    """Else a length that was baked in could pass: the parity above is on what does not decay."""
    steps = inputs(400)
    other = torch.cat([-steps[:1], steps[1:]])
    for kind in (RNN, LSTM, GRU):
        with torch.no_grad():
            one, two = (Layer(kind)(each)["on_h"][-1] for each in (steps, other))
        assert (one - two).abs().max() > 1e-3, kind.__name__
