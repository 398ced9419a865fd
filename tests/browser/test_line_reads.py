"""Numbers of 1 to 12 digits written on the wide pad: the page reads them, and as torch does."""

from __future__ import annotations

import math

from browser import oracle
from browser.built import Place
from browser.conftest import NewPage
from browser.reader import Reader
from browser.test_pad_reads import strokes
from twobrains.data.handwriting import ways_of, write
from twobrains.live import Pad, Reading

PLACE = Place("notebooks/07_hybrids.html", "line")
GAP = 6.0  # px of paper between two digits
NUMBERS = ["7", "77", "403", "2009", "11888", "314159", "5550001", "27182818", "100200300"]
NUMBERS += ["1234567890", "99887766554", "314159265358"]

WRITE = """([figure, [height, width], strokes]) => {
  const section = document.querySelector(`section[data-figure="${figure}"]`);
  const pad = section.querySelector('canvas[data-control="ink"]');
  const box = pad.getBoundingClientRect();
  const fire = (type, [x, y]) => pad.dispatchEvent(new PointerEvent(type, {
    bubbles: true, pointerId: 1, isPrimary: true, button: 0, buttons: 1,
    clientX: box.left + x / width * box.width, clientY: box.top + y / height * box.height }));
  for (const points of strokes) {
    fire("pointerdown", points[0]);
    points.slice(1).forEach((point) => fire("pointermove", point));
    fire("pointerup", points[points.length - 1]);
  }
}"""


def written(number: str) -> list[list[list[float]]]:
    """Strokes of a number from the copybook, digit beside digit, px."""
    found, at = [], 4.0
    for digit in map(int, number):
        points, lift, length = write(ways_of(digit)[0])
        n = int(length)
        points[:, 0] += at + 1 - float(points[:n, 0].min())
        at = float(points[:n, 0].max()) + 1 + GAP
        found += strokes(points, lift, n)
    return found


def test_numbers_of_any_length_are_read(new_page: NewPage, site: str) -> None:
    page = new_page()
    page.goto(f"{site}/{PLACE.page}")
    reader, live = Reader(page, PLACE.figure).ready(), oracle.figure(PLACE)
    pad, start = live.program.controls[0], live.program.start()
    assert isinstance(pad, Pad)
    (reading,) = (panel for panel in live.program.panels if isinstance(panel, Reading))
    for number in NUMBERS:
        lines = written(number)
        assert max(x for points in lines for x, _ in points) < pad.shape[1] - 2
        reader.button("Clear").click()
        with reader.answering():
            page.evaluate(WRITE, [PLACE.figure, list(pad.shape), lines])
        kept = [thinned([oracle.snapped((x, y), pad.shape) for x, y in line]) for line in lines]
        frame = oracle.answer(live, {**start, "ink": oracle.sheet(pad, kept)})
        reader.settle(lambda seen, frame=frame: oracle.differences(seen, live, frame))
        assert reading.text(frame[reading.output].numpy()) == number


def thinned(points: list[oracle.Point]) -> list[oracle.Point]:
    """Without what the pad leaves out: a point less than half a px from the last one kept."""
    kept = points[:1]
    for point in points[1:]:
        if math.hypot(point[0] - kept[-1][0], point[1] - kept[-1][1]) >= 0.5:
            kept.append(point)
    return kept
