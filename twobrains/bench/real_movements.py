"""Real people's movements on the front figure: ``python -m twobrains.bench.real_movements``.

In Chromium, on the built book, a mouse goes through the points of UCI's pen digits (from the folder
that TWOBRAINS_DATA names, or fetched), as many of each digit. What both networks' bars say in the
end is compared with the label, and with what torch computes from the same points.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor
from tqdm import tqdm

from twobrains import checkpoints
from twobrains.data.handwriting import SIDE
from twobrains.data.pendigits import load_pendigits
from twobrains.data.rewriting import recorded
from twobrains.paths import ROOT
from twobrains.tools import chromium
from twobrains.tools.serve import serving

FIGURE, BRAINS = "watching", ("convolution", "recurrence")
COUNT = 200
RUNTIME_MS, SETTLE_MS = 60_000, 250
"""How long the page may take to load its runtime, and after how long without a frame it is done."""
_SETTLED = """([at, ms]) => {
  const { dataset } = document.querySelector(at);
  const now = performance.now();
  if (window.seenFrame !== dataset.frame) [window.seenFrame, window.seenAt] = [dataset.frame, now];
  return now - window.seenAt > ms;
}"""
_SAYS = """([at, brain]) => {
  const bars = document.querySelector(`${at} .lf-bars[data-brain="${brain}"]`);
  const digit = bars.querySelector(".lf-best .lf-name").textContent;
  return [digit, bars.classList.contains("lf-unsure")];
}"""


class Answer(NamedTuple):
    """What one network's bars say.

    Attributes:
        digit: the longest bar's.
        unsure: whether they say that it is unsure.
    """

    digit: int
    unsure: bool


def chosen(count: int) -> list[tuple[Tensor, int]]:
    """Positions (8, 2) px from the middle of the sheet and the digit, as many of each digit."""
    steps, lengths, labels = load_pendigits()
    picked = []
    for digit in range(10):
        of_digit = (labels == digit).nonzero()[:, 0]
        even = torch.linspace(0, len(of_digit) - 1, max(1, count // 10)).long()
        picked += [(steps[i, : lengths[i], :2].cumsum(0), digit) for i in of_digit[even].tolist()]
    return picked


@torch.no_grad()
def by_torch(points: Tensor) -> tuple[int, int]:
    """What the CNN and the RNN predict for a movement on the pad."""
    cnn, rnn = checkpoints.load("digit-cnn"), checkpoints.load("pen-rnn")
    moves = torch.diff(points, dim=0, prepend=torch.zeros(1, 2))
    lift = torch.zeros(len(points), 1)
    lift[-1] = 1
    track = recorded(torch.cat([moves, lift], 1))
    seen = rnn(track.steps[None], track.length[None])
    return int(cnn(track.picture[None, None]).argmax()), int(seen.argmax())


def on_the_pad(page: Any, at: str, points: Tensor) -> list[Answer]:
    """Write one movement on a clear pad, and read both networks' bars."""
    page.get_by_role("button", name="Clear").click()
    pad = page.locator(f"{at} canvas[data-control]").bounding_box()
    on_page = (
        (points + SIDE / 2) * pad["width"] / SIDE
    )  # from the middle of the sheet to its corner
    places = [(pad["x"] + x, pad["y"] + y) for x, y in on_page.tolist()]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place)
    page.mouse.up()
    chromium.until(page, _SETTLED, [at, SETTLE_MS], ms=RUNTIME_MS)
    said = [page.evaluate(_SAYS, [at, brain]) for brain in BRAINS]
    return [Answer(int(digit), unsure) for digit, unsure in said]


def measured(site: str, movements: Sequence[tuple[Tensor, int]]) -> list[list[Answer]]:
    """What both networks' bars say of each movement.

    Args:
        site: the address of the built book.
        movements: positions and digits.
    Raises:
        SystemExit: Playwright or Chromium is missing; the message says what to install.
    """
    with chromium.browser() as browser:
        page = browser.new_page(viewport={"width": 840, "height": 800}, reduced_motion="reduce")
        page.goto(f"{site}/figures/{FIGURE}.html")
        at = f"section[data-figure={FIGURE}][data-ready=true]"
        page.locator(at).wait_for()
        on_the_pad(page, at, movements[0][0])  # loads what runs the model
        chromium.until(page, _SETTLED, [at, 3_000], ms=RUNTIME_MS)
        return [on_the_pad(page, at, points) for points, _ in tqdm(movements, unit="digit")]


def main(arguments: Sequence[str] | None = None) -> None:
    """Replay, and print the share that each network reads."""
    parser = argparse.ArgumentParser(prog="python -m twobrains.bench.real_movements")
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "html", help="built book")
    parser.add_argument("--count", type=int, default=COUNT, help=f"movements ({COUNT})")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    movements = chosen(options.count)
    try:
        with serving(options.site) as site:
            answers = measured(site, movements)
    except FileNotFoundError as problem:
        raise SystemExit(str(problem)) from None
    own = [by_torch(points) for points, _ in tqdm(movements, unit="digit", desc="torch")]
    for k, brain in enumerate(BRAINS):
        said = [each[k] for each in answers]
        right = [each.digit == digit for each, (_, digit) in zip(said, movements, strict=True)]
        sure = [ok for ok, each in zip(right, said, strict=True) if not each.unsure]
        same = sum(each.digit == torch_says[k] for each, torch_says in zip(said, own, strict=True))
        print(
            f"{brain}: {sum(right)} of {len(right)} read correctly, the same as torch {same}; "
            f"unsure of {len(right) - len(sure)}, of the others {sum(sure)} correctly"
        )


if __name__ == "__main__":
    main()
