"""Every way through the guide: advice with a reason that can be followed up, or how to find out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest
import torch
from guide.test_rules import leads_somewhere, searched

from twobrains.guide import Advisor, read
from twobrains.guide.advisor import LEAST
from twobrains.guide.panel import UNKNOWN, Advice
from twobrains.guide.rules import holds
from twobrains.live import LiveFigure
from twobrains.live.panels.parts import Part

GUIDE = read()
PATHS = list(GUIDE.paths())
Frame = dict[str, np.ndarray]


@cache
def advised() -> tuple[Advisor, Advice]:
    advisor = Advisor(GUIDE)
    return advisor, advisor.panel()


def asked(path: Mapping[str, str]) -> Frame:
    """The module's tensors for a way through the guide."""
    places = {
        question.key: torch.tensor(list(question.answers).index(path[question.key]))
        for question in GUIDE.questions
    }
    return {name: tensor.numpy() for name, tensor in advised()[0](**places).items()}


def told(frame: Frame) -> list[Part]:
    panel = advised()[1]
    return panel.parts(*panel.read(frame))


@cache
def ends() -> list[list[Part]]:
    """What a reader is told at the end of every way."""
    return [told(asked(path)) for path in PATHS]


def kinds(parts: list[Part], *wanted: str) -> list[Part]:
    return [part for part in parts if part.kind in wanted]


def test_every_way_is_walked_once() -> None:
    assert len(PATHS) == len({tuple(path.values()) for path in PATHS})
    assert len(PATHS) == np.prod([len(question.answers) for question in GUIDE.questions])


@pytest.mark.slow
def test_every_way_ends_in_a_reason_that_can_be_followed_or_in_a_command_that_runs() -> None:
    for path, parts in zip(PATHS, ends(), strict=True):
        [verdict] = kinds(parts, "verdict")
        if verdict.text == UNKNOWN:
            commands = kinds(parts, "command")
            assert commands, f"{path}: nobody knows, and nobody says how to find out"
            assert all(searched(each.text) for each in commands)
        else:
            at = parts.index(Part("option", verdict.text))
            assert parts[at + 1].kind == "for", f"{path}: {verdict.text} without a reason"
            assert parts[at + 2].kind == "source"
        assert all(leads_somewhere(each.link) for each in kinds(parts, "source")), path


@pytest.mark.slow
def test_both_ends_are_met() -> None:
    unknown = [kinds(parts, "verdict")[0].text == UNKNOWN for parts in ends()]
    assert 0.05 < np.mean(unknown) < 0.5


@pytest.mark.slow
def test_nobody_knows_where_nothing_speaks_and_where_two_are_level() -> None:
    why = {p.text.split(" ")[0] for parts in ends() if parts[0].text == UNKNOWN for p in parts[1:2]}
    assert why == {"No", "As"}


def test_every_family_is_recommended_somewhere() -> None:
    recommended = {kinds(parts, "verdict")[0].text for parts in ends()}
    assert recommended == {UNKNOWN, *(family.name for family in GUIDE.families)}


def test_every_reason_is_told_somewhere() -> None:
    said = {p.text for parts in ends() for p in kinds(parts, "for", "against", "other")}
    assert said == {reason.says for reason in advised()[1].because}


@pytest.mark.parametrize("path", PATHS[::97], ids=lambda path: "-".join(path.values()))
def test_the_points_are_the_sum_of_the_reasons_that_hold(path: Mapping[str, str]) -> None:
    frame = asked(path)
    here = [holds(reason.where, path) for reason in GUIDE.reasons]
    assert frame["holds"].tolist() == here
    assert frame["tries"].tolist() == [holds(trial.where, path) for trial in GUIDE.trials]
    for place, family in enumerate(GUIDE.families):
        points = [
            reason.points * reason.speaks.get(family.key, 0)
            for reason, does in zip(GUIDE.reasons, here, strict=True)
            if does
        ]
        assert frame["points"][place] == sum(points), family.key


@pytest.mark.parametrize("path", PATHS[::97], ids=lambda path: "-".join(path.values()))
def test_a_question_is_heard_if_a_reason_that_holds_names_it(path: Mapping[str, str]) -> None:
    here = [reason for reason in GUIDE.reasons if holds(reason.where, path)]
    wanted = [any(q.key in reason.where for reason in here) for q in GUIDE.questions]
    assert asked(path)["heard"].tolist() == wanted


@pytest.mark.slow
def test_an_aside_alone_is_no_advice() -> None:
    for path in PATHS:
        frame = asked(path)
        if frame["points"].max() < LEAST:
            assert told(frame)[0].text == UNKNOWN


def test_each_question_changes_what_is_told_from_where_the_guide_opens() -> None:
    opens = {question.key: question.opens for question in GUIDE.questions}
    here = told(asked(opens))
    assert here[0].text != UNKNOWN
    for question in GUIDE.questions:
        others = [told(asked({**opens, question.key: answer})) for answer in question.answers]
        assert any(other != here for other in others), question.key


def test_the_guide_is_a_figure() -> None:
    advisor, panel = advised()
    figure = LiveFigure(advisor, advisor.controls(), [panel], alt="Advice and its reasons.")
    assert figure.name == "advisor"
    figure.data = "images"
    assert "our advice: CNN: windows, pooled" in repr(figure)
