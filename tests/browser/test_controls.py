"""Every figure in its page: the page shows what torch computes.

Where each position of a control leads is compared without a browser (``live/test_chapters.py``),
and each way to work a kind of control on the figures of ``kit``.
"""

from __future__ import annotations

import random
from urllib.parse import urlencode

import pytest

from browser import built, oracle, ways
from browser.built import Place
from browser.reader import Reader
from browser.test_address import given_value, shows
from browser.ways.checked import Move
from twobrains.live import Control, LiveFigure

FEW, MANY = 3, 8
"""Ways to work a control that are tried on any figure, and on a sample; the kit has all tried."""


def test_it_opens_with_and_answers_what_torch_computes(place: Place, reader: Reader) -> None:
    """The stored first frame; then all controls at once, as a link in the page sets them."""
    live = oracle.figure(place)
    shown = reader.see()
    assert shown.engine == "", "no engine has answered yet"
    assert shown.frame == 1
    assert oracle.differences(shown, live, oracle.opening(live)) == []
    settings = moved(live)
    link = "#?" + urlencode({f"{live.name}.{name}": text for name, text in settings.items()})
    with reader.answering():
        reader.page.evaluate(FOLLOW, link)
    values = {c.name: given_value(c, settings[c.name]) for c in live.program.controls}
    shows(reader, live, values)
    assert reader.words == ""


FOLLOW = """href => {
  const link = Object.assign(document.createElement("a"), { href, textContent: "all at once" });
  document.querySelector("main").append(link);
  link.click();
  link.remove();
}"""


def moved(live: LiveFigure) -> dict[str, str]:
    """Every control's value as an address gives it, at random and somewhere else than at first."""
    rng, start = random.Random(live.name), live.program.start()
    tries = ({c.name: anywhere(c, rng) for c in live.program.controls} for _ in range(100))
    return next(found for found in tries if not stays(live, found, start))


def anywhere(control: Control, rng: random.Random) -> str:
    """A random value, as an address gives it."""
    return str(ways.way(control).encode(control, rng))


def stays(live: LiveFigure, found: dict[str, str], start: dict[str, object]) -> bool:
    """Whether the figure would show what it opens with."""
    values = {c.name: given_value(c, found[c.name]) for c in live.program.controls}
    frame, first = oracle.answer(live, values), oracle.answer(live, start)
    return all(frame[name].equal(first[name]) for name in frame)


@pytest.mark.weekly
def test_every_control_moves_what_torch_says_it_moves(place: Place, reader: Reader) -> None:
    """In a few ways, by key and by mouse; in more on the samples, which hold every kind."""
    live, most = oracle.figure(place), MANY if place in built.samples() else FEW
    for control in live.program.controls:
        drawn = {move(reader, live) for move in some(list(ways.moves(control)), most)}
        # where state is carried, a control may act at the next tick only
        assert len(drawn) > 1 or live.program.carry, f"{control.name} changes nothing drawn"
        reader.reset()


def some(moves: list[Move], most: int) -> list[Move]:
    """All of a few moves; the first of many, and the last."""
    return moves if len(moves) <= most else [*moves[: most - 1], moves[-1]]
