"""Every control of every figure, worked as readers work it: the page shows what torch computes.

Where each position of a control leads is compared without a browser (``live/test_chapters.py``).
"""

from __future__ import annotations

from browser import built, oracle, ways
from browser.built import Place
from browser.reader import Reader


def test_the_stored_first_frame_is_what_torch_computes(place: Place, reader: Reader) -> None:
    live = oracle.figure(place)
    shown = reader.see()
    assert shown.engine == "", "no engine has answered yet"
    assert shown.frame == 1
    assert oracle.differences(shown, live, oracle.answer(live, live.program.start())) == []


def test_every_control_moves_what_torch_says_it_moves(place: Place, reader: Reader) -> None:
    """In all ways on the samples, which hold every kind of control; on the others in two."""
    live, whole = oracle.figure(place), place in built.samples()
    for control in live.program.controls:
        moves = list(ways.moves(control))
        drawn = {move(reader, live) for move in (moves if whole else moves[:: len(moves) - 1])}
        # where state is carried, a control may act at the next tick only
        assert len(drawn) > 1 or live.program.carry, f"{control.name} changes nothing drawn"
        reader.reset()
