"""The built package alone evaluates a figure: ``python tests/alone.py`` installs it from the index.

What a reader has who installs the package and not the book: no repository, no builder's packages.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOT_DECLARED = ("jupyter_book", "onnx", "sphinx", "jupyterlab", "pytest")
"""Packages that the book and the tests need, and a reader's kernel must not."""

ASK = f"""
from importlib.util import find_spec
from pathlib import Path

found = [name for name in {NOT_DECLARED} if find_spec(name)]
assert not found, f"not alone: {{found}} can be imported"

import torch
from torch import nn

import twobrains
from twobrains import checkpoints
from twobrains.data import digits
from twobrains.live import Bars, LiveFigure, Maps, Pad, Slider

assert not Path(twobrains.__file__).is_relative_to({str(ROOT)!r}), "this is the repository's package"
cnn = checkpoints.load("digit-cnn")


class Shift(nn.Module):
    def __init__(self):
        super().__init__()
        self.cnn = cnn

    def forward(self, ink, dx):
        moved = ink[..., (torch.arange(28) - dx) % 28]
        return {{"maps": self.cnn.features(moved)[0], "belief": self.cnn(moved)[0].softmax(-1)}}


four = digits.example(4)
figure = LiveFigure(
    Shift(),
    [Pad("ink", examples={{"4": four}}, value="4"), Slider("dx", -8, 8, value=0)],
    [Maps("maps"), Bars("belief", labels=list("0123456789"))],
    alt="A digit that moves.",
)
before = figure.frame["maps"]
figure.dx = 5
moved = four.roll(5, -1)[None, None]
with torch.no_grad():
    wanted = {{"maps": cnn.features(moved)[0], "belief": cnn(moved)[0].softmax(-1)}}
assert not torch.equal(figure.frame["maps"], before), "the figure did not follow its slider"
torch.testing.assert_close(figure.frame, wanted)
picture = figure._repr_mimebundle_()[0]["image/png"]
print(f"torch {{torch.__version__}}: {{figure!r}}; a picture of {{len(picture)}} bytes")
"""


def build(folder: Path, *options: str) -> Path:
    """The wheel of this checkout, in that folder; ``--no-build-isolation`` keeps off the network."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        str(ROOT),
        "-q",
        "--no-deps",
        "-w",
        str(folder),
    ]
    subprocess.run([*command, *options], check=True)
    [wheel] = folder.glob("twobrains-*.whl")
    return wheel


def ask(python: Path, away: Path) -> str:
    """What the figure said in that environment, in an empty folder away from the repository.

    Raises:
        AssertionError: it failed; the message is what it printed.
    """
    done = subprocess.run(
        [python, "-I", "-c", ASK], cwd=away, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def main() -> None:
    """Install the wheel with what it declares into a fresh environment, and ask."""
    with tempfile.TemporaryDirectory(prefix="two-brains-wheel-") as name:
        folder = Path(name)
        wheel = build(folder)
        subprocess.run([sys.executable, "-m", "venv", folder / "alone"], check=True)
        python = folder / "alone" / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "-q", wheel], check=True)
        subprocess.run([python, "-m", "pip", "check"], check=True)
        print(ask(python, folder), end="")


if __name__ == "__main__":
    main()
