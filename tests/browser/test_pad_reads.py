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

REPLAY = """async ([figure, strokes]) => {
  const section = document.querySelector(`section[data-figure="${figure}"]`);
  const pad = section.querySelector('canvas[data-control="ink"]');
  const box = pad.getBoundingClientRect();
  const settled = () => new Promise((done) => {
    let timer = setTimeout(done, 300);
    new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(done, 60); })
      .observe(section, { attributes: true, attributeFilter: ["data-frame"] });
  });
  [...section.querySelectorAll("button")].find((each) => each.textContent === "Clear").click();
  const fire = (type, [x, y]) => pad.dispatchEvent(new PointerEvent(type, {
    bubbles: true, pointerId: 1, isPrimary: true, button: 0, buttons: 1,
    clientX: box.left + x / 28 * box.width, clientY: box.top + y / 28 * box.height }));
  for (const points of strokes) {
    fire("pointerdown", points[0]);
    points.slice(1).forEach((point) => fire("pointermove", point));
    fire("pointerup", points[points.length - 1]);
  }
  await settled();
  return section.querySelector(".lf-says").textContent;
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
    told = [
        page.evaluate(REPLAY, [FIGURE, strokes(points[i], lift[i], int(length[i]))])
        for i in range(DIGITS)
    ]
    same = sum(f"predicts {digit}," in said for digit, said in zip(own, told, strict=True))
    assert same >= 0.98 * DIGITS
