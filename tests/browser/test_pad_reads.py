"""Handwriting replayed on the built page's pad: the answer is the picture's own."""

from __future__ import annotations

import torch
from playwright.sync_api import Page

from browser.conftest import NewPage
from browser.reader import Reader
from twobrains import checkpoints
from twobrains.data import handwriting

PAGE, FIGURE = "notebooks/01_local_connectivity.html", "digit-shift"
DIGITS = 20

REPLAY = """async ([figure, strokes, wanted]) => {
  const section = document.querySelector(`section[data-figure="${figure}"]`);
  const pad = section.querySelector('canvas[data-control="ink"]');
  const box = pad.getBoundingClientRect();
  const says = () => section.querySelector(".lf-says").textContent;
  const late = Date.now() + 10_000;
  [...section.querySelectorAll("button")].find((each) => each.textContent === "Clear").click();
  const fire = (type, [x, y]) => pad.dispatchEvent(new PointerEvent(type, {
    bubbles: true, pointerId: 1, isPrimary: true, button: 0, buttons: 1,
    clientX: box.left + x / 28 * box.width, clientY: box.top + y / 28 * box.height }));
  for (const points of strokes) {
    fire("pointerdown", points[0]);
    points.slice(1).forEach((point) => fire("pointermove", point));
    fire("pointerup", points[points.length - 1]);
  }
  while (!says().includes(wanted) && Date.now() < late)
    await new Promise((done) => setTimeout(done, 20));
  return says();
}"""


def strokes(points: torch.Tensor, lift: torch.Tensor, length: int) -> list[list[list[float]]]:
    """A trajectory's pieces with the pen down, px."""
    pieces: list[list[list[float]]] = [[]]
    for place, up in zip(points[:length].tolist(), lift[:length].tolist(), strict=True):
        pieces[-1].append(place)
        if up > 0.5:
            pieces.append([])
    return [piece for piece in pieces if piece]


def test_a_replayed_movement_is_read_as_its_own_picture(new_page: NewPage, site: str) -> None:
    page: Page = new_page()
    page.goto(f"{site}/{PAGE}")
    Reader(page, FIGURE).ready()
    samples = handwriting.generate(DIGITS, seed=77)
    with torch.no_grad():
        own = checkpoints.load("digit-cnn")(samples.pictures()[:, None]).argmax(-1).tolist()
    points, lift, length = samples.trajectories
    for i, digit in enumerate(own):
        wanted = f"predicts {digit},"
        movement = strokes(points[i], lift[i], int(length[i]))
        assert wanted in page.evaluate(REPLAY, [FIGURE, movement, wanted])
