"""Every control of every figure, worked as readers work it: the page shows what torch computes."""

from __future__ import annotations

from browser import oracle, ways
from browser.built import Place
from browser.reader import Reader


def test_the_stored_first_frame_is_what_torch_computes(place: Place, reader: Reader) -> None:
    live = oracle.figure(place)
    shown = reader.see()
    assert shown.engine == "", "no engine has answered yet"
    assert shown.frame == 1
    assert oracle.differences(shown, live, oracle.answer(live, live.program.start())) == []


def test_every_control_moves_what_torch_says_it_moves(place: Place, reader: Reader) -> None:
    live = oracle.figure(place)
    for control in live.program.controls:
        drawn = {move(reader, live) for move in ways.moves(control)}
        # where state is carried, a control may act at the next tick only
        assert len(drawn) > 1 or live.program.carry, f"{control.name} changes nothing drawn"
        reader.reset()
