"""The timeline as a figure: who is shown, who is behind whom, at every setting."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from twobrains.live import LiveFigure
from twobrains.milestones import LINEAGES, Evolution, generations, inheritance, read
from twobrains.milestones.evolution import FAR
from twobrains.milestones.panel import HIDDEN, RELATED, SHOWN

HISTORY = read()
EVOLUTION = Evolution(HISTORY)
PLACE = HISTORY.place


def asked(
    milestone: str, lineage: int = 0, since: int = 1940, until: int = 2026, back: int = 1
) -> dict[str, np.ndarray]:
    values = lineage, since, until, PLACE[milestone], back
    return {name: t.numpy() for name, t in EVOLUTION(*map(torch.tensor, values)).items()}


def ancestors(key: str) -> dict[str, int]:
    """Generations back to each, by walking the lists."""
    found, now, steps = {key: 0}, [key], 0
    while now:
        steps += 1
        now = list({parent for each in now for parent in HISTORY[each].inherits} - set(found))
        found |= dict.fromkeys(now, steps)
    return found


@pytest.mark.parametrize("key", PLACE)
def test_generations_are_those_of_a_walk_through_the_lists(key: str) -> None:
    row = EVOLUTION.back[PLACE[key]]
    assert {each: int(row[PLACE[each]]) for each in PLACE if row[PLACE[each]] < FAR} == ancestors(
        key
    )


def test_generations_of_a_chain_and_of_a_shorter_way() -> None:
    line = torch.tensor([[0, 0, 0], [1, 0, 0], [1, 1, 0]]).float()
    assert generations(line).tolist() == [[0, FAR, FAR], [1, 0, FAR], [1, 1, 0]]
    line[2, 0] = 0
    assert generations(line)[2].tolist() == [2, 1, 0]


def test_inheritance_points_back_only() -> None:
    assert torch.equal(inheritance(HISTORY).tril(-1), inheritance(HISTORY))


@pytest.mark.parametrize("lineage", range(len(LINEAGES) + 1))
def test_a_lineage_shows_its_own_and_the_kin_of_the_chosen_one(lineage: int) -> None:
    states = asked("lstm", lineage)["states"][:, 0]
    kin = {"lstm", *HISTORY["lstm"].inherits, *(each.id for each in HISTORY.heirs("lstm"))}
    for state, each in zip(states, HISTORY, strict=True):
        own = lineage == 0 or LINEAGES[lineage - 1] in each.lineages
        assert state == (RELATED if each.id in kin else SHOWN if own else HIDDEN), each.id


def test_years_hide_what_lies_before_and_after_in_either_order() -> None:
    one, other = asked("lstm", since=1985, until=2000), asked("lstm", since=2000, until=1985)
    for name in one:
        assert np.array_equal(one[name], other[name])
    assert one["span"].tolist() == [1985, 2000]
    shown = {
        each.id for each, (state, _) in zip(HISTORY, one["states"], strict=True) if state == SHOWN
    }
    assert "hopfield" not in shown
    assert {"tdnn", "lenet", "elman"} <= shown


def test_one_year_alone_still_has_an_axis() -> None:
    assert asked("lstm", since=1997, until=1997)["span"].tolist() == [1997, 1998]


def test_further_generations_bring_all_that_it_rests_on() -> None:
    states, which = asked("mamba-3", back=EVOLUTION.furthest)["states"].T
    behind = ancestors("mamba-3")
    assert {
        each.id
        for each, s, g in zip(HISTORY, states, which, strict=True)
        if s == RELATED and g >= 0
    } == set(behind)
    assert which.max() == max(behind.values())


@given(
    st.integers(0, 5), st.integers(1940, 2026), st.integers(1940, 2026),
    st.integers(0, len(HISTORY) - 1), st.integers(1, EVOLUTION.furthest),
)  # fmt: skip
def test_every_setting_fits_the_panel(
    lineage: int, since: int, until: int, milestone: int, back: int
) -> None:
    values = lineage, since, until, milestone, back
    frame = {n: t.numpy() for n, t in EVOLUTION(*map(torch.tensor, values)).items()}
    panel = EVOLUTION.panel()
    array, _ = panel.read(frame)
    assert panel.chosen(array) == milestone
    parts = panel.parts(array)
    assert [part.text for part in parts if part.kind == "idea"] == [
        HISTORY.milestones[milestone].idea
    ]


def test_the_history_is_a_figure() -> None:
    figure = LiveFigure(
        EVOLUTION, EVOLUTION.controls("lstm"), [EVOLUTION.panel()], alt="A timeline."
    )
    assert figure.name == "evolution"
    assert "1997 LSTM, from Backpropagation through time, Vanishing gradients" in repr(figure)
    figure.milestone = "2023 Mamba"
    assert "2023 Mamba, from Forget gate, S4" in repr(figure)
