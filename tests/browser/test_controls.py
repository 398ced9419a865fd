"""Every control of every figure, worked as readers work it: the page shows what torch computes.

Where each position of a control leads is compared without a browser (``live/test_chapters.py``).
"""

from __future__ import annotations

from browser import built, oracle, ways
from browser.built import Place
from browser.reader import Reader
from browser.ways.checked import Move

FEW, MANY = 3, 8
"""Ways to work a control that are tried on any figure, and on a sample; the kit has all tried."""


def test_the_stored_first_frame_is_what_torch_computes(place: Place, reader: Reader) -> None:
    live = oracle.figure(place)
    shown = reader.see()
    assert shown.engine == "", "no engine has answered yet"
    assert shown.frame == 1
    assert oracle.differences(shown, live, oracle.answer(live, live.program.start())) == []


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
